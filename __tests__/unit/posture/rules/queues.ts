import type { Block, Template } from '../../template';
import { blocksNaming, findingsOnBlocks, refersTo, type Rule, argumentText } from '../rule';
import { refusesPlainHttp } from './storage';

const queues = (template: Template) => template.all('aws_sqs_queue');

/** The queues that others park their failures in. */
function deadLetters(template: Template): Block[] {
  const parking = template.blocks.flatMap(({ body }) => [
    body['redrive_policy'],
    body['dead_letter_config'],
    body['destination_config'],
  ]);
  return queues(template).filter((queue) => parking.some((value) => refersTo(value, queue)));
}

/** Seconds that SQS takes where none are given. */
const DEFAULT_VISIBILITY = 30;
/** Seconds; four days. */
const DEFAULT_RETENTION = 345_600;
/** Seconds that Lambda takes where none are given. */
const DEFAULT_TIMEOUT = 3;

/** Amazon SQS, and what Lambda and EventBridge do with it. */
export const QUEUES: readonly Rule[] = [
  {
    id: 'queue-encryption',
    title: 'a queue is encrypted, by the key that the configuration chooses',
    source: 'SQS.1, "Protection and encryption"',
    cure: 'Make the queue as a Queue or DeadLetterQueue, which take the account’s key or SQS’s own.',
    findings: ({ template, config }) =>
      findingsOnBlocks(queues(template), (queue) => {
        if (queue.body['kms_master_key_id']) return undefined;
        if (config.encryption === 'customer-managed') return argumentText(queue, 'kms_master_key_id');
        return (
          queue.body['sqs_managed_sse_enabled'] !== true && argumentText(queue, 'sqs_managed_sse_enabled')
        );
      }),
  },
  {
    id: 'queue-tls',
    title: 'a queue refuses everything but TLS',
    source: '"Posture"',
    cure: 'Deny sqs:* to everybody where aws:SecureTransport is false, as Queue does.',
    findings: ({ template }) =>
      findingsOnBlocks(queues(template), (queue) => {
        const policy = queue.body['policy'];
        if (typeof policy !== 'string') return 'no policy';
        return !refusesPlainHttp(policy, 'sqs:*', 1) && 'no statement that denies plain HTTP';
      }),
  },
  {
    id: 'queue-dead-letters',
    title: 'what a queue can’t get rid of is parked in a dead-letter queue',
    source: '"When something fails"',
    cure: 'Make the queue as a Queue, which brings its dead-letter queue.',
    findings: ({ template }) => {
      const parked = deadLetters(template);
      return findingsOnBlocks(
        queues(template),
        (queue) => !parked.includes(queue) && !queue.has('redrive_policy') && 'no redrive_policy',
      );
    },
  },
  {
    id: 'dead-letters-alarm',
    title: 'an alarm goes on as soon as a dead-letter queue holds anything',
    source: '"When something fails"',
    cure: 'Make it as a DeadLetterQueue, which brings an alarm on ApproximateNumberOfMessagesVisible above 0.',
    findings: ({ template }) =>
      findingsOnBlocks(deadLetters(template), (queue) => {
        const [alarm] = alarms(template, 'ApproximateNumberOfMessagesVisible', queue);
        if (!alarm) return 'no alarm on ApproximateNumberOfMessagesVisible';
        return alarm.body['threshold'] !== 0 && argumentText(alarm, 'threshold');
      }),
  },
  {
    id: 'queue-age-alarm',
    title: 'an alarm goes on when a message waits too long',
    source: '"When something fails"',
    cure: 'Make the queue as a Queue, which brings an alarm on ApproximateAgeOfOldestMessage; its function tells how old what it keeps is.',
    findings: ({ template }) => {
      const parked = deadLetters(template);
      return findingsOnBlocks(
        queues(template).filter((queue) => !parked.includes(queue)),
        (queue) =>
          alarms(template, 'ApproximateAgeOfOldestMessage', queue).length === 0 &&
          'no alarm on ApproximateAgeOfOldestMessage',
      );
    },
  },
  {
    id: 'dead-letters-retention',
    title: 'a dead-letter queue keeps messages longer than the queue before it',
    source: '"Posture"',
    cure: 'Raise message_retention_seconds of the dead-letter queue: a parked message keeps the age that it had, and would be gone with the next minute.',
    findings: ({ template }) =>
      queues(template).flatMap((queue) =>
        findingsOnBlocks(
          queues(template).filter((letters) => refersTo(queue.body['redrive_policy'], letters)),
          (letters) =>
            retention(letters) <= retention(queue) && argumentText(letters, 'message_retention_seconds'),
        ),
      ),
  },
  {
    id: 'queue-visibility',
    title: 'a received message stays hidden for six times the function’s timeout, and the batching window',
    source: '"Posture"',
    cure: 'Raise the queue’s visibility_timeout_seconds or lower the function’s timeout: else a message comes back while it is worked on.',
    findings: ({ template }) =>
      template.all('aws_lambda_event_source_mapping').flatMap((mapping) => {
        const queue = queues(template).find((one) => refersTo(mapping.body['event_source_arn'], one));
        const target = template
          .all('aws_lambda_function')
          .find((one) => refersTo(mapping.body['function_name'], one));
        if (!queue || !target) return [];
        const timeout = Number(target.body['timeout'] ?? DEFAULT_TIMEOUT);
        const least = 6 * timeout + Number(mapping.body['maximum_batching_window_in_seconds'] ?? 0);
        const visibility = Number(queue.body['visibility_timeout_seconds'] ?? DEFAULT_VISIBILITY);
        return findingsOnBlocks(
          [queue],
          () =>
            visibility < least &&
            `visibility_timeout_seconds = ${visibility}, and ${target.address} needs ${least}`,
        );
      }),
  },
  {
    id: 'batch-failures',
    title: 'a function says which messages of a batch failed',
    source: '"What the flow promises"',
    cure: 'Set function_response_types to ReportBatchItemFailures.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('aws_lambda_event_source_mapping'), (mapping) => {
        const types = (mapping.body['function_response_types'] ?? []) as string[];
        return !types.includes('ReportBatchItemFailures') && argumentText(mapping, 'function_response_types');
      }),
  },
  {
    id: 'event-dead-letters',
    title: 'an event that can’t be delivered is parked',
    source: '"When something fails"',
    cure: 'Let EventRule bind the target: it names the queue’s dead-letter queue, or the function that has one.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('aws_cloudwatch_event_target'), (target) => {
        const invoked = template.all('aws_lambda_function').find((one) => refersTo(target.body['arn'], one));
        return (
          !target.has('dead_letter_config') && !invoked?.has('dead_letter_config') && 'no dead_letter_config'
        );
      }),
  },
];

function alarms(template: Template, metric: string, queue: Block): Block[] {
  return blocksNaming(template, 'aws_cloudwatch_metric_alarm', 'dimensions', queue).filter(
    ({ body }) => body['metric_name'] === metric,
  );
}

const retention = ({ body }: Block) => Number(body['message_retention_seconds'] ?? DEFAULT_RETENTION);
