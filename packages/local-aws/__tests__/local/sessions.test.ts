import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import type { AccountName } from '../../src/accounts';
import type { Credentials } from '../../src/local-aws';
import { awsCli } from './aws-cli';
import { document } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const ROLE = `arn:aws:iam::${ACCOUNTS.producer}:role/team/worker`;

/** What a set of keys is told about itself. */
async function whoAmI(credentials: Credentials, endpoint = aws.running.endpoint) {
  const sts = new STSClient({ endpoint, region: aws.running.region, credentials, maxAttempts: 1 });
  const { Account, Arn, UserId } = await sts
    .send(new GetCallerIdentityCommand({}))
    .finally(() => sts.destroy());
  return { Account, Arn, UserId };
}

const assume = (more: Partial<AssumeRoleCommandInput> = {}, account: AccountName = 'producer') =>
  aws
    .client(STSClient, account, 'operator')
    .send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'shift', ...more }));

function credentialsOf(answer: Awaited<ReturnType<typeof assume>>): Credentials {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

beforeAll(async () => {
  const AWS = Object.values(ACCOUNTS).map((id) => `arn:aws:iam::${id}:root`);
  const Statement = [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }];
  const trust = { AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) };
  const iam = aws.client(IAMClient, 'producer');
  await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', Path: '/team/', MaxSessionDuration: 7200, ...trust }),
  );
  const PolicyDocument = document({ Action: 'sts:AssumeRole', Resource: ROLE });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'chain', PolicyDocument }));
}, 60_000);

describe('a person', () => {
  test.each(['administrator', 'operator'] as const)('%s is a user of its account', async (who) => {
    for (const [name, accountId] of Object.entries(ACCOUNTS)) {
      const { accounts } = aws.running;
      expect(await whoAmI(accounts[name as AccountName][who])).toMatchObject({
        Account: accountId,
        Arn: `arn:aws:iam::${accountId}:user/${who}`,
      });
    }
  });

  test('is the same for the AWS CLI', async () => {
    expect(await awsCli(aws, 'governance', 'sts', 'get-caller-identity')).toMatchObject({
      Account: ACCOUNTS.governance,
      Arn: `arn:aws:iam::${ACCOUNTS.governance}:user/administrator`,
    });
  });

  test('keys work from their creation on, while they are active, and not after', async () => {
    const iam = aws.client(IAMClient, 'governance');
    await iam.send(new CreateUserCommand({ UserName: 'eve' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'eve' }));
    const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
    const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    const name = { UserName: 'eve', AccessKeyId };
    expect((await whoAmI(keys)).Arn).toBe(`arn:aws:iam::${ACCOUNTS.governance}:user/eve`);
    await iam.send(new UpdateAccessKeyCommand({ ...name, Status: 'Inactive' }));
    await expect(whoAmI(keys)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await iam.send(new UpdateAccessKeyCommand({ ...name, Status: 'Active' }));
    await expect(whoAmI(keys)).resolves.toBeDefined();
    await iam.send(new DeleteAccessKeyCommand(name));
    await expect(whoAmI(keys)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('gets a session of its own, but not from a session', async () => {
    const { Credentials: own } = await aws
      .client(STSClient, 'producer')
      .send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const session = {
      accessKeyId: own?.AccessKeyId ?? '',
      secretAccessKey: own?.SecretAccessKey ?? '',
      sessionToken: own?.SessionToken,
    };
    expect((await whoAmI(session)).Arn).toBe(`arn:aws:iam::${ACCOUNTS.producer}:user/administrator`);
    const { endpoint, region } = aws.running;
    const sts = new STSClient({ endpoint, region, credentials: credentialsOf(await assume()) });
    await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    sts.destroy();
  });
});

describe('a role', () => {
  test('is assumed from its own and from another account, and acts in its own', async () => {
    for (const account of ['producer', 'governance'] as const) {
      const before = Date.now();
      const answer = await assume({ DurationSeconds: 1800 }, account);
      const session = `arn:aws:sts::${ACCOUNTS.producer}:assumed-role/worker/shift`;
      expect(answer.AssumedRoleUser).toMatchObject({
        Arn: session,
        AssumedRoleId: expect.stringMatching(/^AROA\w+:shift$/),
      });
      const lasts = ((answer.Credentials?.Expiration?.getTime() ?? 0) - before) / 1000;
      expect(lasts).toBeGreaterThan(1795);
      expect(lasts).toBeLessThan(1860);
      expect(await whoAmI(credentialsOf(answer))).toEqual({
        Account: ACCOUNTS.producer,
        Arn: session,
        UserId: answer.AssumedRoleUser?.AssumedRoleId,
      });
    }
  });

  test('of which there is none is refused like one that does not trust', async () => {
    for (const RoleArn of [
      `${ROLE}2`,
      ROLE.replace('/team', ''),
      ROLE.replace(ACCOUNTS.producer, '999999999999'),
    ]) {
      await expect(assume({ RoleArn })).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::${ACCOUNTS.producer}:user/operator is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      });
    }
  });

  test.each<[string, Partial<AssumeRoleCommandInput>, RegExp]>([
    ['longer than it allows', { DurationSeconds: 7201 }, /exceeds the MaxSessionDuration/],
    [
      'shorter than 15 minutes',
      { DurationSeconds: 899 },
      /'durationSeconds' .* greater than or equal to 900/,
    ],
    ['with a bad name', { RoleSessionName: 'a b' }, /'roleSessionName' .* regular expression/],
    ['by its bare name', { RoleArn: 'worker' }, /'roleArn' .* greater than or equal to 20/],
  ])('is not assumed %s', async (_how, more, message) => {
    await expect(assume(more)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  test('that assumes a role has an hour at most', async () => {
    const { endpoint, region } = aws.running;
    const sts = new STSClient({ endpoint, region, credentials: credentialsOf(await assume()) });
    const chained = { RoleArn: ROLE, RoleSessionName: 'chained', DurationSeconds: 3601 };
    await expect(sts.send(new AssumeRoleCommand(chained))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('role chaining'),
    });
    sts.destroy();
  });

  test('is no one any more when its session has ended', async () => {
    const session = credentialsOf(await assume({ DurationSeconds: 900 }));
    const other = ['nextTick', 'setImmediate', 'setInterval', 'setTimeout', 'performance'] as const;
    const rest = ['clearImmediate', 'clearInterval', 'clearTimeout', 'queueMicrotask', 'hrtime'] as const;
    jest.useFakeTimers({ now: Date.now() + 901_000, doNotFake: [...other, ...rest] });
    try {
      await expect(whoAmI(session)).rejects.toMatchObject({ name: 'ExpiredToken' });
    } finally {
      jest.useRealTimers();
    }
  });
});

test('the plain port knows the same people', async () => {
  const { plainEndpoint, accounts } = aws.running;
  expect(await whoAmI(accounts.producer.operator, plainEndpoint)).toMatchObject({
    Account: ACCOUNTS.producer,
  });
});
