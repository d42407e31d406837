import { code, listed } from './finding';
import { coversPattern } from './pattern';

/** One test of a statement's condition: an operator, a key, and the values of which one has to fit. */
export interface Test {
  readonly operator: string;
  readonly key: string;
  /** Sorted, each once. */
  readonly values: readonly string[];
}

/** The tests of a condition, all of which have to hold; none where there is no condition. */
export function testsOf(condition: unknown): readonly Test[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries((keys ?? {}) as object).map(([key, values]: [string, unknown]): Test => {
        const all = (Array.isArray(values) ? values : [values]).map(String);
        return { operator, key, values: [...new Set(all)].sort() };
      }),
    )
    .sort((a, b) => compare(sameAs(a), sameAs(b)));
}

/** Operators and keys are not case-sensitive (IAM user guide, "Condition"). */
export function sameAs({ operator, key, values }: Test): string {
  return JSON.stringify([operator.toLowerCase(), key.toLowerCase(), values]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether the wide condition surely holds wherever the narrow one does. No condition always holds. */
export function coversCondition(wide: readonly Test[], narrow: readonly Test[]): boolean {
  return wide.every((test) => narrow.some((other) => follows(test, other)));
}

/** Whether a test holds wherever another one does. */
function follows(wide: Test, narrow: Test): boolean {
  if (wide.key.toLowerCase() !== narrow.key.toLowerCase()) return false;
  const [w, n] = [operatorOf(wide), operatorOf(narrow)];
  if (w.set !== n.set) return false;
  // A test that only counts if there is a value holds more often.
  if (n.ifExists && !w.ifExists) return false;
  const isSame = w.base === n.base;
  if (isSame && sameValues(wide, narrow)) return true;
  if (w.base.includes('not')) return isSame && wide.values.every((value) => narrow.values.includes(value));
  if (/^(string|arn)like$/.test(w.base) && /^(string|arn)(like|equals)$/.test(n.base)) {
    if (w.base.slice(0, 3) !== n.base.slice(0, 3)) return false;
    return narrow.values.every((value) => wide.values.some((pattern) => coversPattern(pattern, value)));
  }
  const isList = /^(string|arn|numeric|date)(equals|equalsignorecase|like)$|^(ipaddress|binaryequals)$/;
  return isSame && isList.test(w.base) && narrow.values.every((value) => wide.values.includes(value));
}

function sameValues(one: Test, other: Test): boolean {
  return JSON.stringify(one.values) === JSON.stringify(other.values);
}

function operatorOf({ operator }: Test) {
  const [, set = '', name, ifExists] =
    /^(?:(foranyvalue|forallvalues):)?(.*?)(ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  // `ArnEquals` matches patterns, as `ArnLike` does.
  return {
    set,
    base: (name ?? '').replace(/^arn(not)?equals$/, 'arn$1like'),
    ifExists: ifExists !== undefined,
  };
}

const WORDS: Readonly<Record<string, string>> = {
  stringequals: 'is',
  stringequalsignorecase: 'is, in any case,',
  stringnotequals: 'is not',
  stringnotequalsignorecase: 'is not, in any case,',
  stringlike: 'is like',
  stringnotlike: 'is not like',
  arnlike: 'is like',
  arnnotlike: 'is not like',
  bool: 'is',
  binaryequals: 'is',
  numericequals: 'is',
  numericnotequals: 'is not',
  numericlessthan: 'is less than',
  numericlessthanequals: 'is at most',
  numericgreaterthan: 'is more than',
  numericgreaterthanequals: 'is at least',
  dateequals: 'is',
  datenotequals: 'is not',
  datelessthan: 'is before',
  datelessthanequals: 'is not after',
  dategreaterthan: 'is after',
  dategreaterthanequals: 'is not before',
  ipaddress: 'is within',
  notipaddress: 'is outside of',
};

/** The tests in plain words: `aws:SourceAccount` is `111122223333` and …. */
export function conditionIn(tests: readonly Test[]): string {
  return tests.map(testIn).join(' and ');
}

function testIn(test: Test): string {
  const { set, base, ifExists } = operatorOf(test);
  const each = { foranyvalue: 'one of ', forallvalues: 'each of ' }[set] ?? '';
  if (base === 'null') return `${code(test.key)} is ${test.values.join() === 'true' ? 'missing' : 'there'}`;
  const word = WORDS[base] ?? `fulfils ${code(test.operator)} with`;
  const or = base.includes('not') ? ' and not ' : ' or ';
  return `${each}${code(test.key)} ${word} ${listed(
    test.values.map((value) => code(value)),
    or,
  )}${ifExists ? ' (or is missing)' : ''}`;
}
