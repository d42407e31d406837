import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error';
import type { LocalAws } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { deliver } from '../destinations';
import { targetInput } from './input';
import type { BusRule } from './rules';

/** What a rule's pattern is matched against and its targets receive. */
export interface EventEnvelope extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly source: string;
  readonly account: string;
}

const SERVICE = 'events.amazonaws.com';

/** Retries of a target that says nothing else (EventBridge user guide, retry policy). */
const DEFAULTS = { attempts: 185, age: 24 * 60 * 60 };

/** First and longest wait between two attempts, in seconds of service time. */
const BACKOFF = { first: 1, longest: 15 * 60 };

/** Hands an event to a target; tries again as its policy says, then parks it in the target's dead-letter queue. */
export async function deliverToTarget(
  aws: LocalAws,
  clients: ActingClients,
  rule: BusRule,
  target: Target,
  event: EventEnvelope,
): Promise<void> {
  const { Arn: arn = '', RoleArn: role } = target;
  const body = targetInput(target, event, rule);
  const attempts = target.RetryPolicy?.MaximumRetryAttempts ?? DEFAULTS.attempts;
  const expires =
    aws.clock.now().getTime() + (target.RetryPolicy?.MaximumEventAgeInSeconds ?? DEFAULTS.age) * 1000;
  const messageGroupId = target.SqsParameters?.MessageGroupId;
  const source = { accountId: rule.accountId, arn: rule.arn };
  for (let retries = 0, wait = BACKOFF.first; ; retries++, wait = Math.min(2 * wait, BACKOFF.longest)) {
    try {
      return await deliver(clients, { service: SERVICE, role, source }, { arn, body, messageGroupId });
    } catch (error) {
      const end = exhausted(error, retries >= attempts, aws.clock.now().getTime() > expires);
      if (!end) {
        await aws.clock.sleep(wait);
        continue;
      }
      aws.log('an event did not reach its target', { rule: rule.arn, target: arn, error: String(error) });
      const queue = target.DeadLetterConfig?.Arn;
      if (!queue) return;
      const { name, message } = error as Error;
      const attributes = {
        RULE_ARN: rule.arn,
        TARGET_ARN: arn,
        ERROR_CODE: errorCode(error),
        ERROR_MESSAGE: `${name}: ${message}`.slice(0, 1024),
        RETRY_ATTEMPTS: String(retries),
        ...(end !== 'permanent' && { EXHAUSTED_RETRY_CONDITION: end }),
      };
      return deliver(clients, { service: SERVICE, source }, { arn: queue, body, attributes });
    }
  }
}

/** Why no further attempt is made, if none is: a target that is gone or closed won't heal by itself. */
function exhausted(error: unknown, attempts: boolean, age: boolean) {
  if (status(error) < 500 && !isThrottled(error)) return 'permanent';
  if (attempts) return 'MaximumRetryAttempts';
  return age ? 'MaximumEventAgeInSeconds' : undefined;
}

/** The codes of EventBridge's dead letters (user guide, "Using dead-letter queues to process undelivered events"). */
function errorCode(error: unknown): string {
  const { name } = error as Error;
  if (isThrottled(error)) return 'THROTTLING';
  if (/AccessDenied|AuthorizationError/.test(name)) return 'NO_PERMISSIONS';
  if (/NotFound|NonExistentQueue|QueueDoesNotExist/.test(name)) return 'NO_RESOURCE';
  return status(error) >= 500 ? 'INTERNAL_ERROR' : 'SDK_CLIENT_ERROR';
}

function status(error: unknown): number {
  // A role that can't be assumed is refused before anything is sent.
  if (error instanceof AwsError) return error.status ?? 400;
  // No answer at all counts as a failure of the service.
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 500;
}

function isThrottled(error: unknown): boolean {
  return status(error) === 429 || /Throttl|TooManyRequests/.test((error as Error).name);
}
