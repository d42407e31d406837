import type { CsvClassifier } from '@aws-sdk/client-glue';
import { type CsvRow, csvRows } from '../files/csv';
import type { Column, FileSchema } from './schema';

/** How a classifier reads CSV. */
type Reading = Readonly<Omit<CsvClassifier, 'Name'>>;

/** What the built-in classifier looks for (Glue developer guide, "Built-in CSV classifier"). */
const DELIMITERS = [',', '|', '\t', ';', '\u0001'];
const QUOTE = '"';

/** Longest content of a column of a header that the built-in classifier finds, but for the last one. */
const HEADER_CONTENT = 150;

/** What Glue takes for a column's name (Glue API, Column). */
const NAME = /^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}\t]{1,255}$/u;

/** Whether the catalogue takes a text as the name of a column. */
export function isColumnName(text: string): boolean {
  return NAME.test(text);
}

/**
 * The built-in classifier: one of five delimiters, two columns and two rows at least. Of several delimiters it takes the
 * one that gives the most columns, which is an assumption.
 *
 * @throws Error that says why it does not recognise the file.
 */
export function builtInCsv(text: string): FileSchema {
  const found: FileSchema[] = [];
  const reasons: Error[] = [];
  for (const Delimiter of DELIMITERS) {
    try {
      found.push(customCsv(text, { Delimiter, QuoteSymbol: QUOTE, Serde: 'LazySimpleSerDe' }));
    } catch (error) {
      reasons.push(error as Error);
    }
  }
  const [best] = found.sort((one, other) => other.columns.length - one.columns.length);
  if (best) return best;
  throw mainReason(reasons);
}

/** The file is in another format, or the delimiter does not divide it: most classifiers say so of most files. */
export class OtherFormat extends Error {}

/** Of the reasons of several classifiers, the first that speaks of more than another format. */
export function mainReason(reasons: readonly Error[]): Error {
  return reasons.find((reason) => !(reason instanceof OtherFormat)) ?? reasons[0];
}

/**
 * A custom CSV classifier. It recognises a file all of whose rows have as many fields as its first one: that others do
 * not come out as guesses is an assumption. Where nothing is set, it decides as the built-in one.
 *
 * @throws Error that says why it does not recognise the file.
 */
export function customCsv(text: string, reading: Reading): FileSchema {
  const { Delimiter = ',', QuoteSymbol, ContainsHeader = 'UNKNOWN' } = reading;
  const rows = [...csvRows(text, Delimiter, QuoteSymbol)];
  const [first] = rows;
  if (first === undefined) throw new Error('it is empty');
  if (text.startsWith('\uFEFF')) {
    throw new Error('it begins with a byte order mark; save it as UTF-8 without one');
  }
  checkWidth(rows, reading);
  const header = ContainsHeader === 'PRESENT' || (ContainsHeader === 'UNKNOWN' && isHeader(rows, reading));
  const data = header ? rows.slice(1) : rows;
  if (data.length === 0) throw new Error('it has a header and no row below it');
  if (rows.length < 2) throw new Error('CSV has two rows at least, and it has one');
  const names = namesOf(first, header, data, reading);
  const quoted = rows.some((row) => row.quoted);
  return {
    classification: 'csv',
    columns: names.map((Name, index) => ({ Name, Type: typeOf(data, index, reading) })),
    records: data.length,
    csv: { delimiter: Delimiter, quoted, header, ...serdeOf(reading, quoted) },
  };
}

/** Says in its message where rows differ; a delimiter that divides no header is not that of the file. */
function checkWidth(rows: readonly CsvRow[], { Delimiter = ',', AllowSingleColumn }: Reading): void {
  const [{ fields }] = rows;
  const width = fields.length;
  if (width === 1) {
    // That a file of one column has none of the other delimiters in its first row is an assumption.
    const other = DELIMITERS.some((each) => each !== Delimiter && fields[0].includes(each));
    if (!AllowSingleColumn || other) throw new OtherFormat('it has one column, and CSV has two at least');
  }
  const odd = rows.find((row) => row.fields.length !== width);
  if (!odd) return;
  const [has, of] = [odd.fields.length, width].map((count) => `${count} field${count === 1 ? '' : 's'}`);
  const message = `line ${odd.line} has ${has}, and the first line has ${of}`;
  throw width === 1 ? new OtherFormat(message) : new Error(message);
}

/** The four rules of the guide; the types of the rows below are what makes a header differ from them. */
function isHeader([first, ...data]: readonly CsvRow[], reading: Reading): boolean {
  const last = first.fields.length - 1;
  const isText = first.fields.every((text, index) => {
    if (index === last && text === '') return data.every(({ fields }) => fields[index] === '');
    const fits = index === last || text.length < HEADER_CONTENT;
    return fits && isColumnName(text) && typeOfValue(trimValue(text, reading)) === 'string';
  });
  return isText && first.fields.some((_, index) => typeOf(data, index, reading) !== 'string');
}

/** Names in lower case; without a header `col1`, `col2` … as the guide says, unless the classifier brings them. */
function namesOf(
  { fields }: CsvRow,
  header: boolean,
  data: readonly CsvRow[],
  { Header }: Reading,
): readonly string[] {
  if (Header && Header.length > 0) {
    if (Header.length === fields.length) return Header.map((name) => name.toLowerCase());
    throw new Error(`it has ${fields.length} columns, and the classifier names ${Header.length}`);
  }
  return fields.map((text, index) => {
    const unnamed = `col${index + 1}`;
    if (!header) return unnamed;
    // A trailing delimiter makes a last column without a name and without content.
    const isTrailing = text === '' && index === fields.length - 1 && index > 0;
    if (isTrailing && data.every((row) => row.fields[index] === '')) return unnamed;
    if (isColumnName(text)) return text.toLowerCase();
    const what = text === '' ? 'empty' : `no name for a column: ${JSON.stringify(text.slice(0, 40))}`;
    throw new Error(`field ${index + 1} of its header is ${what}; AWS takes 1 to 255 characters on one line`);
  });
}

/** Dates stay text. Values that are missing say nothing of the type. */
function typeOf(data: readonly CsvRow[], index: number, reading: Reading): Column['Type'] {
  let type: string | undefined;
  for (const { fields } of data) {
    const value = trimValue(fields[index], reading);
    if (value === '') continue;
    const one = typeOfValue(value);
    if (one === 'string') return 'string';
    type = type === 'double' ? type : one;
  }
  return type ?? 'string';
}

function typeOfValue(value: string): 'bigint' | 'double' | 'string' {
  if (/^[+-]?\d{1,19}$/.test(value)) {
    const whole = BigInt(value.replace('+', ''));
    if (BigInt.asIntN(64, whole) === whole) return 'bigint';
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) ? 'double' : 'string';
}

/** Values are trimmed unless the classifier says otherwise; by default it does (Glue API, CsvClassifier). */
function trimValue(value: string, { DisableValueTrimming = true }: Reading): string {
  return DisableValueTrimming ? value : value.trim();
}

/** `None` leaves it to the crawler: that it looks for quotes is an assumption. */
function serdeOf(
  { Serde = 'None', QuoteSymbol }: Reading,
  quoted: boolean,
): { readonly serde: 'OpenCSVSerDe' | 'LazySimpleSerDe'; readonly quote?: string } {
  const serde = Serde === 'None' ? (quoted ? 'OpenCSVSerDe' : 'LazySimpleSerDe') : Serde;
  return serde === 'OpenCSVSerDe' ? { serde, quote: QuoteSymbol } : { serde };
}
