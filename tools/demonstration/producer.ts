import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CrawlerHistory, GetTablesCommand, GlueClient, ListCrawlsCommand } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountNames } from '../../platform/naming/naming';
import { requireMember, type Session } from '../../commands/session';
import { waitFor } from './wait';

/** A hospital's work: it drops files in its bucket and looks what became of them. */
export class Producer {
  constructor(
    private readonly session: Session,
    readonly names: AccountNames,
  ) {}

  /** Uploads a folder, one sub-folder a table; answers the keys. */
  async uploadFolder(folder: string, extensions: readonly string[]): Promise<string[]> {
    const keys = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => extensions.some((extension) => file.endsWith(extension)));
    for (const key of keys) {
      await this.upload(key, createReadStream(join(folder, key)));
    }
    return keys;
  }

  async upload(
    Key: string,
    Body: NonNullable<ConstructorParameters<typeof PutObjectCommand>[0]['Body']>,
  ): Promise<void> {
    await this.session
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: this.names.assetsBucket, Key, Body }));
  }

  /** Waits for a crawl that started at or after a time and ended well. */
  async crawledSince(time: Date): Promise<CrawlerHistory> {
    const glue = this.session.client(GlueClient);
    return waitFor('a crawl of the upload', async () => {
      const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: this.names.crawler }));
      return Crawls?.find(
        ({ State, StartTime }) => State === 'COMPLETED' && requireMember(StartTime, 'StartTime') >= time,
      );
    });
  }

  /** Names of the catalogued tables. */
  async tables(): Promise<string[]> {
    const { TableList } = await this.session
      .client(GlueClient)
      .send(new GetTablesCommand({ DatabaseName: this.names.database }));
    return (TableList ?? []).map(({ Name }) => requireMember(Name, 'Name'));
  }
}
