import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  BatchGetCrawlersCommand,
  CreateCrawlerCommand,
  DeleteCrawlerCommand,
  DeleteDatabaseCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetTagsCommand,
  ListCrawlersCommand,
  ListCrawlsCommand,
  StopCrawlerCommand,
  UpdateCrawlerCommand,
  type CreateCrawlerCommandInput,
} from '@aws-sdk/client-glue';

import { makeLake } from './lake';
import { createTarget } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(90_000);

/** Slow enough that something can happen while a crawl waits. */
const aws = useLocalAws({ speed: 120 });
const ACCOUNT = 'producer';
const makeCrawler = (name: string, settings: Partial<CreateCrawlerCommandInput> = {}) =>
  makeLake(aws, ACCOUNT, name, settings);

describe('the life of a crawl', () => {
  test('a crawler runs once at a time, and shows its last crawl only when that has ended', async () => {
    const lake = await makeCrawler('single');
    const describe = async () => (await lake.glue.send(new GetCrawlerCommand({ Name: 'single' }))).Crawler;
    expect(await describe()).toMatchObject({ State: 'READY', CrawlElapsedTime: 0 });
    expect(await describe()).not.toHaveProperty('LastCrawl');
    await lake.start();
    expect(await describe()).toMatchObject({ State: 'RUNNING' });
    expect(await describe()).not.toHaveProperty('LastCrawl');
    const running = {
      name: 'CrawlerRunningException',
      message: 'Crawler with name single has already started',
    };
    await expect(lake.start()).rejects.toMatchObject(running);
    await expect(
      lake.glue.send(new UpdateCrawlerCommand({ Name: 'single', Description: 'x' })),
    ).rejects.toMatchObject(running);
    await expect(lake.glue.send(new DeleteCrawlerCommand({ Name: 'single' }))).rejects.toMatchObject(running);
    const crawl = await lake.ended();
    expect((await describe())?.LastCrawl).toEqual({
      Status: 'SUCCEEDED',
      StartTime: crawl.StartTime,
      LogGroup: '/aws-glue/crawlers',
      LogStream: 'single',
      MessagePrefix: crawl.CrawlId,
    });
  });

  test('a crawl that is stopped changes nothing', async () => {
    const lake = await makeCrawler('stopped');
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    const stop = () => lake.glue.send(new StopCrawlerCommand({ Name: 'stopped' }));
    await expect(stop()).rejects.toMatchObject({ name: 'CrawlerNotRunningException' });
    await lake.start();
    await stop();
    await expect(stop()).rejects.toMatchObject({ name: 'CrawlerStoppingException' });
    expect(await lake.ended()).toMatchObject({ State: 'STOPPED' });
    await expect(lake.table('labs')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const { Crawler } = await lake.glue.send(new GetCrawlerCommand({ Name: 'stopped' }));
    expect(Crawler?.LastCrawl?.Status).toBe('CANCELLED');
  });

  test('the history is paged, newest first, and filtered', async () => {
    const lake = await makeCrawler('history');
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    const crawls = [await lake.crawl(), await lake.crawl(), await lake.crawl()].reverse();
    const list = (input: object) =>
      lake.glue.send(new ListCrawlsCommand({ CrawlerName: 'history', ...input }));
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect([...(first.Crawls ?? []), ...(second.Crawls ?? [])]).toEqual(crawls);
    expect(second.NextToken).toBeUndefined();
    const after = (FieldValue: string) => ({
      Filters: [{ FieldName: 'START_TIME', FilterOperator: 'GT', FieldValue }],
    });
    const since = await list(after(String(crawls[2].StartTime?.getTime())));
    expect(since.Crawls).toEqual(crawls.slice(0, 2));
    const [{ CrawlId }] = crawls;
    const one = await list({
      Filters: [{ FieldName: 'CRAWL_ID', FilterOperator: 'EQ', FieldValue: CrawlId }],
    });
    expect(one.Crawls).toEqual(crawls.slice(0, 1));
    await expect(list(after('yesterday'))).rejects.toMatchObject({ name: 'InvalidInputException' });
    const { CrawlerMetricsList } = await lake.glue.send(
      new GetCrawlerMetricsCommand({ CrawlerNameList: ['history'] }),
    );
    expect(CrawlerMetricsList).toMatchObject([
      { CrawlerName: 'history', TablesCreated: 1, TablesUpdated: 0 },
    ]);
  });

  test('its events are on the account’s bus', async () => {
    const lake = await makeCrawler('told');
    const queue = await createTarget(aws, ACCOUNT, 'crawls');
    const events = aws.client(EventBridgeClient, ACCOUNT);
    const EventPattern = JSON.stringify({ source: ['aws.glue'], detail: { crawlerName: ['told'] } });
    await events.send(new PutRuleCommand({ Name: 'crawls', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'crawls', Targets: [{ Id: 'q', Arn: queue.arn }] }));
    await lake.put('labs/1.csv', 'code,value\n1,a\n');
    await lake.crawl();
    const bodies = await queue.bodies(2);
    expect(bodies.map(({ detail }) => detail.state).sort()).toEqual(['Started', 'Succeeded']);
    expect(bodies.find(({ detail }) => detail.state === 'Succeeded')).toMatchObject({
      source: 'aws.glue',
      'detail-type': 'Glue Crawler State Change',
      account: ACCOUNTS[ACCOUNT],
      resources: [],
      detail: {
        accountId: ACCOUNTS[ACCOUNT],
        crawlerName: 'told',
        message: 'Crawler Succeeded',
        warningMessage: 'N/A',
        tablesCreated: '1',
        tablesUpdated: '0',
        tablesDeleted: '0',
        partitionsCreated: '0',
        'runningTime (sec)': expect.stringMatching(/^\d+$/),
        completionDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$/),
        cloudWatchLogLink: expect.stringContaining('stream=told'),
      },
    });
  });

  test('a crawl that may not or cannot work has failed, and says why', async () => {
    const lake = await makeCrawler('failing');
    const queue = await createTarget(aws, ACCOUNT, 'failures');
    const events = aws.client(EventBridgeClient, ACCOUNT);
    const EventPattern = JSON.stringify({ detail: { crawlerName: ['failing'], state: ['Failed'] } });
    await events.send(new PutRuleCommand({ Name: 'failures', EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: 'failures', Targets: [{ Id: 'q', Arn: queue.arn }] }));
    await lake.glue.send(new DeleteDatabaseCommand({ Name: 'failing' }));
    const { State, ErrorMessage } = await lake.crawl();
    expect({ State, ErrorMessage }).toEqual({
      State: 'FAILED',
      ErrorMessage: expect.stringContaining('Database failing not found'),
    });
    const { Crawler } = await lake.glue.send(new GetCrawlerCommand({ Name: 'failing' }));
    expect(Crawler?.LastCrawl).toMatchObject({ Status: 'FAILED', ErrorMessage });
    const [{ detail }] = await queue.bodies();
    expect(detail).toMatchObject({ message: 'Crawler Failed', errorMessage: ErrorMessage });
    await lake.glue.send(
      new UpdateCrawlerCommand({
        Name: 'failing',
        Targets: { S3Targets: [{ Path: 's3://no-such-bucket-here/' }] },
      }),
    );
    expect((await lake.crawl()).ErrorMessage).toContain('bucket does not exist');
  });
});

describe('configuration', () => {
  test('what is configured is read back with defaults, and an update keeps what it does not name', async () => {
    const lake = await makeCrawler('configured', { Description: 'All', Tags: { team: 'data' } });
    await lake.glue.send(new UpdateCrawlerCommand({ Name: 'configured', TablePrefix: 'raw_' }));
    const { Crawler } = await lake.glue.send(new GetCrawlerCommand({ Name: 'configured' }));
    expect(Crawler).toMatchObject({
      Name: 'configured',
      Description: 'All',
      DatabaseName: 'configured',
      TablePrefix: 'raw_',
      Targets: { S3Targets: [{ Path: 's3://configured/' }] },
      RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
      SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
      LineageConfiguration: { CrawlerLineageSettings: 'DISABLE' },
      LakeFormationConfiguration: { UseLakeFormationCredentials: false },
      Version: 2,
    });
    const tagged = new ListCrawlersCommand({ Tags: { team: 'data' } });
    expect((await lake.glue.send(tagged)).CrawlerNames).toEqual(['configured']);
    expect(
      await lake.glue.send(new BatchGetCrawlersCommand({ CrawlerNames: ['configured', 'other'] })),
    ).toMatchObject({ Crawlers: [{ Name: 'configured' }], CrawlersNotFound: ['other'] });
  });

  test('a deleted crawler is gone with its tags', async () => {
    const lake = await makeCrawler('deleted', { Tags: { team: 'gone' } });
    await lake.glue.send(new DeleteCrawlerCommand({ Name: 'deleted' }));
    await expect(lake.glue.send(new GetCrawlerCommand({ Name: 'deleted' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
      message: 'Crawler entry with name deleted does not exist',
    });
    const ResourceArn = `arn:aws:glue:eu-central-1:${ACCOUNTS[ACCOUNT]}:crawler/deleted`;
    expect((await lake.glue.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({});
  });

  const faults: [string, Partial<CreateCrawlerCommandInput>, RegExp][] = [
    ['no role', { Role: 'nobody' }, /unable to assume provided role/],
    ['no target', { Targets: {} }, /S3Targets/],
    ['no S3 path', { Targets: { S3Targets: [{ Path: '/folder' }] } }, /s3:\/\/bucket\/folder/],
    ['another kind of target', { Targets: { DynamoDBTargets: [{ Path: 'table' }] } }, /DynamoDBTargets/],
    ['a schedule', { Schedule: 'cron(0 1 * * ? *)' }, /StartCrawler/],
    ['event mode', { RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVENT_MODE' } }, /CRAWL_EVERYTHING/],
    ['a configuration that is not JSON', { Configuration: 'x' }, /not JSON/],
  ];
  test('faults are refused', async () => {
    const lake = await makeCrawler('strict');
    const create = (input: Partial<CreateCrawlerCommandInput>) =>
      lake.glue.send(
        new CreateCrawlerCommand({
          Name: 'faulty',
          Role: lake.role,
          Targets: { S3Targets: [{ Path: 's3://strict/' }] },
          ...input,
        }),
      );
    for (const [, input, message] of faults) {
      await expect(create(input)).rejects.toMatchObject({
        name: 'InvalidInputException',
        message: expect.stringMatching(message),
      });
    }
    await expect(create({ Name: 'strict' })).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });
});
