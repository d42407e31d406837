import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  type QueryExecution,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GlueClient,
  type TableInput,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { eventually, type TestAws } from './support';

export const ACCOUNT = 'producer';
export const BUCKET = 'hospital-lake';
export const DATABASE = 'lake';

/** Where queries outside of a workgroup's settings write. */
export const OUTPUT = { ResultConfiguration: { OutputLocation: `s3://${BUCKET}/results/` } };

const PARQUET = {
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};
const TEXT = {
  InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  SerdeInfo: {
    SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    Parameters: { 'field.delim': ';' },
  },
};

/** Columns as `name type` pairs. */
const columns = (text: string) =>
  text.split(', ').map((pair) => {
    const [Name, Type] = pair.split(' ');
    return { Name, Type };
  });

const TABLES: readonly TableInput[] = [
  {
    Name: 'patients',
    StorageDescriptor: {
      ...PARQUET,
      Columns: columns(
        'id bigint, name string, birthdate date, weight double, dose decimal(8,2), seen timestamp, codes array<string>, added int',
      ),
      Location: `s3://${BUCKET}/data/patients/`,
    },
  },
  {
    Name: 'visits',
    StorageDescriptor: {
      ...TEXT,
      Columns: columns('patient bigint, reason string, cost double'),
      Location: `s3://${BUCKET}/data/visits/`,
    },
    PartitionKeys: columns('year int'),
    Parameters: { 'skip.header.line.count': '1' },
  },
  {
    Name: 'notes',
    StorageDescriptor: {
      InputFormat: TEXT.InputFormat,
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde' },
      Columns: columns('id int, text string'),
      Location: `s3://${BUCKET}/data/notes`,
    },
  },
];

/** The Parquet file that DuckDB writes for a query. */
export async function parquetOf(select: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${select}) TO '${join(folder, 'file')}' (FORMAT parquet)`);
    return await readFile(join(folder, 'file'));
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

const PATIENTS = `SELECT * FROM (VALUES
  (1::BIGINT, 'Ada', DATE '1980-02-29', 70.0::DOUBLE, 1.50::DECIMAL(8,2), TIMESTAMP '2024-01-02 03:04:05.678', ['a', 'b']),
  (2, NULL, DATE '1991-12-31', 12345678.5, NULL, NULL, NULL),
  (3, 'say "hi", ok', NULL, NULL, 20, NULL, [])
) AS t("Id", "NAME", birthdate, weight, dose, seen, codes)`;

/** Fills the bucket, the database and its tables: of Parquet, of text in partitions, and of quoted text. */
export async function fillLake(aws: TestAws): Promise<void> {
  const s3 = aws.client(S3Client, ACCOUNT);
  const glue = aws.client(GlueClient, ACCOUNT);
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  const put = (Key: string, Body: Uint8Array | string) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  await put('data/patients/part-0.parquet', await parquetOf(PATIENTS));
  await put('data/patients/_SUCCESS', 'no data');
  await put('data/visits/year=2023/a.csv', 'patient;reason;cost\n1;flu;10.5\n2;;not a number\n');
  await put('data/visits/year=2024/b.csv', 'patient;reason;cost\n1;"quoted";20\n9;\\N;\n');
  await put('data/visits/year=2025/c.csv', 'patient;reason;cost\n1;not a partition of the table;1\n');
  await put('data/notes/d.csv', '1,"a, ""b"""\n"2",c\n');
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
  for (const TableInput of TABLES)
    await glue.send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput }));
  const PartitionInputList = ['2023', '2024'].map((year) => ({
    Values: [year],
    StorageDescriptor: {
      ...TABLES[1].StorageDescriptor,
      Location: `s3://${BUCKET}/data/visits/year=${year}/`,
    },
  }));
  const visits = { DatabaseName: DATABASE, TableName: 'visits' };
  await glue.send(new BatchCreatePartitionCommand({ ...visits, PartitionInputList }));
}

/** Starts a query and waits for its end. */
export async function runQuery(
  athena: AthenaClient,
  QueryString: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<QueryExecution> {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString,
      QueryExecutionContext: { Database: DATABASE },
      ...OUTPUT,
      ...more,
    }),
  );
  return eventually(async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return QueryExecution?.Status?.CompletionDateTime && QueryExecution;
  });
}

/** The rows of a query that succeeds, the column names first. @throws Error with the reason of one that fails. */
export async function rows(
  athena: AthenaClient,
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<(string | undefined)[][]> {
  const { QueryExecutionId, Status } = await runQuery(athena, sql, more);
  if (Status?.State !== 'SUCCEEDED') throw new Error(Status?.StateChangeReason);
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
}

/** Why a query fails. */
export async function reason(
  athena: AthenaClient,
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<string> {
  const { Status } = await runQuery(athena, sql, more);
  return Status?.State === 'FAILED' ? String(Status.StateChangeReason) : `no failure, but ${Status?.State}`;
}
