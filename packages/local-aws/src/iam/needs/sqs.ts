import {
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error';
import type { Call } from '../../local-aws';
import type { NeedContext, Input, Need, ServiceNeeds } from '../types';
import { keyNeeds } from './key-use';
import { tagOnCreate } from './tag-on-create';

/** What other accounts may be let in for (SQS developer guide, "Cross-account permissions don't apply"). */
const CROSS_ACCOUNT = new Set([
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'DeleteMessage',
  'DeleteMessageBatch',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListDeadLetterSourceQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
  'SendMessageBatch',
]);

/** A batch is one permission, that of its single action. */
const ACTIONS = {
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  DeleteMessageBatch: 'DeleteMessage',
  SendMessageBatch: 'SendMessage',
};

export const sqsNeeds: ServiceNeeds = {
  prefix: 'sqs',
  actions: ACTIONS,
  variables: { QueueName: queueArn },
  operations: {
    CreateQueue: async (_input, { derive }) => tagOnCreate('sqs:TagQueue', await derive()),
    SendMessage: (input, needContext) => withKey(input, needContext, ['GenerateDataKey', 'Decrypt']),
    SendMessageBatch: (input, needContext) => withKey(input, needContext, ['GenerateDataKey', 'Decrypt']),
    ReceiveMessage: (input, needContext) => withKey(input, needContext, ['Decrypt']),
  },
  owner: queueOwner,
  policy: (arn, accountId, moto) =>
    callOrUndefined(arn, accountId, moto, async (sqs, QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
      return (await sqs.send(command)).Attributes?.Policy;
    }),
  policyChanges: ['CreateQueue', 'SetQueueAttributes', 'AddPermission', 'RemovePermission', 'DeleteQueue'],
  tags: async (arn, accountId, moto) =>
    (await callOrUndefined(
      arn,
      accountId,
      moto,
      async (sqs, QueueUrl) => (await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags,
    )) ?? {},
};

/**
 * Account of the queue that a call names.
 *
 * @throws {AwsError} AccessDenied where the operation is for the owner alone
 */
function queueOwner(input: Input, { operation, principal }: Call): string {
  const [, inUrl] = /\/(\d{12})\/[^/]+$/.exec(input.QueueUrl ?? '') ?? [];
  const owner =
    inUrl ?? input.QueueOwnerAWSAccountId ?? input.SourceArn?.split(':')[4] ?? principal.accountId;
  if (owner === principal.accountId || CROSS_ACCOUNT.has(operation)) return owner;
  const what = input.QueueUrl ?? input.SourceArn;
  throw new AwsError('AccessDenied', `Access to the resource ${what} is denied.`, 403);
}

/** ARN of the queue that a call names by URL, by name or as the source of moved messages. */
function queueArn(input: Input, call: Call): string | undefined {
  if (input.SourceArn) return input.SourceArn;
  const name = input.QueueName ?? input.QueueUrl?.split('/').at(-1);
  return name && `arn:aws:sqs:${call.region}:${queueOwner(input, call)}:${name}`;
}

async function withKey(
  input: Input,
  needContext: NeedContext,
  actions: readonly string[],
): Promise<readonly Need[]> {
  const needs = await needContext.derive();
  const arn = queueArn(input, needContext.call) ?? '';
  const accountId = queueOwner(input, needContext.call);
  const key = await callOrUndefined(arn, accountId, needContext.moto, async (sqs, QueueUrl) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] });
    return (await sqs.send(command)).Attributes?.KmsMasterKeyId ?? '';
  });
  // A service is told that the queue is gone; there is no policy left to ask.
  if (key === undefined && needContext.call.principal.type === 'service') return [];
  const use = { service: 'sqs', accountId, context: { 'aws:sqs:arn': arn } };
  return [...needs, ...(await keyNeeds(key, actions, use, needContext))];
}

/** Reads of a queue in moto; undefined where there is no such queue. */
async function callOrUndefined<T>(
  arn: string,
  accountId: string,
  moto: NeedContext['moto'],
  read: (sqs: SQSClient, queueUrl: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const sqs = moto.client(SQSClient, accountId);
  const name = arn.split(':').at(-1) ?? '';
  try {
    // moto takes the name for the URL.
    return await read(sqs, name);
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  } finally {
    sqs.destroy();
  }
}
