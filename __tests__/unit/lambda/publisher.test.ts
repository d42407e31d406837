import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DataZoneClient, GetDomainCommand } from '@aws-sdk/client-datazone';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { publisher, renewSession } from '../../../lambda/publish/publisher';

const ROLE = 'arn:aws:iam::111122223333:role/publisher';
const start = Date.now();
const sts = mockClient(STSClient);

beforeEach(() => sts.reset());
afterEach(() => jest.restoreAllMocks());

const session = (name: string, seconds = 3600) => ({
  Credentials: {
    AccessKeyId: name,
    SecretAccessKey: 's',
    SessionToken: 't',
    Expiration: new Date(start + seconds * 1000),
  },
});

test("the publisher's session is kept until shortly before it expires", async () => {
  sts
    .on(AssumeRoleCommand)
    .resolvesOnce(session('first'))
    .resolvesOnce(session('second', 7200))
    .rejects(new Error('asked too often'));
  const credentials = publisher(new STSClient({}), ROLE, 'external');
  const { config } = new DataZoneClient({ credentials });
  const keys: string[] = [];
  for (const seconds of [0, 1800, 3590, 4000]) {
    jest.spyOn(Date, 'now').mockReturnValue(start + seconds * 1000);
    keys.push((await config.credentials()).accessKeyId);
  }
  expect(keys).toEqual(['first', 'first', 'second', 'second']);
  expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toEqual({
    RoleArn: ROLE,
    RoleSessionName: 'publish',
    ExternalId: 'external',
  });
});

test('STS without credentials is an error that names the role', async () => {
  sts.on(AssumeRoleCommand).resolves({});
  await expect(publisher(new STSClient({}), 'arn:role', undefined)()).rejects.toThrow(
    'publisher role arn:role',
  );
});

describe('a call that is refused with', () => {
  /** Answers with the domain, or with an error to the sessions that are refused. */
  const refusals = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [, key = ''] = /Credential=(\w+)\//.exec(request.headers.authorization ?? '') ?? [];
    asked.push(key);
    const error = refusals.get(key);
    response.writeHead(error ? 403 : 200, error ? { 'x-amzn-errortype': error } : {});
    response.end(JSON.stringify(error ? { message: 'no' } : { id: 'dzd_1' }));
  });
  let client: DataZoneClient;

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => server.close());

  beforeEach(() => {
    asked.length = 0;
    refusals.clear();
    sts.on(AssumeRoleCommand).resolvesOnce(session('first')).resolves(session('second'));
    client = new DataZoneClient({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: publisher(new STSClient({}), ROLE, undefined),
    });
    renewSession(client);
  });
  afterEach(() => client.destroy());

  const getDomain = () => client.send(new GetDomainCommand({ identifier: 'dzd_1' }));

  test.each(['ExpiredTokenException', 'AccessDeniedException'])(
    '%s is made once more in a new session, which then is kept',
    async (error) => {
      refusals.set('first', error);
      expect(await getDomain()).toMatchObject({ id: 'dzd_1' });
      expect(await getDomain()).toMatchObject({ id: 'dzd_1' });
      expect(asked).toEqual(['first', 'second', 'second']);
    },
  );

  test('AccessDeniedException in a new session too is refused', async () => {
    refusals.set('first', 'AccessDeniedException').set('second', 'AccessDeniedException');
    await expect(getDomain()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(asked).toEqual(['first', 'second']);
  });

  test('anything else is not repeated', async () => {
    refusals.set('first', 'ValidationException');
    await expect(getDomain()).rejects.toMatchObject({ name: 'ValidationException' });
    expect(asked).toEqual(['first']);
  });
});
