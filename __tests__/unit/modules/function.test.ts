import { existsSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import { EncryptionKey } from '../../../modules/encryption-key/encryption-key';
import { bundle, FUNCTIONS } from '../../../modules/function/bundle';
import { Function } from '../../../modules/function/function';
import { platform, synthesize } from '../platform';

const NAME = 'ehds-producer-approve';

function functionTemplate(invokedByEvents = false, keyed = false) {
  return synthesize(
    (stack, opened) => {
      const account = keyed
        ? { ...opened, key: new EncryptionKey(stack, 'key', { account: opened }) }
        : opened;
      const environment = { DOMAIN_ID: 'dzd_1' };
      new Function(stack, 'approve', {
        account,
        name: 'approve',
        description: 'Approves',
        environment,
        invokedByEvents,
      });
    },
    platform({ flow: { logRetention: '30d' } }),
    'producer',
  );
}

const template = functionTemplate();
const code = bundle('approve');

test('a function runs the zip of its folder on arm64, and logs JSON to its own group', () => {
  const { body } = template.one('aws_lambda_function');
  expect(body).toMatchObject({
    function_name: NAME,
    runtime: 'nodejs22.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    timeout: 60,
    memory_size: 256,
    source_code_hash: code.hash,
    role: `\${${template.role(NAME).address}.arn}`,
    environment: { variables: { DOMAIN_ID: 'dzd_1' } },
    logging_config: {
      log_format: 'JSON',
      log_group: `\${${template.one('aws_cloudwatch_log_group').address}.name}`,
    },
  });
  expect(template.one('aws_cloudwatch_log_group').body).toMatchObject({
    name: `/aws/lambda/${NAME}`,
    retention_in_days: 30,
  });
});

test.each(FUNCTIONS)('the zip of %s holds its code, and its hash is true', (name) => {
  const { path, hash } = bundle(name);
  const zip = readFileSync(path);
  expect(existsSync(path)).toBe(true);
  expect(createHash('sha256').update(zip).digest('base64')).toBe(hash);
  expect(Object.keys(unzipSync(zip))).toContain('index.js');
});

test.each(['reserved_concurrent_executions', 'dead_letter_config', 'kms_key_arn', 'vpc_config'])(
  'a function that a queue feeds has no %s',
  (argument) => {
    expect(template.one('aws_lambda_function').has(argument)).toBe(false);
  },
);

test('its role is Lambda’s, and does no more by itself than log there', () => {
  const group = template.one('aws_cloudwatch_log_group').address;
  expect(template.role(NAME).policy('assume_role_policy')).toMatchObject([
    { Principal: { Service: 'lambda.amazonaws.com' }, Action: ['sts:AssumeRole'] },
  ]);
  expect(template.grants(NAME)).toEqual([
    expect.objectContaining({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`\${${group}.arn}:*`],
    }),
  ]);
  expect(template.count('aws_iam_role_policy_attachment')).toBe(0);
});

test('the function is made after what its role may do', () => {
  const before = template.before(template.one('aws_lambda_function'));
  expect(before).toContain(template.one('aws_iam_role_policy').address);
});

test('an alarm watches its errors, also those of a message that comes back after minutes', () => {
  expect(template.one('aws_cloudwatch_metric_alarm').body).toMatchObject({
    alarm_name: `${NAME}-errors`,
    namespace: 'AWS/Lambda',
    metric_name: 'Errors',
    dimensions: { FunctionName: `\${${template.one('aws_lambda_function').address}.function_name}` },
    period: 300,
    evaluation_periods: 12,
    datapoints_to_alarm: 3,
    threshold: 0,
    comparison_operator: 'GreaterThanThreshold',
  });
});

test('one that events invoke parks what it fails at, with an alarm', () => {
  const invoked = functionTemplate(true);
  const queue = invoked.one('aws_sqs_queue');
  expect(queue.body['name']).toBe(`${NAME}-dead-letters`);
  expect(invoked.one('aws_lambda_function').body['dead_letter_config']).toEqual({
    target_arn: `\${${queue.address}.arn}`,
  });
  expect(invoked.grants(NAME)).toContainEqual(
    expect.objectContaining({ Action: ['sqs:SendMessage'], Resource: [`\${${queue.address}.arn}`] }),
  );
  expect(invoked.one('aws_cloudwatch_metric_alarm', 'ApproximateNumberOfMessagesVisible').body).toMatchObject(
    {
      alarm_name: `${NAME}-dead-letters`,
    },
  );
});

test('the account’s key encrypts variables, logs and letters', () => {
  const keyed = functionTemplate(true, true);
  const key = `\${${keyed.one('aws_kms_key').address}.arn}`;
  expect(keyed.one('aws_lambda_function').body['kms_key_arn']).toBe(key);
  expect(keyed.one('aws_cloudwatch_log_group').body['kms_key_id']).toBe(key);
  expect(keyed.one('aws_sqs_queue').body['kms_master_key_id']).toBe(key);
  expect(keyed.grants(NAME)).toContainEqual(expect.objectContaining({ Resource: [key] }));
});
