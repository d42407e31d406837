import { NOT_KNOWN, type Surroundings } from './documents';
import { capital, code, codes, type Finding, listed } from './finding';
import { AWS_GRANTING } from './granting-aws';
import { OTHER_GRANTING } from './granting-others';
import { type Granting, LIKELY } from './granting-types';
import { documentsIn } from './policy';
import type { Json, ResourceChange } from './show';
import { changedIn, isMarked, leavesAfter, leavesBefore, partOf, text } from './values';

/** One who, one what, one on what, and the rest of the sentence. */
interface Permission {
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly rest: string;
  /** The values alone, in lower case. */
  readonly said: string;
}

/** Who gains or loses what by a resource that is a permission by itself. */
export function grantingFindings(resource: ResourceChange, surroundings: Surroundings): readonly Finding[] {
  const { address, type, change } = resource;
  const row = [...AWS_GRANTING, ...OTHER_GRANTING].find((one) => one.type.test(type));
  if (!row) return likelyFinding(resource);
  const { topic, where = 'on' } = row;
  const names = [
    ...Object.keys(row.who),
    ...(row.what ?? []),
    ...(row.on ?? []),
    row.each?.split('.')[0] ?? '',
  ];
  const isSecret = (mask: Json) => names.some((name) => isMarked(partOf(mask, name)));
  const { references } = surroundings;
  const before = permissions(row, change.before, undefined, references);
  // What the provider or AWS fills in by itself is no permission of the configuration's.
  const computed = names.filter((name) => name !== '' && !surroundings.isConfigured(name));
  const after = permissions(row, change.after, hidden(change.after_unknown, computed), references);
  const gained = without(after, before);
  const lost = without(before, after);
  if (gained.length + lost.length === 0) return [];
  if (isSecret(change.before_sensitive) || isSecret(change.after_sensitive)) {
    return [{ level: 'high', topic, address, text: 'A permission changes that the plan keeps secret.' }];
  }
  return [
    ...together(gained).map((some): Finding => {
      const level = row.level?.(some.map(({ said }) => said).join(' ')) ?? 'medium';
      return { level, topic, address, text: sentence(some, row.gains, where) };
    }),
    ...together(lost).map((some): Finding => ({
      level: 'low',
      topic,
      address,
      text: sentence(some, row.loses, where),
    })),
  ];
}

/** A mask without some names. */
function hidden(mask: Json, names: readonly string[]): Json {
  if (mask === null || typeof mask !== 'object') return mask;
  return Object.fromEntries(Object.entries(mask).filter(([name]) => !names.includes(name)));
}

function without(some: readonly Permission[], others: readonly Permission[]): readonly Permission[] {
  const key = ({ who, what, on, rest }: Permission) => JSON.stringify([who, what, on, rest]);
  const known = new Set(others.map(key));
  return some.filter((one) => !known.has(key(one)));
}

/** Those of the same person on the same things. */
function together(all: readonly Permission[]): readonly (readonly Permission[])[] {
  const byThing = [...grouped(all, ({ who, on, rest }) => [who, on, rest])];
  const byDeeds = grouped(byThing, ([first, ...others]) => [
    first.who,
    first.rest,
    [first, ...others].map(({ what }) => what).sort(),
  ]);
  return byDeeds.map((some) => some.flat());
}

function grouped<T>(all: readonly T[], by: (one: T) => unknown): T[][] {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const key = JSON.stringify(by(one));
    const group = found.get(key);
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return [...found.values()];
}

function sentence(some: readonly Permission[], verb: string, where: string): string {
  const [{ who, rest }] = some;
  const each = (of: (one: Permission) => string) =>
    listed([...new Set(some.map(of))].filter((one) => one !== ''));
  const [what, on] = [each((one) => one.what), each((one) => one.on)];
  const words = [who, verb, what, on === '' ? '' : `${where} ${on}`].filter((part) => part !== '');
  return `${capital(words.join(' '))}${rest}.`;
}

function permissions(
  row: Granting,
  value: Json,
  unknown: Json | undefined,
  references: Surroundings['references'],
): readonly Permission[] {
  if (value === null) return [];
  const whole = { value, unknown };
  if (row.each === undefined) return permissionsOf(row, whole, references);
  return blocksAt(value, unknown, row.each.split('.')).flatMap((block) =>
    permissionsOf(row, block, () => []),
  );
}

interface Block {
  readonly value: Json;
  readonly unknown: Json | undefined;
}

/** The blocks at a path; a text of JSON on the way is read. */
function blocksAt(
  value: Json,
  unknown: Json | undefined,
  [name, ...rest]: readonly string[],
): readonly Block[] {
  if (name === undefined) return [{ value, unknown }];
  const part = parsed(partOf(value, name));
  const mask = partOf(unknown, name);
  if (part === undefined || part === null) return [];
  if (!Array.isArray(part)) return blocksAt(part, mask, rest);
  return (part as readonly Json[]).flatMap((one, index) => blocksAt(one, partOf(mask, index), rest));
}

function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function permissionsOf(
  row: Granting,
  block: Block,
  references: Surroundings['references'],
): readonly Permission[] {
  const valuesOf = (name: string) => valuesIn(block, name, references(name));
  const who =
    typeof row.who === 'string'
      ? [{ told: row.who, said: '' }]
      : Object.entries(row.who).flatMap(([name, noun]) =>
          valuesOf(name).map((one) => ({ told: told(noun, one), said: one })),
        );
  const all = (names: readonly string[] = []) => names.flatMap((name) => valuesOf(name));
  const [what, on] = [all(row.what), all(row.on)];
  if (row.what !== undefined && what.length === 0) return [];
  const rest = narrowing(block.value);
  const things = row.across ? on.map((one) => [one]) : [on];
  return who.flatMap((person) =>
    (what.length > 0 ? what : ['']).flatMap((one) =>
      things.map((some) => ({
        who: person.told,
        what: one === '' ? '' : code(one),
        on: some.length > 0 ? codes(some) : '',
        rest,
        said: [person.said, one, ...some].join(' ').toLowerCase(),
      })),
    ),
  );
}

function told(noun: string, value: string): string {
  if (value === '*') return '**anybody** (in any AWS account or none)';
  if (/^(all|all(Authenticated)?Users)$/i.test(value)) return `**anybody** (${code(value)})`;
  const account = /^(\d{12})$|^arn:[^:]+:iam::(\d{12}):root$/.exec(value);
  if (account && noun === '')
    return `the account ${code(account[1] ?? account[2])} (any principal that it lets)`;
  if (noun === '' && /^[\w.-]+\.amazonaws\.com$/.test(value)) return `the service ${code(value)}`;
  return `${noun === '' ? '' : `${noun} `}${code(value)}`;
}

/** The values of an attribute in words, one for each element of a list. */
function valuesIn({ value, unknown }: Block, name: string, of: readonly string[]): readonly string[] {
  const mask = partOf(unknown, name);
  const notKnown = `${of.length === 1 ? of[0] : name} ${NOT_KNOWN}`;
  if (mask === true) return [notKnown];
  const part = partOf(value, name);
  const all = Array.isArray(part) ? (part as readonly Json[]) : part === undefined ? [] : [part];
  return all
    .map((one, index) => (partOf(mask, index) === true ? notKnown : inWords(one)))
    .filter((words) => words !== '');
}

/** A block by its values; one that is only switched on by its name. */
function inWords(value: Json): string {
  if (value === null || value === false) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, part]: [string, Json]) => {
      if (part === true) return name;
      const words = inWords(part);
      return name === 'unauthenticated' && words !== '' ? `${name}: ${words}` : words;
    })
    .filter((words) => words !== '')
    .join(' ');
}

/** What narrows such a permission. */
function narrowing(value: Json): string {
  const names = [
    'source_arn',
    'source_account',
    'principal_org_id',
    'event_source_token',
    'condition',
    'constraints',
  ];
  const set = names.flatMap((name) => {
    const part = partOf(value, name);
    const words = text(value, name) ?? (typeof part === 'object' && part !== null ? inWords(part) : '');
    return words === '' ? [] : [`${code(name)} is ${code(words)}`];
  });
  return set.length > 0 ? `, if ${listed(set)}` : '';
}

/** A type that gives access by its name, and that nobody here knows more of. */
function likelyFinding(resource: ResourceChange): readonly Finding[] {
  const { address, type, change } = resource;
  if (!LIKELY.test(type) || type.startsWith('aws_organizations_')) return [];
  const hasPolicy = [...leavesBefore(resource), ...leavesAfter(resource)].some(
    ({ value }) => typeof value === 'string' && documentsIn(value).length > 0,
  );
  const changed = changedIn(resource);
  if (hasPolicy || changed.length === 0) return [];
  if (change.after === null) {
    return [
      { level: 'low', topic: 'Policy', address, text: 'It gave access, by the name of its type, and goes.' },
    ];
  }
  const what =
    change.before === null ? 'It gives access' : `The access that it gives changes (${codes(changed)})`;
  return [
    {
      level: 'medium',
      topic: 'Policy',
      address,
      text: `${what}, by the name of its type. To whom and what is not known here: look at the plan.`,
    },
  ];
}
