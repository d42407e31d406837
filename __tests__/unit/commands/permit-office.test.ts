import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { Office } from '../../../commands/permit/office';
import { type Entry, next } from '../../../platform/permits/chain';
import type { RegisterEvent } from '../../../platform/permits/events';
import { consumerWith, governanceWith, platform } from '../platform';
import { serveBucket } from '../served-bucket';

const config = platform({
  subscriptionApproval: 'permit',
  governance: governanceWith({ permitOfficers: ['arn:aws:iam::111122223333:role/access-body'] }),
  consumers: consumerWith({}),
});
const CALLER = 'arn:aws:sts::111122223333:assumed-role/access-body/ada@example.org';

const sts = mockClient(STSClient);
const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
const objects = new Map<string, string>();

beforeEach(() => {
  for (const mock of [sts, s3, lambda]) mock.reset();
  objects.clear();
  sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333', Arn: CALLER });
  sts.on(AssumeRoleCommand).resolves({
    Credentials: { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date() },
  });
  serveBucket(s3, objects);
});

const permit = (id: string, consumer = 'consumer'): RegisterEvent => ({
  kind: 'issued',
  permit: {
    id,
    consumer,
    application: { received: '2026-01-02', summary: 'Distances' },
    applicant: { name: 'Institute', kind: 'other', email: 'office@institute.example.org' },
    purposes: ['e'],
    decision: 'HDAB 1',
    justification: 'Met.',
    data: [{ holder: 'producer', dataset: 'clinic', tables: { visits: ['gender'] } }],
    persons: [
      { name: 'Ada Example', identity: 'arn:aws:iam::777788889999:role/ada', principalInvestigator: true },
    ],
    issued: '2026-02-01',
    ends: '2035-02-01',
  },
});
const extended = (id: string, ends: string): RegisterEvent => ({
  kind: 'extended',
  id,
  ends,
  on: '2026-03-01',
  decision: 'HDAB 2',
});

test('an officer is who called, and takes the officers’ role', async () => {
  const office = await Office.open(config);
  await office.record(() => permit('2026-1'));
  expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toMatchObject({
    RoleArn: 'arn:aws:iam::111122223333:role/ehds-governance-permit-officer',
    RoleSessionName: 'officer-ada@example.org',
  });
  expect((await office.register.read())[0]?.entry).toMatchObject({
    number: 1,
    by: CALLER,
    event: { kind: 'issued' },
  });
});

test('where no permit decides, there is no office', async () => {
  await expect(Office.open(platform())).rejects.toThrow(/subscriptionApproval is auto/);
  expect(sts.commandCalls(AssumeRoleCommand)).toEqual([]);
});

/** What another officer records in the moment before one's own record is written. */
function meanwhile(event: RegisterEvent): void {
  const texts = [...objects.keys()].sort().map((key) => objects.get(key) ?? '');
  const [text] = texts.slice(-1);
  const last = text === undefined ? undefined : { entry: JSON.parse(text) as Entry<RegisterEvent>, text };
  const { entry, text: written } = next(last, { at: new Date(), by: 'arn:other', event });
  objects.set(`register/${String(entry.number).padStart(12, '0')}.json`, written);
}

describe('of two officers at once', () => {
  test('both are recorded, and the second change is held against the first', async () => {
    const office = await Office.open(config);
    const seen: number[] = [];
    await office.record(({ register: { permits } }) => {
      seen.push(permits.size);
      if (permits.size === 0) meanwhile(permit('2026-1'));
      return permit('2026-2', 'another');
    });
    expect(seen).toEqual([0, 1]);
    expect([...(await (await Office.open(config)).read()).permits.keys()]).toEqual(['2026-1', '2026-2']);
  });

  test('the second is told of a rule that the first change made it break', async () => {
    const office = await Office.open(config);
    const change = office.record(({ register: { permits } }) => {
      if (permits.size > 0) throw new Error('a project works under one permit at a time');
      meanwhile(permit('2026-1'));
      return permit('2026-2');
    });
    await expect(change).rejects.toThrow('a project works under one permit at a time');
    expect(objects.size).toBe(1);
  });

  test('the second is told where both decide on the same permit, and nothing of theirs is recorded', async () => {
    const office = await Office.open(config);
    await office.record(() => permit('2026-1'));
    const change = office.record(({ register }) => {
      if (register.permits.get('2026-1')?.endedBefore === undefined)
        meanwhile(extended('2026-1', '2036-01-01'));
      return extended('2026-1', '2037-01-01');
    });
    await expect(change).rejects.toThrow(
      /Nothing was recorded: another officer has just recorded something of 2026-1.*show 2026-1/,
    );
    expect((await office.read()).permits.get('2026-1')?.ends).toBe('2036-01-01');
    expect(objects.size).toBe(2);
  });
});

test('what is recorded is acted on at once', async () => {
  lambda.on(InvokeCommand).resolves({});
  await (await Office.open(config)).wakeApprover();
  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({
    FunctionName: 'ehds-governance-approve',
    InvocationType: 'Event',
  });
});

test('a record of which there are two versions, or that a marker hides, is shown; on whichever page', async () => {
  s3.on(ListObjectVersionsCommand, { KeyMarker: undefined }).resolves({
    Versions: [{ Key: 'register/000000000001.json' }, { Key: 'register/000000000002.json' }],
    IsTruncated: true,
    NextKeyMarker: 'register/000000000002.json',
  });
  s3.on(ListObjectVersionsCommand, { KeyMarker: 'register/000000000002.json' }).resolves({
    Versions: [{ Key: 'register/000000000002.json' }, { Key: 'register/000000000003.json' }],
    DeleteMarkers: [{ Key: 'register/000000000003.json' }],
  });
  expect(await (await Office.open(config)).writtenOver()).toEqual([
    'register/000000000003.json: a delete marker hides it',
    'register/000000000002.json: it has 2 versions',
  ]);
});
