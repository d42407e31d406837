import { allows, type Call } from '../iam';
import type { Template } from '../template';
import { bootstrapped } from './accounts';

const stacks = bootstrapped();
const boundary = (entry: string) =>
  (stacks[entry] as Template).one('aws_iam_policy', `"name":"ehds-${entry}-boundary"`).policy();

const AWS_BOUNDARY = 'arn:aws:iam::aws:policy/AmazonDataZoneEnvironmentRolePermissionsBoundary';
const role = (name: string, account = '444455556666') => `arn:aws:iam::${account}:role/${name}`;
const passed = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

/** A role of the producer's account to which its own policy grants everything. */
const unlimited = (call: Call, entry = 'producer') => allows(boundary(entry), call);

describe('a role under the boundary can do its work', () => {
  test.each<[string, string, Call['keys']?]>([
    ['s3:GetObject', 'arn:aws:s3:::ehds-assets-444455556666-eu-central-1/patients/1.parquet'],
    ['s3:GetObject', 'arn:aws:s3:::ehds-state-444455556666-eu-central-1/producer.tfstate'],
    ['glue:CreateTable', 'arn:aws:glue:eu-central-1:444455556666:catalog'],
    ['kms:Decrypt', 'arn:aws:kms:eu-central-1:444455556666:key/1'],
    [
      'logs:PutLogEvents',
      'arn:aws:logs:eu-central-1:444455556666:log-group:/aws/lambda/ehds-producer-crawl:*',
    ],
    ['sqs:ReceiveMessage', 'arn:aws:sqs:eu-central-1:444455556666:ehds-producer-uploads'],
    ['sts:AssumeRole', role('ehds-publisher-producer', '111122223333')],
    ['ssm:PutParameter', 'arn:aws:ssm:eu-central-1:444455556666:parameter/ehds/producer/lake-administrators'],
    ['lakeformation:PutDataLakeSettings', '*'],
    ['ram:CreateResourceShare', '*'],
    ['organizations:DescribeOrganization', '*'],
    // What AmazonDataZoneRedshiftGlueProvisioningPolicy and AmazonDataZoneGlueManageAccessRolePolicy need for a lake.
    [
      'cloudformation:CreateStack',
      'arn:aws:cloudformation:eu-central-1:444455556666:stack/DataZone-Env-1/uuid',
    ],
    ['athena:CreateWorkGroup', 'arn:aws:athena:eu-central-1:444455556666:workgroup/ehds-producer'],
    ['iam:CreateRole', role('datazone_usr_1'), { 'iam:PermissionsBoundary': AWS_BOUNDARY }],
    ['iam:PutRolePolicy', role('datazone_usr_1'), { 'iam:PermissionsBoundary': AWS_BOUNDARY }],
    ['iam:CreatePolicy', 'arn:aws:iam::444455556666:policy/datazone_1'],
    ['iam:DeleteRole', role('datazone_usr_1')],
    ['iam:TagRole', role('datazone_usr_1')],
    ['iam:PassRole', role('AmazonDataZone-ehds-producer-location'), passed('lakeformation')],
    ['iam:GetRole', role('AmazonDataZone-ehds-producer-location')],
  ])('%s on %s', (...[action, resource, keys]) => {
    expect(unlimited({ action, resource, keys })).toBe(true);
  });

  test('DataZone looks up the members of governance’s project', () => {
    const resource = role('data-steward', '111122223333');
    expect(unlimited({ action: 'iam:GetRole', resource }, 'governance')).toBe(true);
    expect(unlimited({ action: 'cloudformation:ValidateTemplate', resource: '*' }, 'governance')).toBe(true);
    const stack = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/ehds-project-producer/uuid';
    expect(unlimited({ action: 'cloudformation:UpdateStack', resource: stack }, 'governance')).toBe(true);
  });
});

describe('a role under the boundary can’t become more', () => {
  test.each<[string, string, string, Call['keys']?]>([
    ['a role without a boundary', 'iam:CreateRole', role('datazone_admin')],
    [
      'a role with one of its own',
      'iam:CreateRole',
      role('datazone_admin'),
      { 'iam:PermissionsBoundary': 'arn:mine' },
    ],
    ['rights for an unbounded role', 'iam:AttachRolePolicy', role('datazone_admin')],
    [
      'rights for the deploy role',
      'iam:PutRolePolicy',
      role('ehds-producer-deploy'),
      { 'iam:PermissionsBoundary': AWS_BOUNDARY },
    ],
    ['another trust', 'iam:UpdateAssumeRolePolicy', role('datazone_usr_1')],
    ['no boundary', 'iam:DeleteRolePermissionsBoundary', role('datazone_usr_1')],
    [
      'a wider boundary',
      'iam:CreatePolicyVersion',
      'arn:aws:iam::444455556666:policy/ehds-producer-boundary',
    ],
    ['a user', 'iam:CreateUser', 'arn:aws:iam::444455556666:user/backdoor'],
    ['a key', 'iam:CreateAccessKey', 'arn:aws:iam::444455556666:user/admin'],
    ['an administrator', 'sts:AssumeRole', role('admin')],
    ['another producer', 'sts:AssumeRole', role('ehds-publisher-charite', '111122223333')],
    ['governance’s deploy role', 'sts:AssumeRole', role('ehds-governance-deploy', '111122223333')],
    [
      'code under its role',
      'lambda:UpdateFunctionCode',
      'arn:aws:lambda:eu-central-1:444455556666:function:admin',
    ],
    [
      'a stack under its role',
      'cloudformation:UpdateStack',
      'arn:aws:cloudformation:eu-central-1:444455556666:stack/landing-zone/1',
    ],
    ['commands on its machines', 'ssm:SendCommand', 'arn:aws:ec2:eu-central-1:444455556666:instance/i-1'],
    ['a role for Lambda', 'iam:PassRole', role('AmazonDataZone-ehds-producer-location'), passed('lambda')],
    ['the deploy role for Glue', 'iam:PassRole', role('ehds-producer-deploy'), passed('glue')],
  ])('%s (%s)', (...[, action, resource, keys]) => {
    expect(unlimited({ action, resource, keys })).toBe(false);
  });

  test('governance passes no role of other people', () => {
    const call = { action: 'iam:PassRole', resource: role('admin', '111122223333') };
    for (const service of ['glue', 'lambda', 'lakeformation']) {
      expect(unlimited({ ...call, keys: passed(service) }, 'governance')).toBe(false);
    }
  });
});

describe('a role under the boundary can’t cover its tracks', () => {
  const trail = 'arn:aws:s3:::ehds-trail-444455556666-eu-central-1';
  const state = 'arn:aws:s3:::ehds-state-444455556666-eu-central-1';

  test.each([
    ['cloudtrail:StopLogging', 'arn:aws:cloudtrail:eu-central-1:444455556666:trail/ehds-producer-trail'],
    ...[
      's3:DeleteBucket',
      's3:DeleteBucketPolicy',
      's3:PutBucketPolicy',
      's3:PutLifecycleConfiguration',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketVersioning',
      's3:PutEncryptionConfiguration',
    ].flatMap((action) => [
      [action, trail],
      [action, state],
    ]),
    ...['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject'].flatMap(
      (action) => [
        [action, `${trail}/AWSLogs/1`],
        [action, `${state}/producer.tfstate`],
      ],
    ),
  ])('%s on %s', (action, resource) => {
    expect(unlimited({ action: String(action), resource: String(resource) })).toBe(false);
  });
});
