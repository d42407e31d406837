import { positionOf } from './errors';
import type { Range } from './trino';

/** Strings, quoted names and comments, which are passed over, and words. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|`|[a-z_][\w$]*/gi;

/** What must stand in double quotes to be a name in a SELECT (Athena user guide, "Escape reserved keywords in queries"). */
export const RESERVED_IN_SELECT: ReadonlySet<string> = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path
  current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape
  except execute exists extract false first for from full group grouping having in inner insert intersect into is join
  json_array json_exists json_object json_query json_table json_value last left like listagg localtime localtimestamp
  natural normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape
  union unnest using values when where with`.split(/\s+/),
);

/** What must stand in backticks to be a name in DDL statements, SHOW and DESCRIBE among them (same page). */
export const RESERVED_IN_DDL: ReadonlySet<string> = new Set(
  `all alter and array as authorization between bigint binary boolean both by case cashe cast char column conf
  constraint commit create cross cube current current_date current_timestamp cursor database date dayofweek decimal
  delete describe distinct div double drop else end exchange exists extended external extract false fetch float floor
  following for foreign from full function grant group grouping having if import in inner insert int integer intersect
  interval into is join lateral left less like local macro map more none not null numeric of on only or order out outer
  over partialscan partition percent preceding precision preserve primary procedure range reads reduce regexp references
  revoke right rlike rollback rollup row rows select set smallint start table tablesample then time timestamp to
  transform trigger true truncate unbounded union uniquejoin update user using utc_timestamp values varchar views when
  where window with`.split(/\s+/),
);

interface Token {
  readonly text: string;
  readonly at: number;
}

/** A change of the text that was sent. */
export interface Edit {
  /** Where it begins in the text that was sent. */
  readonly at: number;
  /** How many characters it takes away there. */
  readonly removed: number;
  readonly added: string;
  /** Order among those of one place: what closes comes first, and of that the inner; then what opens, the outer first. */
  readonly rank: readonly [number, number, number];
}

/**
 * A query's text as DuckDB gets it: words that only DuckDB reserves stand in quotes, and what DuckDB reads otherwise than
 * Trino is written out. Places in it are told as in the text that was sent.
 */
export class QueryText {
  private constructor(
    readonly sent: string,
    /** In the order in which they stand in the text. */
    private readonly edits: readonly Edit[],
  ) {}

  static of(sent: string): QueryText {
    return new QueryText(sent, []);
  }

  get text(): string {
    let text = '';
    let from = 0;
    for (const { at, removed, added } of this.edits) {
      text += this.sent.slice(from, at) + added;
      from = at + removed;
    }
    return text + this.sent.slice(from);
  }

  /** Trino's words for a place, such as `line 1:15`; `offset` counts bytes of `text`, as DuckDB does. */
  position(offset: number): string {
    return this.place(this.sentIndex(offset));
  }

  /** Trino's words for a place in the text that was sent. */
  place(index: number): string {
    return positionOf(this.sent, Buffer.byteLength(this.sent.slice(0, index)));
  }

  /** DuckDB's parser counts characters, and all else bytes. */
  byteOffset(characters: number): number {
    return Buffer.byteLength([...this.text].slice(0, characters).join(''));
  }

  /** The text that was sent, from a place in `text` on. */
  from(offset: number): string {
    return this.sent.slice(this.sentIndex(offset));
  }

  /** The words outside of strings, names in quotes and comments, and backticks. */
  words(): readonly Token[] {
    return [...this.sent.matchAll(TOKENS)]
      .map(({ 0: text, index }) => ({ text, at: index }))
      .filter(({ text }) => /^[`\w]/.test(text));
  }

  /**
   * With quotes around the word at a place, or else around the nearest before it, of those that may get quotes.
   *
   * @returns undefined where there is no such word.
   */
  quoting(offset: number, words: ReadonlySet<string>): QueryText | undefined {
    const at = this.sentIndex(offset);
    const open = this.words().filter(
      (word) => words.has(word.text.toLowerCase()) && !this.edits.some(({ at }) => at === word.at),
    );
    const found = open.find((word) => word.at === at) ?? open.findLast((word) => word.at < at);
    if (!found) return undefined;
    return this.replacing({ start: found.at, end: found.at + found.text.length }, `"${found.text}"`);
  }

  /** With `before` and `after` around a part, and around what already stands around it. */
  around({ start, end }: Range, before: string, after: string): QueryText {
    const count = this.edits.length;
    return this.edited(
      { at: start, removed: 0, added: before, rank: [1, -end, -count] },
      { at: end, removed: 0, added: after, rank: [0, -start, count] },
    );
  }

  /** With another text in a part's place. */
  replacing({ start, end }: Range, added: string): QueryText {
    return this.edited({ at: start, removed: end - start, added, rank: [2, 0, 0] });
  }

  private edited(...edits: readonly Edit[]): QueryText {
    const sorted = [...this.edits, ...edits].sort((one, other) => {
      const differences = one.rank.map((each, index) => each - other.rank[index]);
      return [one.at - other.at, ...differences].find((difference) => difference !== 0) ?? 0;
    });
    return new QueryText(this.sent, sorted);
  }

  /** Place in the text that was sent, of an offset in bytes of `text`. */
  sentIndex(offset: number): number {
    const index = Buffer.from(this.text).subarray(0, offset).toString().length;
    let longer = 0;
    for (const { at, removed, added } of this.edits) {
      if (index <= at + longer) break;
      if (index < at + longer + added.length) return at;
      longer += added.length - removed;
    }
    return index - longer;
  }
}
