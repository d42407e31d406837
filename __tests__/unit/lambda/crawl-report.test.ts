import { GetLogEventsCommand, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { StartCrawlerCommand } from '@aws-sdk/client-glue';
import { completed, crawlEnded, uploaded, useCrawlFunction } from './crawl-world';
import { sqsEvent } from './support';

const { written, glue, logs, handler, crawlerIs } = useCrawlFunction();

describe('what is not catalogued', () => {
  const object = (key: string, size = 1, type = 'Object Created') => ({
    ...uploaded(70),
    'detail-type': type,
    detail: { object: { key, ...(type === 'Object Created' && { size }) } },
  });
  const named = () =>
    written
      .entries('an upload is not catalogued')
      .map(({ key, reason }) => `${String(key)}: ${String(reason)}`);

  test.each([
    ['patients.csv', 1, /^patients\.csv: it lies in no folder/],
    ['patients/a.csv', 0, /^patients\/a\.csv: it is empty$/],
    ['lab/year=2024/a.csv', 0, /is empty$/],
  ])('%s of %i bytes is named with its reason and counted', async (key, size, line) => {
    crawlerIs('READY');
    await handler(sqsEvent(object(key, size)));
    expect(named()).toEqual([expect.stringMatching(line)]);
    expect(written.values('NotCatalogued')).toEqual([1]);
  });

  test.each(['patients/_SUCCESS', '_old/a.csv', 'patients/.hidden', 'lab/.tmp/a.csv', '.csv'])(
    '%s, which may be meant so, is named and raises no alarm',
    async (key) => {
      crawlerIs('READY');
      await handler(sqsEvent(object(key)));
      expect(named()).toEqual([]);
      expect(written.entries('an upload is passed over')).toMatchObject([{ key }]);
      expect(written.metrics()).not.toContain('NotCatalogued');
    },
  );

  test.each([
    ['a file of a table', object('patients/a.csv')],
    ['a file of a partition', object('lab/year=2024/site=a/1.csv')],
    ['a folder that the console made', object('patients/', 0)],
    ['a deletion', object('patients.csv', 0, 'Object Deleted')],
  ])('of %s nothing is said', async (_what, message) => {
    crawlerIs('READY');
    await handler(sqsEvent(message));
    expect(written.log()).not.toMatch(/not catalogued|passed over/);
  });

  test('an upload is named once, however often its message comes back', async () => {
    crawlerIs('READY');
    const event = sqsEvent(object('patients.csv'));
    event.Records[0].attributes.ApproximateReceiveCount = '2';
    await handler(event);
    expect(named()).toEqual([]);
  });

  test('of a burst every upload is looked at, a hundred are named, and all are counted', async () => {
    crawlerIs('RUNNING');
    const burst = Array.from({ length: 5000 }, (_, at) => object(`${at}.csv`));
    expect((await handler(sqsEvent(...burst))).batchItemFailures).toHaveLength(1);
    expect(named()).toHaveLength(100);
    expect(written.values('NotCatalogued')).toEqual([5000]);
  });

  const logOf = (...lines: readonly string[]) =>
    logs
      .on(GetLogEventsCommand)
      .callsFake(({ nextToken }) =>
        nextToken === undefined
          ? { events: lines.map((message) => ({ message })), nextForwardToken: 'end' }
          : { events: [], nextForwardToken: 'end' },
      );
  const complaints = () =>
    written.entries('a crawl has left something out').map(({ complaint }) => complaint);

  test('what a crawl says that it left out is named in its words, once, and counted as long as it lasts', async () => {
    logOf(
      '[other] ERROR : of another crawl',
      '[crawl-r1] BENCHMARK : Classification complete',
      '[crawl-r1] WARN : lab/a.xlsx is left out: it is of no format that a classifier knows',
      '[crawl-r1] ERROR : lab/b.csv: Access Denied\n',
      '[crawl-r2] WARN : lab/a.xlsx is left out: it is of no format that a classifier knows',
      '[crawl-r2] WARN : new/c.csv is left out',
    );
    crawlerIs('READY', completed('crawl-r1', 4000));
    await handler(sqsEvent(crawlEnded));
    await handler(sqsEvent(crawlEnded));
    expect(complaints()).toEqual([
      'lab/a.xlsx is left out: it is of no format that a classifier knows',
      'lab/b.csv: Access Denied',
    ]);
    crawlerIs('READY', completed('crawl-r2', 300), completed('crawl-r1', 4000));
    await handler(sqsEvent(crawlEnded));
    expect(complaints().slice(2)).toEqual(['new/c.csv is left out']);
    expect(written.values('LeftOutByCrawl')).toEqual([2, 2]);
    expect(logs.commandCalls(GetLogEventsCommand)[0]?.args[0].input).toMatchObject({
      logGroupName: '/aws-glue/crawlers',
      logStreamName: 'ehds-assets',
    });
  });

  test('a crawl that left nothing out says so, that the alarm goes off; its log may not be there', async () => {
    crawlerIs('READY', completed('crawl-r3', 300));
    logs
      .on(GetLogEventsCommand)
      .rejects(new ResourceNotFoundException({ message: 'no stream', $metadata: {} }));
    await handler(sqsEvent(crawlEnded));
    expect(written.values('LeftOutByCrawl')).toEqual([0]);
  });

  test('a log that can not be read keeps no crawl from starting, and the messages come back', async () => {
    crawlerIs('READY', completed('crawl-r4', 9000));
    logs.on(GetLogEventsCommand).rejects(new Error('denied'));
    await expect(handler(sqsEvent(uploaded(70)))).rejects.toThrow('denied');
    expect(glue.commandCalls(StartCrawlerCommand)).toHaveLength(1);
    logOf();
    await handler(sqsEvent(uploaded(70)));
    expect(written.values('LeftOutByCrawl')).toEqual([0]);
  });
});
