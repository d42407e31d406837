import {
  type Column,
  type ColumnType,
  type Dataset,
  lakeTable,
  type Publish,
  publishedColumns,
  type Table,
} from './description';
import type { Writer } from './writer';

/** Datatypes of CSV on the Web (W3C, "Metadata Vocabulary for Tabular Data", section 5.11.1). */
const DATATYPES: Readonly<Record<ColumnType, string>> = {
  string: 'string',
  text: 'string',
  integer: 'integer',
  decimal: 'decimal',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'dateTime',
};

/** Datatype of what is published of a column. */
function publishedDatatype({ type, publish }: Column): string {
  switch (publish.rule) {
    case 'pseudonym':
    case 'prefix':
    case 'bands':
      return 'string';
    case 'truncate':
      return 'date';
    default:
      return DATATYPES[type];
  }
}

/** What is published of a column, in words; nothing where it is published as it is. */
export function publishedAs(publish: Publish): string | undefined {
  switch (publish.rule) {
    case 'keep':
      return undefined;
    case 'drop':
      return 'Not published';
    case 'pseudonym':
      return `Published as a pseudonym of the space ${publish.space}`;
    case 'truncate':
      return `Published as the first day of the ${publish.to}`;
    case 'prefix':
      return `Published as the first ${publish.length === 1 ? 'character' : `${publish.length} characters`}`;
    case 'bands':
      return `Published as bands that begin at ${publish.bounds.join(', ')}`;
    case 'round':
      return `Published as the nearest multiple of ${publish.to}`;
  }
}

/** Writes what the tables of a dataset have, as CSV on the Web describes it. */
export function writeVariables(writer: Writer, iri: string, { name, description }: Dataset): void {
  const tables = Object.entries(description.tables ?? {});
  if (tables.length === 0) return;
  const group = writer.node(`${iri}#variables`, 'csvw:TableGroup', 'tables');
  writer.iri(iri, 'healthdcatap:hasVariables', group);
  writer.english(group, 'dct:title', 'Variables of the tables');
  for (const [key, table] of tables) {
    const node = writer.node(`${iri}#table-${key}`, 'csvw:Table', `tables.${key}`);
    writer.iri(group, 'csvw:table', node);
    writer.text(node, 'dct:title', table.title);
    writer.text(node, 'dct:description', table.description);
    writer.value(node, 'dct:identifier', lakeTable(name, key));
    writeColumns(writer, node, key, table);
  }
}

function writeColumns(writer: Writer, table: string, key: string, described: Table): void {
  for (const [name, column] of publishedColumns(described)) {
    const node = writer.node(`${table}-${name}`, 'csvw:Column', `tables.${key}.columns.${name}`);
    writer.iri(table, 'csvw:column', node);
    // The lake's names have no capitals.
    writer.value(node, 'csvw:name', name.toLowerCase());
    writer.text(node, 'csvw:title', column.title);
    writer.text(node, 'dct:description', column.description);
    writer.value(node, 'csvw:datatype', publishedDatatype(column));
    writer.value(node, 'csvw:required', column.required, 'xsd:boolean');
    writer.iri(node, 'csvw:propertyUrl', column.concept);
    const comment = publishedAs(column.publish);
    if (comment !== undefined) writer.english(node, 'rdfs:comment', comment);
    if (column.unit !== undefined) writer.english(node, 'rdfs:comment', `Unit: ${column.unit}`);
  }
}
