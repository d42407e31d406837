import type { Body } from '../../template';
import { combine, type Examples, type Fragment, resourceOf } from './example';

const fn = (body: Body = {}): Fragment =>
  resourceOf('aws_lambda_function', { function_name: 'crawl', ...body });
const group = (body: Body): Fragment => resourceOf('aws_cloudwatch_log_group', body);
const permission = (body: Body): Fragment =>
  resourceOf('aws_lambda_permission', { function_name: '${aws_lambda_function.one.function_name}', ...body });
const alarm = (body: Body): Fragment => resourceOf('aws_cloudwatch_metric_alarm', body);
const WATCHED = { dimensions: { FunctionName: '${aws_lambda_function.one.function_name}' } };
const KEY = '${aws_kms_key.key.arn}';
const unprotected = { config: { dataProtection: false } } as const;
const awsManaged = { config: { encryption: 'aws-managed' } } as const;
const RULE = '${aws_cloudwatch_event_rule.rule.arn}';
const INVOKE = { action: 'lambda:InvokeFunction' };

export const FUNCTION_EXAMPLES: Examples = {
  'function-logs': {
    bad: [
      fn(),
      combine(fn(), group({ name: '/aws/lambda/other' })),
      combine(fn({ logging_config: { log_group: '/elsewhere' } }), group({ name: '/aws/lambda/crawl' })),
    ],
    good: [
      combine(fn(), group({ name: '/aws/lambda/crawl' })),
      combine(
        fn({ logging_config: { log_group: '${aws_cloudwatch_log_group.one.name}' } }),
        group({ name: 'logs' }),
      ),
    ],
  },
  'log-retention': {
    bad: [
      group({ name: 'logs' }),
      group({ name: 'logs', retention_in_days: 180 }),
      { ...group({ name: 'logs', retention_in_days: 0 }), ...unprotected },
    ],
    good: [
      group({ name: 'logs', retention_in_days: 365 }),
      { ...group({ name: 'logs', retention_in_days: 1 }), ...unprotected },
    ],
  },
  'log-encryption': {
    bad: [group({ name: 'logs' })],
    good: [group({ name: 'logs', kms_key_id: KEY }), { ...group({ name: 'logs' }), ...awsManaged }],
  },
  'function-encryption': {
    bad: [fn()],
    good: [fn({ kms_key_arn: KEY }), { ...fn(), ...awsManaged }],
  },
  'function-errors-alarm': {
    bad: [
      fn(),
      combine(fn(), alarm({ metric_name: 'Duration', ...WATCHED })),
      combine(fn(), alarm({ metric_name: 'Errors' })),
    ],
    good: [combine(fn(), alarm({ metric_name: 'Errors', ...WATCHED }))],
  },
  'alarm-action': {
    bad: [alarm({}), alarm({ alarm_actions: [] })],
    good: [alarm({ alarm_actions: ['arn:aws:sns:eu-central-1:111122223333:on-call'] })],
  },
  'alarm-enabled': {
    bad: [alarm({ actions_enabled: false })],
    good: [alarm({}), alarm({ actions_enabled: true })],
  },
  'function-runtime': {
    bad: [fn({ runtime: 'nodejs16.x' }), fn()],
    good: [fn({ runtime: 'nodejs22.x' })],
  },
  'function-public': {
    bad: [
      permission({ ...INVOKE, principal: '*', source_arn: RULE }),
      permission({ ...INVOKE, principal: 'events.amazonaws.com' }),
      permission({ action: 'lambda:*', principal: 'events.amazonaws.com', source_arn: RULE }),
      resourceOf('aws_lambda_function_url', { authorization_type: 'NONE' }),
    ],
    good: [permission({ ...INVOKE, principal: 'events.amazonaws.com', source_arn: RULE })],
  },
  'function-dead-letters': {
    bad: [combine(fn(), permission({ principal: 'events.amazonaws.com' }))],
    good: [
      fn(),
      combine(
        fn({ dead_letter_config: { target_arn: '${aws_sqs_queue.letters.arn}' } }),
        permission({ principal: 'events.amazonaws.com' }),
      ),
    ],
  },
};
