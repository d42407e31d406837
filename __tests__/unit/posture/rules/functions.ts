import type { Block, Template } from '../../template';
import { blocksNaming, findingsOnBlocks, refersTo, type Rule, argumentText } from '../rule';

const functions = (template: Template) => template.all('aws_lambda_function');

/** Identifiers that Lambda still supports (Lambda developer guide, "Lambda runtimes"); those that the platform may use. */
const RUNTIMES = ['nodejs22.x', 'nodejs24.x'];

/** Days; what CloudWatch.16 asks for. */
const YEAR = 365;

/** The log group that a function writes to, if it is made in the stack. */
function logGroup(template: Template, { body }: Block): Block | undefined {
  const { log_group: named } = (body['logging_config'] ?? {}) as { log_group?: string };
  return template
    .all('aws_cloudwatch_log_group')
    .find(
      (group) =>
        refersTo(named, group) ||
        group.body['name'] === (named ?? `/aws/lambda/${String(body['function_name'])}`),
    );
}

/** AWS Lambda and Amazon CloudWatch. */
export const FUNCTIONS: readonly Rule[] = [
  {
    id: 'function-logs',
    title: 'a function logs to a group that the stack makes',
    source: '"When something fails"',
    cure: 'Make it as a Function: Lambda’s own group would keep everything for ever, without the account’s key.',
    findings: ({ template }) =>
      findingsOnBlocks(
        functions(template),
        (one) => !logGroup(template, one) && argumentText(one, 'logging_config'),
      ),
  },
  {
    id: 'log-retention',
    title: 'a log group keeps what it has for a stated time, while data is protected for a year',
    source: 'CloudWatch.16',
    cure: 'Set retention_in_days from flow.logRetention of the configuration, and that to 365d or more.',
    findings: ({ template, config }) =>
      findingsOnBlocks(template.all('aws_cloudwatch_log_group'), (group) => {
        const days = Number(group.body['retention_in_days'] ?? 0);
        return days < (config.dataProtection ? YEAR : 1) && argumentText(group, 'retention_in_days');
      }),
  },
  {
    id: 'log-encryption',
    title: 'with customer-managed keys, logs are encrypted by the account’s',
    source: '"Protection and encryption"',
    cure: 'Set kms_key_id to the account’s key.',
    findings: ({ template, config }) =>
      findingsOnBlocks(
        template.all('aws_cloudwatch_log_group'),
        (group) =>
          config.encryption === 'customer-managed' &&
          !group.has('kms_key_id') &&
          argumentText(group, 'kms_key_id'),
      ),
  },
  {
    id: 'function-encryption',
    title: 'with customer-managed keys, a function’s variables are encrypted by the account’s',
    source: '"Protection and encryption"',
    cure: 'Set kms_key_arn to the account’s key.',
    findings: ({ template, config }) =>
      findingsOnBlocks(
        functions(template),
        (one) =>
          config.encryption === 'customer-managed' &&
          !one.has('kms_key_arn') &&
          argumentText(one, 'kms_key_arn'),
      ),
  },
  {
    id: 'function-errors-alarm',
    title: 'an alarm watches a function’s errors',
    source: '"When something fails"',
    cure: 'Make it as a Function, which brings an alarm on Errors.',
    findings: ({ template }) =>
      findingsOnBlocks(
        functions(template),
        (one) =>
          blocksNaming(template, 'aws_cloudwatch_metric_alarm', 'dimensions', one).every(
            ({ body }) => body['metric_name'] !== 'Errors',
          ) && 'no alarm on Errors',
      ),
  },
  {
    id: 'alarm-action',
    title: 'an alarm wakes somebody',
    source: 'CloudWatch.15',
    cure: 'Set alarm_actions.',
    findings: ({ template }) =>
      findingsOnBlocks(
        template.all('aws_cloudwatch_metric_alarm'),
        (alarm) =>
          ((alarm.body['alarm_actions'] ?? []) as string[]).length === 0 &&
          argumentText(alarm, 'alarm_actions'),
      ),
  },
  {
    id: 'alarm-enabled',
    title: 'an alarm is not switched off',
    source: 'CloudWatch.17',
    cure: 'Leave actions_enabled out.',
    findings: ({ template }) =>
      findingsOnBlocks(
        template.all('aws_cloudwatch_metric_alarm'),
        (alarm) => alarm.body['actions_enabled'] === false && argumentText(alarm, 'actions_enabled'),
      ),
  },
  {
    id: 'function-runtime',
    title: 'a function runs on a runtime that Lambda supports',
    source: 'Lambda.2',
    cure: `Take one of ${RUNTIMES.join(', ')}, and build the bundle for it.`,
    findings: ({ template }) =>
      findingsOnBlocks(
        functions(template),
        (one) => !RUNTIMES.includes(String(one.body['runtime'])) && argumentText(one, 'runtime'),
      ),
  },
  {
    id: 'function-public',
    title: 'nobody invokes a function but the one caller that is named',
    source: 'Lambda.1',
    cure: 'Name the calling service as principal and its resource as source_arn, as EventRule does; make no function URL.',
    findings: ({ template }) => [
      ...findingsOnBlocks(template.all('aws_lambda_permission'), (permission) => {
        if (permission.body['principal'] === '*') return argumentText(permission, 'principal');
        if (permission.body['action'] !== 'lambda:InvokeFunction') return argumentText(permission, 'action');
        return !permission.has('source_arn') && argumentText(permission, 'source_arn');
      }),
      ...findingsOnBlocks(template.all('aws_lambda_function_url'), (url) =>
        argumentText(url, 'authorization_type'),
      ),
    ],
  },
  {
    id: 'function-dead-letters',
    title: 'a function that events invoke parks what it fails at',
    source: '"When something fails"',
    cure: 'Make it with invokedByEvents, which brings a dead-letter queue.',
    findings: ({ template }) =>
      findingsOnBlocks(
        functions(template),
        (one) =>
          blocksNaming(template, 'aws_lambda_permission', 'function_name', one).length > 0 &&
          !one.has('dead_letter_config') &&
          argumentText(one, 'dead_letter_config'),
      ),
  },
];
