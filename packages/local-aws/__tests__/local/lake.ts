import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  GetCrawlerCommand,
  GetTableCommand,
  GlueClient,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type CreateCrawlerCommandInput,
  type CrawlerHistory,
  type Table,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountName } from '../../src/accounts';
import { makeRole } from './datazone-world';
import { eventually, type TestAws } from './support';

/** What the platform sets: one folder, one table, one schema for its partitions. */
export const ONE_FOLDER_ONE_TABLE = JSON.stringify({
  Version: 1.0,
  Grouping: { TableLevelConfiguration: 2 },
  CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
});

/** A file with the rows of a query. */
export async function fileOf(format: 'parquet' | 'csv' | 'json', sql: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'rows-'));
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const path = join(folder, 'file');
    const connection = await instance.connect();
    await connection.run(`COPY (${sql}) TO '${path}' (FORMAT ${format})`);
    return await readFile(path);
  } finally {
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}

/** Bucket, database and crawler of one name in an account. */
export class TestLake {
  readonly glue: GlueClient;
  private readonly s3: S3Client;

  constructor(
    aws: TestAws,
    account: AccountName,
    readonly name: string,
    readonly role: string,
  ) {
    this.glue = aws.client(GlueClient, account);
    this.s3 = aws.client(S3Client, account);
  }

  async put(Key: string, Body: Buffer | string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key, Body: Buffer.from(Body) }));
  }

  async delete(Key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.name, Key }));
  }

  async start(): Promise<void> {
    await this.glue.send(new StartCrawlerCommand({ Name: this.name }));
  }

  /** Waits until the crawler is ready, and gives its newest crawl. */
  async ended(): Promise<CrawlerHistory> {
    return eventually(async () => {
      const { Crawler } = await this.glue.send(new GetCrawlerCommand({ Name: this.name }));
      return Crawler?.State === 'READY' ? (await this.history())[0] : undefined;
    });
  }

  async crawl(): Promise<CrawlerHistory> {
    await this.start();
    return this.ended();
  }

  async history(): Promise<CrawlerHistory[]> {
    return (await this.glue.send(new ListCrawlsCommand({ CrawlerName: this.name }))).Crawls ?? [];
  }

  async table(Name: string): Promise<Table> {
    const { Table } = await this.glue.send(new GetTableCommand({ DatabaseName: this.name, Name }));
    return Table as Table;
  }
}

/** Makes a lake whose crawler reads the whole bucket, unless told otherwise. */
export async function makeLake(
  aws: TestAws,
  account: AccountName,
  name: string,
  settings: Partial<CreateCrawlerCommandInput> = {},
): Promise<TestLake> {
  const role = await makeRole(aws, account, `${name}-crawler`, { service: 'glue.amazonaws.com' });
  const lake = new TestLake(aws, account, name, role);
  await aws.client(S3Client, account).send(
    new CreateBucketCommand({
      Bucket: name,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await lake.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  await lake.glue.send(
    new CreateCrawlerCommand({
      Name: name,
      Role: role,
      DatabaseName: name,
      Targets: { S3Targets: [{ Path: `s3://${name}/` }] },
      ...settings,
    }),
  );
  return lake;
}
