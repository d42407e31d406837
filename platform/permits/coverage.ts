import { createHash } from 'node:crypto';
import type { Day } from './calendar';
import type { Register } from './events';
import { type PermittedDataset, type Person, type RecordedPermit, stateOf } from './permit';

/** A table of the lake, by the names of its description. */
export interface TableName {
  /** Entry of the configuration whose account holds it. */
  readonly holder: string;
  readonly dataset: string;
  readonly table: string;
}

/** Who would read, as DataZone has it now. */
export interface Reader {
  /** Entry of the configuration whose project it is. */
  readonly consumer: string;
  /** Identities of the project's members, without the platform's own roles: ARNs of roles, or what else DataZone says. */
  readonly members: readonly string[];
}

/** What a permit gives of a table, or why none gives any; in words for the people of the project. */
export type Coverage =
  { readonly permit: string; readonly columns: readonly string[] } | { readonly reasons: readonly string[] };

/** Whether a permit in force covers a project, with everybody who is in it, and a table. */
export function coverageOf(
  { permits }: Register,
  { consumer, members }: Reader,
  table: TableName,
  today: Day,
): Coverage {
  const own = [...permits.values()].filter((permit) => permit.consumer === consumer);
  if (own.length === 0) return { reasons: [`no permit was issued for the project of ${consumer}`] };
  // A project works under one permit at a time.
  const inForce = own.find((permit) => stateOf(permit, today) === 'in-force');
  if (inForce === undefined) return { reasons: own.map((permit) => whyNotInForce(permit, today)) };
  const columns = columnsOf(inForce.data, table);
  const strangers = notNamed(inForce.persons, members);
  const reasons = [
    ...(columns === undefined
      ? [`permit ${inForce.id} is not for table ${table.table} of ${table.dataset}, held by ${table.holder}`]
      : []),
    ...strangers.map(
      (member) => `${member} is a member of the project, and permit ${inForce.id} does not name it`,
    ),
  ];
  return columns === undefined || reasons.length > 0 ? { reasons } : { permit: inForce.id, columns };
}

/** A subscription that gives access now. */
export interface Subscription {
  readonly reader: Reader;
  readonly table: TableName;
  /** Columns that it is limited to; undefined where it gives them all. */
  readonly columns?: readonly string[];
}

/** Why a subscription has to be revoked; nothing where a permit in force covers it. */
export function reasonsToRevoke(
  register: Register,
  subscription: Subscription,
  today: Day,
): readonly string[] {
  const coverage = coverageOf(register, subscription.reader, subscription.table, today);
  if ('reasons' in coverage) return coverage.reasons;
  const { permit, columns: permitted } = coverage;
  if (subscription.columns === undefined) {
    return [`the subscription gives every column, and permit ${permit} is for ${permitted.join(', ')}`];
  }
  const beyond = subscription.columns.filter((column) => !permitted.includes(column));
  return beyond.length === 0 ? [] : [`permit ${permit} is not for ${beyond.join(', ')}`];
}

/**
 * Name of the one filter by which a table's permitted columns are given. Of several filters DataZone would give the union,
 * so the same columns have the same filter and each subscription has one. At most 64 letters, digits and hyphens
 * (CreateAssetFilter, `name`).
 */
export function filterName(columns: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(columns.toSorted())).digest('hex');
  return `permitted-${hash.slice(0, 40)}`;
}

function whyNotInForce(permit: RecordedPermit, today: Day): string {
  const { id, issued, ends, withdrawal } = permit;
  switch (stateOf(permit, today)) {
    case 'withdrawn':
      return `permit ${id} was withdrawn on ${withdrawal?.on}`;
    case 'ended':
      return `permit ${id} ended on ${ends}`;
    default:
      return `permit ${id} is in force from ${issued} on`;
  }
}

function columnsOf(
  data: readonly PermittedDataset[],
  { holder, dataset, table }: TableName,
): readonly string[] | undefined {
  const permitted = data.find((one) => one.holder === holder && one.dataset === dataset);
  return permitted && Object.hasOwn(permitted.tables, table) ? permitted.tables[table] : undefined;
}

function notNamed(persons: readonly Person[], members: readonly string[]): readonly string[] {
  const named = new Set(persons.map(({ identity }) => identity));
  return members.filter((member) => !named.has(member));
}
