import { type Condition, operatorOf } from '../judge/access/condition';
import { code, listText } from './text';

/** Words between a key and its values, by the operator in lower case. */
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

/** Most tests of a condition that are shown. */
const MOST_TESTS = 8;

/** The tests in plain words: `aws:SourceAccount` is `111122223333` and …. */
export function conditionText(tests: readonly Condition[]): string {
  const shown = tests.slice(0, MOST_TESTS).map(testText);
  const more = tests.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more tests`] : [])].join(' and ');
}

function testText(test: Condition): string {
  const { set, base, ifExists } = operatorOf(test);
  const each = { foranyvalue: 'one of ', forallvalues: 'each of ' }[set] ?? '';
  if (base === 'null') return `${code(test.key)} is ${test.values.join() === 'true' ? 'missing' : 'there'}`;
  const word = WORDS[base] ?? `fulfils ${code(test.operator)} with`;
  const or = base.includes('not') ? ' and not ' : ' or ';
  return `${each}${code(test.key)} ${word} ${listText(
    test.values.map((value) => code(value)),
    or,
  )}${ifExists ? ' (or is missing)' : ''}`;
}
