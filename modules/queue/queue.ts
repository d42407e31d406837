import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Alarm } from '../alarm/alarm';
import type { PolicyStatement } from '../../platform/policy';
import { acceptFinding, type AcceptedFinding, UNMISSED } from '../../platform/accept-finding';
import { policy, tlsOnly } from '../../platform/policy';
import type { Role } from '../role/role';
import { DEAD_LETTER_RETENTION, MAX_RECEIVE_COUNT } from '../../platform/redrive-times';

export interface QueueProps {
  /** Account that the queue is made in. */
  readonly account: Account;
  /** Physical name, from which the dead-letter queue's follows. */
  readonly name: string;
  /** Seconds for which a received message stays hidden. */
  readonly visibilityTimeout: number;
  /** ARNs of the EventBridge rules that may send; none by default. */
  readonly rules?: readonly string[];
  /** Receives before a message is parked; {@link MAX_RECEIVE_COUNT} by default. */
  readonly maxReceiveCount?: number;
}

/** A queue whose messages, done or parked, are never lost from sight: dead-letter queue, alarms on depth and on age. */
export class Queue extends Construct {
  readonly queue: SqsQueue;
  readonly deadLetters: DeadLetterQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: QueueProps,
  ) {
    super(scope, id);
    const { account, name } = props;
    const { flow } = account.config;
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', props);
    this.queue = new SqsQueue(this, 'queue', {
      provider: account.provider,
      name,
      ...encryption(account),
      messageRetentionSeconds: flow.messageRetention,
      visibilityTimeoutSeconds: props.visibilityTimeout,
      redrivePolicy: JSON.stringify({
        deadLetterTargetArn: this.deadLetters.queue.arn,
        maxReceiveCount: props.maxReceiveCount ?? MAX_RECEIVE_COUNT,
      }),
      policy: queuePolicy(props, name, 'EventRules'),
    });
    // SQS leaves out what was received three times without being deleted ("Available CloudWatch metrics for Amazon SQS"):
    // what the function looks at and keeps, it tells the age of itself.
    new Alarm(this, 'age-alarm', {
      provider: account.provider,
      alarmName: `${name}-age`,
      alarmDescription: `A message of ${name} waits, and nobody receives it.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: this.queue.name },
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      threshold: flow.alarmAge,
    });
  }

  /**
   * Lets a function poll the queue and say when a message is looked at again.
   *
   * @param accepts what a check may find in it, each with the reason; nothing by default
   */
  grantConsume(role: Role, accepts: readonly AcceptedFinding[] = []): void {
    role.allow({
      actions: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
      resources: [this.queue.arn],
      accepts,
    });
    this.props.account.key?.grantUse(role);
  }

  grantSend(role: Role): void {
    role.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.arn] });
    this.props.account.key?.grantUse(role);
  }
}

/** Where what fails for good is parked, with an alarm as long as it holds anything. */
export class DeadLetterQueue extends Construct {
  readonly queue: SqsQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: Pick<QueueProps, 'account' | 'name' | 'rules'>,
  ) {
    super(scope, id);
    const { account } = props;
    const name = account.names.deadLetterQueue(props.name);
    this.queue = new SqsQueue(this, 'queue', {
      provider: account.provider,
      name,
      ...encryption(account),
      messageRetentionSeconds: DEAD_LETTER_RETENTION,
      policy: queuePolicy(props, name, 'ParkedEvents'),
    });
    acceptFinding(this.queue, {
      rule: UNMISSED,
      value: 'ParkedEvents',
      reason: 'EventBridge parks what it could not send for a day, which no journey waits for.',
    });
    new Alarm(this, 'depth-alarm', {
      provider: account.provider,
      alarmName: name,
      alarmDescription: `${name} holds what failed for good; nothing in it is retried by itself.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: this.queue.name },
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
    });
  }

  /**
   * Lets a function park what is malformed.
   *
   * @param accepts what a check may find in it beside that no journey misses it, each with the reason; nothing by default
   */
  grantSend(role: Role, accepts: readonly AcceptedFinding[] = []): void {
    const sid = 'ParkMalformed';
    const unmissed = { rule: UNMISSED, value: sid, reason: 'No journey sends what is malformed.' };
    role.allow({
      sid,
      actions: ['sqs:SendMessage'],
      resources: [this.queue.arn],
      accepts: [unmissed, ...accepts],
    });
    this.props.account.key?.grantUse(role);
  }
}

function encryption({ key }: Account) {
  return key ? { kmsMasterKeyId: key.arn } : { sqsManagedSseEnabled: true };
}

/** Inline, since a policy resource of its own costs 25 s more; so the queue's ARN comes from the naming module. */
function queuePolicy(
  { account, rules = [] }: Pick<QueueProps, 'account' | 'rules'>,
  name: string,
  Sid: string,
): string {
  const resource = account.names.queueArn(name);
  const statements: PolicyStatement[] = [tlsOnly('sqs', resource)];
  if (rules.length > 0) {
    statements.push({
      Sid,
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: resource,
      Condition: { ArnEquals: { 'aws:SourceArn': rules } },
    });
  }
  return policy(statements);
}
