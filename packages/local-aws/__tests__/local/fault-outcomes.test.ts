import { DataZoneClient, ListDataSourceRunActivitiesCommand } from '@aws-sdk/client-datazone';
import { StopCrawlerCommand } from '@aws-sdk/client-glue';
import { CreateEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Fault } from '../../src/faults/fault';
import {
  acceptShares,
  beginEnvironment,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  runDataSource,
  settledEnvironment,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNT, createFunction, createRole, invokeFunction } from './functions';
import { makeLake, type TestLake } from './lake';
import { createQueue, type TestQueue } from './queues';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const faults = () => aws.running.faults;
const secondsOf = ({ from, to }: { from?: Date; to?: Date }) =>
  ((to?.getTime() ?? NaN) - (from?.getTime() ?? NaN)) / 1000;

afterEach(() => faults().clear());

describe('a crawl', () => {
  let lake: TestLake;

  beforeAll(async () => {
    lake = await makeLake(aws, ACCOUNT, 'labs');
    await lake.put('values/1.csv', 'code,value\n1,a\n');
  });

  test('fails without a change, and the next one succeeds', async () => {
    faults().add({ kind: 'crawl-failure', crawler: 'labs', message: 'no luck', times: 1 });
    expect(await lake.crawl()).toMatchObject({ State: 'FAILED', ErrorMessage: 'no luck' });
    await expect(lake.table('values')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
    await lake.table('values');
  });

  test('is cancelled', async () => {
    faults().add({ kind: 'crawl-cancellation', account: ACCOUNTS[ACCOUNT], times: 1 });
    expect(await lake.crawl()).toMatchObject({ State: 'STOPPED' });
  });

  test('hangs, and ends well; or is stopped', async () => {
    faults().add({ kind: 'crawl-hang', crawler: 'la*', seconds: 2, times: 1 });
    const { State, StartTime: from, EndTime: to } = await lake.crawl();
    expect(State).toBe('COMPLETED');
    expect(secondsOf({ from, to })).toBeGreaterThan(2);
    faults().add({ kind: 'crawl-hang', seconds: 60 });
    await lake.start();
    await eventually(async () => faults().list()[1].fired === 1 || undefined);
    await lake.glue.send(new StopCrawlerCommand({ Name: 'labs' }));
    expect(await lake.ended()).toMatchObject({ State: 'STOPPED' });
  });

  test('of another crawler is spared', async () => {
    faults().add({ kind: 'crawl-failure', crawler: 'other' });
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
  });
});

describe('a run of a data source', () => {
  let domain: Domain;
  let owner: DataZoneClient;
  let source: string;
  const start = () => runDataSource(owner, domain, source);

  beforeAll(async () => {
    domain = await makeDomain(aws, 'runs');
    await share(aws, domain, ACCOUNT);
    await acceptShares(aws, ACCOUNT);
    await eventually(() => enableBlueprint(aws, domain, ACCOUNT).then(() => true));
    owner = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
    const projectIdentifier = await makeProject(owner, domain, 'hospital');
    const environmentIdentifier = await beginEnvironment(
      owner,
      domain,
      projectIdentifier,
      ACCOUNT,
      'hospital',
    );
    await settledEnvironment(owner, domain, environmentIdentifier);
    await makeTables(aws, ACCOUNT, 'lake', ['patients', 'encounters']);
    const place = { projectIdentifier, environmentIdentifier };
    source = await makeDataSource(owner, domain, place, glueTables('lake', '*'));
  });

  test('fails with nothing imported', async () => {
    faults().add({ kind: 'run-failure', dataSource: 'lake', message: 'no luck', times: 1 });
    const { status, errorMessage, runStatisticsForAssets } = await start();
    expect(status).toBe('FAILED');
    expect(errorMessage).toEqual({ errorType: 'INTERNAL_SERVER_EXCEPTION', errorDetail: 'no luck' });
    expect(runStatisticsForAssets).toMatchObject({ added: 0, failed: 0 });
  });

  test('succeeds in part, and in full the next time', async () => {
    faults().add({ kind: 'run-partial-success', account: ACCOUNTS[ACCOUNT], times: 1 });
    const { id: identifier, ...partial } = await start();
    expect(partial).toMatchObject({
      status: 'PARTIALLY_SUCCEEDED',
      runStatisticsForAssets: { added: 1, failed: 1 },
    });
    const list = new ListDataSourceRunActivitiesCommand({
      domainIdentifier: domain.id,
      identifier,
      status: 'FAILED',
    });
    expect((await owner.send(list)).items).toMatchObject([
      { errorMessage: { errorType: 'INTERNAL_SERVER_EXCEPTION' } },
    ]);
    expect(await start()).toMatchObject({
      status: 'SUCCESS',
      runStatisticsForAssets: { added: 1, unchanged: 1, failed: 0 },
    });
  });

  test.each<[Fault['kind'], string, number]>([
    ['run-conflict', 'ConflictException', 409],
    ['run-quota', 'ServiceQuotaExceededException', 402],
  ])('does not begin: %s', async (kind, name, httpStatusCode) => {
    faults().add({ kind, dataSource: source, times: 1 } as Fault);
    await expect(start()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(await start()).toMatchObject({ status: 'SUCCESS' });
  });

  test('hangs, and ends well', async () => {
    faults().add({ kind: 'run-hang', seconds: 2, times: 1 });
    const { status, startedAt: from, stoppedAt: to } = await start();
    expect(status).toBe('SUCCESS');
    expect(secondsOf({ from, to })).toBeGreaterThan(2);
  });
});

describe('an invocation', () => {
  let done: TestQueue;

  beforeAll(async () => {
    await createRole(aws);
    done = await createQueue(aws, ACCOUNT, 'done');
    const code = `
      const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
      const sqs = new SQSClient({});
      exports.handler = async (event) => {
        const MessageBody = JSON.stringify(event.Records?.map(({ body }) => body) ?? event);
        await sqs.send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(done.url)}, MessageBody }));
        return 'done';
      };`;
    await createFunction(aws, 'work', code, { Timeout: 5 });
  });

  const invoke = (event: string) => invokeFunction(aws, 'work', event);

  test.each<[Fault['kind'], string, readonly string[]]>([
    ['invocation-crash-before', 'Error: Runtime exited with error: SIGKILL', ['second']],
    ['invocation-crash-after', 'Error: Runtime exited with error: SIGKILL', ['first', 'second']],
    ['invocation-timeout', 'Error: Task timed out after 5.00 seconds', ['first', 'second']],
  ])('%s: %s', async (kind, message, work) => {
    faults().add({ kind, function: 'work', times: 1 } as Fault);
    const { FunctionError, result } = await invoke('first');
    expect(FunctionError).toBe('Unhandled');
    expect(result.errorMessage).toContain(message);
    expect((await invoke('second')).result).toBe('done');
    expect(await done.bodies(work.length)).toEqual(work);
  });

  test('that crashes after its work is repeated by its queue', async () => {
    const sqs = aws.client(SQSClient, ACCOUNT);
    const Attributes = { VisibilityTimeout: '15' };
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'source', Attributes }));
    const EventSourceArn = `arn:aws:sqs:eu-central-1:${ACCOUNTS[ACCOUNT]}:source`;
    await aws
      .client(LambdaClient, ACCOUNT)
      .send(new CreateEventSourceMappingCommand({ FunctionName: 'work', EventSourceArn }));
    faults().add({ kind: 'invocation-crash-after', times: 1 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    expect(await done.bodies(2)).toEqual([['a'], ['a']]);
  });
});
