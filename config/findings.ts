import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Finding } from './problems';
import type { FileKind } from './file';

/** What the words of a finding need: the schema that was checked with, and the file that shows how it is written. */
type Checked = Pick<FileKind, 'schema' | 'example' | 'askedBy'>;

const KINDS: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
};

/** Puts zod's issues into the words of a {@link Finding}; `input` is what was checked. */
export function findings(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  kind: Checked,
): readonly Finding[] {
  return issues.flatMap((issue) => finding(issue, input, kind));
}

function finding(issue: z.core.$ZodIssue, input: unknown, kind: Checked): readonly Finding[] {
  const { path } = issue;
  const { example } = kind;
  switch (issue.code) {
    case 'custom':
      return [{ path, ...(issue.params as { rule: string; cure: string }) }];
    case 'unrecognized_keys':
      return unknownKeys(path, issue.keys, kind);
    case 'invalid_value':
      return [
        valueAt(input, path) === undefined
          ? missingFinding(path, kind)
          : notOneOfFinding(path, issue.values.map(String), input),
      ];
    case 'invalid_type':
      return [
        valueAt(input, path) === undefined
          ? missingFinding(path, kind)
          : {
              path,
              rule: `this is ${KINDS[issue.expected] ?? issue.expected}`,
              cure:
                path.length === 0
                  ? `start from a copy of ${example}`
                  : `write it as ${example} does, or leave the key out if it is optional`,
            },
      ];
    default:
      return [{ path, rule: issue.message, cure: `see ${example}` }];
  }
}

function missingFinding(path: readonly PropertyKey[], { example, askedBy = {} }: Checked): Finding {
  const askingProperty = askedBy[path.join('.')];
  return {
    path,
    value: '(missing)',
    rule: askingProperty === undefined ? 'this is required' : `this is required: ${askingProperty}`,
    cure: `add it; ${example} explains it`,
  };
}

function notOneOfFinding(path: readonly PropertyKey[], values: readonly string[], input: unknown): Finding {
  return {
    path,
    rule: `one of ${values.join(', ')}`,
    cure: likely(String(valueAt(input, path)), values) ?? 'write one of these',
  };
}

function unknownKeys(
  path: readonly PropertyKey[],
  keys: readonly string[],
  { schema }: Checked,
): readonly Finding[] {
  const known = knownKeys(path, schema);
  const rule = `there is no such key here; the keys are ${known.join(', ')}`;
  return keys.map((key) => ({ path: [...path, key], rule, cure: likely(key, known) ?? 'take it out' }));
}

/** Characters of the longest word that may be meant for a known one. */
const LONGEST_WORD = 40;

/** A suggestion, where what was written is closer to a known word than to nonsense. */
function likely(written: string, known: readonly string[]): string | undefined {
  if (written.length > LONGEST_WORD) return undefined;
  const nearest = closest(written, known);
  return distance(written, nearest) <= nearest.length / 2 ? `did you mean ${nearest}?` : undefined;
}

/** Keys that the schema knows in the mapping at `path`. */
function knownKeys(path: readonly PropertyKey[], root: z.core.$ZodType): string[] {
  const schema = path.reduce<z.core.$ZodType>((outer, key) => inner(outer, key), root);
  return Object.keys((innerSchema(schema) as z.ZodObject).shape);
}

function inner(outer: z.core.$ZodType, key: PropertyKey): z.core.$ZodType {
  const { def } = innerSchema(outer)._zod as unknown as {
    def: {
      shape?: Record<PropertyKey, z.core.$ZodType>;
      element?: z.core.$ZodType;
      valueType?: z.core.$ZodType;
    };
  };
  return (def.shape?.[key] ?? def.element ?? def.valueType) as z.core.$ZodType;
}

/** The schema inside `default`, `prefault` and `optional`. */
function innerSchema(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType ? innerSchema(innerType) : schema;
}

/** What stands at `path`, or undefined. */
export function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    // What every object or text has by nature stands in no file.
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}
