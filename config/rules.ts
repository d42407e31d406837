import type { z } from 'zod';
import { type AccountKind, AccountNames, GOVERNANCE, Naming } from '../platform/naming/naming';
import type { NamedConfig } from '../platform/naming/named-config';
import { ProjectNames } from '../platform/naming/project-names';
import { catalogueFindings } from './catalogue';
import { type Entry, entriesOf, type Sound, soundConfig } from './entries';
import { type Finding, shownList } from './problems';
import { findings, valueAt } from './findings';
import { memberCollisions, ReservedRoles, stateBuckets, stateKeys, tagKeys } from './reserved';
import * as field from './schema';
import { permitOfficers } from './permit-officers';
import { sizes } from './sizes';
import { tagKey } from './tags';
import { contradictions } from './times';

/** A name is checked by itself, and all its rules have words of their own. */
const NAME = { schema: field.prefix, example: 'config/example.yaml' };

/** Every rule that looks at several fields, or at the names of entries, on the file's raw content. */
export function crossFindings(input: unknown): readonly Finding[] {
  const config = soundConfig.parse(input);
  const entries = entriesOf(input, config);
  const accounts = entries.filter(({ trial }) => !trial);
  const trials = entries.filter(({ trial }) => trial);
  const producers = Object.keys(config.producers ?? {});
  const consumers = Object.keys(config.consumers ?? {});
  const tags = Object.keys(config.tags ?? {});
  const located = namesByAccountKind(config, accounts, accountNames);
  const naming = soundNaming(config, entries);
  const { region, governance } = config;
  return [
    ...keyNames('producers', producers, field.producerName),
    ...keyNames('consumers', consumers, field.consumerName),
    ...keyNames('tags', tags, tagKey),
    ...tagKeys(tags, config),
    ...sharedNames(producers, consumers),
    ...entries.filter(({ kind }) => kind === 'consumer').flatMap((entry) => ownAccount(input, entry)),
    ...entries.filter(({ kind }) => kind !== 'consumer').flatMap((entry) => wayToPublish(input, entry)),
    ...repeatedAccounts(accounts),
    ...entries.flatMap(memberCollisions),
    ...foreignArns(entries, accounts),
    ...permitOfficers(config, entries),
    ...(naming ? reservedRoles(entries, naming) : []),
    ...lengths(config, entries),
    ...sizes(located, trials, { naming, region, externalId: governance?.externalId }),
    ...stateBuckets(located),
    ...stateKeys(located),
    ...contradictions(config.flow ?? {}),
    ...catalogueFindings(config),
  ];
}

/** Names of every entry, as far as the file gives them. */
function soundNaming({ prefix, region, catalogue }: Sound, entries: readonly Entry[]): Naming | undefined {
  const ofKind = (wantedKind: AccountKind) =>
    Object.fromEntries(
      entries.flatMap(({ kind, trial, name, accountId, deployRole, datasets }) =>
        kind === wantedKind && accountId !== undefined
          ? [[name, { accountId: trial ? undefined : accountId, deployRole, datasets }] as const]
          : [],
      ),
    );
  const accountId = entries.find(({ kind }) => kind === 'governance')?.accountId;
  if (!prefix || !region || !accountId) return undefined;
  // Of producers none is a trial.
  const producers = ofKind('producer') as NamedConfig['producers'];
  const permitOfficers = entries.find(({ kind }) => kind === 'governance')?.permitOfficers;
  const governance = {
    ...ofKind('governance')[GOVERNANCE],
    accountId,
    permitOfficers: permitOfficers?.flatMap((officer) => officer ?? []),
  };
  return new Naming({ prefix, region, governance, catalogue, producers, consumers: ofKind('consumer') });
}

function reservedRoles(entries: readonly Entry[], naming: Naming): readonly Finding[] {
  const roles = new ReservedRoles(naming);
  const names = new Map(naming.accounts.map((account) => [account.entry, account]));
  return entries.flatMap((entry) => roles.findings(entry, names.get(entry.name)));
}

function keyNames(section: string, names: readonly string[], schema: z.ZodType): readonly Finding[] {
  return names.flatMap((name) =>
    findings(schema.safeParse(name).error?.issues ?? [], name, NAME).map((found) => ({
      ...found,
      path: [section, name],
      value: name,
    })),
  );
}

/** Stacks, roles and projects have their names from the entry's, whatever its section. */
function sharedNames(producers: readonly string[], consumers: readonly string[]): readonly Finding[] {
  const taken = new Set(producers);
  return consumers
    .filter((name) => taken.has(name))
    .map((name) => ({
      path: ['consumers', name],
      value: name,
      rule: 'producers and consumers have no name in common, and this one is a producer too',
      cure: 'rename one of the two; if both are one account, keep one: an account either holds data or reads it',
    }));
}

/** What a consumer with an account of its own needs, and one without must not have. */
function ownAccount(input: unknown, { path, trial }: Entry): readonly Finding[] {
  const isGiven = (key: string) => valueAt(input, [...path, key]) !== undefined;
  if (trial) {
    return field.OWN_ACCOUNT_FIELDS.filter(isGiven).map((key) => ({
      path: [...path, key],
      rule: "a consumer without accountId is a part of governance's stack and takes members only",
      cure: 'give the consumer its accountId, or take this out',
    }));
  }
  if (isGiven('operators')) return [];
  return [
    {
      path: [...path, 'operators'],
      value: '(missing)',
      rule: 'an account of its own has at least one operator, else nobody can deploy',
      cure: "list the role of the account's pipeline or people",
    },
  ];
}

/** Files are published as they are described, or as they are uploaded: the file says which. */
function wayToPublish(input: unknown, { path }: Entry): readonly Finding[] {
  const given = (key: string) => valueAt(input, [...path, key]);
  const at = (key: string, rule: string, cure: string, value?: string) => ({
    path: [...path, key],
    rule,
    cure,
    ...(value === undefined ? {} : { value }),
  });
  const described = given('datasets') !== undefined;
  const asUploaded = given('publishAsUploaded') === 'true';
  const uploaders = given('uploaders');
  if (!described && !asUploaded) {
    return [
      at(
        'datasets',
        'an account that holds data describes them, or says that files are published as they are uploaded',
        'name the folder of its descriptions (docs/datasets.md), or write publishAsUploaded: true where no file has data of a person',
        '(missing)',
      ),
    ];
  }
  return [
    ...(described && asUploaded
      ? [
          at(
            'publishAsUploaded',
            'files are published as they are described, or as they are uploaded, and not both',
            'take this out, or datasets',
          ),
        ]
      : []),
    ...(described && (uploaders === undefined || (Array.isArray(uploaders) && uploaders.length === 0))
      ? [
          at(
            'uploaders',
            'at least one uploader, else nobody can write into the intake',
            'list the role by which files are delivered',
            uploaders === undefined ? '(missing)' : undefined,
          ),
        ]
      : []),
    ...(!described && uploaders !== undefined
      ? [
          at(
            'uploaders',
            'an intake belongs to an account with datasets, and where files are published as they are uploaded there is none',
            'take this out, or describe what the account holds by datasets',
          ),
        ]
      : []),
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

/** ARNs that point at an account which has no business there. */
function foreignArns(entries: readonly Entry[], accounts: readonly Entry[]): readonly Finding[] {
  const configured = new Set(accounts.map(({ accountId }) => accountId));
  return entries.flatMap((entry) => foreignArnsOf(entry, configured));
}

function foreignArnsOf(entry: Entry, configured: ReadonlySet<string | undefined>): readonly Finding[] {
  const own = new Set([entry.accountId]);
  const outside = (arn: string | undefined, accounts: ReadonlySet<string | undefined>) =>
    arn !== undefined && !accounts.has(undefined) && !accounts.has(arn.split(':')[4]);
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
              `write a role or user of ${shownList([...configured].map(String))}`,
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
    ...entry.uploaders.flatMap((arn, index) =>
      outside(arn, configured)
        ? [
            at(
              ['uploaders', index],
              'an uploader belongs to an account of this configuration',
              `write a role or user of ${shownList([...configured].map(String))}`,
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

type Ground = { readonly prefix: string; readonly region: string; readonly catalogue: Sound['catalogue'] };
type Located = Entry & { readonly accountId: string };

const accountNames = (ground: Ground, { permitOfficers: officers, ...entry }: Located) =>
  new AccountNames(ground, entry.kind, entry.name, {
    ...entry,
    permitOfficers: officers.flatMap((officer) => officer ?? []),
  });

/** Names of the entries whose own fields are sound, as long as Region and prefix are. */
function namesByAccountKind<Names>(
  { region, prefix, catalogue }: Sound,
  entries: readonly Entry[],
  namesOf: (ground: Ground, entry: Located) => Names,
) {
  if (!region || !prefix) return [];
  return entries.flatMap((entry) => {
    const { accountId } = entry;
    if (!accountId) return [];
    return [{ entry, names: namesOf({ prefix, region, catalogue }, { ...entry, accountId }) }];
  });
}

/** The derived name that is furthest beyond its limit, of each entry: its cure heals the others. */
function lengths(config: Sound, entries: readonly Entry[]): readonly Finding[] {
  const namesOf = (ground: Ground, entry: Located) =>
    entry.trial ? new ProjectNames(ground, entry.name, entry.accountId) : accountNames(ground, entry);
  return namesByAccountKind(config, entries, namesOf).flatMap(({ entry, names }) => {
    const authority = entry.kind === 'governance';
    const [worst] = names
      .limits()
      // A name that all accounts share is the prefix's, and governance reports it.
      .filter(({ name }) => authority || name.includes(names.base))
      .map((limited) => ({ ...limited, excess: limited.name.length - limited.limit }))
      .filter(({ excess }) => excess > 0)
      .sort((a, b) => b.excess - a.excess);
    if (!worst) return [];
    const { name, of: resource, limit, excess } = worst;
    return [
      {
        path: authority ? ['prefix'] : entry.path,
        value: authority ? undefined : entry.name,
        rule: `the ${resource} ${name} would have ${name.length} characters; AWS allows ${limit}`,
        cure: `shorten the prefix${authority ? '' : ` or the ${entry.kind}'s name`} by ${excess}`,
      },
    ];
  });
}
