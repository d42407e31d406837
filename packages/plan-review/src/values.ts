import type { Json, ResourceChange } from './show';

/** A value within a resource, at a path without the indices of lists and sets. */
export interface Leaf {
  readonly path: string;
  /** Undefined where only the apply tells it. */
  readonly value: Exclude<Json, object> | undefined;
  readonly sensitive: boolean;
}

type Mask = Json | undefined;

/** Whether a mask marks the value or, below it, any of its parts. */
export function isMarked(mask: Mask): boolean {
  if (mask === null || mask === undefined || typeof mask !== 'object') return mask === true;
  return Object.values(mask).some((part: Json) => isMarked(part));
}

/** The part of a value or mask that a name or index leads to. A mask that is `true` marks all its parts. */
export function partOf(value: Mask, name: string | number): Mask {
  if (value === true) return true;
  if (value === null || typeof value !== 'object') return undefined;
  return (value as Readonly<Record<string | number, Json>>)[name];
}

/** Every single value before the change. */
export function leavesBefore({ change }: ResourceChange): readonly Leaf[] {
  return leaves(change.before, undefined, change.before_sensitive, '');
}

/** Every single value after the change, also those that nobody knows yet. */
export function leavesAfter({ change }: ResourceChange): readonly Leaf[] {
  return leaves(change.after, change.after_unknown, change.after_sensitive, '');
}

/** Every single value within one, by its path from there. */
export function leaves(value: Mask, unknown: Mask, sensitive: Mask, path: string): readonly Leaf[] {
  if (unknown === true) return [{ path, value: undefined, sensitive: isMarked(sensitive) }];
  const isOf = (part: Mask) => part !== null && typeof part === 'object';
  if (!isOf(value) && !isOf(unknown)) {
    return [{ path, value: value as Leaf['value'], sensitive: isMarked(sensitive) }].filter(
      (leaf) => leaf.value !== undefined,
    );
  }
  const names = new Set([
    ...Object.keys(isOf(value) ? (value as object) : {}),
    ...Object.keys(isOf(unknown) ? (unknown as object) : {}),
  ]);
  const isList = Array.isArray(value) || (!isOf(value) && Array.isArray(unknown));
  return [...names].flatMap((name) => {
    const below = isList ? path : path === '' ? name : `${path}.${name}`;
    return leaves(partOf(value, name), partOf(unknown, name), partOf(sensitive, name), below);
  });
}

/** A text attribute, if it is one and known. */
export function text(value: Json, name: string): string | undefined {
  const part = partOf(value, name);
  return typeof part === 'string' && part !== '' ? part : undefined;
}

/** Texts of an attribute that is a text or a list of them. */
export function texts(value: Json, name: string): readonly string[] {
  const part = partOf(value, name);
  const all = Array.isArray(part) ? (part as readonly Json[]) : [part];
  return all.filter((one): one is string => typeof one === 'string' && one !== '');
}

/** Names of the attributes whose value differs, or is not known yet. */
export function changedIn({
  change: { before, after, after_unknown: unknown },
}: ResourceChange): readonly string[] {
  const of = (value: unknown) => (value ?? {}) as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(of(before)), ...Object.keys(of(after)), ...Object.keys(of(unknown))]);
  return [...names].filter((name) => {
    const isUnknown = JSON.stringify(of(unknown)[name] ?? false).includes('true');
    return isUnknown || plain(of(before)[name]) !== plain(of(after)[name]);
  });
}

/** Terraform's providers write "nothing" in several ways, and turn one into another without any change. */
function plain(value: unknown): string {
  return JSON.stringify(value ?? null, (name, part: unknown) =>
    name !== '' && isNothing(part) ? undefined : part,
  ).replace(/^(\{\}|\[\]|"")$/, 'null');
}

/** Of a member of a block, whose switches are off where nobody sets them. */
function isNothing(member: unknown): boolean {
  return member === false || ['null', '{}', '[]', '""'].includes(JSON.stringify(member ?? null));
}
