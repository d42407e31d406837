import type { ResultColumn } from '../../api';
import type { Row } from './chart-data';

/**
 * An answer as CSV (RFC 4180), which a spreadsheet reads as UTF-8 and does not calculate, whatever it takes for the end
 * of a cell: a semicolon in much of Europe, a tab, or a line even within quotes (OWASP, "CSV Injection").
 */
export function csv(columns: readonly ResultColumn[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  const text = lines.map((line) => line.map(cell).join(',')).join('\r\n');
  return `\ufeff${text}\r\n`;
}

const NUMBER = /^[+-]?\d+(\.\d+)?(E[+-]?\d+)?$/i;

/**
 * What stands before a formula: the start, or what some take for the end of a cell, with the blanks and quotes that some
 * leave out. Full-width signs count as the others in Asian editions of Excel. A number in a list, such as `[1, -2]`, is
 * no formula.
 */
const BEFORE_FORMULA =
  /(?:^|[;,|\t\r\n])[\s"]*(?![+-]\d+(\.\d+)?(E[+-]?\d+)?\s*([;,|\t\r\n\]}]|$))(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gi;

/** A text gets an apostrophe before each formula that could be in it; a number stays as it is. */
function cell(text: string | null): string {
  if (text === null) return '';
  const safe = NUMBER.test(text) ? text : text.replaceAll(BEFORE_FORMULA, "$&'").replace(/^[\t\r\n]/, "'$&");
  return `"${safe.replaceAll('"', '""')}"`;
}
