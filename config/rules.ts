import type { z } from 'zod';
import { AccountNames } from '../platform/naming/naming';
import { ProjectNames } from '../platform/naming/project-names';
import { ownerTrust } from '../platform/owner-role';
import { policy } from '../platform/policy';
import { callerTrust } from '../platform/trust';
import { seconds } from './durations';
import { type Entry, entriesOf, type Sound, soundConfig } from './entries';
import type { Finding } from './faults';
import { findings, valueAt } from './findings';
import { FLOW } from './flow';
import * as field from './schema';

/** Every rule that looks at several fields, or at the names of entries, on the file's raw content. */
export function crossFindings(input: unknown): readonly Finding[] {
  const config = soundConfig.parse(input);
  const entries = entriesOf(input, config);
  const accounts = entries.filter(({ trial }) => !trial);
  const producers = Object.keys(config.producers ?? {});
  const consumers = Object.keys(config.consumers ?? {});
  return [
    ...keyNames('producers', producers, field.producerName),
    ...keyNames('consumers', consumers, field.consumerName),
    ...keyNames('tags', Object.keys(config.tags ?? {}), field.tagKey),
    ...sharedNames(producers, consumers),
    ...entries.filter(({ kind }) => kind === 'consumer').flatMap((entry) => ownAccount(input, entry)),
    ...repeatedAccounts(accounts),
    ...entries.flatMap(repeatedMembers),
    ...entries.flatMap((entry) => foreignArns(entry, accounts)),
    ...lengths(config, entries),
    ...trusts(config, accounts),
    ...states(config, accounts),
    ...order(config.flow ?? {}),
  ];
}

function keyNames(section: string, names: readonly string[], schema: z.ZodType): readonly Finding[] {
  return names.flatMap((name) =>
    findings(schema.safeParse(name).error?.issues ?? [], name).map((found) => ({
      ...found,
      path: [section, name],
      value: name,
    })),
  );
}

/** Stacks, roles and projects have their names from the entry's, whatever its section. */
function sharedNames(producers: readonly string[], consumers: readonly string[]): readonly Finding[] {
  return consumers
    .filter((name) => producers.includes(name))
    .map((name) => ({
      path: ['consumers', name],
      value: name,
      rule: 'producers and consumers have no name in common, and this one is a producer too',
      cure: 'rename one of the two; if both are one account, keep one: an account either holds data or reads it',
    }));
}

/** What a consumer with an account of its own needs, and one without must not have. */
function ownAccount(input: unknown, { path, trial }: Entry): readonly Finding[] {
  const given = (key: string) => valueAt(input, [...path, key]) !== undefined;
  if (trial) {
    return field.OWN_ACCOUNT_FIELDS.filter(given).map((key) => ({
      path: [...path, key],
      rule: "a consumer without accountId is a part of governance's stack and takes members only",
      cure: 'give the consumer its accountId, or take this out',
    }));
  }
  if (given('operators')) return [];
  return [
    {
      path: [...path, 'operators'],
      value: '(missing)',
      rule: 'an account of its own has at least one operator, else nobody can deploy',
      cure: "list the role of the account's pipeline or people",
    },
  ];
}

/** An account that stands in the file twice. */
function repeatedAccounts(entries: readonly Entry[]): readonly Finding[] {
  const owner = new Map<string, string>();
  return entries.flatMap(({ accountId, kind, name, path }) => {
    const first = accountId && owner.get(accountId);
    if (accountId && !first) owner.set(accountId, name);
    if (!first) return [];
    return [
      kind === 'consumer'
        ? {
            path: [...path, 'accountId'],
            rule: `each account stands in the file once, since it either holds data or reads it, and this one is ${first}'s`,
            cure: "give the consumer an account of its own; only for trials, leave accountId out for governance's",
          }
        : {
            path: [...path, 'accountId'],
            rule: `each account stands in the file once, and this one is ${first}'s`,
            cure: 'correct the id, or take one of the two entries out',
          },
    ];
  });
}

/** A member's role that stands in an entry twice. */
function repeatedMembers({ members, path }: Entry): readonly Finding[] {
  const roles = members.map(({ role }) => role);
  return roles.flatMap((role, at) =>
    role && roles.indexOf(role) < at
      ? [
          {
            path: [...path, 'members', at, 'role'],
            rule: 'a role is a member of a project once, with one designation',
            cure: 'keep the entry with the wider designation',
          },
        ]
      : [],
  );
}

/** ARNs that point at an account which has no business there. */
function foreignArns(entry: Entry, accounts: readonly Entry[]): readonly Finding[] {
  const configured = accounts.map(({ accountId }) => accountId);
  const own = [entry.accountId];
  const outside = (arn: string | undefined, accounts: readonly (string | undefined)[]) =>
    arn !== undefined && !accounts.includes(undefined) && !accounts.includes(arn.split(':')[4]);
  const at = (path: readonly PropertyKey[], rule: string, cure: string) => ({
    path: [...entry.path, ...path],
    rule,
    cure,
  });
  return [
    ...entry.operators.flatMap((arn, index) =>
      outside(arn, configured)
        ? [
            at(
              ['operators', index],
              'an operator belongs to an account of this configuration',
              `write a role or user of ${configured.join(', ')}`,
            ),
          ]
        : [],
    ),
    ...entry.members.flatMap(({ role }, index) =>
      outside(role, own)
        ? [
            at(
              ['members', index, 'role'],
              entry.trial
                ? `a member of a consumer without accountId belongs to governance's account, ${entry.accountId}`
                : `a member belongs to the entry's own account, ${entry.accountId}`,
              entry.trial
                ? "give the consumer the role's account as accountId, or list a role of governance's account"
                : 'list the role under the entry of its account',
            ),
          ]
        : [],
    ),
    ...(outside(entry.deployRole, own)
      ? [
          at(
            ['deployRole'],
            `the deploy role belongs to the entry's own account, ${entry.accountId}`,
            'give a role of that account, or leave it out for the one that bootstrap makes',
          ),
        ]
      : []),
  ];
}

type Ground = { readonly prefix: string; readonly region: string };
type Located = Entry & { readonly accountId: string };

const accountNames = (ground: Ground, entry: Located) =>
  new AccountNames(ground, entry.kind, entry.name, entry);

/** Names of the entries whose own fields are sound, as long as Region and prefix are. */
function named<Names>(
  { region, prefix }: Sound,
  entries: readonly Entry[],
  namesOf: (ground: Ground, entry: Located) => Names,
) {
  if (!region || !prefix) return [];
  return entries.flatMap((entry) => {
    const { accountId } = entry;
    if (!accountId) return [];
    return [{ entry, names: namesOf({ prefix, region }, { ...entry, accountId }) }];
  });
}

/** The derived name that is furthest beyond its limit, of each entry: its cure heals the others. */
function lengths(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  const namesOf = (ground: Ground, entry: Located) =>
    entry.trial ? new ProjectNames(ground, entry.name, entry.accountId) : accountNames(ground, entry);
  return named(config, entries, namesOf).flatMap(({ entry, names }) => {
    const authority = entry.kind === 'governance';
    const [worst] = names
      .limits()
      // A name that all accounts share is the prefix's fault, and governance reports it.
      .filter(({ name }) => authority || name.includes(names.base))
      .map((limited) => ({ ...limited, excess: limited.name.length - limited.limit }))
      .filter(({ excess }) => excess > 0)
      .sort((a, b) => b.excess - a.excess);
    if (!worst) return [];
    const { name, of, limit, excess } = worst;
    return [
      {
        path: authority ? ['prefix'] : entry.path,
        value: authority ? undefined : entry.name,
        rule: `the ${of} ${name} would have ${name.length} characters; AWS allows ${limit}`,
        cure: `shorten the prefix${authority ? '' : ` or the ${entry.kind}'s name`} by ${excess}`,
      },
    ];
  });
}

/** IAM's quota for the trust policy of a role; a higher one has to be asked for. */
const TRUST_LENGTH = 2048;

/** Operators that the trust policy of the onboarding role, the longest of theirs, can't hold. */
function trusts(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  const externalId = config.governance?.externalId;
  return named(config, entries, accountNames).flatMap(({ entry: { path, operators }, names }) => {
    const sound = operators.filter((arn) => arn !== undefined);
    const { length } = policy([callerTrust(sound, externalId), ...ownerTrust(names, externalId)]);
    if (length <= TRUST_LENGTH) return [];
    return [
      {
        path: [...path, 'operators'],
        value: `${operators.length} operators`,
        rule: `the trust policy that names them would have ${length} characters; IAM allows ${TRUST_LENGTH}`,
        cure: 'join those with a common start by *',
      },
    ];
  });
}

/** Two stacks that would write one state object. */
function states(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  const owner = new Map<string, string>();
  return named(config, entries, accountNames).flatMap(({ entry, names }) =>
    [names.stateKey, names.bootstrapStateKey].flatMap((key) => {
      const object = `s3://${names.stateBucket}/${key}`;
      const first = owner.get(object);
      owner.set(object, entry.name);
      if (!first) return [];
      return [
        {
          path: [...entry.path, entry.stateKey ? 'stateKey' : 'stateBucket'],
          rule: `every stack has a state object of its own, and ${object} is ${first}'s`,
          cure: 'give another key, or leave it out',
        },
      ];
    }),
  );
}

/** The alarm must outlast a normal wait and come before messages are gone. */
function order(written: NonNullable<Sound['flow']>): readonly Finding[] {
  const { alarmAge, publishInterval, messageRetention } = { ...FLOW, ...written };
  const at = (rule: string, cure: string) => [{ path: ['flow', 'alarmAge'], value: alarmAge, rule, cure }];
  if (seconds(alarmAge) <= seconds(publishInterval)) {
    return at(
      'a message may wait for publishInterval in peace, so the alarm comes later than that',
      'make alarmAge longer than publishInterval',
    );
  }
  if (seconds(alarmAge) >= seconds(messageRetention)) {
    return at(
      'after messageRetention the message is gone, so the alarm comes before',
      'make alarmAge shorter than messageRetention',
    );
  }
  return [];
}
