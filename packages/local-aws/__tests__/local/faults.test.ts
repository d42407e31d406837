import { DataZoneClient, ListDomainsCommand } from '@aws-sdk/client-datazone';
import { GetCrawlersCommand, GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountName } from '../../src/accounts';
import type { Client } from '../../src/clients';
import type { Fault } from '../../src/faults/fault';
import { SERVICES } from './fault-services';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(30_000);

const aws = useLocalAws({ speed: 600 });
const clients: Client[] = [];
const faults = () => aws.running.faults;

/** A client that shows the raw error: it tries once. */
function clientWithoutRetry<T extends Client>(
  type: new (config: object) => T,
  account: AccountName = 'producer',
  settings: object = {},
): T {
  const { endpoint, region, accounts } = aws.running;
  const credentials = accounts[account].administrator;
  const made = new type({ endpoint, region, credentials, maxAttempts: 1, ...settings });
  clients.push(made);
  return made;
}

/** How often the one fault that is programmed has fired. */
const fired = () => faults().list()[0].fired;

/** The seconds that some work takes, whether or not it succeeds. */
async function secondsOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work.catch(() => undefined);
  return (performance.now() - started) / 1000;
}

afterEach(() => faults().clear());
afterAll(() => clients.forEach((client) => client.destroy()));

beforeAll(async () => {
  const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
  await aws
    .client(S3Client, 'producer')
    .send(new CreateBucketCommand({ Bucket: 'lake', CreateBucketConfiguration }));
  await aws.client(S3Client, 'producer').send(new PutObjectCommand({ Bucket: 'lake', Key: 'a', Body: 'a' }));
});

describe.each(SERVICES)('%s', (service, ask, throttling, serverError, unavailable) => {
  test.each<[Fault['kind'], string]>([
    ['throttling', throttling],
    ['server-error', serverError],
    ['unavailable', unavailable],
  ])('%s is %s, and healed by a retry', async (kind, expected) => {
    const [name, status] = expected.split(' ');
    faults().add({ kind, service, times: 1 } as Fault);
    const error = { name, $metadata: { httpStatusCode: Number(status) } };
    await expect(ask(clientWithoutRetry)).rejects.toMatchObject(error);
    await ask(clientWithoutRetry);
    faults().clear();
    faults().add({ kind, service, times: 2 } as Fault);
    await ask((type) => aws.client(type, 'producer'));
    expect(fired()).toBe(2);
  });
});

describe('a connection', () => {
  const list = (make: typeof clientWithoutRetry = clientWithoutRetry) =>
    make(SQSClient).send(new ListQueuesCommand({}));
  const retrying: typeof clientWithoutRetry = (type) => aws.client(type, 'producer');

  test('is held and then cut', async () => {
    faults().add({ kind: 'timeout', service: 'sqs', seconds: 0.5, times: 2 });
    const work = list();
    expect(await secondsOf(work)).toBeGreaterThan(0.49);
    await expect(work).rejects.toThrow('socket hang up');
    await list(retrying);
    expect(fired()).toBe(2);
  });

  test('is held longer than the caller waits', async () => {
    faults().add({ kind: 'timeout', service: 'sqs', seconds: 5, times: 1 });
    const requestHandler = { requestTimeout: 200, throwOnRequestTimeout: true };
    const impatient = clientWithoutRetry(SQSClient, 'producer', { requestHandler });
    await expect(impatient.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('is reset before anything is done', async () => {
    faults().add({ kind: 'connection-reset', service: 'sqs', operation: 'CreateQueue', times: 1 });
    const create = (make: typeof clientWithoutRetry) =>
      make(SQSClient).send(new CreateQueueCommand({ QueueName: 'reset' }));
    await expect(create(clientWithoutRetry)).rejects.toThrow('read ECONNRESET');
    expect((await list()).QueueUrls ?? []).toEqual([]);
    faults().clear();
    faults().add({ kind: 'connection-reset', service: 'sqs', times: 2 });
    await create(retrying);
    expect(fired()).toBe(2);
  });

  test('is cut when the action is done', async () => {
    const RoleName = 'twice';
    const create = (make: typeof clientWithoutRetry) =>
      make(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: '{}' }));
    faults().add({ kind: 'response-lost', operation: 'CreateRole', resource: RoleName, times: 1 });
    // The retry meets what the first attempt made.
    await expect(create(retrying)).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    expect(fired()).toBe(1);
  });

  test('is slow', async () => {
    faults().add({ kind: 'latency', service: 'sqs', seconds: 0.4, times: 1 });
    expect(await secondsOf(list())).toBeGreaterThan(0.39);
    faults().add({ kind: 'latency', service: 'sqs', seconds: 0.4, times: 1 });
    faults().add({ kind: 'throttling', service: 'sqs', times: 1 });
    const work = list();
    expect(await secondsOf(work)).toBeGreaterThan(0.39);
    await expect(work).rejects.toMatchObject({ name: 'RequestThrottled' });
  });
});

describe('what is met', () => {
  const crawlers = (account: AccountName = 'producer') =>
    clientWithoutRetry(GlueClient, account).send(new GetCrawlersCommand({}));
  const start = (Name: string) => clientWithoutRetry(GlueClient).send(new StartCrawlerCommand({ Name }));
  const throttled = { name: 'ThrottlingException' };
  const none = { name: 'EntityNotFoundException' };

  test('only the operation, the account, the principal and the resource that the fault names', async () => {
    faults().add({ kind: 'throttling', service: 'glue', operation: 'Start*', resource: 'lab' });
    await crawlers();
    await expect(start('other')).rejects.toMatchObject(none);
    await expect(start('lab')).rejects.toMatchObject(throttled);
    faults().clear();
    faults().add({ kind: 'throttling', service: 'glue', account: ACCOUNTS.governance });
    await crawlers('producer');
    await expect(crawlers('governance')).rejects.toMatchObject(throttled);
    faults().clear();
    faults().add({ kind: 'throttling', principal: `arn:aws:iam::${ACCOUNTS.producer}:user/administrator` });
    await crawlers('governance');
    await expect(crawlers('producer')).rejects.toMatchObject(throttled);
  });

  test('a bucket and a key, but not what an object holds', async () => {
    const put = (Key: string, Body: string) =>
      clientWithoutRetry(S3Client).send(new PutObjectCommand({ Bucket: 'lake', Key, Body }));
    faults().add({ kind: 'throttling', service: 's3', resource: 'lake/ü b' });
    await put('a', 'lake/ü b');
    await expect(put('ü b', 'a')).rejects.toMatchObject({ name: 'SlowDown' });
  });

  test('any error of the operation, in the SDK as its own class', async () => {
    faults().add({
      kind: 'error',
      service: 'glue',
      operation: 'StartCrawler',
      code: 'CrawlerRunningException',
      times: 1,
    });
    const error = { name: 'CrawlerRunningException', $metadata: { httpStatusCode: 400 } };
    await expect(start('any')).rejects.toMatchObject(error);
    faults().add({
      kind: 'error',
      service: 'datazone',
      code: 'ConflictException',
      message: 'busy',
      times: 1,
    });
    const domains = clientWithoutRetry(DataZoneClient).send(new ListDomainsCommand({}));
    await expect(domains).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'busy',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(start('any')).rejects.toMatchObject(none);
  });

  test('a service that is away for a while', async () => {
    faults().add({ kind: 'unavailable', service: 'glue', forSeconds: 3 });
    await expect(crawlers()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await crawlers();
    expect(faults().list()).toMatchObject([{ fired: 1, over: true }]);
  });

  test.each<[object, string]>([
    [{ service: 'gleu' }, 'fault.service is "gleu": it must be a signing name; did you mean "glue"?'],
    [
      { service: 'glue', operation: 'StartCrawl' },
      'glue has no such operation; did you mean "StartCrawler"?',
    ],
    [
      { service: 'glue', operation: 'StartCrawler', code: 'ConflictException' },
      'StartCrawler has the errors EntityNotFoundException, CrawlerRunningException,',
    ],
  ])('never what AWS does not know: %j', (names, message) => {
    expect(() => faults().add({ kind: 'error', code: 'X', ...names } as Fault)).toThrow(message);
    expect(faults().list()).toEqual([]);
  });
});

test('a session has expired for good, and a new one of the same role works', async () => {
  const account = ACCOUNTS.producer;
  const Statement = [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await aws
    .client(IAMClient, 'producer')
    .send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }));
  const session = async () => {
    const { Credentials } = await aws
      .client(STSClient, 'producer')
      .send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'work' }));
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken: sessionToken,
    } = Credentials ?? {};
    return clientWithoutRetry(STSClient, 'producer', {
      credentials: { accessKeyId, secretAccessKey, sessionToken },
    });
  };
  const whoami = async (client: STSClient) => (await client.send(new GetCallerIdentityCommand({}))).Arn;
  const old = await session();
  await whoami(old);
  const id = faults().add({ kind: 'expired-credentials', principal: Role?.Arn, times: 1 });
  await expect(whoami(old)).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(whoami(old)).rejects.toMatchObject({ name: 'ExpiredToken' });
  expect(await whoami(await session())).toMatch(/:assumed-role\/worker\/work$/);
  expect(await whoami(aws.client(STSClient, 'producer'))).toMatch(/:user\/administrator$/);
  faults().remove(id);
  expect(await whoami(old)).toMatch(/:assumed-role\/worker\/work$/);
});

test('another process programs a fault over HTTP, without credentials and on both ports', async () => {
  const { endpoint, plainEndpoint } = aws.running;
  const fault = { kind: 'throttling', service: 's3', times: 1 };
  const headers = { 'content-type': 'application/json' };
  const added = await fetch(`${endpoint}/_local/faults`, {
    method: 'POST',
    headers,
    body: JSON.stringify(fault),
  });
  const { id } = (await added.json()) as { id: string };
  const get = () => clientWithoutRetry(S3Client).send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }));
  await expect(get()).rejects.toMatchObject({ name: 'SlowDown' });
  await get();
  const listed = await fetch(`${plainEndpoint}/_local/faults`);
  expect(await listed.json()).toEqual({ faults: [{ id, fault, matched: 1, fired: 1, over: true }] });
  expect((await fetch(`${endpoint}/_local/faults`, { method: 'DELETE' })).status).toBe(204);
  expect(faults().list()).toEqual([]);
});
