import { QueueDoesNotExist } from '@aws-sdk/client-sqs';
import { needsOf } from '../../../src/iam/needs/index';
import type { Call, Principal } from '../../../src/local-aws';
import { ACCOUNT, askedResources, needsOfCall, USER } from './needs-of-call';

const OTHER = '444455556666';
const queue = (account = ACCOUNT) => `arn:aws:sqs:eu-central-1:${account}:jobs`;
const url = (account = ACCOUNT) => `https://sqs.eu-central-1.amazonaws.com/${account}/jobs`;
const topic = `arn:aws:sns:eu-central-1:${OTHER}:news`;
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const unencrypted = { GetQueueAttributesCommand: {}, GetTopicAttributesCommand: {} };
const encrypted = {
  GetQueueAttributesCommand: { Attributes: { KmsMasterKeyId: 'alias/data' } },
  GetTopicAttributesCommand: { Attributes: { KmsMasterKeyId: KEY } },
  DescribeKeyCommand: { KeyMetadata: { Arn: KEY } },
};
const managed = { GetQueueAttributesCommand: { Attributes: { KmsMasterKeyId: 'alias/aws/sqs' } } };

test.each<[string, object, string[], object?]>([
  ['CreateQueue', { QueueName: 'jobs' }, [`sqs:CreateQueue ${queue()}`]],
  [
    'CreateQueue',
    { QueueName: 'jobs', tags: { a: 'b' } },
    [`sqs:CreateQueue ${queue()}`, `sqs:TagQueue ${queue()}`],
  ],
  ['GetQueueUrl', { QueueName: 'jobs', QueueOwnerAWSAccountId: OTHER }, [`sqs:GetQueueUrl ${queue(OTHER)}`]],
  ['SendMessage', { QueueUrl: url() }, [`sqs:SendMessage ${queue()}`]],
  ['SendMessageBatch', { QueueUrl: url(OTHER) }, [`sqs:SendMessage ${queue(OTHER)}`]],
  ['DeleteMessageBatch', { QueueUrl: url() }, [`sqs:DeleteMessage ${queue()}`]],
  ['ChangeMessageVisibilityBatch', { QueueUrl: url() }, [`sqs:ChangeMessageVisibility ${queue()}`]],
  ['StartMessageMoveTask', { SourceArn: queue() }, [`sqs:StartMessageMoveTask ${queue()}`]],
  ['ListQueues', {}, ['sqs:ListQueues *']],
  [
    'SendMessage',
    { QueueUrl: url() },
    [`sqs:SendMessage ${queue()}`, `kms:GenerateDataKey ${KEY}`, `kms:Decrypt ${KEY}`],
    encrypted,
  ],
  ['ReceiveMessage', { QueueUrl: url() }, [`sqs:ReceiveMessage ${queue()}`, `kms:Decrypt ${KEY}`], encrypted],
  ['ReceiveMessage', { QueueUrl: url() }, [`sqs:ReceiveMessage ${queue()}`], managed],
])('sqs:%s of %j needs %j', async (operation, input, expected, state = unencrypted) => {
  expect(await askedResources('sqs', operation, input, state as typeof unencrypted)).toEqual(expected);
});

test('a queue that is not there needs no key', async () => {
  const none = new QueueDoesNotExist({ message: 'none', $metadata: {} });
  const found = await askedResources(
    'sqs',
    'SendMessage',
    { QueueUrl: url() },
    { GetQueueAttributesCommand: none },
  );
  expect(found).toEqual([`sqs:SendMessage ${queue()}`]);
});

test('the key is used through SQS, for that queue', async () => {
  const [, , decryption] = await needsOfCall('sqs', 'SendMessage', { QueueUrl: url() }, encrypted);
  expect(decryption.keys).toEqual({
    'kms:ViaService': 'sqs.eu-central-1.amazonaws.com',
    'kms:CallerAccount': ACCOUNT,
    'kms:EncryptionContextKeys': ['aws:sqs:arn'],
    'kms:EncryptionContext:aws:sqs:arn': queue(),
  });
});

test('AWS’s own key is closed to services', async () => {
  const service: Principal = { ...USER, arn: 'events.amazonaws.com', type: 'service' };
  const found = await needsOfCall('sqs', 'SendMessage', { QueueUrl: url() }, managed, service);
  expect(found.map(({ action }) => action)).toEqual([
    'sqs:SendMessage',
    'kms:GenerateDataKey',
    'kms:Decrypt',
  ]);
});

test('only its owner changes a queue', async () => {
  await expect(askedResources('sqs', 'DeleteQueue', { QueueUrl: url(OTHER) })).rejects.toMatchObject({
    code: 'AccessDenied',
    message: `Access to the resource ${url(OTHER)} is denied.`,
  });
});

test.each<[string, object, string[], object?]>([
  ['CreateTopic', { Name: 'news' }, [`sns:CreateTopic arn:aws:sns:eu-central-1:${ACCOUNT}:news`]],
  ['Publish', { TopicArn: topic }, [`sns:Publish ${topic}`]],
  ['Publish', { TargetArn: topic }, [`sns:Publish ${topic}`]],
  [
    'PublishBatch',
    { TopicArn: topic },
    [`sns:Publish ${topic}`, `kms:GenerateDataKey ${KEY}`, `kms:Decrypt ${KEY}`],
    encrypted,
  ],
  ['Unsubscribe', { SubscriptionArn: `${topic}:1` }, [`sns:Unsubscribe ${topic}`]],
  ['TagResource', { ResourceArn: topic }, [`sns:TagResource ${topic}`]],
  ['ListTopics', {}, ['sns:ListTopics *']],
])('sns:%s of %j needs %j', async (operation, input, expected, state = unencrypted) => {
  expect(await askedResources('sns', operation, input, state as typeof unencrypted)).toEqual(expected);
});

test('a subscription is asked with its endpoint', async () => {
  const input = { TopicArn: topic, Protocol: 'sqs', Endpoint: queue() };
  const [{ keys }] = await needsOfCall('sns', 'Subscribe', input);
  expect(keys).toEqual({ 'sns:Protocol': 'sqs', 'sns:Endpoint': queue() });
});

test.each<[string, string, object, string]>([
  ['sqs', 'SendMessage', { QueueUrl: url(OTHER) }, OTHER],
  ['sqs', 'CreateQueue', { QueueName: 'jobs' }, ACCOUNT],
  ['sns', 'Publish', { TopicArn: topic }, OTHER],
  ['sns', 'ListTopics', {}, ACCOUNT],
  ['lambda', 'Invoke', { FunctionName: `arn:aws:lambda:eu-central-1:${OTHER}:function:f` }, OTHER],
  ['lambda', 'Invoke', { FunctionName: 'f' }, ACCOUNT],
  [
    'events',
    'PutRule',
    { Name: 'r', EventBusName: `arn:aws:events:eu-central-1:${OTHER}:event-bus/b` },
    OTHER,
  ],
])('%s:%s of %j is answered in account %4$s', (service, operation, input, account) => {
  const call = { service, operation, region: 'eu-central-1', principal: USER } as Call;
  expect(needsOf(service).owner?.(input, call)).toBe(account);
});
