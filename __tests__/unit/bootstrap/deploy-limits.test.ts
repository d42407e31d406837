import { allows, type Call } from '../iam';
import { VARIANTS } from '../platform';
import type { Template } from '../template';
import { bootstrapped, deployPolicy } from './accounts';

const local = bootstrapped(VARIANTS['the local file']);
const withCustomerKeys = bootstrapped(VARIANTS['customer-managed keys']);

/** The tag of an account's key, which IAM compares. */
const keyOf = (entry: string) => ({ 'aws:ResourceTag/AmazonDataZoneEnvironment': `ehds-${entry}` });

const PRODUCER = '444455556666';
const ownArn = (service: string, resource: string) =>
  `arn:aws:${service}:eu-central-1:${PRODUCER}:${resource}`;
const role = (name: string) => `arn:aws:iam::${PRODUCER}:role/${name}`;
const s3 = (purpose: string, key = '') => `arn:aws:s3:::ehds-${purpose}-${PRODUCER}-eu-central-1${key}`;
const boundary = { 'iam:PermissionsBoundary': `arn:aws:iam::${PRODUCER}:policy/ehds-producer-boundary` };
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

/** An administrator's, and bootstrap's: what begins like the platform's is not for that the platform's to change. */
const FOREIGN_ROLES = [
  'ehds-producer-pipeline',
  'AmazonDataZone-ehds-producer-audit',
  'ehds-producer-deploy',
  'ehds-producer-crawler',
  'ehds-producer-lake-administrators',
  ...['location', 'provisioning', 'manage-access'].map(
    (purpose) => `AmazonDataZone-ehds-producer-${purpose}`,
  ),
  // A path that begins like the platform's.
  'ehds/producer-two/backdoor',
  'ehds/governance/ehds-governance-crawl',
];

describe('a deploy role can’t', () => {
  const deploy = deployPolicy(local['producer'] as Template);
  const ownRole = role('ehds/producer/ehds-producer-crawl');

  test.each<[string, string, string, Call['keys']?]>([
    ['make a role without the boundary', 'iam:CreateRole', ownRole],
    ['make a role with another', 'iam:CreateRole', ownRole, { 'iam:PermissionsBoundary': 'arn:other' }],
    ['strengthen a role that has none', 'iam:PutRolePolicy', ownRole],
    ['attach to a role', 'iam:AttachRolePolicy', ownRole, boundary],
    ['change whom a role trusts', 'iam:UpdateAssumeRolePolicy', ownRole, boundary],
    ['take a boundary away', 'iam:DeleteRolePermissionsBoundary', ownRole, boundary],
    ['change a boundary', 'iam:PutRolePermissionsBoundary', ownRole, boundary],
    ['make a role at no path', 'iam:CreateRole', role('ehds-producer-x'), boundary],
    ['make a role at another’s path', 'iam:CreateRole', role('ehds/charite/x'), boundary],
    ['lengthen its sessions', 'iam:UpdateRole', role('ehds-producer-deploy')],
    ['pass a role to a machine', 'iam:PassRole', ownRole, passedTo('ec2')],
    ['pass a role to Glue', 'iam:PassRole', ownRole, passedTo('glue')],
    [
      'pass a role that no function has',
      'iam:PassRole',
      role('ehds/producer/ehds-producer-x'),
      passedTo('lambda'),
    ],
    ...FOREIGN_ROLES.flatMap((name) =>
      [
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRoleDescription',
      ].map((action): [string, string, string, Call['keys']] => [
        `change ${name}`,
        action,
        role(name),
        boundary,
      ]),
    ),
    ...FOREIGN_ROLES.map((name): [string, string, string, Call['keys']] => [
      `run code as ${name}`,
      'iam:PassRole',
      role(name),
      passedTo('lambda'),
    ]),
    [
      'let Lake Formation read by another role',
      'iam:PassRole',
      role('AmazonDataZone-ehds-producer-location'),
      passedTo('lakeformation'),
    ],
    ...['ehds-producer-boundary', 'ehds-producer-deploy-flow'].flatMap((name) =>
      ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:DeletePolicy'].map(
        (action): [string, string, string] => [
          `rewrite ${name}`,
          action,
          `arn:aws:iam::${PRODUCER}:policy/${name}`,
        ],
      ),
    ),
    ...['cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:StopLogging'].map(
      (action): [string, string, string] => [
        'silence the trail',
        action,
        ownArn('cloudtrail', 'trail/ehds-producer-trail'),
      ],
    ),
    ['delete its state', 's3:DeleteObject', s3('state', '/producer.tfstate')],
    ['delete old states', 's3:DeleteObjectVersion', s3('state', '/producer.tfstate')],
    ['open the state bucket', 's3:PutBucketPolicy', s3('state')],
    ['read bootstrap’s state', 's3:GetObject', s3('state', '/bootstrap-producer.tfstate')],
    ['touch bootstrap’s state', 's3:PutObject', s3('state', '/bootstrap-producer.tfstate')],
    ['take an upload that waits', 'sqs:ReceiveMessage', ownArn('sqs', 'ehds-producer-uploads')],
    ['throw away what waits', 'sqs:PurgeQueue', ownArn('sqs', 'ehds-producer-uploads')],
    [
      'put a message among the dead letters',
      'sqs:SendMessage',
      ownArn('sqs', 'ehds-producer-uploads-dead-letters'),
    ],
    ['make a domain', 'datazone:CreateDomain', '*'],
    ['make a project, which its onboarding role does', 'datazone:CreateProject', '*'],
    ['become governance', 'sts:AssumeRole', 'arn:aws:iam::111122223333:role/ehds-governance-deploy'],
  ])('%s (%s on %s)', (...[, action, resource, keys]) => {
    expect(allows(deploy, { action, resource, keys })).toBe(false);
  });

  test.each([
    ...['CreateFunction', 'DeleteFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration'].flatMap(
      (verb) =>
        ['other', 'ehds-producer-nightly', 'ehds-producer-lake-administrators'].map((name) => [
          `lambda:${verb}`,
          ownArn('lambda', `function:${name}`),
        ]),
    ),
    ...['CreateQueue', 'DeleteQueue', 'SetQueueAttributes'].map((verb) => [
      `sqs:${verb}`,
      ownArn('sqs', 'ehds-producer-billing'),
    ]),
    ...['DeleteRule', 'PutRule', 'PutTargets', 'RemoveTargets'].map((verb) => [
      `events:${verb}`,
      ownArn('events', 'rule/ehds-producer-billing'),
    ]),
    ...['DeleteLogGroup', 'PutRetentionPolicy'].map((verb) => [
      `logs:${verb}`,
      ownArn('logs', 'log-group:/aws/lambda/ehds-producer-nightly'),
    ]),
    ...['DeleteAlarms', 'PutMetricAlarm'].map((verb) => [
      `cloudwatch:${verb}`,
      ownArn('cloudwatch', 'alarm:ehds-producer-nightly-errors'),
    ]),
    ['lambda:AddPermission', ownArn('lambda', 'function:ehds-producer-lake-administrators')],
    ['lambda:InvokeFunction', ownArn('lambda', 'function:ehds-producer-nightly')],
    ['glue:UpdateCrawler', ownArn('glue', 'crawler/ehds-producer-billing')],
    ['cloudformation:UpdateStack', ownArn('cloudformation', 'stack/ehds-producer-billing/uuid')],
    ['ssm:PutParameter', ownArn('ssm', 'parameter/ehds/producer/lake-administrators')],
  ])('change what begins like the platform’s and is not its own: %s on %s', (action = '', resource = '') => {
    expect(allows(deploy, { action, resource, keys: { 'lambda:Principal': 'events.amazonaws.com' } })).toBe(
      false,
    );
  });

  const DATA = [
    ...['assets', 'datazone', 'trail'].flatMap((purpose) => [
      ...[
        'CreateBucket',
        'DeleteBucket',
        'DeleteBucketPolicy',
        'GetBucketPolicy',
        'ListBucket',
        'ListBucketVersions',
        'PutBucketNotification',
        'PutBucketObjectLockConfiguration',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketVersioning',
        'PutEncryptionConfiguration',
        'PutLifecycleConfiguration',
        'PutReplicationConfiguration',
      ].map((verb) => [`s3:${verb}`, s3(purpose)]),
      ...[
        'BypassGovernanceRetention',
        'DeleteObject',
        'DeleteObjectVersion',
        'GetObject',
        'GetObjectVersion',
        'PutObject',
        'PutObjectRetention',
      ].map((verb) => [`s3:${verb}`, s3(purpose, '/patients/1.csv')]),
    ]),
    ...[
      'CancelKeyDeletion',
      'CreateAlias',
      'DisableKey',
      'PutKeyPolicy',
      'ReEncryptFrom',
      'RetireGrant',
      'ScheduleKeyDeletion',
      'TagResource',
      'UntagResource',
      'UpdateAlias',
    ].map((verb) => [`kms:${verb}`, ownArn('kms', 'key/uuid')]),
    ['kms:CreateKey', '*'],
    ...[
      'BatchGrantPermissions',
      'DeregisterResource',
      'GetDataAccess',
      'GrantPermissions',
      'PutDataLakeSettings',
      'RegisterResource',
      'RevokePermissions',
      'UpdateResource',
    ].map((verb) => [`lakeformation:${verb}`, '*']),
    ...['CreateDatabase', 'DeleteDatabase', 'DeleteTable', 'GetTable', 'UpdateTable'].map((verb) => [
      `glue:${verb}`,
      ownArn('glue', 'catalog'),
    ]),
    ...['CreateDevEndpoint', 'CreateJob', 'CreateSession', 'RunStatement', 'StartJobRun'].map((verb) => [
      `glue:${verb}`,
      ownArn('glue', 'job/x'),
    ]),
    ...['CreateWorkGroup', 'StartCalculationExecution', 'StartQueryExecution', 'StartSession'].map((verb) => [
      `athena:${verb}`,
      ownArn('athena', 'workgroup/ehds-producer'),
    ]),
    ['ram:CreateResourceShare', '*'],
  ];

  test.each(['producer', 'governance'])('read, open or destroy data in %s', (entry) => {
    const policy = deployPolicy(withCustomerKeys[entry] as Template);
    const account = entry === 'governance' ? '111122223333' : PRODUCER;
    const reached = DATA.filter(([action = '', resource = '']) =>
      allows(policy, {
        action,
        resource: resource.replaceAll(PRODUCER, account),
        keys: {
          ...keyOf(entry),
          'kms:ViaService': 's3.eu-central-1.amazonaws.com',
          'ram:RequestedResourceType': 'glue:Database',
        },
      }),
    );
    expect(reached).toEqual([]);
  });

  test.each(['Decrypt', 'GenerateDataKey', 'CreateGrant'])(
    'use a key by itself, for S3, or one that is not the platform’s (kms:%s)',
    (verb) => {
      const policy = deployPolicy(withCustomerKeys['producer'] as Template);
      const may = (tag: string, service?: string) =>
        allows(policy, {
          action: `kms:${verb}`,
          resource: ownArn('kms', 'key/uuid'),
          keys: {
            'aws:ResourceTag/AmazonDataZoneEnvironment': tag,
            ...(service ? { 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` } : {}),
          },
        });
      expect(may('ehds-producer', 'lambda')).toBe(true);
      expect(may('ehds-producer')).toBe(false);
      expect(may('ehds-producer', 's3')).toBe(false);
      expect(may('billing', 'lambda')).toBe(false);
    },
  );
});
