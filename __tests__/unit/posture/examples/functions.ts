import type { Body } from '../../template';
import { and, type Examples, type Fragment, one } from './example';

const fn = (body: Body = {}): Fragment => one('aws_lambda_function', { function_name: 'crawl', ...body });
const group = (body: Body): Fragment => one('aws_cloudwatch_log_group', body);
const permission = (body: Body): Fragment =>
  one('aws_lambda_permission', { function_name: '${aws_lambda_function.one.function_name}', ...body });
const alarm = (body: Body): Fragment => one('aws_cloudwatch_metric_alarm', body);
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
      and(fn(), group({ name: '/aws/lambda/other' })),
      and(fn({ logging_config: { log_group: '/elsewhere' } }), group({ name: '/aws/lambda/crawl' })),
    ],
    good: [
      and(fn(), group({ name: '/aws/lambda/crawl' })),
      and(
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
      and(fn(), alarm({ metric_name: 'Duration', ...WATCHED })),
      and(fn(), alarm({ metric_name: 'Errors' })),
    ],
    good: [and(fn(), alarm({ metric_name: 'Errors', ...WATCHED }))],
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
      one('aws_lambda_function_url', { authorization_type: 'NONE' }),
    ],
    good: [permission({ ...INVOKE, principal: 'events.amazonaws.com', source_arn: RULE })],
  },
  'function-dead-letters': {
    bad: [and(fn(), permission({ principal: 'events.amazonaws.com' }))],
    good: [
      fn(),
      and(
        fn({ dead_letter_config: { target_arn: '${aws_sqs_queue.letters.arn}' } }),
        permission({ principal: 'events.amazonaws.com' }),
      ),
    ],
  },
};
