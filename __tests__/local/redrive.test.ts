import { resolve } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { redrivePermissions } from '../../platform/permissions/redrive';
import { loadConfig } from '../../config/load';
import type { AccountName } from '@ehds/local-aws/accounts';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust, serviceTrust } from '../../platform/trust';
import { Session } from '../../commands/session';
import { run } from '../../commands/run';
import { zipOf } from '../../packages/local-aws/__tests__/local/functions';
import { ACCOUNTS, eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
const CONFIG = resolve(ROOT, 'config/local.yaml');
const { governance, producers } = new Naming(loadConfig(CONFIG));
const [producer] = producers;
const approve = governance.functionName('approve');

const aws = useLocalAws({ speed: 600 });
const sqs = (account: AccountName) => aws.client(SQSClient, account);

/** Runs the command as an operator of both accounts. */
async function redrive(...entries: string[]): Promise<{ code: number; output: string }> {
  const { region, endpoint, accounts } = aws.running;
  const lines: string[] = [];
  const code = await run(process.execPath, ['--import', 'tsx', 'commands/redrive.ts', ...entries], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...new Session(region, accounts.governance.operator, endpoint).environment,
      PLATFORM_CONFIG: CONFIG,
    },
    onLine: (line) => lines.push(line),
  });
  return { code, output: lines.join('\n') };
}

async function url(account: AccountName, QueueName: string): Promise<string> {
  return (await sqs(account).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
}

async function send(account: AccountName, queue: string, MessageBody: string): Promise<void> {
  const MessageAttributes = { origin: { DataType: 'String', StringValue: queue } };
  const QueueUrl = await url(account, queue);
  await sqs(account).send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
}

async function receive(account: AccountName, queue: string, VisibilityTimeout = 3600): Promise<Message[]> {
  const { Messages = [] } = await sqs(account).send(
    new ReceiveMessageCommand({
      QueueUrl: await url(account, queue),
      VisibilityTimeout,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

async function makeQueue(names: AccountNames, account: AccountName, name: string): Promise<void> {
  const parked = names.deadLetterQueue(name);
  await sqs(account).send(new CreateQueueCommand({ QueueName: parked }));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: names.queueArn(parked), maxReceiveCount: 1 });
  await sqs(account).send(new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy } }));
}

/** A deploy role that may do nothing but what the command needs. */
async function makeDeployRole(names: AccountNames, account: AccountName): Promise<void> {
  const iam = aws.client(IAMClient, account);
  const RoleName = names.deployRoleName;
  const trust = callerTrust([`arn:aws:iam::${ACCOUNTS.governance}:user/operator`]);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy([trust]) }));
  const PolicyDocument = policy(redrivePermissions(names, aws.running.region));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'redrive', PolicyDocument }));
}

beforeAll(async () => {
  for (const [names, account] of [
    [governance, 'governance'],
    [producer, 'producer'],
  ] as const) {
    await makeDeployRole(names, account);
    for (const name of [names.uploadsQueue, names.publishQueue]) await makeQueue(names, account, name);
  }
  const QueueName = governance.deadLetterQueue(approve);
  await sqs('governance').send(new CreateQueueCommand({ QueueName }));
  const iam = aws.client(IAMClient, 'governance');
  await iam.send(
    new CreateRoleCommand({
      RoleName: approve,
      AssumeRolePolicyDocument: policy([serviceTrust('lambda.amazonaws.com')]),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: approve,
      PolicyName: 'logs',
      PolicyDocument: policy([{ actions: ['logs:*'], resources: ['*'] }]),
    }),
  );
  await aws.client(LambdaClient, 'governance').send(
    new CreateFunctionCommand({
      FunctionName: approve,
      Role: governance.roleArn(approve),
      Runtime: 'nodejs22.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Code: { ZipFile: zipOf('exports.handler = async ({ request }) => console.log(`decides ${request}`);') },
    }),
  );
}, 120_000);

test('nothing is parked: it says so of every queue, and is content', async () => {
  const { code, output } = await redrive();
  const parks = [governance.uploadsQueue, governance.publishQueue, approve, producer.uploadsQueue];
  for (const name of [...parks, producer.publishQueue]) {
    expect(output).toContain(`${name}-dead-letters: nothing is parked`);
  }
  expect(code).toBe(0);
});

test('a message that was given up returns whole to its queue, and no other account is looked at', async () => {
  const { uploadsQueue } = producer;
  await send('producer', uploadsQueue, 'given up');
  // Received once more than is allowed.
  expect(await receive('producer', uploadsQueue, 0)).toHaveLength(1);
  expect(await receive('producer', uploadsQueue, 0)).toEqual([]);
  for (const body of ['one', 'two']) await send('producer', producer.deadLetterQueue(uploadsQueue), body);
  await send('governance', governance.deadLetterQueue(governance.publishQueue), 'another account’s');

  const { code, output } = await redrive('producer');
  expect(output).toContain(
    'ehds-producer-uploads-dead-letters: 3 parked, 3 put back to ehds-producer-uploads, 0 left',
  );
  expect(output).toContain('ehds-producer-publish-dead-letters: nothing is parked');
  expect(output).not.toContain('ehds-governance-');
  expect(code).toBe(0);

  const back = await receive('producer', uploadsQueue);
  expect(back.map(({ Body }) => Body).sort()).toEqual(['given up', 'one', 'two']);
  const origins = back.map(({ MessageAttributes }) => MessageAttributes?.['origin'].StringValue);
  expect(new Set(origins)).toEqual(new Set([uploadsQueue, `${uploadsQueue}-dead-letters`]));
  expect(await receive('governance', governance.publishQueue)).toEqual([]);
});

test('run twice at once it counts each message once', async () => {
  const parked = producer.deadLetterQueue(producer.publishQueue);
  const bodies = Array.from({ length: 20 }, (_, at) => String(at));
  for (const body of bodies) await send('producer', parked, body);
  // Long enough for the two to meet; whether they do or not, what they print has to add up.
  const { faults } = aws.running;
  const slow = faults.add({ kind: 'latency', service: 'sqs', operation: 'SendMessage', seconds: 0.3 });
  const runs = await Promise.all([redrive('producer'), redrive('producer')]);
  faults.remove(slow);
  let moved = 0;
  for (const { code, output } of runs) {
    const [, report = ''] = /^ehds-producer-publish-dead-letters: (.*)$/m.exec(output) ?? [];
    const { before = 0, own = 0, others = 0 } = figuresOf(report);
    expect(own + others).toBe(before);
    moved += own;
    expect([code, report]).toEqual([0, expect.stringMatching(/nothing is parked|, 0 left/)]);
  }
  expect(moved).toBe(bodies.length);
  const back = [];
  for (let taken = await receive('producer', producer.publishQueue); taken.length > 0;) {
    back.push(...taken.map(({ Body }) => Body));
    taken = await receive('producer', producer.publishQueue);
  }
  expect(back.toSorted()).toEqual(bodies.toSorted());
});

/** The numbers of messages that a line of the command names. */
function figuresOf(report: string): Record<string, number> {
  const found =
    /^(?<before>\d+) parked, (?<own>\d+) put back to .*?, 0 left( \(.*?((?<others>\d+) put back by another)?\))?$/.exec(
      report,
    );
  return Object.fromEntries(
    Object.entries(found?.groups ?? {}).flatMap(([name, value]) => (value ? [[name, Number(value)]] : [])),
  );
}

test('a function is invoked again with the events that it failed at', async () => {
  for (const request of ['r1', 'r2']) {
    await send('governance', governance.deadLetterQueue(approve), JSON.stringify({ request }));
  }
  const { code, output } = await redrive('governance');
  expect(output).toContain(
    `${approve}-dead-letters: 2 parked, 2 put back to the function ${approve}, 0 left`,
  );
  expect(code).toBe(0);
  const logs = aws.client(CloudWatchLogsClient, 'governance');
  const decided = await eventually(async () => {
    const { events = [] } = await logs.send(
      new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${approve}` }),
    );
    const found = events.flatMap(({ message = '' }) => /decides (\S+)/.exec(message)?.[1] ?? []);
    return found.length >= 2 ? found : undefined;
  });
  expect(decided.toSorted()).toEqual(['r1', 'r2']);
});

test('what can’t be put back stays, is reported with its reason, and fails the command', async () => {
  await aws.client(LambdaClient, 'governance').send(new DeleteFunctionCommand({ FunctionName: approve }));
  const parked = governance.deadLetterQueue(approve);
  await send('governance', parked, JSON.stringify({ request: 'r3' }));
  const { code, output } = await redrive('governance');
  expect(output).toMatch(/1 parked, 0 put back to the function \S+, 1 left \(Function not found: \S+\)/);
  expect(code).toBe(1);
});

test('an account that has no such queues is reported with the cure, and the others are looked at', async () => {
  const QueueUrl = await url('governance', governance.deadLetterQueue(governance.uploadsQueue));
  await sqs('governance').send(new DeleteQueueCommand({ QueueUrl }));
  await send('producer', producer.deadLetterQueue(producer.publishQueue), 'crawl');
  const { code, output } = await redrive();
  expect(output).toMatch(
    /^governance: its dead-letter queues can't be redriven as arn:aws:iam::111122223333:role\/ehds-governance-deploy: The specified queue does not exist.*\nCall as one of its operators, bootstrap the account with this release, and deploy governance; or name/m,
  );
  expect(output).toContain('1 parked, 1 put back to ehds-producer-publish, 0 left');
  expect(code).toBe(1);
});

test('an account that is not in the configuration is named, with those that are', async () => {
  const { code, output } = await redrive('charite');
  expect(output).toMatch(/npm run redrive.*\n\n"charite" is not one of.*: governance, producer, consumer$/s);
  expect(code).toBe(1);
});

describe('SQS itself', () => {
  const SourceArn = producer.queueArn(producer.deadLetterQueue(producer.uploadsQueue));
  const DestinationArn = producer.queueArn(producer.uploadsQueue);

  test('moves only what another queue parks', async () => {
    await expect(
      sqs('producer').send(new StartMessageMoveTaskCommand({ SourceArn: DestinationArn })),
    ).rejects.toThrow('Source queue must be configured as a Dead Letter Queue.');
  });

  test('moves one queue once at a time, and lists the newest move first', async () => {
    for (let at = 0; at < 20; at += 1)
      await send('producer', `${producer.uploadsQueue}-dead-letters`, String(at));
    const start = new StartMessageMoveTaskCommand({
      SourceArn,
      DestinationArn,
      MaxNumberOfMessagesPerSecond: 1,
    });
    const { TaskHandle } = await sqs('producer').send(start);
    await expect(sqs('producer').send(start)).rejects.toMatchObject({
      name: 'UnsupportedOperation',
      message: expect.stringContaining('Only one active task is allowed'),
    });
    const list = new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 10 });
    expect((await sqs('producer').send(list)).Results?.[0]).toMatchObject({ Status: 'RUNNING', TaskHandle });
    const ended = await eventually(async () => {
      const { Results = [] } = await sqs('producer').send(list);
      return Results.at(0)?.Status === 'RUNNING' ? undefined : Results;
    });
    expect(ended).toHaveLength(2);
    expect(ended[0]).toMatchObject({
      Status: 'COMPLETED',
      DestinationArn,
      ApproximateNumberOfMessagesToMove: 20,
      ApproximateNumberOfMessagesMoved: 20,
    });
    expect(ended[0]).not.toHaveProperty('TaskHandle');
  });

  test('says why a move failed', async () => {
    await send('producer', `${producer.uploadsQueue}-dead-letters`, 'of nowhere');
    const nowhere = producer.queueArn('nowhere');
    await sqs('producer').send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: nowhere }));
    const task = await eventually(async () => {
      const { Results = [] } = await sqs('producer').send(new ListMessageMoveTasksCommand({ SourceArn }));
      return Results.at(0)?.Status === 'RUNNING' ? undefined : Results.at(0);
    });
    expect(task).toMatchObject({
      Status: 'FAILED',
      FailureReason: expect.stringMatching(/NonExistent|DoesNotExist/),
    });
  });
});
