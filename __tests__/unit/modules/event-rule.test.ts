import { EventRule } from '../../../modules/event-rule/event-rule';
import { Function } from '../../../modules/function/function';
import { Queue } from '../../../modules/queue/queue';
import { synthesize } from '../platform';

const pattern = { source: ['aws.s3'] };

test('a rule that sends to a queue parks there what it can’t deliver', () => {
  const template = synthesize((stack, account) => {
    const rule = new EventRule(stack, 'uploads', {
      account,
      name: 'ehds-uploads',
      description: 'Uploads',
      on: { pattern },
    });
    rule.sendTo(
      new Queue(stack, 'queue', { account, name: 'uploads', visibilityTimeout: 60, rules: [rule.rule.arn] }),
    );
  });
  const rule = template.one('aws_cloudwatch_event_rule');
  expect(rule.body).toMatchObject({ name: 'ehds-uploads', event_pattern: JSON.stringify(pattern) });
  expect(rule.has('schedule_expression')).toBe(false);
  expect(rule.has('event_bus_name')).toBe(false);
  expect(template.one('aws_cloudwatch_event_target').body).toMatchObject({
    rule: `\${${rule.address}.name}`,
    arn: expect.stringMatching(/^\$\{aws_sqs_queue\.queue_[0-9A-F]+\.arn\}$/),
    dead_letter_config: { arn: expect.stringMatching(/^\$\{aws_sqs_queue\.queue_dead-letters_.*\.arn\}$/) },
  });
  expect(template.count('aws_lambda_permission')).toBe(0);
});

test('a rule that invokes a function is the only one that its permission names', () => {
  const template = synthesize((stack, account) => {
    const rule = new EventRule(stack, 'sweep', {
      account,
      name: 'sweep',
      description: 'Sweep',
      on: { schedule: 'rate(15 minutes)' },
    });
    rule.invoke(
      new Function(stack, 'approve', {
        account,
        name: 'approve',
        description: 'Approves',
        environment: { DOMAIN_ID: 'dzd_1' },
        invokedByEvents: true,
      }),
    );
  });
  const rule = template.one('aws_cloudwatch_event_rule');
  const target = template.one('aws_lambda_function');
  expect(rule.body['schedule_expression']).toBe('rate(15 minutes)');
  expect(rule.has('event_pattern')).toBe(false);
  expect(template.one('aws_cloudwatch_event_target').body['arn']).toBe(`\${${target.address}.arn}`);
  expect(template.one('aws_lambda_permission').body).toMatchObject({
    action: 'lambda:InvokeFunction',
    principal: 'events.amazonaws.com',
    function_name: `\${${target.address}.function_name}`,
    source_arn: `\${${rule.address}.arn}`,
  });
});
