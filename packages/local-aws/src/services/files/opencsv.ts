/** Characters that mean something to OpenCSVSerDe. */
export interface OpenCsv {
  readonly separator: string;
  readonly quote: string;
  readonly escape: string;
}

/**
 * The fields of one line as opencsv reads it, which Hive's OpenCSVSerDe calls line by line: an escape that stands before
 * nothing to escape vanishes, and so does the last field where its quote is not closed on the line, since line breaks
 * within fields are not supported (Athena user guide, "Open CSV SerDe"). No page tells what becomes of such a line, so that
 * this is an assumption from Hive's source.
 */
export function openCsvFields(line: string, { separator, quote, escape }: OpenCsv): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  let inField = false;
  for (let at = 0; at < line.length; at += 1) {
    const [character, next] = [line[at], line[at + 1]];
    const inside = inQuotes || inField;
    if (character === escape && escape !== quote) {
      if (inside && (next === quote || next === escape)) {
        field += next;
        at += 1;
      }
    } else if (character === quote) {
      if (inside && next === quote) {
        field += quote;
        at += 1;
      } else {
        inQuotes = !inQuotes;
        const isInner = at > 2 && line[at - 1] !== separator && next !== undefined && next !== separator;
        if (isInner) field = field !== '' && field.trim() === '' ? '' : field + quote;
      }
      inField = !inField;
    } else if (character === separator && !inQuotes) {
      fields.push(field);
      field = '';
      inField = false;
    } else {
      field += character;
      inField = true;
    }
  }
  return inQuotes ? fields : [...fields, field];
}
