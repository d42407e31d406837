import { DuckDBInstance } from '@duckdb/node-api';
import { setKeys } from '../../../lambda/pseudonymise/duckdb';
import { identifier, literal, publishedValue } from '../../../lambda/pseudonymise/sql';
import { TYPES } from '../../../lambda/pseudonymise/types';
import { given } from './given';
import { described } from './tables';

/** DuckDB alone: reads the file by its own types, publishes by the same expressions, and writes to disk. It checks nothing. */
async function plain(): Promise<void> {
  const { path, output, table, format, keys, threads } = given();
  const columns = Object.entries(described(table, format).columns);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '3000MB',
    threads: String(threads),
  });
  const connection = await instance.connect();
  await setKeys(connection, [...keys.values()]);
  const types = columns.map(([name, { type }]) => `${literal(name)}: '${TYPES[type].sql}'`);
  const from =
    format === 'csv'
      ? `read_csv(${literal(path)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${types.join(', ')}})`
      : `read_parquet(${literal(path)})`;
  const published = columns.flatMap(([name, column]) => {
    const value = publishedValue(`CAST(${identifier(name)} AS ${TYPES[column.type].sql})`, column, [
      ...keys.keys(),
    ]);
    return value === undefined ? [] : [`${value} AS ${identifier(name.toLowerCase())}`];
  });
  await connection.run(
    `COPY (SELECT ${published.join(', ')} FROM ${from}) TO ${literal(output)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
}

void plain();
