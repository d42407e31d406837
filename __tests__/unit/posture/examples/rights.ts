import { type Conditions, policy } from '../../../../platform/policy';
import { allow, type Examples, type Fragment, rolePolicy, resourceOf } from './example';

/** A managed policy that nobody has, so that it can only be a boundary. */
const ceiling = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_iam_policy', { policy: allow(statement) });
/** One action on whatever resource, with conditions. */
const allowingPolicy = (action: string | readonly string[], Condition?: Conditions): Fragment =>
  rolePolicy({ Action: action, Resource: '*', Condition });

const BOUNDARY = { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/ehds-producer-boundary' };
const BY_LAKE_FORMATION = {
  'ForAnyValue:StringEquals': { 'aws:CalledVia': ['lakeformation.amazonaws.com'] },
};
const DOMAIN_ONLY = { StringEqualsIfExists: { 'ram:RequestedResourceType': 'datazone:Domain' } };
const SHARE = { StringLike: { 'ram:ResourceShareName': 'DataZone-ehds-*' } };
const TAGGED = { StringEquals: { 'aws:PrincipalTag/ehds:purpose': 'policy-grants' } };
const OWN = { StringEquals: { 'aws:ResourceAccount': '111122223333' } };
const KEYS = 'arn:aws:kms:eu-central-1:111122223333:key';
const BUCKET = 'arn:aws:s3:::data';
const STATE = 'arn:aws:s3:::state';
const ofState = (fragment: Fragment): Fragment => ({ ...fragment, backend: { bucket: 'state' } });

export const RIGHT_EXAMPLES: Examples = {
  'bound-action': {
    bad: [
      allowingPolicy('iam:PutRolePolicy'),
      allowingPolicy('iam:CreateRole', { StringEqualsIfExists: BOUNDARY }),
      allowingPolicy('iam:AttachRolePolicy', { StringNotEquals: BOUNDARY }),
      allowingPolicy('iam:AttachRolePolicy', { StringLike: { 'iam:PermissionsBoundary': '*' } }),
      ceiling({ Action: ['iam:GetRole', 'iam:AttachRolePolicy'], Resource: '*' }),
      allowingPolicy('lambda:AddPermission'),
      allowingPolicy('lambda:CreateEventSourceMapping'),
      allowingPolicy('lambda:DeleteEventSourceMapping'),
      allowingPolicy('kms:CreateGrant'),
      allowingPolicy('ram:CreateResourceShare'),
      allowingPolicy('ram:AssociateResourceShare', DOMAIN_ONLY),
      allowingPolicy('ram:DeleteResourceShare', SHARE),
      allowingPolicy('ram:UpdateResourceShare', {
        StringEqualsIfExists: {
          ...DOMAIN_ONLY.StringEqualsIfExists,
          'ram:ResourceShareName': 'DataZone-ehds',
        },
      }),
      allowingPolicy('ram:DisassociateResourceShare'),
      ceiling({ Action: 'glue:PutResourcePolicy', Resource: '*' }),
    ],
    good: [
      allowingPolicy('iam:PutRolePolicy', { StringEquals: BOUNDARY }),
      allowingPolicy('iam:GetRole'),
      allowingPolicy('lambda:AddPermission', {
        StringEquals: { 'lambda:Principal': 'events.amazonaws.com' },
      }),
      allowingPolicy('lambda:UpdateEventSourceMapping', {
        ArnEquals: { 'lambda:FunctionArn': ['arn:aws:lambda:eu-central-1:111122223333:function:crawl'] },
      }),
      allowingPolicy('kms:CreateGrant', {
        StringEquals: { 'kms:ViaService': 'lambda.eu-central-1.amazonaws.com' },
      }),
      allowingPolicy('ram:CreateResourceShare', DOMAIN_ONLY),
      allowingPolicy('ram:AssociateResourceShare', { ...DOMAIN_ONLY, ...SHARE }),
      allowingPolicy('ram:DisassociateResourceShare', {
        StringEqualsIfExists: { 'ram:Principal': '111122223333' },
      }),
      ceiling({
        Action: ['glue:PutResourcePolicy', 'ram:CreateResourceShare', 'ram:DeleteResourceShare'],
        Resource: '*',
        Condition: BY_LAKE_FORMATION,
      }),
    ],
  },
  'two-duties': {
    bad: [
      allowingPolicy(['sqs:CreateQueue', 'sqs:SendMessage']),
      allowingPolicy(['sqs:ReceiveMessage', 'sqs:SetQueueAttributes']),
      allowingPolicy(['sqs:SendMessage', 'sqs:DeleteMessage']),
      allowingPolicy(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction']),
    ],
    good: [
      allowingPolicy(['sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:SetQueueAttributes']),
      allowingPolicy(['sqs:DeleteMessage', 'sqs:ReceiveMessage']),
      allowingPolicy('lambda:InvokeFunction'),
      ceiling({ Action: ['sqs:ReceiveMessage', 'sqs:SendMessage'], Resource: '*' }),
    ],
  },
  'settled-identity': {
    bad: [
      allowingPolicy('iam:UpdateAssumeRolePolicy'),
      allowingPolicy('iam:DeleteRolePermissionsBoundary', { StringEquals: BOUNDARY }),
      allowingPolicy(['iam:GetPolicy', 'iam:CreatePolicyVersion']),
      allowingPolicy('iam:CreateAccessKey'),
      ceiling({ Action: 'iam:SetDefaultPolicyVersion', Resource: '*' }),
      ceiling({ Action: 'iam:AddUserToGroup', Resource: '*' }),
    ],
    good: [
      allowingPolicy(['iam:GetUser', 'iam:ListAccessKeys', 'iam:DeleteRole']),
      ceiling({ Action: 'iam:CreatePolicy', Resource: '*' }),
    ],
  },
  'policy-grants': {
    bad: [
      allowingPolicy(['datazone:ListProjects', 'datazone:AddPolicyGrant']),
      allowingPolicy(['datazone:GetProject', 'datazone:RemoveEntityOwner'], OWN),
      ceiling({ Action: ['datazone:GetProject', 'datazone:UpdateRootDomainUnitOwner'], Resource: '*' }),
    ],
    good: [
      allowingPolicy(['datazone:GetProject', 'datazone:AddPolicyGrant'], TAGGED),
      allowingPolicy(['datazone:AddPolicyGrant', 'datazone:ListPolicyGrants', 'datazone:RemovePolicyGrant']),
      allowingPolicy('datazone:CreateProject'),
    ],
  },
  'state-alone-is-written': {
    bad: [
      rolePolicy({ Action: 's3:PutObject', Resource: `${BUCKET}/*` }),
      rolePolicy({ Action: 's3:DeleteObject', Resource: `${STATE}/producer.tfstate` }),
      rolePolicy({ Action: 's3:DeleteObjectVersion', Resource: `${STATE}/producer.tfstate.tflock` }),
      rolePolicy({
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [`${STATE}/producer.tfstate`, `${BUCKET}/*`],
      }),
      ceiling({ Action: 's3:PutBucketPolicy', Resource: BUCKET }),
      // A lock in the same policy excuses nothing.
      resourceOf('aws_iam_role_policy', {
        policy: policy(
          ['producer.tfstate', 'producer.tfstate.tflock'].map((key) => ({
            actions: ['s3:DeleteObject'],
            resources: [`${STATE}/${key}`],
          })),
        ),
      }),
    ],
    good: [
      rolePolicy({ Action: ['s3:GetObject', 's3:PutObject'], Resource: `${STATE}/producer.tfstate` }),
      rolePolicy({
        Action: ['s3:DeleteObject', 's3:PutObject'],
        Resource: `${STATE}/producer.tfstate.tflock`,
      }),
      rolePolicy({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [BUCKET, `${BUCKET}/*`] }),
    ],
  },
  'foreign-change': {
    bad: [
      ceiling({ Action: 'glue:DeleteTable', Resource: 'arn:aws:glue:eu-central-1:*:table/ehds_*/*' }),
      ceiling({ Action: ['s3:GetObject', 's3:DeleteObject'], Resource: 'arn:aws:s3:::*/*' }),
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:*:uploads' }),
    ],
    good: [
      ceiling({ Action: 'glue:GetTable', Resource: 'arn:aws:glue:eu-central-1:*:table/ehds_*/*' }),
      ceiling({
        Action: 'ram:AcceptResourceShareInvitation',
        Resource: 'arn:aws:ram:eu-central-1:*:resource-share-invitation/*',
      }),
      ceiling({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*/*' }),
      rolePolicy({ Action: 's3:PutObject', Resource: `${BUCKET}/*` }),
    ],
  },
  'bucket-account': {
    bad: [
      rolePolicy({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      rolePolicy({ Action: 's3:ListBucket', Resource: '${aws_s3_bucket.one.arn}' }),
      ofState(rolePolicy({ Action: 's3:GetObject', Resource: [`${STATE}/a.tfstate`, `${BUCKET}/*`] })),
      ceiling({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*/*' }),
    ],
    good: [
      rolePolicy({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: `${BUCKET}/*`, Condition: OWN }),
      ofState(
        rolePolicy({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [STATE, `${STATE}/a.tfstate`] }),
      ),
      ceiling({
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::*/*',
        Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
      }),
      ceiling({ Action: 's3:ListBucket', Resource: BUCKET }),
      rolePolicy({ Action: 's3:GetBucketLocation', Resource: BUCKET }),
    ],
  },
  'key-of-the-platform': {
    bad: [
      rolePolicy({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      ceiling({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
      rolePolicy({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringLike: { 'aws:ResourceTag/AmazonDataZoneEnvironment': '*' } },
      }),
    ],
    good: [
      rolePolicy({ Action: 'kms:Decrypt', Resource: `${KEYS}/1` }),
      ceiling({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'aws:ResourceTag/AmazonDataZoneEnvironment': 'ehds-producer' } },
      }),
    ],
  },
};
