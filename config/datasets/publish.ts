import { z } from 'zod';
import type { ColumnType, Publish } from '@ehds/healthdcat/description';
import { ruleParams } from '../problems';
import { spaceName } from './names';

/** Most bands of a column. */
const MOST_BANDS = 100;
/** Most characters of a prefix. */
const LONGEST_PREFIX = 64;

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/;
const POSITIVE = /^(?!0(\.0+)?$)(0|[1-9]\d{0,14})(\.\d{1,9})?$/;
const LENGTH = /^[1-9]\d?$/;

const RULES = 'keep, drop, pseudonym: SPACE, truncate: month or year, prefix: N, bands: [N, …], round: N';

const NOT_A_RULE = ruleParams(
  `publish is one of ${RULES}`,
  'write one of them; each column says for itself what is published of it',
);

type Answer =
  Publish | { readonly path: readonly PropertyKey[]; readonly problem: ReturnType<typeof ruleParams> };

function wrong(rule: string, cure: string, ...path: readonly PropertyKey[]): Answer {
  return { path, problem: ruleParams(rule, cure) };
}

/** Rules that take a value, by their name. */
const WITH_VALUE: Readonly<Record<string, (value: unknown) => Answer>> = {
  pseudonym: (value) => {
    const { success, error } = spaceName.safeParse(value);
    if (success) return { rule: 'pseudonym', space: String(value) };
    const [issue] = error.issues;
    if (issue?.code === 'custom') return { path: ['pseudonym'], problem: { params: issue.params as never } };
    return wrong('the space is a name', 'write it like pseudonym: patient', 'pseudonym');
  },
  truncate: (value) =>
    value === 'month' || value === 'year'
      ? { rule: 'truncate', to: value }
      : wrong('a date is cut to the month or the year', 'write month or year', 'truncate'),
  prefix: (value) =>
    typeof value === 'string' && LENGTH.test(value) && Number(value) <= LONGEST_PREFIX
      ? { rule: 'prefix', length: Number(value) }
      : wrong(`a prefix has 1 to ${LONGEST_PREFIX} characters`, 'write it like prefix: 3', 'prefix'),
  bands: (value) => bands(value),
  round: (value) =>
    typeof value === 'string' && POSITIVE.test(value)
      ? { rule: 'round', to: Number(value) }
      : wrong('a number is rounded to a multiple of a positive number', 'write it like round: 5', 'round'),
};

function bands(value: unknown): Answer {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_BANDS) {
    return wrong(
      `bands are a list of 1 to ${MOST_BANDS} numbers`,
      'write it like bands: [0, 18, 65]',
      'bands',
    );
  }
  const odd = value.findIndex((bound) => typeof bound !== 'string' || !NUMBER.test(bound));
  if (odd >= 0)
    return wrong('a band begins at a number', 'write digits, with a dot for decimals', 'bands', odd);
  const bounds = value.map(Number);
  const back = bounds.findIndex((bound, at) => bound <= (bounds[at - 1] ?? -Infinity));
  if (back >= 0) {
    return wrong('bands are in ascending order, each once', 'sort them', 'bands', back);
  }
  return { rule: 'bands', bounds };
}

function read(value: unknown): Answer {
  if (value === 'keep' || value === 'drop') return { rule: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { path: [], problem: NOT_A_RULE };
  const entries = Object.entries(value);
  const [[rule, argument] = ['', undefined]] = entries;
  const readValue = Object.hasOwn(WITH_VALUE, rule) ? WITH_VALUE[rule] : undefined;
  if (entries.length !== 1 || readValue === undefined) return { path: [], problem: NOT_A_RULE };
  return readValue(argument);
}

const integer = { type: ['integer', 'string'] };
const number = { type: ['number', 'string'] };
const one = (name: string, value: object) => ({
  type: 'object',
  properties: { [name]: value },
  required: [name],
  additionalProperties: false,
});

/** What is published of a column. It has no default: what nobody thought about is not published. */
export const publish = z
  .unknown()
  .transform((value, context): Publish => {
    if (value === undefined) {
      context.addIssue({
        code: 'custom',
        ...ruleParams(
          'each column says what is published of it, and nothing is taken for granted',
          `write publish: drop, or another of ${RULES}`,
        ),
      });
      return z.NEVER;
    }
    const answer = read(value);
    if ('rule' in answer) return answer;
    context.addIssue({ code: 'custom', path: [...answer.path], ...answer.problem });
    return z.NEVER;
  })
  .meta({
    anyOf: [
      { enum: ['keep', 'drop'] },
      one('pseudonym', { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$' }),
      one('truncate', { enum: ['month', 'year'] }),
      one('prefix', { ...integer, minimum: 1, maximum: LONGEST_PREFIX, pattern: LENGTH.source }),
      one('bands', {
        type: 'array',
        items: { ...number, pattern: NUMBER.source },
        minItems: 1,
        maxItems: MOST_BANDS,
      }),
      one('round', { ...number, exclusiveMinimum: 0, pattern: POSITIVE.source }),
    ],
  });

const NUMBERS: readonly ColumnType[] = ['integer', 'decimal', 'double'];

/** Types of which a rule makes sense. */
export const TYPES_OF_RULE: Readonly<Record<Publish['rule'], readonly ColumnType[]>> = {
  keep: ['string', ...NUMBERS, 'boolean', 'date', 'timestamp'],
  drop: ['string', 'text', ...NUMBERS, 'boolean', 'date', 'timestamp'],
  pseudonym: ['string', 'integer'],
  truncate: ['date', 'timestamp'],
  prefix: ['string'],
  bands: NUMBERS,
  round: NUMBERS,
};
