import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { Credentials } from '../../src/local-aws';
import { administratorEnv } from './aws-cli';
import { document, type Grant, People } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const arn = (service: string, resource: string) =>
  `arn:aws:${service}:eu-central-1:${ACCOUNTS.producer}:${resource}`;
const denialOf = (what: string) => ({
  name: 'AccessDeniedException',
  message: expect.stringContaining(`not authorized to perform: ${what}`),
});

describe('a log group', () => {
  const logs = async (...grants: readonly Grant[]) =>
    people.as(CloudWatchLogsClient, await people.user('producer', ...grants));
  const logGroupName = '/iam/group';
  const group = arn('logs', `log-group:${logGroupName}`);
  const Action = ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'];

  test('is under the ARN that ends in an asterisk, and its tags under the plain one', async () => {
    const tagging = { Action: 'logs:TagResource', Resource: group };
    const [may, bare] = [
      await logs({ Action, Resource: `${group}:*` }, tagging),
      await logs({ Action, Resource: group }),
    ];
    await expect(bare.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject(
      denialOf(`logs:CreateLogGroup on resource: ${group}:log-stream:`),
    );
    await may.send(new CreateLogGroupCommand({ logGroupName, tags: { team: 'research' } }));
    await may.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
    await may.send(new TagResourceCommand({ resourceArn: group, tags: { team: 'sales' } }));
    await expect(
      bare.send(new TagResourceCommand({ resourceArn: group, tags: { team: 'sales' } })),
    ).rejects.toMatchObject(denialOf(`logs:TagResource on resource: ${group}`));
    await expect(may.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject(
      denialOf('logs:DescribeLogGroups'),
    );
  });

  test('has streams with ARNs of their own', async () => {
    const writer = await logs({
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${group}:log-stream:one`,
    });
    const one = { logGroupName, logStreamName: 'one' };
    await writer.send(new CreateLogStreamCommand(one));
    const logEvents = [{ timestamp: Date.now(), message: 'hello' }];
    await expect(writer.send(new PutLogEventsCommand({ ...one, logEvents }))).resolves.toBeDefined();
    await expect(
      writer.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'two' })),
    ).rejects.toMatchObject(denialOf(`logs:CreateLogStream on resource: ${group}:log-stream:two`));
  });

  test('has a key only where the key’s policy lets Logs in for it', async () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` };
    const service = { Service: 'logs.eu-central-1.amazonaws.com' };
    const Condition = {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:/iam/secret*') },
    };
    const letIn: Grant = { Principal: service, Action: 'kms:GenerateDataKey*', Condition };
    const kms = aws.client(KMSClient, 'producer');
    const all: Grant = { Principal, Action: 'kms:*' };
    const [open, closed] = await Promise.all(
      [document(all, letIn), document(all)].map((Policy) => kms.send(new CreateKeyCommand({ Policy }))),
    );
    const client = aws.client(CloudWatchLogsClient, 'producer');
    const create = (name: string, key: typeof open) =>
      client.send(new CreateLogGroupCommand({ logGroupName: name, kmsKeyId: key.KeyMetadata?.Arn }));
    await expect(create('/iam/secret', open)).resolves.toBeDefined();
    for (const [name, key] of [
      ['/iam/secret-2', closed],
      ['/iam/other', open],
    ] as const) {
      await expect(create(name, key)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining('The specified KMS key does not exist or is not allowed'),
      });
    }
  });
});

test('a parameter is under its name without the slash in front, or under its path', async () => {
  const Resource = arn('ssm', 'parameter/iam/*');
  const Action = ['ssm:PutParameter', 'ssm:GetParameter', 'ssm:DeleteParameters', 'ssm:GetParametersByPath'];
  const ssm = people.as(SSMClient, await people.user('producer', { Action, Resource }));
  const put = (Name: string) => ssm.send(new PutParameterCommand({ Name, Value: '1', Type: 'String' }));
  await put('/iam/one');
  await expect(ssm.send(new GetParameterCommand({ Name: '/iam/one' }))).resolves.toBeDefined();
  await expect(put('/else/one')).rejects.toMatchObject(
    denialOf(`ssm:PutParameter on resource: ${arn('ssm', 'parameter/else/one')}`),
  );
  await expect(ssm.send(new GetParametersByPathCommand({ Path: '/iam/' }))).resolves.toBeDefined();
  const Names = ['/iam/one', '/else/one'];
  await expect(ssm.send(new DeleteParametersCommand({ Names }))).rejects.toMatchObject(
    denialOf(`ssm:DeleteParameters on resource: ${arn('ssm', 'parameter/else/one')}`),
  );
});

describe('an alarm', () => {
  const AlarmName = 'iam-depth';
  const alarm = { AlarmName, Namespace: 'AWS/SQS', MetricName: 'Depth', Statistic: 'Maximum' as const };
  const rule = {
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold' as const,
  };
  const Resource = arn('cloudwatch', 'alarm:iam-*');
  const Action = ['cloudwatch:PutMetricAlarm', 'cloudwatch:DescribeAlarms'];
  let keys: Credentials;

  beforeAll(async () => {
    keys = await people.user(
      'producer',
      { Action, Resource },
      {
        Action: 'cloudwatch:PutMetricData',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'iam' } },
      },
    );
  });

  test('is made by its name with the SDK', async () => {
    const client = people.as(CloudWatchClient, keys);
    await client.send(new PutMetricAlarmCommand({ ...alarm, ...rule }));
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    expect(MetricAlarms?.[0]?.AlarmName).toBe(AlarmName);
    await expect(client.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject(
      denialOf('cloudwatch:DescribeAlarms'),
    );
    await expect(
      client.send(new PutMetricAlarmCommand({ ...alarm, ...rule, AlarmName: 'other' })),
    ).rejects.toMatchObject(denialOf('cloudwatch:PutMetricAlarm'));
    await expect(
      client.send(new PutMetricAlarmCommand({ ...alarm, ...rule, Tags: [{ Key: 'a', Value: 'b' }] })),
    ).rejects.toMatchObject(denialOf('cloudwatch:TagResource'));
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }))).rejects.toMatchObject(
      denialOf('cloudwatch:DeleteAlarms'),
    );
    const data = { MetricData: [{ MetricName: 'm', Value: 1 }] };
    await client.send(new PutMetricDataCommand({ ...data, Namespace: 'iam' }));
    await expect(
      client.send(new PutMetricDataCommand({ ...data, Namespace: 'other' })),
    ).rejects.toMatchObject(denialOf('cloudwatch:PutMetricData'));
    client.destroy();
  });

  test('is made by its name with the AWS CLI', async () => {
    const env = {
      ...administratorEnv(aws, 'producer'),
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    };
    const put = (name: string) =>
      promisify(execFile)(
        'aws',
        [
          'cloudwatch',
          'put-metric-alarm',
          '--alarm-name',
          name,
          '--namespace',
          'AWS/SQS',
          '--metric-name',
          'Depth',
        ]
          .concat([
            '--statistic',
            'Maximum',
            '--period',
            '60',
            '--evaluation-periods',
            '1',
            '--threshold',
            '1',
          ])
          .concat(['--comparison-operator', 'GreaterThanThreshold', '--endpoint-url', aws.running.endpoint]),
        { env },
      );
    await expect(put('iam-cli')).resolves.toBeDefined();
    await expect(put('other')).rejects.toThrow(/not authorized to perform: cloudwatch:PutMetricAlarm/);
  });
});
