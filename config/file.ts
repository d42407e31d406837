import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';
import { type Document, readDocument } from './document';
import {
  ConfigError,
  type Problem,
  type Finding,
  SHOWN_PROBLEMS,
  shownSentence,
  shownValue,
} from './problems';
import { findings, valueAt } from './findings';

/** A kind of file that people write in YAML, with its rules and with the words of its messages. */
export interface FileKind<T = unknown> {
  /** What a file of it is called in a sentence, with its article: "a configuration". */
  readonly noun: string;
  /** What one file describes: "platform". */
  readonly thing: string;
  /** A file that shows how it is written, for cures; from the root of the repository. */
  readonly example: string;
  /** How to name another file, where this one is too large or can't be read. */
  readonly choose: { readonly other: string; readonly instead: string };
  /** Who asks for a required field, by its name, where that is not the platform itself. */
  readonly askedBy?: Readonly<Record<string, string>>;
  /** Its shape and every rule that looks at one field. */
  readonly schema: z.ZodType<T>;
  /** Every rule that looks at several fields, on the file's raw content. */
  crossFindings(input: unknown): readonly Finding[];
}

/** Bytes of a file: a platform of a thousand accounts has a tenth of them. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Name of the field, where the whole file is wrong. */
const THE_FILE = 'the file itself';

/**
 * Checks the text of a file; `name` is its name in messages.
 * @throws {ConfigError} with all problems at once
 */
export function parseFile<T>(kind: FileKind<T>, source: string, name: string): T {
  const document = readDocument(source, kind);
  const { value: input } = document;
  const result = kind.schema.safeParse(input);
  const found = document.unreadable
    ? document.findings
    : [
        ...document.findings,
        ...[...findings(result.error?.issues ?? [], input, kind), ...kind.crossFindings(input)].filter(
          ({ path }) => !document.refused(path),
        ),
      ];
  if (result.success && found.length === 0) return result.data;
  throw errorOf(name, found, document);
}

function errorOf(name: string, found: readonly Finding[], { value, lineOf }: Document): ConfigError {
  const located = found.map((finding) => ({ finding, line: finding.line ?? lineOf(finding.path) }));
  const problems = located
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, SHOWN_PROBLEMS)
    .map(({ finding, line }) => problemOf(finding, value, line));
  return new ConfigError(name, problems, found.length - problems.length);
}

/** @throws {ConfigError} where there is no such file, or what is in it is no text in UTF-8 */
export function readText({ noun, choose }: FileKind, file: string, name: string): string {
  const refuse = (value: string, rule: string, cure: string) =>
    new ConfigError(name, [{ field: THE_FILE, value, rule, cure }]);
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) {
      throw refuse(
        `${size.toLocaleString('en')} bytes`,
        `${noun} has at most ${MOST_BYTES.toLocaleString('en')} bytes`,
        `take out what repeats, or correct ${choose.other} if it names another file`,
      );
    }
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw refuse(
      (error as NodeJS.ErrnoException).code ?? String(error),
      `the ${noun.replace(/^an? /, '')} file can be read`,
      `correct ${choose.other}, or ${choose.instead}`,
    );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Another encoding, or no text.
  }
  throw refuse(
    '(not readable)',
    `${noun} is text in UTF-8`,
    'save it in UTF-8, which editors offer by this name',
  );
}

function problemOf({ path: keys, value, rule, cure }: Finding, input: unknown, line?: number): Problem {
  return {
    field: shownSentence(fieldName(keys)),
    value: value === undefined ? shownValue(valueAt(input, keys) ?? '(missing)') : shownValue(value),
    rule: shownSentence(rule),
    cure: shownSentence(cure),
    line,
  };
}

function fieldName(keys: readonly PropertyKey[]): string {
  if (keys.length === 0) return THE_FILE;
  return keys
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at ? '.' : ''}${String(key)}`))
    .join('');
}
