/** A row of a CSV file, with the line on which it begins, the first being 1. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** Whether some field stood in quotes. */
  readonly quoted: boolean;
  readonly line: number;
}

/**
 * Reads CSV by RFC 4180: a field in quotes may hold the delimiter, line breaks, and quotes that are doubled. Empty lines
 * are no rows.
 *
 * @param quote one character; undefined where quotes are characters like others.
 * @throws Error where a quoted field is not closed.
 */
export function* csvRows(text: string, delimiter: string, quote: string | undefined): Generator<CsvRow> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const begin = line;
    const fields: string[] = [];
    let quoted = false;
    for (let more = true; more;) {
      const inQuotes = quote !== undefined && text[at] === quote;
      let value = '';
      if (inQuotes) {
        quoted = true;
        const end = closingQuote(text, at, quote);
        if (end < 0) throw new Error(`line ${begin} has a quote that is not closed`);
        value = text.slice(at + 1, end).replaceAll(quote + quote, quote);
        line += value.split('\n').length - 1;
        at = end + 1;
      }
      // What follows a closing quote belongs to the field.
      const stop = fieldEnd(text, at, delimiter);
      fields.push(value + text.slice(at, stop));
      more = text[stop] === delimiter;
      at = stop + 1;
      if (!more) {
        if (text[stop] === '\r' && text[at] === '\n') at += 1;
        line += 1;
      }
    }
    if (fields.length > 1 || fields[0] !== '' || quoted) yield { fields, quoted, line: begin };
  }
}

/** Where the quote that begins at `at` is closed; -1 where it is not. */
function closingQuote(text: string, at: number, quote: string): number {
  let end = text.indexOf(quote, at + 1);
  while (end >= 0 && text[end + 1] === quote) end = text.indexOf(quote, end + 2);
  return end;
}

function fieldEnd(text: string, at: number, delimiter: string): number {
  let end = at;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}
