import type { Problem } from './receipt';
import type { Csv } from './rules';

const LF = 10;
const CR = 13;

/** Most problems that a receipt names. */
export const MOST_PROBLEMS = 100;

/** What the byte before asks of the next one. */
const enum After {
  Nothing,
  /** Either the quote is closed, or it is one that is written twice. */
  Quote,
  CarriageReturn,
}

/** How the records of a file are written, as bytes of UTF-8. */
export interface CsvFormat {
  readonly delimiter: number;
  /** Undefined where nothing is quoted. */
  readonly quote?: number;
  /** What ends a line: the first one of the file decides. */
  readonly lineEnd: '\n' | '\r\n';
  /** Whether an empty line is a record: one whose only column has no value. */
  readonly emptyIsRecord: boolean;
}

/** The bytes that the description names. */
export function csvFormat(csv: Csv, columns: number, lineEnd: '\n' | '\r\n'): CsvFormat {
  return {
    delimiter: delimiterOf(csv).charCodeAt(0),
    quote: csv.quote === 'none' ? undefined : csv.quote.charCodeAt(0),
    lineEnd,
    emptyIsRecord: columns === 1 && csv.nullText === '',
  };
}

export function delimiterOf({ delimiter }: Csv): string {
  return delimiter === 'tab' ? '\t' : delimiter;
}

/**
 * Counts the records of a CSV file on its way to DuckDB, which, where a file is cut in the middle of its last line, may return
 * neither a row nor a reject. What RFC 4180 does not allow is a problem here, so that both see the same records.
 */
export class CsvScan {
  records = 0;
  readonly problems: Problem[] = [];
  private after = After.Nothing;
  private inQuotes = false;
  private before: number | undefined = LF;
  private emptyLine = true;

  constructor(private readonly format: CsvFormat) {}

  /** Takes the next bytes of the file. */
  push(chunk: Uint8Array): void {
    const { delimiter, quote = -1 } = this.format;
    let { before, emptyLine } = this;
    for (let at = 0; at < chunk.length; at++) {
      if (this.inQuotes) {
        const end = chunk.indexOf(quote, at);
        if (end < 0) break;
        at = end;
        this.inQuotes = false;
        this.after = After.Quote;
        continue;
      }
      const byte = chunk[at];
      if (this.after !== After.Nothing) {
        const { after } = this;
        this.after = After.Nothing;
        if (after === After.CarriageReturn && byte !== LF) {
          this.problem('a carriage return stands alone', 'put it into quotes, or end lines alike');
        }
        if (after === After.Quote) {
          if (byte === quote) {
            this.inQuotes = true;
            continue;
          }
          if (byte !== delimiter && byte !== LF && byte !== CR) {
            this.problem(
              'after the quote that ends a value stands the delimiter',
              'write a quote within a value twice',
            );
          }
          before = quote;
        }
      }
      if (byte === LF) {
        this.endLine(before === CR, emptyLine);
        emptyLine = true;
      } else if (byte === CR) {
        this.after = After.CarriageReturn;
      } else {
        emptyLine = false;
        if (byte === quote) {
          if (before === delimiter || before === LF) this.inQuotes = true;
          else
            this.problem(
              'a quote stands within a value that has none around it',
              'put quotes around the value',
            );
        }
      }
      before = byte;
    }
    this.before = before;
    this.emptyLine = emptyLine;
  }

  /** After the last byte. */
  end(): void {
    if (this.inQuotes)
      this.problem(
        'a quote is opened and not closed',
        'close it; the file may be cut off, so look at its end',
      );
    else if (this.before !== LF || !this.emptyLine)
      this.problem(
        'the last line has no end, so that the file may be cut off',
        'end the file with a line end',
      );
  }

  private endLine(afterReturn: boolean, empty: boolean): void {
    if (afterReturn !== (this.format.lineEnd === '\r\n')) {
      this.problem('this line ends in another way than the first one', 'end all lines alike');
    }
    if (empty && !this.format.emptyIsRecord) this.problem('the line is empty', 'take the line out');
    this.records++;
  }

  private problem(rule: string, cure: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ row: this.records + 1, rule, cure });
  }
}

/** Values of one record, which ends with the text; for the header. */
export function readRecord(text: string, csv: Csv): readonly string[] {
  const delimiter = delimiterOf(csv);
  const values: string[] = [];
  let value = '';
  let inQuotes = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inQuotes && character === csv.quote && text[at + 1] === csv.quote) value += text[at++];
    else if (character === csv.quote && (inQuotes || value === '')) inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) {
      values.push(value);
      value = '';
    } else value += character;
  }
  return [...values, value];
}
