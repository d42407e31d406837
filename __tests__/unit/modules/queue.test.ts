import { EncryptionKey } from '../../../modules/encryption-key/encryption-key';
import { Queue } from '../../../modules/queue/queue';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../platform/trust';
import { platform, synthesize } from '../platform';
import type { Template } from '../template';

const RULES = [
  'arn:aws:events:eu-central-1:444455556666:rule/one',
  'arn:aws:events:eu-central-1:444455556666:rule/two',
];
const NAME = 'ehds-producer-uploads';

function queueTemplate(rules: string[] = RULES, keyed = false): Template {
  return synthesize(
    (stack, opened) => {
      const account = keyed
        ? { ...opened, key: new EncryptionKey(stack, 'key', { account: opened }) }
        : opened;
      const queue = new Queue(stack, 'uploads', { account, name: NAME, visibilityTimeout: 420, rules });
      for (const name of ['consumer', 'sender'] as const) {
        const trust = [serviceTrust('lambda.amazonaws.com')];
        const role = new Role(stack, name, { account, name, description: name, trust });
        if (name === 'consumer') queue.grantConsume(role);
        else queue.grantSend(role);
      }
    },
    platform({ flow: { messageRetention: '10d', alarmAge: '6h' } }),
    'producer',
  );
}

const queues = (template: Template) => {
  const [letters, queue] = template.all('aws_sqs_queue');
  if (!letters || !queue) throw new Error('there are no two queues');
  return letters.text('name') === NAME ? { queue: letters, letters: queue } : { queue, letters };
};

const template = queueTemplate();

test('a message is parked only after the most receives that SQS counts, and kept longer then than before', () => {
  const { queue, letters } = queues(template);
  expect(queue.body).toMatchObject({
    name: NAME,
    message_retention_seconds: 10 * 86_400,
    visibility_timeout_seconds: 420,
  });
  expect(JSON.parse(queue.text('redrive_policy'))).toEqual({
    deadLetterTargetArn: `\${${letters.address}.arn}`,
    maxReceiveCount: 1000,
  });
  expect(letters.body).toMatchObject({
    name: `${NAME}-dead-letters`,
    message_retention_seconds: 14 * 86_400,
  });
  expect(letters.has('redrive_policy')).toBe(false);
});

test.each([
  [NAME, 'queue', 'EventRules'],
  [`${NAME}-dead-letters`, 'letters', 'ParkedEvents'],
] as const)('%s takes messages over TLS, and from the rules that it names', (name, which, Sid) => {
  expect(queues(template)[which].policy()).toEqual([
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: ['sqs:*'],
      NotAction: [],
      Resource: [`arn:aws:sqs:eu-central-1:444455556666:${name}`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid,
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['sqs:SendMessage'],
      NotAction: [],
      Resource: [`arn:aws:sqs:eu-central-1:444455556666:${name}`],
      Condition: { ArnEquals: { 'aws:SourceArn': RULES } },
    },
  ]);
});

test('without rules nobody may send by the policy alone', () => {
  const { queue, letters } = queues(queueTemplate([]));
  for (const { text } of [queue, letters].map((block) => ({ text: block.text('policy') }))) {
    expect(text).not.toContain('Allow');
  }
});

test('encryption is by SQS, or by the account’s key', () => {
  for (const block of Object.values(queues(template))) {
    expect(block.body['sqs_managed_sse_enabled']).toBe(true);
    expect(block.has('kms_master_key_id')).toBe(false);
  }
  for (const block of Object.values(queues(queueTemplate(RULES, true)))) {
    expect(block.has('sqs_managed_sse_enabled')).toBe(false);
    expect(block.text('kms_master_key_id')).toMatch(/^\$\{aws_kms_key\..*\.arn\}$/);
  }
});

test.each([
  [`${NAME}-age`, 'ApproximateAgeOfOldestMessage', 6 * 3600, 'queue'],
  [`${NAME}-dead-letters`, 'ApproximateNumberOfMessagesVisible', 0, 'letters'],
] as const)('alarm %s watches %s', (name, metric, threshold, which) => {
  expect(template.one('aws_cloudwatch_metric_alarm', `"alarm_name":"${name}"`).body).toMatchObject({
    namespace: 'AWS/SQS',
    metric_name: metric,
    dimensions: { QueueName: `\${${queues(template)[which].address}.name}` },
    threshold,
    comparison_operator: 'GreaterThanThreshold',
    statistic: 'Maximum',
    treat_missing_data: 'notBreaching',
  });
});

test('there is no further alarm, and no policy beside the queues', () => {
  expect(template.count('aws_cloudwatch_metric_alarm')).toBe(2);
  expect(template.count('aws_sqs_queue_policy')).toBe(0);
});

test('who consumes can’t send, and who sends can’t consume', () => {
  const actions = (role: string, from = template) => from.grants(role).flatMap(({ Action }) => Action);
  expect(actions('consumer')).toEqual([
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ]);
  expect(actions('sender')).toEqual(['sqs:SendMessage']);
  for (const role of ['consumer', 'sender']) {
    expect(template.grants(role)[0]?.Resource).toEqual([`\${${queues(template).queue.address}.arn}`]);
    expect(actions(role, queueTemplate(RULES, true))).toContain('kms:Decrypt');
  }
});
