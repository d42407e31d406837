import {
  CreateDomainCommand,
  DataZoneClient,
  GetDomainCommand,
  ListDomainsCommand,
} from '@aws-sdk/client-datazone';
import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsError } from '../../src/aws-error';
import type { Client } from '../../src/clients';
import { Authoriser } from '../../src/iam/authoriser';
import { Recorder } from '../../src/iam/recorder';
import type { Inside } from '../../src/iam/types';
import { Faults } from '../../src/faults/registry';
import { Gateway } from '../../src/gateway/gateway';
import { Identities } from '../../src/gateway/identities';
import type { Call, Credentials, LocalService, Operation } from '../../src/local-aws';
import { startMoto, type Moto } from '../../src/moto/moto';
import { makeAdministrator } from './administrator';

jest.setTimeout(60_000);

const WHO = { accountId: '111122223333', arn: 'arn:aws:iam::111122223333:user/ada', type: 'user' } as const;
const KEYS = { accessKeyId: 'AKIAADA', secretAccessKey: 'secret' };

const identities = new Identities();
const reports: object[] = [];
const calls: Call[] = [];
let moto: Moto;
let gateway: Gateway;
let ports: { endpoint: string; plainEndpoint: string };
const clients: Client[] = [];

const domain =
  (id: unknown): Operation =>
  async (_input, call) => {
    calls.push(call);
    return {
      id,
      domainExecutionRole: 'arn:aws:iam::111122223333:role/x',
      status: 'AVAILABLE',
    };
  };

const dataZone: LocalService = {
  signingName: 'datazone',
  model: 'datazone',
  behind: 'nothing',
  operations: {
    GetDomain: async (input, call, next) => {
      if (input.identifier === 'dzd_missing0')
        throw new AwsError('ResourceNotFoundException', 'no such domain');
      return domain(input.identifier === 'dzd_broken00' ? 7 : input.identifier)(input, call, next);
    },
    CreateDomain: domain('dzd_new00000'),
  },
};

function client<T extends Client>(
  type: new (config: object) => T,
  credentials: Credentials = KEYS,
  endpoint = ports.endpoint,
): T {
  const made = new type({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
  clients.push(made);
  return made;
}

const getDomain = (identifier: string, credentials?: Credentials, endpoint?: string) =>
  client(DataZoneClient, credentials, endpoint).send(new GetDomainCommand({ identifier }));

/** A bare request, with the credential scope that every signature states. */
function rawCall(path: string, service: string, init: RequestInit = {}): Promise<Response> {
  const scope = `Credential=${KEYS.accessKeyId}/20250101/eu-central-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`;
  return fetch(ports.endpoint + path, { ...init, headers: { authorization, ...init.headers } });
}

/** What IAM asks of DataZone itself, which has no domains here: the caller's account counts. */
const emptyInside = { get: () => ({ send: async () => ({ items: [] }) }) } as unknown as Inside;

beforeAll(async () => {
  moto = await startMoto('eu-central-1', () => undefined);
  identities.add(WHO, KEYS);
  await makeAdministrator(moto, 'ada', WHO.accountId);
  const authoriser = new Authoriser(moto, 'eu-central-1', new Recorder());
  authoriser.reach(emptyInside);
  const report = (message: string, fields: object) => reports.push({ message, ...fields });
  gateway = new Gateway({
    moto,
    identities,
    authoriser,
    faults: new Faults(
      () => undefined,
      () => undefined,
    ),
    log: () => undefined,
    report,
  });
  ports = await gateway.open();
}, 60_000);

afterAll(async () => {
  for (const each of clients) each.destroy();
  await gateway.close();
  await moto.stop();
});

beforeEach(() => {
  reports.length = 0;
  calls.length = 0;
});

test('before its services are there, every call is refused', async () => {
  await expect(getDomain('dzd_known000')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  gateway.serve([dataZone]);
  expect(await getDomain('dzd_known000')).toMatchObject({ id: 'dzd_known000' });
});

describe('who calls', () => {
  const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
  const services: [string, (keys: Credentials) => Promise<unknown>, string, string, number][] = [
    [
      'S3',
      (keys) => client(S3Client, keys).send(new ListBucketsCommand({})),
      'InvalidAccessKeyId',
      'ExpiredToken',
      403,
    ],
    [
      'Glue',
      (keys) => client(GlueClient, keys).send(new GetDatabasesCommand({})),
      'UnrecognizedClientException',
      'ExpiredTokenException',
      400,
    ],
    [
      'IAM',
      (keys) => client(IAMClient, keys).send(new ListRolesCommand({})),
      'InvalidClientTokenId',
      'ExpiredToken',
      403,
    ],
    [
      'DataZone',
      (keys) => getDomain('dzd_known000', keys),
      'UnrecognizedClientException',
      'ExpiredTokenException',
      403,
    ],
  ];
  test.each(services)(
    '%s refuses an unknown key and an ended session in its own words',
    async (_name, call, unknownName, expiredName, status) => {
      await expect(call(unknown)).rejects.toMatchObject({
        name: unknownName,
        $metadata: { httpStatusCode: status },
      });
      await expect(call(identities.open(WHO, new Date(Date.now() - 1)))).rejects.toMatchObject({
        name: expiredName,
      });
      expect(calls).toEqual([]);
    },
  );

  test('a session is known by its token as well, and a key only while it is active', async () => {
    const session = identities.open(
      { ...WHO, type: 'role', sessionName: 's' },
      new Date(Date.now() + 60_000),
    );
    await expect(getDomain('dzd_known000', session)).resolves.toBeDefined();
    for (const sessionToken of [undefined, 'other']) {
      await expect(getDomain('dzd_known000', { ...session, sessionToken })).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
      });
    }
    identities.setActive(KEYS.accessKeyId, false);
    await expect(getDomain('dzd_known000')).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    identities.setActive(KEYS.accessKeyId, true);
    await expect(getDomain('dzd_known000')).resolves.toBeDefined();
  });

  test('an operation learns who called, for which Region, and on which port', async () => {
    await getDomain('dzd_known000');
    await getDomain('dzd_known000', KEYS, ports.plainEndpoint);
    const principal = { ...WHO, accessKeyId: KEYS.accessKeyId };
    const call = { service: 'datazone', operation: 'GetDomain', region: 'eu-central-1', principal };
    expect(calls).toMatchObject([
      { ...call, secure: true },
      { ...call, secure: false },
    ]);
    expect(calls[0].requestId).not.toBe(calls[1].requestId);
  });

  test('a request without a signature has no principal', async () => {
    const answer = await fetch(`${ports.endpoint}/v2/domains/dzd_known000`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  test('accounts do not see each other behind the gateway', async () => {
    const other = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' };
    const arn = 'arn:aws:iam::444455556666:user/ada';
    identities.add({ ...WHO, accountId: '444455556666', arn }, other);
    await makeAdministrator(moto, 'ada', '444455556666');
    await client(S3Client).send(
      new CreateBucketCommand({
        Bucket: 'mine',
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    const names = async (keys: Credentials) =>
      (await client(S3Client, keys).send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
    expect(await names(KEYS)).toEqual(['mine']);
    expect(await names(other)).toEqual([]);
  });
});

describe('what is asked', () => {
  test.each([
    ['/v2/domain', 'datazone', {}, 404],
    ['/v2/domains/x/none', 'datazone', { method: 'POST', body: '{}' }, 404],
  ])('%s is no operation', async (path, service, init, status) => {
    const answer = await rawCall(path, service, init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });

  test('an operation that exists but is not served says so', async () => {
    await expect(client(DataZoneClient).send(new ListDomainsCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'The local AWS does not serve datazone:ListDomains.',
      $metadata: { httpStatusCode: 501 },
    });
  });

  test('every wrong member is named with its value and the rule', async () => {
    const input = { name: 'x', domainExecutionRole: 'role', serviceRole: 'arn:aws:iam::1:role/x' };
    await expect(client(DataZoneClient).send(new CreateDomainCommand(input))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(
        /^2 validation errors detected: Value 'role' at 'domainExecutionRole' failed to satisfy constraint: Member must satisfy regular expression pattern: .*; Value 'arn:aws:iam::1:role\/x' at 'serviceRole' failed/,
      ),
    });
    expect(calls).toEqual([]);
  });

  test.each([
    [
      '{"domainExecutionRole":"arn:aws:iam::111122223333:role/x"}',
      'ValidationException',
      /'name' .* must not be null/,
    ],
    [
      '{"name":["x"],"domainExecutionRole":"arn:aws:iam::111122223333:role/x"}',
      'SerializationException',
      /START_ARRAY can not be converted to a String/,
    ],
    ['[]', 'SerializationException', /no JSON object/],
    ['{', 'SerializationException', /no JSON object/],
  ])('the body %s is refused', async (body, type, message) => {
    const answer = await rawCall('/v2/domains', 'datazone', { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe(type);
    expect(await answer.json()).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe('what is answered', () => {
  test("a modelled error has the model's status and the name in every place", async () => {
    const answer = await rawCall('/v2/domains/dzd_missing0', 'datazone');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
    expect(await answer.json()).toEqual({
      __type: 'ResourceNotFoundException',
      message: 'no such domain',
    });
    expect(reports).toEqual([]);
  });

  test('an answer that breaks the model is a fault of the local AWS, and is reported', async () => {
    const answer = await rawCall('/v2/domains/dzd_broken00', 'datazone');
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      __type: 'InternalFailure',
      message: expect.stringContaining('output.id is no string'),
    });
    expect(reports).toMatchObject([{ message: 'failed', service: 'datazone', operation: 'GetDomain' }]);
  });

  test("moto's errors pass through as they are", async () => {
    await expect(client(S3Client).send(new HeadBucketCommand({ Bucket: 'none' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
  });
});
