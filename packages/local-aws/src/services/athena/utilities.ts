import { escapePattern } from '../../escape-pattern';
import type { ColumnInfo } from '@aws-sdk/client-athena';
import { type CallersCatalog, type QueryContext, readableColumns } from './catalog';
import type { Answer } from './engine';
import { QueryFailure } from './errors';
import { RESERVED_IN_DDL } from './query-text';

const NAME = '(`[^`]+`|\\w+)';
const SHOW_DATABASES = /^SHOW\s+(?:DATABASES|SCHEMAS)(?:\s+LIKE)?(?:\s+'([^']*)')?$/i;
const SHOW_TABLES = new RegExp(`^SHOW\\s+TABLES(?:\\s+(?:IN|FROM)\\s+${NAME})?(?:\\s+'([^']*)')?$`, 'i');
const DESCRIBE = new RegExp(`^DESC(?:RIBE)?\\s+(?:(?:EXTENDED|FORMATTED)\\s+)?(?:${NAME}\\.)?${NAME}$`, 'i');

/**
 * Answers SHOW DATABASES, SHOW TABLES and DESCRIBE from the catalog as the caller sees it.
 *
 * @throws {QueryFailure} NOT_SUPPORTED for every other SHOW.
 */
export async function utility(catalog: CallersCatalog, sql: string, context: QueryContext): Promise<Answer> {
  const text = sql.trim().replace(/\s*;$/, '');
  const databases = SHOW_DATABASES.exec(text);
  if (databases) return listing('database_name', await catalog.databases(), databases[1]);
  const tables = SHOW_TABLES.exec(text);
  if (tables) {
    const [, database, pattern] = tables;
    return listing('tab_name', await catalog.tables(nameOf(database, text) ?? context.database), pattern);
  }
  const described = DESCRIBE.exec(text);
  if (!described) throw new QueryFailure(`NOT_SUPPORTED: '${text}' is not served; ${SERVED}`);
  const [, database, table] = described;
  const names = { database: nameOf(database, text), table: nameOf(table, text) ?? '' };
  const reference = { ...names, position: 'line 1:1' };
  const columns = readableColumns(await catalog.table(reference, context));
  const rows = columns.map(({ Name = '', Type = '', Comment = '' }) => [
    [Name, Type, Comment].map((part) => part.padEnd(20)).join('\t'),
  ]);
  return { columns: ['col_name', 'data_type', 'comment'].map(textColumn), rows, scanned: 0 };
}

/** @throws {QueryFailure} for a word that is reserved in DDL and stands in no backticks, as Hive's parser has it. */
function nameOf(word: string | undefined, statement: string): string | undefined {
  if (word === undefined || word.startsWith('`')) return word?.slice(1, -1).toLowerCase();
  if (!RESERVED_IN_DDL.has(word.toLowerCase())) return word.toLowerCase();
  const at = statement.lastIndexOf(word);
  throw new QueryFailure(`FAILED: ParseException line 1:${at} cannot recognize input near '${word}'`);
}

/** What is served, for messages. */
export const SERVED = 'SELECT, WITH, VALUES, SHOW DATABASES, SHOW TABLES and DESCRIBE are';

/** @param pattern names with `*` for any characters and `|` between choices. */
function listing(column: string, names: readonly string[], pattern = '*'): Answer {
  const choices = pattern.split('|').map((choice) => choice.split('*').map(escapePattern).join('.*'));
  const expression = new RegExp(`^(?:${choices.join('|')})$`, 'i');
  const rows = names.filter((name) => expression.test(name)).map((name) => [name]);
  return { columns: [textColumn(column)], rows, scanned: 0 };
}

function textColumn(Name: string): ColumnInfo {
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name,
    Label: Name,
    Type: 'string',
    Precision: 0,
    Scale: 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: false,
  };
}
