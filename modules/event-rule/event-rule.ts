import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { Function } from '../function/function';
import type { Queue } from '../queue/queue';

export interface EventRuleProps {
  /** Account whose default bus is listened to. */
  readonly account: Account;
  /** Physical name. */
  readonly name: string;
  readonly description: string;
  /** Event pattern, or a schedule such as `rate(15 minutes)`. */
  readonly on: { readonly pattern: object } | { readonly schedule: string };
}

/** A rule of the default event bus; its targets keep what can't be delivered in a dead-letter queue. */
export class EventRule extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventRuleProps,
  ) {
    super(scope, id);
    this.rule = new CloudwatchEventRule(this, 'rule', {
      provider: props.account.provider,
      name: props.name,
      description: props.description,
      ...('pattern' in props.on
        ? { eventPattern: JSON.stringify(props.on.pattern) }
        : { scheduleExpression: props.on.schedule }),
    });
  }

  /** Sends to a queue, whose policy has to name this rule. */
  sendTo(queue: Queue): void {
    new CloudwatchEventTarget(this, 'target', {
      provider: this.props.account.provider,
      rule: this.rule.name,
      arn: queue.queue.arn,
      deadLetterConfig: { arn: queue.deadLetters.queue.arn },
    });
  }

  /** Invokes a function, which parks what it fails at in its own dead-letter queue. */
  invoke(target: Function): void {
    const { provider } = this.props.account;
    new LambdaPermission(this, 'permission', {
      provider,
      functionName: target.function.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: this.rule.arn,
    });
    new CloudwatchEventTarget(this, 'target', {
      provider,
      rule: this.rule.name,
      arn: target.function.arn,
    });
  }
}

/** Schedule of every so many seconds, which are whole minutes (EventBridge user guide, "Rate expressions"). */
export function rateOf(seconds: number): string {
  const minutes = seconds / 60;
  return `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
}
