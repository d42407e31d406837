import { groupBy } from '../read/group-by';
import type { Resource } from '../read/resource';
import { isMarked, type Json, listOf, partOf, text } from '../read/values';
import { hasDocuments } from './access/documents';
import { NOT_KNOWN } from './access/grants';
import { isPermission } from './access/permissions';
import { dangerOfManaged, isOfAws, type RoleRights } from './access/roles';
import { type EntitlementFact, type Judgement, type Level, note, worstLevel } from './finding';
import { TypeTable } from './names';
import { AWS_ENTITLEMENTS } from './tables/aws-entitlements';
import { type EntitlementType, LIKELY_ENDS } from './tables/entitlement';
import { OTHER_ENTITLEMENTS } from './tables/other-entitlements';

const TABLE = new TypeTable([...AWS_ENTITLEMENTS, ...OTHER_ENTITLEMENTS]);

/** One who, one what, on one thing, and what narrows it. */
interface Entitlement {
  readonly noun: string;
  /** Undefined where the row says who in words. */
  readonly who?: string;
  readonly what?: string;
  readonly on: readonly string[];
  readonly narrowedBy: EntitlementFact['narrowedBy'];
}

/** Who gains or loses what by a resource that is an access by itself. */
export function entitlementFindings(resource: Resource, roles: RoleRights): readonly Judgement[] {
  const row = TABLE.rowOf(resource.type);
  if (row === undefined) return likelyFinding(resource);
  const { change } = resource;
  const { topic } = row;
  const names = attributesOf(row);
  const isSecret = (mask: Json) => names.some((name) => isMarked(partOf(mask, name)));
  const before = entitlementsIn(row, resource, change.before, undefined);
  // What the provider or AWS fills in by itself is no access of the configuration's.
  const computed = names.filter((name) => !resource.isConfigured(name));
  const after = entitlementsIn(row, resource, change.after, withoutNames(change.after_unknown, computed));
  const gained = withoutOthers(after, before);
  const lost = withoutOthers(before, after);
  if (gained.length + lost.length === 0) return [];
  if (isSecret(change.before_sensitive) || isSecret(change.after_sensitive)) {
    return [{ level: 'high', topic, fact: note('An access changes, and the plan keeps it secret.') }];
  }
  const levelOf = (group: readonly Entitlement[]): Level => levelOfGroup(row, group, resource, roles);
  return [
    ...groupAlike(gained).map((group): Judgement => {
      const unread = row.managedPolicies ? unreadPolicies(group, resource, roles) : [];
      const fact = factOf(row, group, 'gained');
      return { level: levelOf(group), topic, fact: unread.length > 0 ? { ...fact, unread } : fact };
    }),
    ...groupAlike(lost).map((group): Judgement => ({
      level: 'low',
      topic,
      fact: factOf(row, group, 'lost'),
    })),
  ];
}

function attributesOf({ who, what = [], on = [], each }: EntitlementType): readonly string[] {
  const [block] = each?.split('.') ?? [];
  const names = typeof who === 'string' ? [] : Object.keys(who);
  return [...names, ...what, ...on, ...(block === undefined ? [] : [block])];
}

function levelOfGroup(
  row: EntitlementType,
  group: readonly Entitlement[],
  resource: Resource,
  roles: RoleRights,
): Level {
  const who = group.flatMap((each) => each.who ?? []);
  const what = group.flatMap((each) => each.what ?? []);
  const on = group.flatMap((each) => each.on);
  if (!row.managedPolicies) return row.level?.({ who, what, on }) ?? 'medium';
  const made = (row.what ?? []).flatMap((name) => resource.referenced(name));
  return worstLevel([
    'medium',
    ...what.map((arn) => roles.rightOfPolicy(arn)?.level ?? dangerOfManaged(arn)),
    // A policy that the same plan makes has no ARN yet.
    ...made.flatMap((policies) => roles.rightOfAny(policies)?.level ?? []),
  ]);
}

/** Managed policies that are neither AWS's own nor in the plan. */
function unreadPolicies(
  group: readonly Entitlement[],
  resource: Resource,
  roles: RoleRights,
): readonly string[] {
  const policies = [...new Set(group.flatMap(({ what }) => what ?? []))];
  return policies.filter((arn) => {
    if (isOfAws(arn) || roles.rightOfPolicy(arn) !== undefined) return false;
    const [reference] = arn.split(` ${NOT_KNOWN}`);
    return resource.plan.resourcesBehind(resource.address, reference).length === 0;
  });
}

/** A mask without some names. */
function withoutNames(mask: Json, names: readonly string[]): Json {
  if (mask === null || typeof mask !== 'object') return mask;
  return Object.fromEntries(Object.entries(mask).filter(([name]) => !names.includes(name)));
}

function withoutOthers(all: readonly Entitlement[], others: readonly Entitlement[]): readonly Entitlement[] {
  const known = new Set(others.map((each) => JSON.stringify(each)));
  return all.filter((each) => !known.has(JSON.stringify(each)));
}

/** Those of the same person on the same things, and persons who get the same. */
function groupAlike(all: readonly Entitlement[]): readonly (readonly Entitlement[])[] {
  const groupsBy = <T>(items: readonly T[], keyOf: (item: T) => unknown) => [
    ...groupBy(items, (item) => JSON.stringify(keyOf(item))).values(),
  ];
  const byThing = groupsBy(all, ({ noun, who, on, narrowedBy }) => [noun, who, on, narrowedBy]);
  return groupsBy(byThing, (group) => [
    group[0].noun,
    group[0].who,
    group[0].narrowedBy,
    group.map(({ what }) => what).sort(),
  ]).map((groups) => groups.flat());
}

function factOf(
  row: EntitlementType,
  group: readonly Entitlement[],
  change: EntitlementFact['change'],
): EntitlementFact {
  const [{ noun, who, narrowedBy }] = group;
  const distinct = <T>(all: readonly T[]): T[] => [
    ...new Map(all.map((each) => [JSON.stringify(each), each])).values(),
  ];
  return {
    kind: 'entitlement',
    change,
    who: [{ noun, value: who ?? '' }],
    verb: change === 'gained' ? row.gains : row.loses,
    what: distinct(group.flatMap(({ what }) => what ?? [])),
    preposition: row.preposition ?? 'on',
    on: distinct(group.map(({ on }) => on).filter((on) => on.length > 0)),
    narrowedBy,
  };
}

interface Block {
  readonly value: Json;
  readonly unknown: Json | undefined;
}

function entitlementsIn(
  row: EntitlementType,
  resource: Resource,
  value: Json,
  unknown: Json | undefined,
): readonly Entitlement[] {
  if (value === null) return [];
  if (row.each === undefined) {
    return entitlementsOf(row, { value, unknown }, (name) => resource.references(name));
  }
  return blocksAt({ value, unknown }, row.each.split('.')).flatMap((block) =>
    entitlementsOf(row, block, () => []),
  );
}

/** The blocks at a path; a text of JSON on the way is read. */
function blocksAt(block: Block, [name, ...rest]: readonly string[]): readonly Block[] {
  if (name === undefined) return [block];
  const part = parseIfJson(partOf(block.value, name));
  const mask = partOf(block.unknown, name);
  if (part === undefined || part === null) return [];
  if (!Array.isArray(part)) return blocksAt({ value: part, unknown: mask }, rest);
  return listOf(part).flatMap((each, index) => blocksAt({ value: each, unknown: partOf(mask, index) }, rest));
}

function parseIfJson(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function entitlementsOf(
  row: EntitlementType,
  block: Block,
  references: (attribute: string) => readonly string[],
): readonly Entitlement[] {
  const valuesOf = (name: string) => valuesIn(block, name, references(name));
  const persons =
    typeof row.who === 'string'
      ? [{ noun: row.who }]
      : Object.entries(row.who).flatMap(([name, noun]) => valuesOf(name).map((who) => ({ noun, who })));
  const all = (names: readonly string[] = []) => names.flatMap(valuesOf);
  const [what, on] = [all(row.what), all(row.on)];
  if (row.what !== undefined && what.length === 0) return [];
  const narrowedBy = narrowingIn(block.value);
  const things = row.separate ? on.map((each) => [each]) : [on];
  return persons.flatMap((person) =>
    (row.what === undefined ? [undefined] : what).flatMap((each) =>
      things.map((thing) => ({ ...person, what: each, on: thing, narrowedBy })),
    ),
  );
}

/** The values of an attribute in words, one for each element of a list. */
function valuesIn({ value, unknown }: Block, name: string, references: readonly string[]): readonly string[] {
  const mask = partOf(unknown, name);
  const notKnown = `${references.length === 1 ? references[0] : name} ${NOT_KNOWN}`;
  if (mask === true) return [notKnown];
  const part = partOf(value, name);
  const all = Array.isArray(part) ? listOf(part) : part === undefined ? [] : [part];
  return all
    .map((each, index) => (partOf(mask, index) === true ? notKnown : namesText(each)))
    .filter((words) => words !== '');
}

/** A block by its values; one that is only switched on by its name. */
function namesText(value: Json): string {
  if (value === null || value === false) return '';
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, part]: [string, Json]) => {
      if (part === true) return name;
      const words = namesText(part);
      return name === 'unauthenticated' && words !== '' ? `${name}: ${words}` : words;
    })
    .filter((words) => words !== '')
    .join(' ');
}

/** Attributes that narrow an access. */
const NARROWING = ['condition', 'constraints'];

function narrowingIn(value: Json): EntitlementFact['narrowedBy'] {
  return NARROWING.flatMap((name) => {
    const part = partOf(value, name);
    const words = text(value, name) ?? (typeof part === 'object' && part !== null ? namesText(part) : '');
    return words === '' ? [] : [{ name, value: words }];
  });
}

/** A type that gives access by its name, and that no table knows more of. */
function likelyFinding(resource: Resource): readonly Judgement[] {
  const { type, change } = resource;
  const isLikely = LIKELY_ENDS.some((end) => type.endsWith(`_${end}`));
  if (!isLikely || type.startsWith('aws_organizations_') || isPermission(type)) return [];
  const changed = resource.changed;
  if (hasDocuments(resource) || changed.length === 0) return [];
  if (change.after === null) {
    const destroyedNote = note('By the name of its type, it gave access. It is destroyed.');
    return [{ level: 'low', topic: 'Policy', fact: destroyedNote }];
  }
  const unknown = 'To whom, and what, is not known here: look at the plan.';
  const fact =
    change.before === null
      ? note(`By the name of its type, it gives access. ${unknown}`)
      : note(`By the name of its type, it gives access, and {} changes. ${unknown}`, changed);
  return [{ level: 'medium', topic: 'Policy', fact }];
}
