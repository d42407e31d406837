import { z } from 'zod';
import { AccountNames, GOVERNANCE } from '../modules/naming/naming';
import { ownerTrust } from '../modules/policy-grants/owner-role';
import { policy } from '../modules/role/policy';
import { callerTrust } from '../modules/role/trust';
import { seconds } from './durations';
import type { Finding } from './faults';
import { findings } from './findings';
import * as field from './schema';

/** What of the file is sound enough to be compared; the field's own rule has reported the rest. */
const sound = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const soundAccount = z
  .object({
    accountId: sound(field.accountId),
    operators: z.array(sound(field.operator)).catch([]),
    members: z.array(z.object({ role: sound(field.roleArn) }).catch({ role: undefined })).catch([]),
    deployRole: sound(field.roleArn),
    stateBucket: sound(field.stateBucket),
    stateKey: sound(field.stateKey),
    externalId: sound(field.externalId),
  })
  .catch({ operators: [], members: [], accountId: undefined });

const soundFlow = z
  .object({ publishInterval: z.string(), alarmAge: z.string(), messageRetention: z.string() })
  .partial();

const soundConfig = z
  .object({
    region: sound(field.region),
    prefix: sound(field.prefix),
    governance: soundAccount,
    producers: z.record(z.string(), soundAccount).catch({}),
    flow: soundFlow.catch({}),
    tags: z.record(z.string(), z.unknown()).catch({}),
  })
  .partial()
  .catch({});

type Entry = z.infer<typeof soundAccount> & { readonly name: string; readonly path: readonly string[] };

/** Every rule that looks at several fields, or at the names of entries, on the file's raw content. */
export function crossFindings(input: unknown): readonly Finding[] {
  const config = soundConfig.parse(input);
  const producers = config.producers ?? {};
  const entries: Entry[] = [
    ...(config.governance ? [{ ...config.governance, name: GOVERNANCE, path: ['governance'] }] : []),
    ...Object.entries(producers).map(([name, account]) => ({ ...account, name, path: ['producers', name] })),
  ];
  return [
    ...keyNames('producers', Object.keys(producers), field.producerName),
    ...keyNames('tags', Object.keys(config.tags ?? {}), field.tagKey),
    ...repeated(entries),
    ...entries.flatMap((entry) => foreignArns(entry, entries)),
    ...lengths(config, entries),
    ...trusts(config, entries),
    ...states(config, entries),
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

/** An account, or a member's role, that stands in the file twice. */
function repeated(entries: readonly Entry[]): readonly Finding[] {
  const owner = new Map<string, string>();
  return entries.flatMap(({ accountId, members, name, path }) => {
    const first = accountId && owner.get(accountId);
    if (accountId && !first) owner.set(accountId, name);
    const roles = members.map(({ role }) => role);
    return [
      ...(first
        ? [
            {
              path: [...path, 'accountId'],
              rule: `each account stands in the file once, and this one is ${first}'s`,
              cure: 'correct the id, or take one of the two entries out',
            },
          ]
        : []),
      ...roles.flatMap((role, at) =>
        role && roles.indexOf(role) < at
          ? [
              {
                path: [...path, 'members', at, 'role'],
                rule: 'a role is a member of a project once, with one designation',
                cure: 'keep the entry with the wider designation',
              },
            ]
          : [],
      ),
    ];
  });
}

/** ARNs that point at an account which has no business there. */
function foreignArns(entry: Entry, entries: readonly Entry[]): readonly Finding[] {
  const configured = entries.map(({ accountId }) => accountId);
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
              `a member belongs to the entry's own account, ${entry.accountId}`,
              'list the role under the entry of its account',
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

type Sound = z.infer<typeof soundConfig>;

/** Names of the accounts whose own fields are sound, as long as Region and prefix are. */
function named({ region, prefix }: Sound, entries: readonly Entry[]) {
  if (!region || !prefix) return [];
  return entries.flatMap((entry) => {
    const { accountId } = entry;
    if (!accountId) return [];
    return [{ entry, names: new AccountNames({ prefix, region }, entry.name, { ...entry, accountId }) }];
  });
}

/** The derived name that is furthest beyond its limit, of each account: its cure heals the others. */
function lengths(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  return named(config, entries).flatMap(({ entry, names }) => {
    const authority = entry.name === GOVERNANCE;
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
        cure: `shorten the prefix${authority ? '' : " or the producer's name"} by ${excess}`,
      },
    ];
  });
}

/** IAM's quota for the trust policy of a role; a higher one has to be asked for. */
const TRUST_LENGTH = 2048;

/** Operators that the trust policy of the onboarding role, the longest of theirs, can't hold. */
function trusts(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  const externalId = config.governance?.externalId;
  return named(config, entries).flatMap(({ entry: { path, operators }, names }) => {
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
  return named(config, entries).flatMap(({ entry, names }) =>
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
function order(written: z.infer<typeof soundFlow>): readonly Finding[] {
  const { alarmAge, publishInterval, messageRetention } = { ...field.FLOW, ...written };
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
