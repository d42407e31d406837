import type { ResultColumn } from '../../api';
import type { Row } from './chart-data';

/**
 * An answer as CSV (RFC 4180), which a spreadsheet reads as UTF-8 and does not calculate: a text that begins like a
 * formula gets an apostrophe in front (OWASP, "CSV Injection"), a number stays as it is.
 */
export function csv(columns: readonly ResultColumn[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  const text = lines.map((line) => line.map(cell).join(',')).join('\r\n');
  return `\ufeff${text}\r\n`;
}

function cell(text: string | null): string {
  if (text === null) return '';
  const formula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text);
  return `"${(formula ? `'${text}` : text).replaceAll('"', '""')}"`;
}
