import { escapePattern } from '../../escape-pattern';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { AwsError } from '../../aws-error';

/** An event pattern that was checked: a tree of fields with what each accepts. */
export interface Pattern {
  /** Every one of these fields must match. */
  readonly fields: Readonly<Record<string, Pattern | readonly Test[]>>;
  /** Of each group, one alternative must match. */
  readonly alternatives: readonly (readonly Pattern[])[];
}

/** Whether a leaf of the event is accepted; `undefined` stands for a field that isn't there. */
type Test = (value: unknown) => boolean;
type Json = Readonly<Record<string, unknown>>;

/**
 * Reads an event pattern (EventBridge user guide, "Creating event patterns" and "Comparison operators").
 *
 * @throws {AwsError} InvalidEventPatternException naming the field and the rule
 */
export function parsePattern(text: string): Pattern {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (!isObject(document)) throw invalid('Filter is not an object');
  return readFields(document, '');
}

/** Whether the event has what the pattern asks for. */
export function matches(pattern: Pattern, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((item) => matches(pattern, item));
  const fields = isObject(event) ? event : {};
  return (
    Object.entries(pattern.fields).every(([name, wanted]) =>
      Array.isArray(wanted)
        ? leaves(fields[name]).some((value) => wanted.some((test) => test(value)))
        : matches(wanted as Pattern, fields[name]),
    ) && pattern.alternatives.every((group) => group.some((alternative) => matches(alternative, fields)))
  );
}

/** Values that a leaf's tests are asked about: an array matches by any of its items. */
function leaves(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [isObject(value) ? undefined : value];
  const items = value.flat(Infinity).filter((item) => !isObject(item));
  return items.length > 0 ? items : [undefined];
}

function readFields(document: Json, path: string): Pattern {
  const fields: Record<string, Pattern | readonly Test[]> = {};
  const alternatives: Pattern[][] = [];
  if (Object.keys(document).length === 0)
    throw invalid(`${path || 'Filter'}: an empty object is not allowed`);
  for (const [name, wanted] of Object.entries(document)) {
    const at = path ? `${path}.${name}` : name;
    if (name === '$or' && Array.isArray(wanted) && wanted.length > 1 && wanted.every(isObject)) {
      alternatives.push(wanted.map((alternative) => readFields(alternative, at)));
    } else if (Array.isArray(wanted)) {
      if (wanted.length === 0) throw invalid(`${at}: empty arrays are not allowed`);
      fields[name] = wanted.map((item) => readTest(item, at));
    } else if (isObject(wanted)) fields[name] = readFields(wanted, at);
    else throw invalid(`"${at}" must be an object or an array`);
  }
  return { fields, alternatives };
}

function readTest(item: unknown, at: string): Test {
  if (!isObject(item)) return exactly(item);
  const entries = Object.entries(item);
  if (entries.length !== 1) throw invalid(`${at}: only one key is allowed in a match expression`);
  const [operator, operand] = entries[0];
  const read = OPERATORS[operator];
  if (!read) throw invalid(`${at}: unrecognized match type ${operator}`);
  const test = read(operand, at);
  if (!test) throw invalid(`${at}: the operand of ${operator} is not valid: ${JSON.stringify(operand)}`);
  return test;
}

function exactly(wanted: unknown): Test {
  return (value) => value === wanted;
}

function onText(test: (value: string) => boolean): Test {
  return (value) => typeof value === 'string' && test(value);
}

/** Each reads its operand and gives nothing where that has the wrong form. */
type Operator = (operand: unknown, at: string) => Test | undefined;

const text: Readonly<Record<string, (operand: string) => Test>> = {
  prefix: (start) => onText((value) => value.startsWith(start)),
  suffix: (end) => onText((value) => value.endsWith(end)),
  'equals-ignore-case': (wanted) => onText((value) => value.toLowerCase() === wanted.toLowerCase()),
  wildcard: (glob) => {
    const expression = new RegExp(`^${glob.split('*').map(escapePattern).join('.*')}$`, 's');
    return onText((value) => expression.test(value));
  },
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (operand) => textual('prefix', operand),
  suffix: (operand) => textual('suffix', operand),
  'equals-ignore-case': (operand) => textual('equals-ignore-case', operand),
  wildcard: (operand) => textual('wildcard', operand),
  'anything-but': (operand) => anythingBut(operand),
  exists: (operand) =>
    typeof operand === 'boolean' ? (value) => (value !== undefined) === operand : undefined,
  numeric: (operand) => (Array.isArray(operand) ? numeric(operand) : undefined),
  cidr: (operand) => (typeof operand === 'string' ? cidr(operand) : undefined),
};

/** `prefix` and `suffix` may also ignore case: `{"prefix": {"equals-ignore-case": "x"}}`. */
function textual(operator: string, operand: unknown): Test | undefined {
  if (typeof operand === 'string') return text[operator](operand);
  if (!isObject(operand) || !['prefix', 'suffix'].includes(operator)) return undefined;
  const { 'equals-ignore-case': wanted, ...rest } = operand;
  if (typeof wanted !== 'string' || Object.keys(rest).length > 0) return undefined;
  const test = text[operator](wanted.toLowerCase());
  return onText((value) => test(value.toLowerCase()));
}

/** A value, a list of values, or one of the text operators with a text or a list of texts. */
function anythingBut(operand: unknown): Test | undefined {
  const [operator, inner] = isObject(operand) ? (Object.entries(operand)[0] ?? []) : [undefined, operand];
  const list = Array.isArray(inner) ? inner : [inner];
  const wrong = (one: unknown) =>
    operator === undefined ? isObject(one) || one === null : typeof one !== 'string';
  if (list.length === 0 || list.some(wrong) || (operator !== undefined && !(operator in text)))
    return undefined;
  const tests = list.map((one) => (operator === undefined ? exactly(one) : text[operator](one as string)));
  return (value) => value !== undefined && !tests.some((test) => test(value));
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** One comparison or a range: `[">", 0, "<=", 5]`. */
function numeric(operand: readonly unknown[]): Test | undefined {
  if (![2, 4].includes(operand.length)) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = COMPARISONS[String(operand[at])];
    const bound = operand[at + 1];
    if (!compare || typeof bound !== 'number') return undefined;
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function cidr(range: string): Test | undefined {
  const [address, bits] = range.split('/');
  if (!(isIPv4(address) || isIPv6(address)) || !/^\d+$/.test(bits ?? '')) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  return onText((value) => list.check(value, isIPv6(value) ? 'ipv6' : 'ipv4'));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(reason: string): AwsError {
  return new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`, 400);
}
