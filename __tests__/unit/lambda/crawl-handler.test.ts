import {
  CrawlerRunningException,
  EntityNotFoundException,
  GetCrawlerCommand,
  ListCrawlsCommand,
  StartCrawlerCommand,
  type CrawlerHistory,
} from '@aws-sdk/client-glue';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { completed, crawlEnded, uploaded, useCrawlFunction } from './crawl-world';
import { sqsEvent, batchFailures } from './support';

const { written, glue, sqs, handler, crawlerIs } = useCrawlFunction();

test('a settled upload starts the crawler and stays; malformed messages are parked', async () => {
  crawlerIs('READY');
  expect(await handler(sqsEvent(uploaded(70), 'no JSON', { source: 'aws.ec2' }))).toEqual(
    batchFailures('m0'),
  );
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
  expect(sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'https://sqs/uploads', ReceiptHandle: 'handle-of-m0', VisibilityTimeout: 120 },
  ]);
  expect(written.metrics()).toEqual([
    'CrawlStarted',
    'MalformedMessage',
    'MalformedMessage',
    'OldestUploadAge',
  ]);
});

test('of a burst only the newest stays', async () => {
  crawlerIs('RUNNING');
  expect(await handler(sqsEvent(uploaded(300), uploaded(100), uploaded(200)))).toEqual(batchFailures('m1'));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
});

test('while a burst goes on, the oldest stays as well, and the crawler is not looked at', async () => {
  expect(await handler(sqsEvent(uploaded(30), uploaded(90), uploaded(10)))).toEqual(
    batchFailures('m2', 'm1'),
  );
  expect(glue.calls()).toHaveLength(0);
  const postponed = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
  expect(postponed).toEqual([
    { QueueUrl: 'https://sqs/uploads', ReceiptHandle: 'handle-of-m1', VisibilityTimeout: 50 },
    { QueueUrl: 'https://sqs/uploads', ReceiptHandle: 'handle-of-m2', VisibilityTimeout: 50 },
  ]);
});

test('the end of a crawl is noticed among uploads that have not settled', async () => {
  crawlerIs('READY', completed('crawl-7', 200));
  expect(await handler(sqsEvent(uploaded(10), crawlEnded))).toEqual(batchFailures('m0'));
  expect(sqs.commandCalls(SendMessageCommand)).toHaveLength(1);
});

test('uploads that never pause are crawled after the settling and the gathering time', async () => {
  crawlerIs('READY');
  expect(await handler(sqsEvent(uploaded(301), uploaded(150), uploaded(1)))).toEqual(batchFailures('m2'));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
});

test('what came too late for a crawl has a second one when the burst pauses', async () => {
  crawlerIs('READY', completed('crawl-8', 600));
  expect(await handler(sqsEvent(uploaded(300)))).toEqual(batchFailures('m0'));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
});

test('a burst goes on as long as this process sees uploads in any batch', async () => {
  crawlerIs('READY', completed('crawl-9', 600));
  await handler(sqsEvent(uploaded(20)));
  await handler(sqsEvent(uploaded(300)));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
  const postponed = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
  expect(postponed.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([40, 280]);
});

test('within the interval no third crawl starts, and the upload stays hidden for the rest of it', async () => {
  crawlerIs('READY', completed('crawl-0', 600), completed('crawl-00', 900));
  expect(await handler(sqsEvent(uploaded(70)))).toEqual(batchFailures('m0'));
  expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(0);
  const [{ args }] = sqs.commandCalls(ChangeMessageVisibilityCommand);
  expect(args[0].input.VisibilityTimeout).toBe(3000);
});

test.each([
  ['another source', { ...uploaded(70), source: 'evil.example' }],
  ['another event', { ...uploaded(70), 'detail-type': 'Object Restore Completed' }],
  ['no key', { ...uploaded(70), detail: { object: {} } }],
  ['no time', { ...uploaded(70), time: 'now' }],
])('a message with %s starts nothing and is parked at once', async (_what, message) => {
  expect(await handler(sqsEvent(message))).toEqual(batchFailures());
  expect(glue.calls()).toHaveLength(0);
  expect(written.metrics()).toEqual(['MalformedMessage']);
  expect(sqs.calls().map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'https://sqs/uploads-dead-letters', MessageBody: JSON.stringify(message) },
    { QueueUrl: 'https://sqs/uploads', ReceiptHandle: 'handle-of-m0' },
  ]);
});

test('a malformed message is gone before the others of its batch are looked at, whatever becomes of them', async () => {
  glue.on(GetCrawlerCommand).rejects(new Error('throttled'));
  await expect(handler(sqsEvent('{}', uploaded(70)))).rejects.toThrow('throttled');
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(1);
});

test('a malformed message that can not be parked stays, and is not deleted', async () => {
  crawlerIs('READY');
  sqs.on(SendMessageCommand).rejects(new Error('queue is gone'));
  expect(await handler(sqsEvent('{}', uploaded(70)))).toEqual(batchFailures('m0', 'm1'));
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(0);
  expect(written.log()).toContain('queue is gone');
});

test('the age of the oldest upload that waits is told, in seconds', async () => {
  crawlerIs('READY', completed('crawl-aged', 90_000));
  await handler(sqsEvent(uploaded(10), uploaded(500)));
  const [age, ...more] = written.values('OldestUploadAge');
  expect(more).toEqual([]);
  expect(age).toBeCloseTo(500, -1);
});

test('an age of nothing is told when a crawl has covered the uploads', async () => {
  crawlerIs('READY', completed('crawl-aged', 300));
  await handler(sqsEvent(uploaded(400)));
  expect(written.values('OldestUploadAge')).toEqual([0]);
});

test("the crawler's own event says nothing of how long uploads wait", async () => {
  crawlerIs('READY', completed('crawl-aged', 300));
  await handler(sqsEvent(crawlEnded));
  expect(written.values('OldestUploadAge')).toEqual([]);
});

test.each(['0', '-60', ''])(
  'a settling time of %j, with which an upload may be missed, is refused',
  (seconds) => {
    jest.isolateModules(() => {
      process.env.SETTLING_SECONDS = seconds;
      expect(() => jest.requireActual('../../../lambda/crawl/handler')).toThrow(/SETTLING_SECONDS/);
    });
    process.env.SETTLING_SECONDS = '60';
  },
);

test('a finished crawl is passed on once, before its uploads are acknowledged', async () => {
  crawlerIs('READY', completed('crawl-1', 300));
  expect(await handler(sqsEvent(uploaded(400)))).toEqual(batchFailures());
  expect(await handler(sqsEvent(crawlEnded))).toEqual(batchFailures());
  const [sent, ...more] = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
  expect(more).toEqual([]);
  expect(sent?.QueueUrl).toBe('https://sqs/publish');
  expect(JSON.parse(sent?.MessageBody ?? '')).toMatchObject({ crawler: 'ehds-assets', crawlId: 'crawl-1' });
});

test('if it can not be passed on, nothing is acknowledged', async () => {
  crawlerIs('READY', completed('crawl-2', 300));
  sqs.on(SendMessageCommand).rejects(new Error('queue is gone'));
  await expect(handler(sqsEvent(uploaded(400)))).rejects.toThrow('queue is gone');
  sqs.on(SendMessageCommand).resolves({});
  expect(await handler(sqsEvent(uploaded(400)))).toEqual(batchFailures());
});

test('a failed crawl is counted when it is repeated', async () => {
  const failed: CrawlerHistory = { ...completed('crawl-3', 4000), State: 'FAILED' };
  crawlerIs('READY', failed);
  expect(await handler(sqsEvent(uploaded(5000)))).toEqual(batchFailures('m0'));
  expect(written.metrics()).toEqual(['CrawlFailed', 'CrawlStarted', 'OldestUploadAge']);
});

test('a crawler that somebody else has just started is waited for', async () => {
  crawlerIs('READY');
  glue.on(StartCrawlerCommand).rejects(new CrawlerRunningException({ message: 'running', $metadata: {} }));
  expect(await handler(sqsEvent(uploaded(70)))).toEqual(batchFailures('m0'));
  expect(written.metrics()).toEqual(['OldestUploadAge']);
});

test('a message that can not be postponed comes back by itself', async () => {
  crawlerIs('RUNNING');
  sqs.on(ChangeMessageVisibilityCommand).rejects(new Error('receipt has expired'));
  expect(await handler(sqsEvent(uploaded(70)))).toEqual(batchFailures('m0'));
  expect(written.log()).toContain('receipt has expired');
});

test('a crawler that is gone fails the invocation', async () => {
  glue
    .on(GetCrawlerCommand)
    .rejects(new EntityNotFoundException({ message: 'Crawler ehds-assets not found', $metadata: {} }));
  await expect(handler(sqsEvent(uploaded(70)))).rejects.toThrow('Crawler ehds-assets not found');
  expect(written.log()).toContain('the invocation failed');
});

test('the history is read until it holds the last crawl and those since the alarm, in whatever order', async () => {
  const last = completed('crawl-last', 300);
  glue
    .on(GetCrawlerCommand)
    .resolves({ Crawler: { State: 'READY', LastCrawl: { StartTime: last.StartTime } } });
  glue
    .on(ListCrawlsCommand)
    .resolvesOnce({ Crawls: [completed('crawl-old', 9000)], NextToken: '2' })
    .resolvesOnce({ Crawls: [last], NextToken: '3' })
    .rejects(new Error('read too far'));
  expect(await handler(sqsEvent(uploaded(400)))).toEqual(batchFailures());
});
