import type { ResourceChange } from './format';

/** A value of Terraform's JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A value within a resource, at a path without the indices of lists and sets. */
export interface Leaf {
  readonly path: string;
  /** Undefined where only the apply tells it. */
  readonly value: Exclude<Json, object> | undefined;
  readonly sensitive: boolean;
}

/** A value, or a mask in its shape that is `true` where it marks something. */
type Part = Json | undefined;

/** Whether a mask marks the value or, below it, any of its parts. */
export function isMarked(mask: Part): boolean {
  if (mask === null || mask === undefined || typeof mask !== 'object') return mask === true;
  return Object.values(mask).some((part: Json) => isMarked(part));
}

/** The part of a value or mask that a name or index leads to. A mask that is `true` marks all its parts. */
export function partOf(value: Part, name: string | number): Part {
  if (value === true) return true;
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string | number, Json>>)[name];
}

/** The members of a list; none of anything else. */
export function listOf(value: Part): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** Every single value before the change. */
export function leavesBefore({ change }: Pick<ResourceChange, 'change'>): readonly Leaf[] {
  return leavesOf(change.before, undefined, change.before_sensitive);
}

/** Every single value after the change, also those that nobody knows yet. */
export function leavesAfter({ change }: Pick<ResourceChange, 'change'>): readonly Leaf[] {
  return leavesOf(change.after, change.after_unknown, change.after_sensitive);
}

/** Every single value within one, by its path from there. */
export function leavesOf(value: Part, unknown?: Part, sensitive?: Part): readonly Leaf[] {
  const found: Leaf[] = [];
  collectLeaves(found, value, unknown, sensitive, '');
  return found;
}

const isObject = (part: Part): part is Exclude<Json, null | boolean | number | string> =>
  part !== null && typeof part === 'object';

function collectLeaves(found: Leaf[], value: Part, unknown: Part, sensitive: Part, path: string): void {
  if (unknown === true) {
    found.push({ path, value: undefined, sensitive: isMarked(sensitive) });
    return;
  }
  if (!isObject(value) && !isObject(unknown)) {
    if (value !== undefined) found.push({ path, value, sensitive: isMarked(sensitive) });
    return;
  }
  const names = new Set([
    ...(isObject(value) ? Object.keys(value) : []),
    ...(isObject(unknown) ? Object.keys(unknown) : []),
  ]);
  const isList = Array.isArray(value) || (!isObject(value) && Array.isArray(unknown));
  for (const name of names) {
    const below = isList ? path : path === '' ? name : `${path}.${name}`;
    collectLeaves(found, partOf(value, name), partOf(unknown, name), partOf(sensitive, name), below);
  }
}

/** A text attribute, if it is one and known. */
export function text(value: Part, name: string): string | undefined {
  const part = partOf(value, name);
  return typeof part === 'string' && part !== '' ? part : undefined;
}

/** Texts of an attribute that is a text or a list of them. */
export function texts(value: Part, name: string): readonly string[] {
  const part = partOf(value, name);
  const all = Array.isArray(part) ? (part as readonly Json[]) : [part];
  return all.filter((each): each is string => typeof each === 'string' && each !== '');
}

/** Names of the attributes whose value differs, or is not known yet. */
export function changedAttributes({
  change: { before, after, after_unknown: unknown },
}: Pick<ResourceChange, 'change'>): readonly string[] {
  const membersOf = (value: unknown) => (value ?? {}) as Readonly<Record<string, unknown>>;
  const [was, is, later] = [membersOf(before), membersOf(after), membersOf(unknown)];
  return [...new Set([...Object.keys(was), ...Object.keys(is), ...Object.keys(later)])].filter(
    (name) => isMarked((later[name] ?? false) as Json) || normalised(was[name]) !== normalised(is[name]),
  );
}

/** Terraform's providers write "nothing" in several ways, and turn one into another without any change. */
function normalised(value: unknown): string {
  return JSON.stringify(value ?? null, (name, part: unknown) =>
    name !== '' && isEmptyValue(part) ? undefined : part,
  ).replace(/^(\{\}|\[\]|"")$/, 'null');
}

/** Of a member of a block, whose switches are off where nobody sets them. */
function isEmptyValue(member: unknown): boolean {
  if (member === false || member === null || member === undefined || member === '') return true;
  return typeof member === 'object' && Object.keys(member).length === 0;
}
