import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { AddPermissionCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountName } from '../../src/accounts';
import { ACCOUNT, createFunction, createRole } from './functions';
import { document, People, trust, type Grant } from './people';
import { createQueue, createTarget, type TestQueue } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(90_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const EVENTS = { Service: 'events.amazonaws.com' };

const ruleArn = (name: string, account: AccountName = ACCOUNT) =>
  `arn:aws:events:eu-central-1:${ACCOUNTS[account]}:rule/${name}`;

/** What lets one rule in. */
const forRule = (Resource: string, rule: string, Action = 'sqs:SendMessage'): Grant => ({
  Principal: EVENTS,
  Action,
  Resource,
  Condition: { ArnEquals: { 'aws:SourceArn': rule } },
});

const setAttributes = ({ url }: TestQueue, Attributes: Record<string, string>) =>
  aws.client(SQSClient, ACCOUNT).send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));

/** Makes a rule for events of the source that is called like it, with this target. */
async function makeRule(
  Name: string,
  target: Omit<Target, 'Id'>,
  account: AccountName = ACCOUNT,
): Promise<void> {
  const events = aws.client(EventBridgeClient, account);
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 't', ...target }] }));
}

async function putEvent(Source: string, id: number, account: AccountName = ACCOUNT): Promise<void> {
  const Entries = [{ Source, DetailType: 'test', Detail: JSON.stringify({ id }) }];
  await aws.client(EventBridgeClient, account).send(new PutEventsCommand({ Entries }));
}

/** A dead-letter queue that takes what any rule can't deliver. */
const parkingLot = (name: string) => createTarget(aws, ACCOUNT, name);

const ids = async (queue: TestQueue, count?: number) =>
  (await queue.bodies(count)).map(({ detail }) => detail.id);

/** What is parked is there because its target lets EventBridge not in. */
async function expectParked(queue: TestQueue, id: number): Promise<void> {
  const [{ Body = '', MessageAttributes }] = await queue.receive();
  expect(JSON.parse(Body)).toMatchObject({ detail: { id } });
  expect(MessageAttributes).toMatchObject({ ERROR_CODE: { StringValue: 'NO_PERMISSIONS' } });
}

describe('a rule with a queue as target', () => {
  test('is let in by that rule’s ARN; another rule is not, and parks its event', async () => {
    const queue = await createQueue(aws, ACCOUNT, 'target');
    const dead = await parkingLot('parked');
    const target = { Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } };
    await setAttributes(queue, { Policy: document(forRule(queue.arn, ruleArn('mine'))) });
    await makeRule('mine', target);
    await makeRule('another', target);
    await putEvent('another', 1);
    await expectParked(dead, 1);
    await putEvent('mine', 2);
    expect(await ids(queue)).toEqual([2]);
  });

  test('of the same name in another account is not let in', async () => {
    const queue = await createQueue(aws, ACCOUNT, 'own');
    const dead = await parkingLot('foreign');
    const target = { Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } };
    const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNTS[ACCOUNT] } };
    const Policy = document({ Principal: EVENTS, Action: 'sqs:SendMessage', Resource: queue.arn, Condition });
    await setAttributes(queue, { Policy });
    await makeRule('everywhere', target);
    await makeRule('everywhere', target, 'governance');
    await putEvent('everywhere', 1, 'governance');
    await expectParked(dead, 1);
    await putEvent('everywhere', 2);
    expect(await ids(queue)).toEqual([2]);
  });

  test('loses its event where the dead-letter queue doesn’t let it in either', async () => {
    const queue = await createQueue(aws, ACCOUNT, 'shut');
    const dead = await createQueue(aws, ACCOUNT, 'shut-dead');
    await makeRule('losing', { Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } });
    await putEvent('losing', 1);
    // Nothing tells of an event that is lost; opened too early, the queue would still get it.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await setAttributes(dead, { Policy: document(forRule(dead.arn, ruleArn('losing'))) });
    await putEvent('losing', 2);
    expect(await ids(dead)).toEqual([2]);
  });

  test('needs the key of an encrypted queue', async () => {
    const kms = aws.client(KMSClient, ACCOUNT);
    const { KeyMetadata: { KeyId = '' } = {} } = await kms.send(new CreateKeyCommand({}));
    const queue = await createQueue(aws, ACCOUNT, 'sealed');
    const dead = await parkingLot('sealed-dead');
    const Policy = document(forRule(queue.arn, ruleArn('sealing')));
    await setAttributes(queue, { Policy, KmsMasterKeyId: KeyId });
    await makeRule('sealing', { Arn: queue.arn, DeadLetterConfig: { Arn: dead.arn } });
    await putEvent('sealing', 1);
    await expectParked(dead, 1);
    const root = { Principal: { AWS: `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:root` }, Action: 'kms:*' };
    const use = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) =>
      forRule('*', ruleArn('sealing'), action),
    );
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: document(root, ...use) }));
    await putEvent('sealing', 2);
    expect(await ids(queue)).toEqual([2]);
  });

  test('sends with the role of the target instead, which must trust EventBridge for that rule', async () => {
    const queue = await createQueue(aws, ACCOUNT, 'by-role');
    const dead = await parkingLot('by-role-dead');
    const grants = [{ Action: 'sqs:SendMessage', Resource: queue.arn }];
    const condition = { ArnEquals: { 'aws:SourceArn': ruleArn('acting') } };
    const AssumeRolePolicyDocument = trust(EVENTS, 'sts:AssumeRole', condition);
    const RoleArn = await people.role(ACCOUNT, grants, { AssumeRolePolicyDocument });
    const target = { Arn: queue.arn, RoleArn, DeadLetterConfig: { Arn: dead.arn } };
    await makeRule('acting', target);
    await makeRule('posing', target);
    await putEvent('posing', 1);
    await expectParked(dead, 1);
    await putEvent('acting', 2);
    expect(await ids(queue)).toEqual([2]);
  });
});

test('a function is invoked by the rule that it permits', async () => {
  await createRole(aws);
  const got = await createQueue(aws, ACCOUNT, 'got');
  const dead = await parkingLot('uninvoked');
  const code = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
    exports.handler = (event) => new SQSClient({}).send(new SendMessageCommand({
      QueueUrl: ${JSON.stringify(got.url)}, MessageBody: JSON.stringify(event) }));`;
  const { FunctionArn: Arn = '' } = await createFunction(aws, 'permitting', code);
  const lambda = aws.client(LambdaClient, ACCOUNT);
  await makeRule('invoking', { Arn, DeadLetterConfig: { Arn: dead.arn } });
  const permit = (StatementId: string, SourceArn: string) =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName: Arn,
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: EVENTS.Service,
        SourceArn,
      }),
    );
  await putEvent('invoking', 1);
  await expectParked(dead, 1);
  await permit('other', ruleArn('other'));
  await putEvent('invoking', 2);
  await expectParked(dead, 2);
  await permit('own', ruleArn('invoking'));
  await putEvent('invoking', 3);
  expect(await ids(got)).toEqual([3]);
  await lambda.send(new RemovePermissionCommand({ FunctionName: Arn, StatementId: 'own' }));
  await putEvent('invoking', 4);
  await expectParked(dead, 4);
});

test('a topic takes events from the rule that its policy names', async () => {
  const sns = aws.client(SNSClient, ACCOUNT);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  const subscriber = await createQueue(aws, ACCOUNT, 'subscriber');
  const Attributes = { RawMessageDelivery: 'true' };
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: subscriber.arn, Attributes }));
  const dead = await parkingLot('unpublished');
  await makeRule('publishing', { Arn: TopicArn, DeadLetterConfig: { Arn: dead.arn } });
  await putEvent('publishing', 1);
  await expectParked(dead, 1);
  const AttributeValue = document(forRule(TopicArn, ruleArn('publishing'), 'sns:Publish'));
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  await putEvent('publishing', 2);
  expect(await ids(subscriber)).toEqual([2]);
});

describe('whoever uses EventBridge', () => {
  const as = async (...grants: Grant[]) =>
    people.as(EventBridgeClient, await people.user(ACCOUNT, ...grants));
  const denied = (action: string, resource: string) => ({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`perform: ${action} on resource: ${resource} because no`),
  });

  test('makes a rule for the sources that it may listen to, and passes a target’s role to EventBridge', async () => {
    const RoleArn = await people.role(ACCOUNT, [], { AssumeRolePolicyDocument: trust(EVENTS) });
    const { arn: Arn } = await createQueue(aws, ACCOUNT, 'listened');
    const make: Grant = {
      Action: 'events:PutRule',
      Resource: ruleArn('listening'),
      Condition: { 'ForAllValues:StringEquals': { 'events:source': 'lab' } },
    };
    const target: Grant = { Action: 'events:PutTargets', Resource: ruleArn('listening') };
    const client = await as(make, target);
    const rule = (source: string) =>
      new PutRuleCommand({ Name: 'listening', EventPattern: JSON.stringify({ source: [source] }) });
    await expect(client.send(rule('aws.s3'))).rejects.toMatchObject(
      denied('events:PutRule', ruleArn('listening')),
    );
    await client.send(rule('lab'));
    const put = new PutTargetsCommand({ Rule: 'listening', Targets: [{ Id: 't', Arn, RoleArn }] });
    await expect(client.send(put)).rejects.toMatchObject(denied('iam:PassRole', RoleArn));
    const passing = await as(target, {
      Action: 'iam:PassRole',
      Resource: RoleArn,
      Condition: { StringEquals: { 'iam:PassedToService': EVENTS.Service } },
    });
    expect(await passing.send(put)).toMatchObject({ FailedEntryCount: 0 });
  });

  test('puts events of its own kind on the bus that it may use', async () => {
    const bus = `arn:aws:events:eu-central-1:${ACCOUNTS[ACCOUNT]}:event-bus/default`;
    const client = await as({
      Action: 'events:PutEvents',
      Resource: bus,
      Condition: { 'ForAllValues:StringEquals': { 'events:detail-type': 'mine' } },
    });
    const entries = (...types: string[]) =>
      new PutEventsCommand({
        Entries: types.map((DetailType) => ({ Source: 'lab', DetailType, Detail: '{}' })),
      });
    expect(await client.send(entries('mine'))).toMatchObject({ FailedEntryCount: 0 });
    await expect(client.send(entries('mine', 'yours'))).rejects.toMatchObject(
      denied('events:PutEvents', bus),
    );
  });
});
