import { policy } from '../../../../platform/policy';
import type { Body } from '../../template';
import { combine, type Examples, type Fragment, resourceOf, tlsOnly } from './example';

const queue = (body: Body): Fragment => resourceOf('aws_sqs_queue', { name: 'uploads', ...body });
const refusePlainHttp = tlsOnly('sqs', ['arn:aws:sqs:eu-central-1:111122223333:uploads']);
const awsManaged = { config: { encryption: 'aws-managed' } } as const;

/** A queue with a dead-letter queue, and an alarm on one of them. */
const parking = (alarm: Body = {}, queueBody: Body = {}, letters: Body = {}): Fragment => ({
  resource: {
    aws_sqs_queue: {
      uploads: { redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.letters.arn}"}', ...queueBody },
      letters,
    },
    ...(Object.keys(alarm).length > 0 ? { aws_cloudwatch_metric_alarm: { one: alarm } } : {}),
  },
});
const depth = (watched: string, threshold: number): Body => ({
  metric_name: 'ApproximateNumberOfMessagesVisible',
  dimensions: { QueueName: `\${aws_sqs_queue.${watched}.name}` },
  threshold,
});
const age = (watched: string): Body => ({
  metric_name: 'ApproximateAgeOfOldestMessage',
  dimensions: { QueueName: `\${aws_sqs_queue.${watched}.name}` },
});

/** A queue that a function polls. */
const polled = (visibility: Body, timeout: Body, mapping: Body): Fragment =>
  combine(
    queue(visibility),
    resourceOf('aws_lambda_function', timeout),
    resourceOf('aws_lambda_event_source_mapping', {
      event_source_arn: '${aws_sqs_queue.one.arn}',
      function_name: '${aws_lambda_function.one.function_name}',
      ...mapping,
    }),
  );

const target = (body: Body) => resourceOf('aws_cloudwatch_event_target', body);
const invoked = (body: Body) =>
  combine(target({ arn: '${aws_lambda_function.one.arn}' }), resourceOf('aws_lambda_function', body));
const PARKED = { dead_letter_config: { target_arn: '${aws_sqs_queue.letters.arn}' } };

export const QUEUE_EXAMPLES: Examples = {
  'queue-encryption': {
    bad: [
      queue({}),
      queue({ sqs_managed_sse_enabled: true }),
      { ...queue({}), ...awsManaged },
      { ...queue({ sqs_managed_sse_enabled: false }), ...awsManaged },
    ],
    good: [
      queue({ kms_master_key_id: '${aws_kms_key.key.arn}' }),
      { ...queue({ sqs_managed_sse_enabled: true }), ...awsManaged },
      { ...queue({ kms_master_key_id: '${aws_kms_key.key.arn}' }), ...awsManaged },
    ],
  },
  'queue-tls': {
    bad: [queue({}), queue({ policy: policy([{ ...refusePlainHttp, Action: 'sqs:SendMessage' }]) })],
    good: [queue({ policy: policy([refusePlainHttp]) })],
  },
  'queue-dead-letters': {
    bad: [queue({})],
    good: [
      parking(),
      combine(
        resourceOf('aws_lambda_function', { dead_letter_config: { target_arn: '${aws_sqs_queue.one.arn}' } }),
        queue({}),
      ),
    ],
  },
  'dead-letters-alarm': {
    bad: [parking(), parking(depth('uploads', 0)), parking(depth('letters', 10)), parking(age('letters'))],
    good: [parking(depth('letters', 0))],
  },
  'queue-age-alarm': {
    bad: [parking(), parking(age('letters')), parking(depth('uploads', 0))],
    good: [parking(age('uploads'))],
  },
  'dead-letters-retention': {
    bad: [
      parking(),
      parking({}, { message_retention_seconds: 3600 }, { message_retention_seconds: 3600 }),
      parking({}, { message_retention_seconds: 1_209_600 }),
      parking({}, { message_retention_seconds: 1_209_600 }, { message_retention_seconds: 86_400 }),
      parking({}, {}, { message_retention_seconds: 86_400 }),
    ],
    good: [
      parking({}, {}, { message_retention_seconds: 1_209_600 }),
      parking({}, { message_retention_seconds: 3600 }, { message_retention_seconds: 3601 }),
    ],
  },
  'queue-visibility': {
    bad: [
      polled({ visibility_timeout_seconds: 359 }, { timeout: 60 }, {}),
      polled({ visibility_timeout_seconds: 360 }, { timeout: 60 }, { maximum_batching_window_in_seconds: 1 }),
      polled({}, { timeout: 6 }, {}),
      polled({ visibility_timeout_seconds: 17 }, {}, {}),
    ],
    good: [
      polled({ visibility_timeout_seconds: 361 }, { timeout: 60 }, { maximum_batching_window_in_seconds: 1 }),
      polled({}, { timeout: 5 }, {}),
      polled({}, {}, { event_source_arn: 'arn:aws:sqs:eu-central-1:111122223333:of-others' }),
    ],
  },
  'batch-failures': {
    bad: [polled({}, {}, {}), polled({}, {}, { function_response_types: [] })],
    good: [polled({}, {}, { function_response_types: ['ReportBatchItemFailures'] })],
  },
  'event-dead-letters': {
    bad: [target({ arn: '${aws_sqs_queue.uploads.arn}' }), invoked({})],
    good: [
      target({
        arn: '${aws_sqs_queue.uploads.arn}',
        dead_letter_config: { arn: '${aws_sqs_queue.letters.arn}' },
      }),
      invoked(PARKED),
    ],
  },
};
