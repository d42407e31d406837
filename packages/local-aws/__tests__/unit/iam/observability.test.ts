import { ACCOUNT, askedResources, needsOfCall, REGION } from './needs-of-call';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const logGroupName = '/aws/lambda/f';
const group = arn('logs', `log-group:${logGroupName}`);
const alarm = (name: string) => arn('cloudwatch', `alarm:${name}`);
const parameter = (name: string) => arn('ssm', `parameter/${name}`);

test.each<[string, string, object, string[]]>([
  ['logs', 'CreateLogGroup', { logGroupName }, [`logs:CreateLogGroup ${group}:log-stream:`]],
  [
    'logs',
    'CreateLogGroup',
    { logGroupName, tags: { a: 'b' } },
    [`logs:CreateLogGroup ${group}:log-stream:`, `logs:TagResource ${group}`],
  ],
  [
    'logs',
    'DescribeLogStreams',
    { logGroupIdentifier: group },
    [`logs:DescribeLogStreams ${group}:log-stream:`],
  ],
  ['logs', 'FilterLogEvents', { logGroupName }, [`logs:FilterLogEvents ${group}:log-stream:`]],
  ['logs', 'PutLogEvents', { logGroupName, logStreamName: 's' }, [`logs:PutLogEvents ${group}:log-stream:s`]],
  ['logs', 'ListTagsForResource', { resourceArn: group }, [`logs:ListTagsForResource ${group}`]],
  ['logs', 'TagResource', { resourceArn: `${group}:*` }, [`logs:TagResource ${group}`]],
  ['logs', 'DescribeLogGroups', {}, ['logs:DescribeLogGroups *']],
  [
    'logs',
    'StartQuery',
    { logGroupNames: ['a', 'b'] },
    ['a', 'b'].map((name) => `logs:StartQuery ${arn('logs', `log-group:${name}:log-stream:`)}`),
  ],
  ['ssm', 'GetParameter', { Name: '/a/b' }, [`ssm:GetParameter ${parameter('a/b')}`]],
  ['ssm', 'GetParameter', { Name: 'a:3' }, [`ssm:GetParameter ${parameter('a')}`]],
  ['ssm', 'GetParameter', { Name: parameter('a/b') }, [`ssm:GetParameter ${parameter('a/b')}`]],
  ['ssm', 'GetParametersByPath', { Path: '/a' }, [`ssm:GetParametersByPath ${parameter('a')}`]],
  [
    'ssm',
    'GetParameters',
    { Names: ['/a', '/b'] },
    [`ssm:GetParameters ${parameter('a')}`, `ssm:GetParameters ${parameter('b')}`],
  ],
  [
    'ssm',
    'PutParameter',
    { Name: '/a', Tags: [{ Key: 'k', Value: 'v' }] },
    [`ssm:PutParameter ${parameter('a')}`, `ssm:AddTagsToResource ${parameter('a')}`],
  ],
  [
    'ssm',
    'AddTagsToResource',
    { ResourceType: 'Parameter', ResourceId: '/a/b' },
    [`ssm:AddTagsToResource ${parameter('a/b')}`],
  ],
  ['ssm', 'GetDocument', { Name: 'd' }, [`ssm:GetDocument ${arn('ssm', 'document/d')}`]],
  ['ssm', 'DescribeParameters', {}, ['ssm:DescribeParameters *']],
  ['monitoring', 'PutMetricAlarm', { AlarmName: 'a' }, [`cloudwatch:PutMetricAlarm ${alarm('a')}`]],
  [
    'monitoring',
    'PutMetricAlarm',
    { AlarmName: 'a', Tags: [{ Key: 'k', Value: 'v' }] },
    [`cloudwatch:PutMetricAlarm ${alarm('a')}`, `cloudwatch:TagResource ${alarm('a')}`],
  ],
  [
    'monitoring',
    'DescribeAlarms',
    { AlarmNames: ['a', 'b'] },
    [`cloudwatch:DescribeAlarms ${alarm('a')}`, `cloudwatch:DescribeAlarms ${alarm('b')}`],
  ],
  ['monitoring', 'DescribeAlarms', {}, [`cloudwatch:DescribeAlarms ${alarm('*')}`]],
  ['monitoring', 'TagResource', { ResourceARN: alarm('a') }, [`cloudwatch:TagResource ${alarm('a')}`]],
  [
    'monitoring',
    'DeleteDashboards',
    { DashboardNames: ['d'] },
    [`cloudwatch:DeleteDashboards arn:aws:cloudwatch::${ACCOUNT}:dashboard/d`],
  ],
])('%s:%s of %j needs %j', async (service, operation, input, expected) => {
  expect(await askedResources(service, operation, input)).toEqual(expected);
});

test('the namespace of metrics is a key', async () => {
  const [need] = await needsOfCall('monitoring', 'PutMetricData', { Namespace: 'n' });
  expect(need.keys).toEqual({ 'cloudwatch:namespace': 'n' });
});

test('a secret parameter is a question about its key', async () => {
  const KeyId = arn('kms', 'key/1');
  const [, need] = await needsOfCall('ssm', 'PutParameter', { Name: '/a', Type: 'SecureString', KeyId });
  expect(need).toMatchObject({
    action: 'kms:Encrypt',
    resource: KeyId,
    keys: { 'kms:EncryptionContext:PARAMETER_ARN': parameter('a') },
  });
});
