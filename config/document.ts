import {
  type Alias,
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Finding } from './problems';
import type { FileKind } from './file';

/** Mappings and lists of a configuration file that may stand in one another; the schema itself needs five. */
const DEPTH = 20;

/** Values that aliases may repeat in all: far more than a file needs, and few enough to be read at once. */
const REPEATED_VALUES = 10_000;

/** What every object of the language has, whatever a file says: `constructor`, `toString`, `__proto__` and the like. */
const INHERITED = new Set(Object.getOwnPropertyNames(Object.prototype));

/** YAML's own tags of text, mappings and lists, which change nothing here. */
const PLAIN_TAGS = new Set(['!', ...['str', 'map', 'seq'].map((type) => `tag:yaml.org,2002:${type}`)]);

/** A configuration file as plain data; every scalar is text. */
export interface Document {
  readonly value: unknown;
  /** What YAML allows and a configuration does not. */
  readonly findings: readonly Finding[];
  /** Whether the file is no YAML at all, so that its value means nothing. */
  readonly unreadable: boolean;
  /** Whether a finding says already why there is nothing at a path. */
  readonly refused: (path: readonly PropertyKey[]) => boolean;
  /** Line, from 1, of the key or list item at a path, or of the nearest thing above it that is there. */
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** Where a value stands in the file, and what is in it. */
interface Place {
  readonly line?: number;
  readonly inner: Map<PropertyKey, Place>;
}

/**
 * Reads the text of a configuration file, in time that grows with its length alone.
 *
 * @param kind names the thing that a file describes, and the file that shows how it is written, for cures
 */
export function readDocument(source: string, kind: Pick<FileKind, 'thing' | 'example'>): Document {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(source)];
  // The composer calls itself for each level, and would bring the whole process down.
  if (isDeep(tokens)) return unreadable([{ path: [], value: '(not readable)', ...tooDeep(kind) }]);
  // Failsafe: every scalar is text, so an account id keeps its zeros, and the schema alone decides on types.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false });
  const [parsed, another] = composer.compose(tokens, true, source.length);
  if (parsed === undefined) throw new Error('a source has a document, be it empty');
  if (parsed.errors.length > 0) {
    return unreadable(parsed.errors.map((error) => syntaxError(error, lines)));
  }
  if (another) return unreadable([{ ...several(kind), line: lines.linePos(another.range[0]).line }]);
  const reader = new Reader(lines, kind);
  const root: Place = { inner: new Map() };
  const value = reader.read(parsed.contents, [], root);
  return {
    value,
    findings: reader.findings,
    unreadable: false,
    refused: (path) => path.some((_, at) => reader.refused.has(JSON.stringify(path.slice(0, at + 1)))),
    lineOf: (path) => lineOf(root, path),
  };
}

const tooDeep = ({ example }: Pick<FileKind, 'example'>) => ({
  rule: `mappings and lists stand in one another ${DEPTH} deep at most`,
  cure: `write it as ${example} does`,
});

const several = ({ thing }: Pick<FileKind, 'thing'>): Finding => ({
  path: [],
  value: '(not readable)',
  rule: 'a file is one YAML document',
  cure: `keep one of them, each ${thing} in a file of its own, and take the line --- or ... out`,
});

/** Whether mappings and lists stand in one another deeper than {@link DEPTH}, whatever they hold. */
function isDeep(tokens: readonly CST.Token[]): boolean {
  let level: readonly unknown[] = tokens.map((token) => ('value' in token ? token.value : undefined));
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) return true;
    level = level.flatMap((token) => {
      const { items = [] } = (token ?? {}) as { items?: readonly { key?: unknown; value?: unknown }[] };
      return items.flatMap(({ key, value }) => [key, value]).filter((inner) => inner);
    });
  }
  return false;
}

function unreadable(findings: readonly Finding[]): Document {
  return { value: undefined, findings, unreadable: true, refused: () => true, lineOf: () => undefined };
}

/** Cures for what people write by mistake; the parser's own words name the rest. */
const CURES: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  TAB_AS_INDENT: 'indent by spaces',
  BAD_ALIAS: 'write the name that is meant right after * or &',
};

function syntaxError({ code, message, pos }: YAMLError, lines: LineCounter): Finding {
  return {
    path: [],
    value: '(not readable)',
    rule: `YAML: ${message}`,
    cure: CURES[code] ?? 'correct the indentation, quotes or brackets there',
    line: lines.linePos(pos[0]).line,
  };
}

function lineOf(root: Place, path: readonly PropertyKey[]): number | undefined {
  let { line } = root;
  let place: Place | undefined = root;
  for (const key of path) {
    place = place.inner.get(key);
    if (!place) break;
    line = place.line ?? line;
  }
  return line;
}

/** Turns YAML's nodes into plain data. */
class Reader {
  readonly findings: Finding[] = [];
  /** Paths, as JSON, at which something was left out. */
  readonly refused = new Set<string>();
  private readonly anchors = new Map<string, unknown>();
  /** Anchored nodes that are being read: an alias of one of them would never end. */
  private readonly open = new Set<unknown>();
  private repeated = 0;
  private repeating = false;

  constructor(
    private readonly lines: LineCounter,
    private readonly kind: Pick<FileKind, 'example'>,
  ) {}

  read(node: unknown, path: readonly PropertyKey[], place: Place): unknown {
    if (this.repeating && ++this.repeated > REPEATED_VALUES) return undefined;
    if (isAlias(node)) return this.repeat(node, path, place);
    if (path.length > DEPTH) return this.refuse(path, { value: '(not read)', ...tooDeep(this.kind) });
    const { anchor, tag } = (node ?? {}) as { anchor?: string; tag?: string };
    if (anchor !== undefined) this.anchors.set(anchor, node);
    if (tag !== undefined && !PLAIN_TAGS.has(tag)) {
      return this.refuse(path, {
        value: tag.replace('tag:yaml.org,2002:', '!!'),
        rule: 'a value is text, a list or a mapping, without a tag of YAML',
        cure: 'write the value itself, and take the tag out',
      });
    }
    this.open.add(node);
    const value = this.contents(node, path, place);
    this.open.delete(node);
    return value;
  }

  private contents(node: unknown, path: readonly PropertyKey[], place: Place): unknown {
    if (isSeq(node)) {
      return node.items.map((item, at) => this.read(item, [...path, at], this.placeOf(item, at, place)));
    }
    if (isMap(node)) {
      const read: Record<string, unknown> = {};
      for (const { key, value } of node.items) this.pair(key, value, { read, path, place });
      return read;
    }
    return isScalar(node) ? String(node.value ?? '') : '';
  }

  private pair(
    keyNode: unknown,
    node: unknown,
    { read, path, place }: { read: Record<string, unknown>; path: readonly PropertyKey[]; place: Place },
  ): void {
    if (keyNode !== null && !isScalar(keyNode)) {
      this.placeOf(keyNode, '?', place);
      return this.refuse([...path, '?'], {
        value: '(not text)',
        rule: 'a key is text, and no list, mapping or alias',
        cure: 'write the key itself',
      });
    }
    const key = isScalar(keyNode) ? String(keyNode.value ?? '') : '';
    const at = [...path, key];
    const twice = Object.hasOwn(read, key);
    const inner = this.placeOf(keyNode, key, place);
    if (key === '<<') {
      return this.refuse(at, {
        value: '(merged)',
        rule: 'keys are not merged: YAML 1.2 has no such key, and no reader would see what is in force',
        cure: 'write the keys out',
      });
    }
    if (INHERITED.has(key)) {
      return this.refuse(at, {
        value: key,
        rule: 'every object of JavaScript has something of this name, which would be taken for the one here',
        cure: 'choose another name',
      });
    }
    read[key] = this.read(node, at, inner);
    if (twice) {
      const { line } = inner;
      this.findings.push({
        path: at,
        rule: 'a key stands once in its mapping',
        cure: 'keep one of the two',
        line,
      });
    }
  }

  private repeat(alias: Alias, path: readonly PropertyKey[], place: Place): unknown {
    const value = `*${alias.source}`;
    if (!this.anchors.has(alias.source)) {
      return this.refuse(path, {
        value,
        rule: 'an alias repeats a value that stands before it under the anchor of its name',
        cure: `mark the value by &${alias.source}, or write it out; a text that begins with * stands in quotes`,
      });
    }
    const node = this.anchors.get(alias.source);
    if (this.open.has(node)) {
      return this.refuse(path, {
        value,
        rule: 'a value does not contain itself',
        cure: 'write the value out',
      });
    }
    if (this.repeating) return this.read(node, path, place);
    this.repeating = true;
    const repeated = this.read(node, path, place);
    this.repeating = false;
    if (this.repeated <= REPEATED_VALUES) return repeated;
    return this.refuse(path, {
      value,
      rule: `aliases repeat ${REPEATED_VALUES.toLocaleString('en')} values at most in all`,
      cure: 'write the values out',
    });
  }

  private refuse(path: readonly PropertyKey[], finding: Omit<Finding, 'path'>): undefined {
    this.findings.push({ path, ...finding });
    this.refused.add(JSON.stringify(path));
  }

  private placeOf(node: unknown, key: PropertyKey, place: Place): Place {
    const { range } = (node ?? {}) as { range?: readonly number[] };
    const inner = {
      line: range?.[0] === undefined ? undefined : this.lines.linePos(range[0]).line,
      inner: new Map(),
    };
    place.inner.set(key, inner);
    return inner;
  }
}
