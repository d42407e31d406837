import type { Holding, RecordedQuestion } from '@ehds/local-aws/iam/recorder';
import { wideningSurvival } from '../../../tools/access/widening-survival';
import type { HeldStatement } from '../../../tools/access/statements';
import { wideningsOf } from '../../../tools/access/widenings';
import type { PlatformRecording } from '../../../tools/demonstration/recording';
import { platform } from '../platform';
import type { Acceptance } from '../posture/check';
import * as posture from '../posture/subjects';

/** What the resources of the first stack accept. */
const mockAccepted: Acceptance[] = [];

jest.mock('../posture/subjects', () => {
  const actual = jest.requireActual<typeof posture>('../posture/subjects');
  return {
    ...actual,
    subjects: (config: Parameters<typeof actual.subjects>[0]) =>
      actual.subjects(config).map((one) => ({
        ...one,
        acceptedWidenings: one.stack === 'bootstrap-governance' ? mockAccepted : [],
      })),
  };
});

beforeEach(() => (mockAccepted.length = 0));

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ehds-governance-crawl`;
const QUEUE = `arn:aws:sqs:eu-central-1:${ACCOUNT}:ehds-governance-uploads`;

const wideningKinds = async (statement: HeldStatement, as: Holding['as']) =>
  (await wideningsOf(statement, as)).map(({ how }) => how);

describe('a statement', () => {
  test('of a role gets any resource, a condition less, and an action more that its resources take', async () => {
    const statement: HeldStatement = {
      Effect: 'Allow',
      Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
      Resource: QUEUE,
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': 'arn' }, Bool: { a: 'b' } },
    };
    const widened = await wideningsOf(statement, 'identity');
    expect(widened.map(({ how }) => how)).toEqual([
      'resource *',
      'without StringEquals aws:SourceAccount',
      'without StringEquals aws:SourceArn',
      'without Bool a',
      'action sqs:*',
      'action sqs:PurgeQueue',
      'action sqs:SetQueueAttributes',
    ]);
    expect(widened[0].statement).toEqual({ ...statement, Resource: '*' });
    expect(widened[1].statement.Condition).toEqual({
      StringEquals: { 'aws:SourceArn': 'arn' },
      Bool: { a: 'b' },
    });
    expect(widened[5].statement.Action).toEqual(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:PurgeQueue']);
  });

  test('that is open already is not opened again, and takes no action of another type of resource', async () => {
    const open: HeldStatement = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
    expect(await wideningKinds(open, 'identity')).toEqual(['action s3:*']);
    expect(await wideningKinds({ ...open, Action: 'kms:*' }, 'identity')).toEqual([]);
  });

  test('gets no action that its resources can not be the object of', async () => {
    const mapping = `arn:aws:lambda:eu-central-1:${ACCOUNT}:event-source-mapping:*`;
    const code = 'action lambda:UpdateFunctionCode';
    const tags: HeldStatement = { Effect: 'Allow', Action: 'lambda:TagResource', Resource: mapping };
    expect(await wideningKinds(tags, 'identity')).toEqual(['resource *', 'action lambda:*']);
    const crawl = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:crawl`;
    for (const Resource of [crawl, [mapping, crawl], `arn:aws:lambda:eu-central-1:${ACCOUNT}:*`, '*']) {
      expect(await wideningKinds({ ...tags, Resource }, 'identity')).toContain(code);
    }
  });

  test('of a trust policy lets everybody in, and another account', async () => {
    const trust: HeldStatement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: 'sts:AssumeRole',
    };
    const widened = await wideningsOf(trust, 'resource');
    expect(widened.map(({ how }) => how)).toEqual([
      'principal *',
      'principal arn:aws:iam::999999999999:root',
      'action sts:*',
      'action sts:TagSession',
    ]);
    expect(widened[1].statement.Principal).toEqual({
      AWS: [`arn:aws:iam::${ACCOUNT}:root`, 'arn:aws:iam::999999999999:root'],
    });
    const listed = { ...trust, Condition: { ArnLike: { 'aws:PrincipalArn': ROLE } } };
    expect(await wideningKinds(listed, 'resource')).not.toContain('principal arn:aws:iam::999999999999:root');
  });

  test('of a bucket takes in all of its objects, and no other bucket', async () => {
    const writes: HeldStatement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::trail/AWSLogs/*',
    };
    expect(await wideningKinds(writes, 'resource')).toContain('resource arn:aws:s3:::trail/*');
    expect(
      (await wideningKinds({ ...writes, Resource: 'arn:aws:s3:::trail/*' }, 'resource')).join(),
    ).not.toContain('resource');
  });

  test('that denies loses one of several actions or resources', async () => {
    const denial: HeldStatement = {
      Effect: 'Deny',
      Principal: '*',
      Action: ['a:B', 'a:C'],
      Resource: ['x', 'y'],
    };
    expect(await wideningKinds(denial, 'resource')).toEqual([
      'no action a:B',
      'no action a:C',
      'no resource x',
      'no resource y',
    ]);
    expect(await wideningKinds({ ...denial, Action: 's3:*', Resource: 'x' }, 'resource')).toEqual([]);
  });
});

const text = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

const SENDS = {
  Sid: 'Uploads',
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: QUEUE,
  Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/uploads' } },
};

/** EventBridge sends to the queue for a rule of another account. */
const foreignRule: RecordedQuestion = {
  holder: 'events.amazonaws.com',
  question: {
    principal: 'events.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: QUEUE,
    accountId: ACCOUNT,
    keys: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:999999999999:rule/uploads' },
  },
  identity: [],
  resourcePolicy: { name: QUEUE, hash: 'queue' },
  allowed: false,
  times: 1,
};

/** The function purges the queue. */
const purging: RecordedQuestion = {
  holder: ROLE,
  question: {
    principal: `arn:aws:sts::${ACCOUNT}:assumed-role/ehds-governance-crawl/s`,
    action: 'sqs:PurgeQueue',
    resource: QUEUE,
    accountId: ACCOUNT,
    keys: { 'aws:PrincipalArn': ROLE },
  },
  identity: [{ name: 'own', hash: 'own' }],
  allowed: false,
  times: 1,
};

const DOCUMENTS = {
  queue: text(SENDS),
  own: text({ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: QUEUE }),
};

function recording(
  holdings: readonly Holding[],
  questions: readonly RecordedQuestion[],
  documents: Readonly<Record<string, string>> = DOCUMENTS,
): PlatformRecording {
  return { config: platform(), holdings, others: [], reliances: [], documents, questions };
}

const queue: Holding = { owner: QUEUE, as: 'resource', name: QUEUE, hash: 'queue' };
const ownHolding: Holding = { owner: ROLE, as: 'identity', name: 'own', hash: 'own' };

/** How the survivors were widened. */
async function survivors(...recordings: PlatformRecording[]) {
  const named = new Map(recordings.map((one, index) => [String(index), one]));
  const found = await wideningSurvival(named);
  return found.survivors.map(
    (line) => /: ((?:resource|without|principal|action|no) [^,]+), in /.exec(line)?.[1],
  );
}

test('a call that was refused and is let through notices; without it nothing does', async () => {
  const lost = 'without ArnEquals aws:SourceArn';
  expect(await survivors(recording([queue], []))).toContain(lost);
  const left = await survivors(recording([queue], [foreignRule]));
  expect(left).not.toContain(lost);
  expect(left).toContain('action sqs:PurgeQueue');
});

test('a call that is refused for another reason as well notices nothing', async () => {
  const both = { ArnEquals: SENDS.Condition.ArnEquals, StringEquals: { 'aws:SourceAccount': ACCOUNT } };
  const documents = { ...DOCUMENTS, queue: text({ ...SENDS, Condition: both }) };
  expect(await survivors(recording([queue], [foreignRule], documents))).toEqual(
    expect.arrayContaining(['without ArnEquals aws:SourceArn', 'without StringEquals aws:SourceAccount']),
  );
});

test('an action of a role that no journey uses is noticed; one that a journey uses is not, but for a refusal', async () => {
  const more = 'action sqs:SendMessage';
  const sending = { ...purging, question: { ...purging.question, action: 'sqs:SendMessage' } };
  expect(await survivors(recording([ownHolding], []))).not.toContain(more);
  // Another policy of the role let it.
  const used: RecordedQuestion = {
    ...sending,
    identity: [...sending.identity, { name: 'other', hash: 'other' }],
    allowed: true,
  };
  const documents = { ...DOCUMENTS, other: text({ Effect: 'Allow', Action: 'sqs:*', Resource: QUEUE }) };
  expect(await survivors(recording([ownHolding], [used], documents))).toContain(more);
  expect(await survivors(recording([ownHolding], [used, sending], documents))).not.toContain(more);
});

describe('an action that the same callers have anyway', () => {
  const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const tag = { StringEquals: { 'aws:RequestTag/ehds:purpose': 'policy-grants' } };
  const withId = { StringEquals: { ...tag.StringEquals, 'sts:ExternalId': 'ehds' } };
  const trust = (Action: string, Condition: object, Principal: object = root) => ({
    Effect: 'Allow',
    Principal,
    Action,
    Condition,
  });
  /** Whether one of them tags sessions by the statement that lets them assume the role. */
  async function tagsSessions(tagging: object) {
    const documents = { trust: text(trust('sts:AssumeRole', withId), tagging) };
    const holding: Holding = { owner: ROLE, as: 'resource', name: ROLE, hash: 'trust' };
    return (await survivors(recording([holding], [], documents))).includes('action sts:TagSession');
  }

  test('is none, where another statement demands no more of them', async () => {
    expect(await tagsSessions(trust('sts:TagSession', tag))).toBe(false);
    expect(await tagsSessions(trust('sts:TagSession', withId))).toBe(false);
  });

  test('is one, where another statement demands more, or is about others', async () => {
    expect(await tagsSessions(trust('sts:TagSession', { ...withId, Bool: { a: 'b' } }))).toBe(true);
    expect(
      await tagsSessions(trust('sts:TagSession', { StringEquals: { 'sts:ExternalId': 'another' } })),
    ).toBe(true);
    expect(await tagsSessions(trust('sts:TagSession', tag, { AWS: 'arn:aws:iam::444455556666:root' }))).toBe(
      true,
    );
    expect(await tagsSessions({ ...trust('sts:TagSession', tag), Effect: 'Deny' })).toBe(true);
  });
});

describe('a policy that the code writes', () => {
  const bootstrap = posture
    .subjects(platform())
    .find(({ stack }) => stack === 'bootstrap-governance') as posture.PlatformSubject;
  const block = bootstrap.template.one('aws_iam_role_policy', '"ehds-onboarding-producer"');
  const role: Holding = { owner: ROLE, as: 'identity', name: 'ehds-onboarding-producer', hash: 'written' };
  const written = recording([role], [], { written: block.text('policy') });
  const reading = 's3:GetObject: resource *';
  const lost = 'without StringEquals s3:prefix';

  test('is held to the posture check', async () => {
    const left = await survivors(written);
    expect(left).not.toContain('resource *');
    expect(left).toContain(lost);
    const foreign = recording(written.holdings, [], { written: DOCUMENTS.own });
    expect(await survivors(foreign)).toContain('resource *');
  });

  test('may accept what nothing notices; what is noticed, it may not', async () => {
    const address = block.address;
    mockAccepted.push(
      { address, rule: 'unmissed-widening', value: lost, reason: 'r' },
      { address, rule: 'unmissed-widening', value: reading, reason: 'r' },
    );
    const { survivors: left, accepted, stale } = await wideningSurvival(new Map([['journey', written]]));
    expect(left.filter((line) => line.includes(lost))).toEqual([]);
    expect(accepted).toEqual([expect.stringContaining(lost)]);
    expect(stale).toEqual([`bootstrap-governance: ${address} accepts unmissed-widening ${reading}`]);
  });
});

test('what one account notices, the same job of another need not', async () => {
  const elsewhere = (value: string) =>
    value.replaceAll(ACCOUNT, '444455556666').replaceAll('governance', 'producer');
  const copy = JSON.parse(elsewhere(JSON.stringify(recording([queue], [])))) as PlatformRecording;
  const other = { ...copy, config: platform() };
  const lost = 'without ArnEquals aws:SourceArn';
  expect(await survivors(recording([queue], [foreignRule]), other)).not.toContain(lost);
});
