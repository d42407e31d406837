import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '../clients';
import type { Actor } from '../local-aws';
import type { ActingClients } from './acting-clients';

/** What one service hands on to another. */
export interface Delivery {
  /** ARN of a queue, a topic or a function. */
  readonly arn: string;
  readonly body: string;
  /** String attributes of the message; a function takes none. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string;
}

/** Whether {@link deliver} knows the kind of destination. */
export function isDeliverable(arn: string): boolean {
  return arn.split(':')[2] in DELIVERIES;
}

/**
 * Puts a message on a queue or a topic, or invokes a function asynchronously, through the gateway, on behalf of a role
 * or else of the service itself in the destination's account.
 *
 * @throws the SDK's error of the failed call, or an Error where the kind of destination is not served
 */
export async function deliver(
  clients: ActingClients,
  sender: Omit<Actor, 'accountId'>,
  delivery: Delivery,
): Promise<void> {
  const [, , service, , accountId] = delivery.arn.split(':');
  const send = DELIVERIES[service];
  if (!send)
    throw new Error(
      `destination ${delivery.arn}: ${service} is none of ${Object.keys(DELIVERIES).join(', ')}`,
    );
  const client: MakeClient = (type) => {
    // A role lives in its own account, a service principal is at home in every one.
    return clients.get(type, { accountId: sender.role?.split(':')[4] ?? accountId, ...sender });
  };
  await send(delivery, client);
}

/** URL by which SQS names the queue of an ARN. */
export function queueUrl(arn: string): string {
  const [, , , region, accountId, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
}

type MakeClient = <T extends Client>(type: new (config: object) => T) => T;

const DELIVERIES: Readonly<Record<string, (delivery: Delivery, client: MakeClient) => Promise<unknown>>> = {
  sqs: ({ arn, body, attributes, messageGroupId }, client) =>
    client(SQSClient).send(
      new SendMessageCommand({
        QueueUrl: queueUrl(arn),
        MessageBody: body,
        MessageAttributes: messageAttributes(attributes),
        MessageGroupId: messageGroupId,
      }),
    ),
  sns: ({ arn, body, attributes }, client) =>
    client(SNSClient).send(
      new PublishCommand({ TopicArn: arn, Message: body, MessageAttributes: messageAttributes(attributes) }),
    ),
  lambda: ({ arn, body }, client) =>
    client(LambdaClient).send(
      new InvokeCommand({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) }),
    ),
};

function messageAttributes(attributes: Readonly<Record<string, string>> = {}) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}
