import { GetTopicAttributesCommand, ListTagsForResourceCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Call } from '../../local-aws';
import type { NeedContext, Input, Keys, Need, ServiceNeeds } from '../types';
import { keyNeeds } from './key-use';
import { tagOnCreate } from './tag-on-create';

export const snsNeeds: ServiceNeeds = {
  prefix: 'sns',
  actions: { PublishBatch: 'Publish' },
  variables: { TopicName: topicArn },
  keys: subscriptionKeys,
  operations: {
    CreateTopic: async (_input, { derive }) => tagOnCreate('sns:TagResource', await derive()),
    Publish: needsOfPublishing,
    PublishBatch: needsOfPublishing,
  },
  owner: (input, call) => topicArn(input, call)?.split(':')[4] ?? call.principal.accountId,
  policy: async (arn, accountId, moto) => (await attributes(arn, accountId, moto)).Policy,
  policyChanges: ['CreateTopic', 'SetTopicAttributes', 'AddPermission', 'RemovePermission', 'DeleteTopic'],
  tags: async (ResourceArn, accountId, moto) => {
    const sns = moto.client(SNSClient, accountId);
    try {
      const { Tags = [] } = await sns.send(new ListTagsForResourceCommand({ ResourceArn }));
      return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    } finally {
      sns.destroy();
    }
  },
};

/** ARN of the topic that a call names; that of a subscription begins with its topic's. */
function topicArn(input: Input, call: Call): string | undefined {
  const arn = input.TopicArn ?? input.ResourceArn ?? input.SubscriptionArn;
  if (arn) return arn.split(':').slice(0, 6).join(':');
  if (call.operation === 'Publish' && input.TargetArn?.split(':').length === 6) return input.TargetArn;
  return call.operation === 'CreateTopic'
    ? `arn:aws:sns:${call.region}:${call.principal.accountId}:${input.Name}`
    : undefined;
}

function subscriptionKeys(input: Input, { operation }: Call): Keys {
  if (operation !== 'Subscribe') return {};
  return { 'sns:Protocol': input.Protocol, ...(input.Endpoint && { 'sns:Endpoint': input.Endpoint }) };
}

async function needsOfPublishing(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const needs = await needContext.derive();
  const arn = topicArn(input, needContext.call);
  if (!arn) return needs;
  const accountId = arn.split(':')[4];
  const { KmsMasterKeyId } = await attributes(arn, accountId, needContext.moto);
  const use = { service: 'sns', accountId, context: { 'aws:sns:topicArn': arn } };
  return [...needs, ...(await keyNeeds(KmsMasterKeyId, ['GenerateDataKey', 'Decrypt'], use, needContext))];
}

/** Empty where there is no such topic. */
async function attributes(
  TopicArn: string,
  accountId: string,
  moto: NeedContext['moto'],
): Promise<Readonly<Record<string, string>>> {
  const sns = moto.client(SNSClient, accountId);
  try {
    return (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {};
  } catch (error) {
    if (/NotFound/.test((error as Error).name)) return {};
    throw error;
  } finally {
    sns.destroy();
  }
}
