import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const role = `arn:aws:iam::${ACCOUNT}:role/r`;
const stack = (path: string) => `arn:aws:cloudformation:eu-central-1:${ACCOUNT}:stack/${path}`;
const trail = (name: string) => `arn:aws:cloudtrail:eu-central-1:${ACCOUNT}:trail/${name}`;

test.each<[string, object, string[]]>([
  ['DescribeStacks', { StackName: 's' }, [`cloudformation:DescribeStacks ${stack('s/*')}`]],
  ['DescribeStacks', { StackName: stack('s/1') }, [`cloudformation:DescribeStacks ${stack('s/1')}`]],
  ['DescribeStacks', {}, [`cloudformation:DescribeStacks ${stack('*/*')}`]],
  ['GetTemplate', { StackName: 's' }, [`cloudformation:GetTemplate ${stack('s/*')}`]],
  ['ValidateTemplate', { TemplateBody: '{}' }, ['cloudformation:ValidateTemplate *']],
  ['CreateStack', { StackName: 's' }, [`cloudformation:CreateStack ${stack('s/*')}`]],
  [
    'CreateStack',
    { StackName: 's', RoleARN: role, Tags: [{ Key: 'a', Value: 'b' }] },
    [
      `cloudformation:CreateStack ${stack('s/*')}`,
      `cloudformation:TagResource ${stack('s/*')}`,
      `iam:PassRole ${role}`,
    ],
  ],
])('cloudformation:%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('cloudformation', operation, input)).toEqual(expected);
});

test('a stack is asked with the role that it is made in', async () => {
  const [{ keys }, pass] = await needsOfCall('cloudformation', 'DeleteStack', {
    StackName: 's',
    RoleARN: role,
  });
  expect(keys).toEqual({ 'cloudformation:RoleArn': role });
  expect(pass.keys).toEqual({ 'iam:PassedToService': 'cloudformation.amazonaws.com' });
});

test.each<[string, object, string[]]>([
  ['CreateTrail', { Name: 't', S3BucketName: 'b' }, [`cloudtrail:CreateTrail ${trail('t')}`]],
  [
    'CreateTrail',
    { Name: 't', S3BucketName: 'b', TagsList: [{ Key: 'a', Value: 'b' }], CloudWatchLogsRoleArn: role },
    [`cloudtrail:CreateTrail ${trail('t')}`, `cloudtrail:AddTags ${trail('t')}`, `iam:PassRole ${role}`],
  ],
  ['StartLogging', { Name: trail('t') }, [`cloudtrail:StartLogging ${trail('t')}`]],
  ['PutEventSelectors', { TrailName: 't' }, [`cloudtrail:PutEventSelectors ${trail('t')}`]],
  ['DescribeTrails', { trailNameList: ['t'] }, ['cloudtrail:DescribeTrails *']],
  ['ListTags', { ResourceIdList: [trail('t')] }, [`cloudtrail:ListTags ${trail('t')}`]],
  ['AddTags', { ResourceId: trail('t'), TagsList: [] }, [`cloudtrail:AddTags ${trail('t')}`]],
])('cloudtrail:%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('cloudtrail', operation, input)).toEqual(expected);
});

test('Lake Formation takes no resource; a location passes its role, or makes the service-linked one', async () => {
  const ResourceArn = 'arn:aws:s3:::lake';
  expect(await askedResources('lakeformation', 'GrantPermissions', {})).toEqual([
    'lakeformation:GrantPermissions *',
  ]);
  const [, pass] = await needsOfCall('lakeformation', 'RegisterResource', { ResourceArn, RoleArn: role });
  expect(pass).toEqual({
    action: 'iam:PassRole',
    resource: role,
    keys: { 'iam:PassedToService': 'lakeformation.amazonaws.com' },
  });
  const linked = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess`;
  expect(
    await askedResources('lakeformation', 'RegisterResource', { ResourceArn, UseServiceLinkedRole: true }),
  ).toEqual([
    'lakeformation:RegisterResource *',
    `iam:CreateServiceLinkedRole ${linked}`,
    `iam:PutRolePolicy ${linked}`,
  ]);
});
