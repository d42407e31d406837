import { randomUUID } from 'node:crypto';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  ListTagsForResourceCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateWorkGroupCommand,
} from '@aws-sdk/client-athena';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, BUCKET, DATABASE, fillLake, OUTPUT, reason, runQuery } from './athena-data';
import { awsCli } from './aws-cli';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const athena = () => aws.client(AthenaClient, ACCOUNT);

beforeAll(() => fillLake(aws));

describe('executions', () => {
  test('tells what became of a query, and pages its rows, the header among them', async () => {
    const done = await runQuery(athena(), 'SELECT id FROM patients ORDER BY id');
    const { QueryExecutionId } = done;
    expect(done).toMatchObject({
      Query: 'SELECT id FROM patients ORDER BY id',
      StatementType: 'DML',
      QueryExecutionContext: { Database: DATABASE },
      ResultConfiguration: { OutputLocation: `s3://${BUCKET}/results/${QueryExecutionId}.csv` },
      Status: { State: 'SUCCEEDED' },
      WorkGroup: 'primary',
      EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
    });
    expect(done.Statistics?.DataScannedInBytes).toBeGreaterThan(500);
    const first = await athena().send(new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 3 }));
    const { NextToken } = first;
    const second = await athena().send(
      new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 3, NextToken }),
    );
    const texts = [first, second].map(({ ResultSet }) =>
      ResultSet?.Rows?.map(({ Data }) => Data?.[0].VarCharValue),
    );
    expect(texts).toEqual([['id', '1', '2'], ['3']]);
    expect(second.NextToken).toBeUndefined();
  });

  test('writes the result as Athena does', async () => {
    const { ResultConfiguration } = await runQuery(athena(), 'SELECT id, name FROM patients ORDER BY id');
    const Key = ResultConfiguration?.OutputLocation?.replace(`s3://${BUCKET}/`, '') ?? '';
    const s3 = aws.client(S3Client, ACCOUNT);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await Body?.transformToString()).toBe('"id","name"\n"1","Ada"\n"2",\n"3","say ""hi"", ok"\n');
    const metadata = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `${Key}.metadata` }));
    expect(metadata.ContentLength).toBeGreaterThan(0);
  });

  test('a bucket that is not there fails the query', async () => {
    const ResultConfiguration = { OutputLocation: 's3://no-such-bucket/x' };
    expect(await reason(athena(), 'SELECT 1', { ResultConfiguration })).toContain('Unable to write output');
  });

  test('a token gives the same query again, with other input it is refused', async () => {
    const start = (QueryString: string) =>
      athena().send(new StartQueryExecutionCommand({ QueryString, ClientRequestToken: token, ...OUTPUT }));
    const token = randomUUID();
    const first = await start('SELECT 1');
    expect((await start('SELECT 1')).QueryExecutionId).toBe(first.QueryExecutionId);
    await expect(start('SELECT 2')).rejects.toThrow('Idempotent parameters do not match');
  });

  test('is stopped, and has no result then', async () => {
    const slow =
      'SELECT count(*) FROM unnest(sequence(1, 100000)) a(x), unnest(sequence(1, 100000)) b(y) WHERE x % 7 > y % 3';
    const { QueryExecutionId } = await athena().send(
      new StartQueryExecutionCommand({ QueryString: slow, ...OUTPUT }),
    );
    const state = async () =>
      (await athena().send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution?.Status?.State;
    const results = () => athena().send(new GetQueryResultsCommand({ QueryExecutionId }));
    await eventually(async () => ((await state()) === 'RUNNING' ? true : undefined));
    await expect(results()).rejects.toThrow('Query has not yet finished. Current state: RUNNING');
    await athena().send(new StopQueryExecutionCommand({ QueryExecutionId }));
    expect(await state()).toBe('CANCELLED');
    await expect(results()).rejects.toThrow(
      'Query did not finish successfully. Final query state: CANCELLED',
    );
  });

  test('is seen in its own account only', async () => {
    const { QueryExecutionId = '' } = await runQuery(athena(), 'SELECT 1');
    const other = aws.client(AthenaClient, 'governance');
    await expect(other.send(new GetQueryExecutionCommand({ QueryExecutionId }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: `QueryExecution ${QueryExecutionId} was not found`,
    });
    expect((await other.send(new ListQueryExecutionsCommand())).QueryExecutionIds).toEqual([]);
    const batch = new BatchGetQueryExecutionCommand({ QueryExecutionIds: [QueryExecutionId] });
    expect((await other.send(batch)).UnprocessedQueryExecutionIds).toHaveLength(1);
    expect((await athena().send(batch)).QueryExecutions).toHaveLength(1);
    const listed = await athena().send(new ListQueryExecutionsCommand({ MaxResults: 1 }));
    expect(listed.QueryExecutionIds).toEqual([QueryExecutionId]);
    expect(listed.NextToken).toBeDefined();
  });

  test('the AWS CLI starts a query and reads it', async () => {
    const cli = (...args: string[]) => awsCli(aws, ACCOUNT, 'athena', ...args);
    const id = await cli(
      ...['start-query-execution', '--query-string', 'SELECT name FROM patients WHERE id = 1'],
      ...['--query-execution-context', `Database=${DATABASE}`, '--query', 'QueryExecutionId'],
      ...['--result-configuration', `OutputLocation=s3://${BUCKET}/cli`],
    );
    const read = (operation: string, query: string) =>
      cli(operation, '--query-execution-id', String(id), '--query', query);
    await eventually(async () => {
      const state = await read('get-query-execution', 'QueryExecution.Status.State');
      return state === 'SUCCEEDED' ? state : undefined;
    });
    expect(await read('get-query-results', 'ResultSet.Rows[].Data[].VarCharValue')).toEqual(['name', 'Ada']);
  });
});

describe('workgroups', () => {
  const arn = (name: string) => `arn:aws:athena:eu-central-1:${ACCOUNTS[ACCOUNT]}:workgroup/${name}`;
  const tags = async (name: string) =>
    (await athena().send(new ListTagsForResourceCommand({ ResourceARN: arn(name) }))).Tags;

  test('tags are kept, changed and gone with the workgroup', async () => {
    const ResourceARN = arn('tagged');
    const Tags = [{ Key: 'team', Value: 'lake' }];
    await athena().send(new CreateWorkGroupCommand({ Name: 'tagged', Tags }));
    expect(await tags('tagged')).toEqual(Tags);
    await athena().send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'stage', Value: 'test' }] }));
    await athena().send(new UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }));
    expect(await tags('tagged')).toEqual([{ Key: 'stage', Value: 'test' }]);
    await athena().send(new DeleteWorkGroupCommand({ WorkGroup: 'tagged' }));
    await expect(tags('tagged')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await athena().send(new CreateWorkGroupCommand({ Name: 'tagged' }));
    expect(await tags('tagged')).toEqual([]);
  });

  test('its enforced location wins, it can be disabled, and its history keeps it from being deleted', async () => {
    const WorkGroup = 'enforced';
    const Configuration = {
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: `s3://${BUCKET}/enforced/` },
      BytesScannedCutoffPerQuery: 10_000_000,
    };
    await athena().send(new CreateWorkGroupCommand({ Name: WorkGroup, Configuration }));
    const { ResultConfiguration } = await runQuery(athena(), 'SELECT 1', { WorkGroup });
    expect(ResultConfiguration?.OutputLocation).toMatch(`s3://${BUCKET}/enforced/`);
    await athena().send(
      new UpdateWorkGroupCommand({
        WorkGroup,
        State: 'DISABLED',
        ConfigurationUpdates: {
          RemoveBytesScannedCutoffPerQuery: true,
          ResultConfigurationUpdates: { OutputLocation: `s3://${BUCKET}/elsewhere/` },
        },
      }),
    );
    const { WorkGroup: changed } = await athena().send(new GetWorkGroupCommand({ WorkGroup }));
    expect(changed).toMatchObject({
      State: 'DISABLED',
      Configuration: { ResultConfiguration: { OutputLocation: `s3://${BUCKET}/elsewhere/` } },
    });
    expect(changed?.Configuration?.BytesScannedCutoffPerQuery).toBeUndefined();
    await expect(runQuery(athena(), 'SELECT 1', { WorkGroup })).rejects.toThrow(
      'WorkGroup enforced is disabled.',
    );
    const remove = (RecursiveDeleteOption?: boolean) =>
      athena().send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption }));
    await expect(remove()).rejects.toThrow('WorkGroup enforced is not empty');
    await remove(true);
    await expect(athena().send(new GetWorkGroupCommand({ WorkGroup }))).rejects.toThrow('is not found');
  });

  test('without an output location or a workgroup there is no query', async () => {
    const start = (more: object) =>
      athena().send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1', ...more }));
    await expect(start({})).rejects.toThrow('No output location provided.');
    await expect(start({ WorkGroup: 'none', ...OUTPUT })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'WorkGroup none is not found.',
    });
  });
});
