import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { readDocument } from './document';
import {
  ConfigError,
  type Problem,
  type Finding,
  SHOWN_PROBLEMS,
  shownSentence,
  shownValue,
} from './problems';
import { findings, valueAt } from './findings';
import { crossFindings } from './rules';
import { platformConfig } from './schema';
import type { PlatformConfig } from '../platform/config';

/** Environment variable that chooses the configuration file. */
export const CONFIG_VARIABLE = 'PLATFORM_CONFIG';

/** The file that PLATFORM_CONFIG names (from the working directory), else config/local.yaml. */
export function configFile(): string {
  return path.resolve(process.env[CONFIG_VARIABLE] ?? path.join(__dirname, 'local.yaml'));
}

/** Bytes of a configuration file: a platform of a thousand accounts has a tenth of them. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Name of the field, where the whole file is wrong. */
const THE_FILE = 'the file itself';

/**
 * Reads a configuration file, checks it and completes it with the defaults. It writes nothing.
 * @throws {ConfigError} with all problems of the file at once
 */
export function loadConfig(file = configFile()): PlatformConfig {
  const name = path.relative(process.cwd(), file) || file;
  return parseConfig(readConfigFile(file, name), name);
}

/**
 * Checks the text of a configuration file; `file` is its name in messages.
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(source: string, file: string): PlatformConfig {
  const document = readDocument(source);
  const { value: input } = document;
  const result = platformConfig.safeParse(input);
  const found = document.unreadable
    ? document.findings
    : [
        ...document.findings,
        ...[...findings(result.error?.issues ?? [], input), ...crossFindings(input)].filter(
          ({ path }) => !document.refused(path),
        ),
      ];
  if (result.success && found.length === 0) return result.data;
  const located = found.map((finding) => ({ finding, line: finding.line ?? document.lineOf(finding.path) }));
  const problems = located
    .toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
    .slice(0, SHOWN_PROBLEMS)
    .map(({ finding, line }) => problemOf(finding, input, line));
  throw new ConfigError(file, problems, found.length - problems.length);
}

/** @throws {ConfigError} where there is no such file, or what is in it is no text in UTF-8 */
function readConfigFile(file: string, name: string): string {
  const refuse = (value: string, rule: string, cure: string) =>
    new ConfigError(name, [{ field: THE_FILE, value, rule, cure }]);
  let bytes: Buffer;
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES) {
      throw refuse(
        `${size.toLocaleString('en')} bytes`,
        `a configuration has at most ${MOST_BYTES.toLocaleString('en')} bytes`,
        `take out what repeats, or correct ${CONFIG_VARIABLE} if it names another file`,
      );
    }
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw refuse(
      (error as NodeJS.ErrnoException).code ?? String(error),
      'the configuration file can be read',
      `correct ${CONFIG_VARIABLE}, or unset it for config/local.yaml`,
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
    'a configuration is text in UTF-8',
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
