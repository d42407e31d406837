import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { ConfigError, type Fault, type Finding } from './faults';
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

/**
 * Reads a configuration file, checks it and completes it with the defaults. It writes nothing.
 * @throws {ConfigError} with all faults of the file at once
 */
export function loadConfig(file = configFile()): PlatformConfig {
  return parseConfig(read(file), path.relative(process.cwd(), file) || file);
}

/**
 * Checks the text of a configuration file; `file` is its name in messages.
 * @throws {ConfigError} with all faults at once
 */
export function parseConfig(source: string, file: string): PlatformConfig {
  const lines = new LineCounter();
  // Failsafe: every scalar is text, so an account id keeps its zeros, and the schema alone decides on types.
  const document = parseDocument(source, { schema: 'failsafe', lineCounter: lines, uniqueKeys: false });
  const unreadable = document.errors.map((error): Fault => {
    const [message = ''] = error.message.split('\n');
    return {
      field: '(file)',
      value: '(not readable)',
      rule: `YAML: ${message.replace(/ at line .*/, '')}`,
      cure: 'correct the indentation, quotes or brackets there',
      line: error.linePos?.[0].line,
    };
  });
  if (unreadable.length > 0) throw new ConfigError(file, unreadable);

  const input: unknown = document.toJS() ?? {};
  const result = platformConfig.safeParse(input);
  const found = [
    ...duplicateKeys(document),
    ...findings(result.error?.issues ?? [], input),
    ...crossFindings(input),
  ];
  if (!result.success || found.length > 0) {
    const faults = found.map((finding) => fault(finding, input, lineOf(document, lines, finding.path)));
    throw new ConfigError(
      file,
      faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
    );
  }
  return result.data;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(file, [
      {
        field: '(file)',
        value: (error as NodeJS.ErrnoException).code ?? String(error),
        rule: 'the configuration file can be read',
        cure: `correct ${CONFIG_VARIABLE}, or unset it for config/local.yaml`,
      },
    ]);
  }
}

function fault({ path: keys, value, rule, cure }: Finding, input: unknown, line?: number): Fault {
  const shown = value ?? valueAt(input, keys) ?? '(missing)';
  return {
    field: fieldName(keys),
    value: typeof shown === 'string' ? shown || '(empty)' : JSON.stringify(shown),
    rule,
    cure,
    line,
  };
}

function fieldName(keys: readonly PropertyKey[]): string {
  return keys
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at ? '.' : ''}${String(key)}`))
    .join('');
}

/** YAML forbids a key twice in one mapping; the parser itself would not tell the path. */
function duplicateKeys(document: Document): readonly Finding[] {
  const found: Finding[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const above = ancestors.filter(isPair).map(({ key }) => String(key));
      const keys = map.items.map(({ key }) => String(key));
      keys.forEach((key, at) => {
        if (keys.indexOf(key) === at) return;
        found.push({
          path: [...above, key],
          rule: 'a key stands once in its mapping',
          cure: 'keep one of the two',
        });
      });
    },
  });
  return found;
}

/** Line of the key or list item at `keys`, or of the nearest thing above it that is there. */
function lineOf(document: Document, lines: LineCounter, keys: readonly PropertyKey[]): number | undefined {
  for (let depth = keys.length; depth > 0; depth--) {
    const parent = document.getIn(keys.slice(0, depth - 1), true);
    const key = keys[depth - 1];
    const pair = isMap(parent)
      ? parent.items.findLast((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair?.key ?? document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
