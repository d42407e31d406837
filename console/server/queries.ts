import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  type ColumnInfo,
  GetQueryExecutionCommand,
  type QueryExecution,
  paginateGetQueryResults,
  type Row,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { LIMITS, type Query, type Question, type ResultColumn } from '../api';
import type { Access } from './access';
import { failureOf, Refusal } from './failure';
import type { Places } from './places';
import { requireReading } from './statement';

/** Queries that are remembered; the oldest is forgotten first. */
const KEPT_QUERIES = 50;
/** Queries that run at once. */
const AT_ONCE = 5;
/** Milliseconds between two looks at a running query. */
const INTERVAL = 500;
/** Rows that Athena gives in a page at most. */
const PAGE = 1000;

interface Running {
  query: Query;
  readonly access: Access;
  executionId: string;
  /** Why it was cancelled. */
  cancelled?: string;
}

/** Questions in SQL, asked with the credentials of the person's environments; remembered in memory alone. */
export class Queries {
  private readonly remembered = new Map<string, Running>();
  private closed = false;

  constructor(private readonly places: Places) {}

  /** Newest first, without rows. */
  list(): readonly Query[] {
    return [...this.remembered.values()].map(({ query }) => ({ ...query, rows: undefined })).reverse();
  }

  /** @throws {Refusal} where it is not remembered */
  get(id: string): Query {
    return this.existing(id).query;
  }

  /**
   * Starts a query, which reads and does nothing else; what it may read, IAM and Lake Formation decide.
   *
   * @throws {Refusal} for SQL that does more, an environment that is not open to the person, or too many queries at once
   * @throws AWS's error, where the query can't be started
   */
  async start({ environmentId, database, sql }: Question): Promise<Query> {
    requireReading(sql);
    const open = this.places.open(environmentId);
    if (!open) {
      throw new Refusal(404, 'NotFound', `There is no environment ${environmentId} that is open to you.`);
    }
    const { place, access } = open;
    if (!place.databases.includes(database)) {
      const known = place.databases.join(', ');
      throw new Refusal(400, 'InvalidInput', `database "${database}" is none of the environment's: ${known}`);
    }
    const running = [...this.remembered.values()].filter(({ query }) => isRunning(query)).length;
    if (running >= AT_ONCE) {
      throw new Refusal(429, 'Busy', `${running} queries run already.`, 'Wait for one, or cancel it.');
    }
    const id = randomUUID();
    const query: Query = {
      id,
      environmentId,
      database,
      sql,
      state: 'QUEUED',
      asked: new Date().toISOString(),
    };
    const started: Running = { query, access, executionId: '' };
    this.remember(started);
    try {
      const { QueryExecutionId = '' } = await access.client(AthenaClient).send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          WorkGroup: place.workgroup,
          QueryExecutionContext: { Database: database },
          ClientRequestToken: id,
        }),
      );
      started.executionId = QueryExecutionId;
    } catch (error) {
      this.remembered.delete(id);
      throw error;
    }
    void this.follow(started);
    return query;
  }

  /** @throws {Refusal} where it is not remembered @throws Athena's error */
  async cancel(id: string): Promise<Query> {
    const running = this.existing(id);
    if (isRunning(running.query)) await stop(running, 'It was cancelled.');
    return running.query;
  }

  /** Cancels what runs. */
  async close(): Promise<void> {
    this.closed = true;
    const running = [...this.remembered.values()].filter(({ query }) => isRunning(query));
    await Promise.allSettled(running.map((one) => stop(one, 'The console was stopped.')));
  }

  private existing(id: string): Running {
    const found = this.remembered.get(id);
    if (!found) throw new Refusal(404, 'NotFound', `The query ${id} is not remembered.`);
    return found;
  }

  private remember(running: Running): void {
    this.remembered.set(running.query.id, running);
    const done = [...this.remembered].filter(([, { query }]) => !isRunning(query));
    for (const [id] of done.slice(0, Math.max(0, this.remembered.size - KEPT_QUERIES)))
      this.remembered.delete(id);
  }

  /** Looks at a query until it has ended. */
  private async follow(running: Running): Promise<void> {
    const deadline = Date.now() + LIMITS.querySeconds * 1000;
    try {
      while (isRunning(running.query) && !this.closed) {
        await sleep(INTERVAL, undefined, { ref: false });
        const { QueryExecution } = await running.access
          .client(AthenaClient)
          .send(new GetQueryExecutionCommand({ QueryExecutionId: running.executionId }));
        if (QueryExecution) await this.update(running, QueryExecution);
        if (isRunning(running.query) && Date.now() > deadline && running.cancelled === undefined) {
          await stop(running, `It was cancelled after ${LIMITS.querySeconds} s.`);
        }
      }
    } catch (error) {
      const { message } = failureOf(error).body;
      running.query = { ...running.query, state: 'FAILED', message, ended: new Date().toISOString() };
    }
  }

  private async update(
    running: Running,
    { Status, Statistics, StatementType }: QueryExecution,
  ): Promise<void> {
    const state = Status?.State ?? running.query.state;
    const results = state === 'SUCCEEDED' ? await readRows(running, StatementType === 'DML') : {};
    running.query = {
      ...running.query,
      ...results,
      state,
      ended: Status?.CompletionDateTime?.toISOString(),
      message:
        state === 'CANCELLED' ? (running.cancelled ?? Status?.StateChangeReason) : Status?.StateChangeReason,
      scannedBytes: Statistics?.DataScannedInBytes,
    };
  }
}

function isRunning({ state }: Query): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

async function stop(running: Running, why: string): Promise<void> {
  running.cancelled = why;
  await running.access
    .client(AthenaClient)
    .send(new StopQueryExecutionCommand({ QueryExecutionId: running.executionId }));
}

/** @param headed whether the first row repeats the columns' names, which Athena does for queries alone */
async function readRows(
  { access, executionId: QueryExecutionId }: Running,
  headed: boolean,
): Promise<Pick<Query, 'columns' | 'rows' | 'truncated'>> {
  const pages = paginateGetQueryResults(
    { client: access.client(AthenaClient) },
    { QueryExecutionId, MaxResults: PAGE },
  );
  let columns: readonly ColumnInfo[] = [];
  const rows: Row[] = [];
  for await (const { ResultSet } of pages) {
    columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? columns;
    rows.push(...(ResultSet?.Rows ?? []));
    if (rows.length > LIMITS.rows + 1) break;
  }
  const found = headed ? rows.slice(1) : rows;
  return {
    columns: columns.map(column),
    rows: found
      .slice(0, LIMITS.rows)
      .map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? null)),
    truncated: found.length > LIMITS.rows,
  };
}

const NUMBERS = /^(tinyint|smallint|int|integer|bigint|float|double|real|decimal)/;

function column({ Name = '', Type = '' }: ColumnInfo): ResultColumn {
  const type = Type.toLowerCase();
  if (NUMBERS.test(type)) return { name: Name, type: Type, kind: 'number' };
  if (/^(date|time)/.test(type)) return { name: Name, type: Type, kind: 'time' };
  return { name: Name, type: Type, kind: type === 'boolean' ? 'boolean' : 'text' };
}
