import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { Access } from '../../../../console/server/access';
import type { Places } from '../../../../console/server/places';
import { Queries } from '../../../../console/server/queries';

/** Jest's timers replace the global one alone. */
jest.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}));

const athena = mockClient(AthenaClient);
const question = { environmentId: 'env', database: 'ehds_sub_db', sql: 'SELECT 1' };
const place = {
  environmentId: 'env',
  name: 'lake',
  projectName: 'research',
  workgroup: 'ehds-workgroup',
  databases: ['ehds_sub_db'],
};
const access = new Access({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
});
let queries: Queries;

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  athena.reset();
  athena
    .on(StartQueryExecutionCommand)
    .callsFake(() => ({ QueryExecutionId: `x${athena.calls().length}` }))
    .on(GetQueryExecutionCommand)
    .resolves({ QueryExecution: { Status: { State: 'RUNNING' } } })
    .on(StopQueryExecutionCommand)
    .resolves({});
  const open = (id: string) => (id === 'env' ? { place, access } : undefined);
  queries = new Queries({ open } as Partial<Places> as Places);
});
afterEach(async () => {
  await queries.close();
  jest.useRealTimers();
});

const countStops = () => athena.commandCalls(StopQueryExecutionCommand).length;
const ended = () => {
  athena.on(GetQueryExecutionCommand).resolves({
    QueryExecution: { Status: { State: 'SUCCEEDED' }, StatementType: 'DML' },
  });
};

test('a query runs in the workgroup and a database of an environment that is open to the person', async () => {
  await queries.start(question);
  expect(athena.commandCalls(StartQueryExecutionCommand)[0].args[0].input).toMatchObject({
    QueryString: 'SELECT 1',
    WorkGroup: 'ehds-workgroup',
    QueryExecutionContext: { Database: 'ehds_sub_db' },
  });
});

test.each([
  [{ environmentId: 'other' }, 404],
  [{ database: 'other_db' }, 400],
  [{ sql: "UNLOAD (SELECT 1) TO 's3://elsewhere/'" }, 400],
  [{ sql: 'SELECT 1; DROP TABLE patients' }, 400],
])('%j is refused before Athena is asked', async (change, status) => {
  await expect(queries.start({ ...question, ...change })).rejects.toMatchObject({ status });
  expect(athena.calls()).toEqual([]);
});

test('five run at once, and a sixth once one has ended', async () => {
  for (let count = 0; count < 5; count++) await queries.start(question);
  await expect(queries.start(question)).rejects.toMatchObject({ status: 429, code: 'Busy' });
  athena.on(GetQueryResultsCommand).resolves({ ResultSet: {} });
  ended();
  await jest.advanceTimersByTimeAsync(1000);
  await expect(queries.start(question)).resolves.toMatchObject({ state: 'QUEUED' });
});

test('one that Athena refuses to start counts as none', async () => {
  athena.on(StartQueryExecutionCommand).rejects(new Error('no'));
  for (let count = 0; count < 6; count++) await expect(queries.start(question)).rejects.toThrow('no');
  expect(queries.list()).toEqual([]);
});

test('a query is cancelled after two minutes', async () => {
  const { id } = await queries.start(question);
  await jest.advanceTimersByTimeAsync(119_000);
  expect(countStops()).toBe(0);
  await jest.advanceTimersByTimeAsync(2_000);
  expect(countStops()).toBe(1);
  athena.on(GetQueryExecutionCommand).resolves({ QueryExecution: { Status: { State: 'CANCELLED' } } });
  await jest.advanceTimersByTimeAsync(1_000);
  expect(queries.get(id)).toMatchObject({ state: 'CANCELLED', message: 'It was cancelled after 120 s.' });
});

test('what runs is cancelled when the page is stopped', async () => {
  await queries.start(question);
  await queries.close();
  expect(countStops()).toBe(1);
});

test('1,000 rows are given, no more pages are read than that, and it is said that there were more', async () => {
  const row = (value: string) => ({ Data: [{ VarCharValue: value }] });
  const pageOf = (token: number) => ({
    ResultSet: {
      ResultSetMetadata: { ColumnInfo: [{ Name: 'n', Type: 'integer' }] },
      Rows: Array.from({ length: 1000 }, (_, index) => row(String(token * 1000 + index))),
    },
    NextToken: String(token + 1),
  });
  athena.on(GetQueryResultsCommand).callsFake(({ NextToken = '0' }) => {
    if (Number(NextToken) > 1) throw new Error('read too far');
    return pageOf(Number(NextToken));
  });
  ended();
  const { id } = await queries.start(question);
  await jest.advanceTimersByTimeAsync(1000);
  const { rows, truncated, state } = queries.get(id);
  expect([state, rows?.length, truncated]).toEqual(['SUCCEEDED', 1000, true]);
});

test('fifty queries are remembered, the newest first', async () => {
  athena.on(GetQueryResultsCommand).resolves({ ResultSet: {} });
  ended();
  const ids: string[] = [];
  for (let count = 0; count < 60; count++) {
    ids.push((await queries.start(question)).id);
    await jest.advanceTimersByTimeAsync(1000);
  }
  expect(queries.list().map(({ id }) => id)).toEqual(ids.slice(10).reverse());
  expect(() => queries.get(ids[0])).toThrow('is not remembered');
});
