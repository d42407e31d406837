import { coversPattern } from './pattern';

/** One test of a statement's condition: an operator, a key, and the values of which one has to fit. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  /** Sorted, each once. */
  readonly values: readonly string[];
}

/** The tests of a condition, all of which have to hold; none where there is no condition. */
export function conditionsOf(condition: unknown): readonly Condition[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries((keys ?? {}) as object).map(([key, values]: [string, unknown]): Condition => {
        const all = (Array.isArray(values) ? values : [values]).map(String);
        return { operator, key, values: [...new Set(all)].sort() };
      }),
    )
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
}

/** Operators and keys are not case-sensitive (IAM user guide, "Condition"). */
export function keyOf({ operator, key, values }: Condition): string {
  return JSON.stringify([operator.toLowerCase(), key.toLowerCase(), values]);
}

const ids = new WeakMap<readonly Condition[], number>();
const idsByKey = new Map<string, number>();

/** A number that is the same for conditions that are the same: a statement's one stands in thousands of grants. */
export function idOfCondition(condition: readonly Condition[]): number {
  const known = ids.get(condition);
  if (known !== undefined) return known;
  const key = JSON.stringify(condition.map(keyOf));
  const id = idsByKey.get(key) ?? idsByKey.size;
  idsByKey.set(key, id);
  ids.set(condition, id);
  return id;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether the wide condition surely holds wherever the narrow one does. No condition always holds. */
export function coversCondition(wide: readonly Condition[], narrow: readonly Condition[]): boolean {
  return wide.every((test) => narrow.some((other) => holdsWherever(test, other)));
}

/** Whether a test holds wherever another one does. */
function holdsWherever(wide: Condition, narrow: Condition): boolean {
  if (wide.key.toLowerCase() !== narrow.key.toLowerCase()) return false;
  const [w, n] = [operatorOf(wide), operatorOf(narrow)];
  if (w.set !== n.set) return false;
  // A test that only counts if there is a value holds more often.
  if (n.ifExists && !w.ifExists) return false;
  const isSame = w.base === n.base;
  if (isSame && haveSameValues(wide, narrow)) return true;
  if (w.base.includes('not')) return isSame && wide.values.every((value) => narrow.values.includes(value));
  if (/^(string|arn)like$/.test(w.base) && /^(string|arn)(like|equals)$/.test(n.base)) {
    if (w.base.slice(0, 3) !== n.base.slice(0, 3)) return false;
    return narrow.values.every((value) => wide.values.some((pattern) => coversPattern(pattern, value)));
  }
  const isList = /^(string|arn|numeric|date)(equals|equalsignorecase|like)$|^(ipaddress|binaryequals)$/;
  return isSame && isList.test(w.base) && narrow.values.every((value) => wide.values.includes(value));
}

function haveSameValues(one: Condition, other: Condition): boolean {
  return JSON.stringify(one.values) === JSON.stringify(other.values);
}

/** An operator's set (`ForAnyValue`), its name in lower case, and whether a missing value passes. */
export function operatorOf({ operator }: Condition): {
  readonly set: string;
  readonly base: string;
  readonly ifExists: boolean;
} {
  const [, set = '', name, ifExists] =
    /^(?:(foranyvalue|forallvalues):)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  // `ArnEquals` matches patterns, as `ArnLike` does.
  return {
    set,
    base: (name ?? '').replace(/^arn(not)?equals$/, 'arn$1like'),
    ifExists: ifExists !== undefined,
  };
}
