import { setTimeout } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateQueueCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
  type Message,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { Access } from '../../console/server/access';
import { CrawlerLogs } from '../../console/server/crawler-logs';
import { lookAtFolders } from '../../console/server/uploads';
import { loadConfig } from '../../config/load';
import { readCrawler } from '../../lambda/crawl/crawler';
import { Report } from '../../lambda/crawl/report';
import { DeadLetters } from '../../lambda/shared/dead-letters';
import type { Telemetry } from '../../lambda/shared/telemetry';
import { crawlerLogArn } from '../../platform/crawl-log';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { clientInRole } from '../../packages/local-aws/__tests__/local/in-role';
import type { TestLake } from '../../packages/local-aws/__tests__/local/lake';
import { People } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS, eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';
import { makePlatformLake } from './platform-lake';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const [producer] = new Naming(loadConfig()).producers;
const NAME = 'reports';
/** The names of an account whose lake is called otherwise. */
const names = Object.create(producer, {
  assetsBucket: { value: NAME },
  crawler: { value: NAME },
}) as AccountNames;

/** A function's telemetry, kept in a list. */
function telemetry(): { kept: Telemetry; said: string[]; counted: Record<string, number> } {
  const said: string[] = [];
  const counted: Record<string, number> = {};
  const say = (_message: string, { complaint = '' }: { complaint?: string }) => void said.push(complaint);
  const kept = {
    log: { error: say, info: say },
    count: (name: string, times = 1) => void (counted[name] = times),
  };
  return { kept: kept as unknown as Telemetry, said, counted };
}

describe('what a crawl leaves out', () => {
  const BAD = ['excel/a.xlsx', 'mixed/two words.xlsx', 'latin1/a.csv'];
  let lake: TestLake;
  const reading = (stream: string) =>
    people.role('producer', [
      {
        Action: 'logs:GetLogEvents',
        Resource: crawlerLogArn({ ...producer, crawler: stream } as AccountNames, 'eu-central-1'),
      },
    ]);

  beforeAll(async () => {
    lake = await makePlatformLake(aws, NAME);
    await lake.put('patients/a.csv', 'id,name\n1,Ada\n');
    await lake.put('mixed/a.csv', 'id,name\n1,Ada\n');
    for (const key of BAD) await lake.put(key, Buffer.from('504b030414000600ff', 'hex'));
    await lake.put('root.csv', 'id,name\n1,Ada\n');
    await lake.put('nothing/a.csv', '');
    expect(await lake.crawl()).toMatchObject({ State: 'COMPLETED' });
  });

  test('is reported once, with the file and the reason, by a role that may read this stream alone', async () => {
    const { kept, said, counted } = telemetry();
    const logs = clientInRole(aws, await reading(NAME), CloudWatchLogsClient);
    const report = new Report(logs, NAME, kept);
    const crawls = async () => (await readCrawler(lake.glue, NAME, new Date(0))).crawls;
    await report.crawl(await crawls());
    for (const key of [...BAD, 'nothing/a.csv']) {
      expect(said.filter((text) => text.includes(key))).toHaveLength(1);
    }
    expect(said.join()).not.toMatch(/patients|mixed\/a\.csv/);
    expect(counted).toEqual({ LeftOutByCrawl: said.length });
    const before = said.length;
    await lake.put('later/a.xlsx', Buffer.from('504b030414000600', 'hex'));
    await lake.crawl();
    await report.crawl(await crawls());
    expect(said.slice(before)).toEqual([expect.stringContaining('later/a.xlsx')]);
    expect(counted).toEqual({ LeftOutByCrawl: before + 1 });
    logs.destroy();
  });

  test('is refused to a role that may read the stream of another crawler', async () => {
    const logs = clientInRole(aws, await reading('another'), CloudWatchLogsClient);
    const report = new Report(logs, NAME, telemetry().kept);
    const { crawls } = await readCrawler(lake.glue, NAME, new Date(0));
    await expect(report.crawl(crawls)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    logs.destroy();
  });

  test('is named on the page, not as waiting, beside what is catalogued', async () => {
    // S3 counts whole seconds, so a crawl in the second of an upload proves nothing of it.
    await setTimeout(1100);
    await lake.crawl();
    const { region, endpoint, accounts } = aws.running;
    const access = new Access({ region, endpoint, credentials: accounts.producer.administrator });
    const history = (await lake.history()).toSorted((a, b) => Number(b.StartTime) - Number(a.StartTime));
    const crawls = history.map(({ CrawlId = '', StartTime, EndTime }) => ({
      id: CrawlId,
      state: 'COMPLETED' as const,
      started: StartTime?.toISOString(),
      ended: EndTime?.toISOString(),
    }));
    const complaints = await new CrawlerLogs().complaints(access, names, crawls);
    const folders = await lookAtFolders(access, names, crawls, complaints, []);
    const told = Object.fromEntries(
      folders.flatMap(({ notCatalogued }) => notCatalogued.map(({ key, reason }) => [key, reason])),
    );
    expect(Object.keys(told).toSorted()).toEqual(
      [...BAD, 'later/a.xlsx', 'nothing/a.csv', 'root.csv'].toSorted(),
    );
    expect(told['mixed/two words.xlsx']).toMatch(/^mixed\/two words\.xlsx is left out: /);
    expect(told['root.csv']).toMatch(/lies in no folder/);
    access.close();
  });
});

describe('a malformed message', () => {
  const sqs = () => aws.client(SQSClient, 'producer');
  const arn = (queue: string) => `arn:aws:sqs:eu-central-1:${ACCOUNTS.producer}:${queue}`;
  const make = async (QueueName: string, Attributes: Record<string, string> = {}) =>
    (await sqs().send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
  const receive = async (QueueUrl: string): Promise<Message | undefined> =>
    (await sqs().send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }))).Messages?.[0];

  test('is parked by a role that may send to the dead-letter queue alone, and is again after it was put back', async () => {
    const parked = await make('parked');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn('parked'), maxReceiveCount: 1000 });
    const queue = await make('uploads', { RedrivePolicy });
    const role = await people.role('producer', [
      { Action: 'sqs:SendMessage', Resource: arn('parked') },
      { Action: 'sqs:DeleteMessage', Resource: arn('uploads') },
    ]);
    const client = clientInRole(aws, role, SQSClient);
    const park = async (message: Message | undefined) => {
      const { MessageId: messageId, Body: body, ReceiptHandle: receiptHandle } = message ?? {};
      const record = { messageId, body, receiptHandle } as SQSRecord;
      return new DeadLetters(client, queue, parked, telemetry().kept).park([record]);
    };
    await sqs().send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'no JSON' }));
    expect(await park(await receive(queue))).toEqual([]);
    expect(await receive(queue)).toBeUndefined();
    expect(await receive(parked)).toMatchObject({ Body: 'no JSON' });

    // As `npm run redrive` does: SQS knows no source of what was not parked by itself.
    await sqs().send(
      new StartMessageMoveTaskCommand({ SourceArn: arn('parked'), DestinationArn: arn('uploads') }),
    );
    await eventually(async () => {
      const { Results = [] } = await sqs().send(
        new ListMessageMoveTasksCommand({ SourceArn: arn('parked') }),
      );
      return Results[0]?.Status === 'COMPLETED' || undefined;
    });
    const back = await receive(queue);
    expect(await park(back)).toEqual([]);
    expect(await receive(parked)).toMatchObject({ Body: 'no JSON' });
    expect(await receive(queue)).toBeUndefined();
    client.destroy();
  });

  test('stays where it can’t be parked', async () => {
    const queue = await make('refused');
    const role = await people.role('producer', [{ Action: 'sqs:DeleteMessage', Resource: arn('refused') }]);
    const client = clientInRole(aws, role, SQSClient);
    await sqs().send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'no JSON' }));
    const { MessageId, Body, ReceiptHandle } = (await receive(queue)) ?? {};
    const record = { messageId: MessageId, body: Body, receiptHandle: ReceiptHandle } as SQSRecord;
    const letters = new DeadLetters(client, queue, await make('not-allowed'), telemetry().kept);
    expect(await letters.park([record])).toEqual([MessageId]);
    expect(await receive(queue)).toMatchObject({ Body: 'no JSON' });
    client.destroy();
  });
});
