import { type Conditions, policy } from '../../../../platform/policy';
import { allow, type Examples, type Fragment, granted, one } from './example';

/** A managed policy that nobody has, so that it can only be a boundary. */
const ceiling = (statement: Parameters<typeof allow>[0]): Fragment =>
  one('aws_iam_policy', { policy: allow(statement) });
/** One action on whatever resource, with conditions. */
const may = (action: string | readonly string[], Condition?: Conditions): Fragment =>
  granted({ Action: action, Resource: '*', Condition });

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
      may('iam:PutRolePolicy'),
      may('iam:CreateRole', { StringEqualsIfExists: BOUNDARY }),
      may('iam:AttachRolePolicy', { StringNotEquals: BOUNDARY }),
      may('iam:AttachRolePolicy', { StringLike: { 'iam:PermissionsBoundary': '*' } }),
      ceiling({ Action: ['iam:GetRole', 'iam:AttachRolePolicy'], Resource: '*' }),
      may('lambda:AddPermission'),
      may('lambda:CreateEventSourceMapping'),
      may('lambda:DeleteEventSourceMapping'),
      may('kms:CreateGrant'),
      may('ram:CreateResourceShare'),
      may('ram:AssociateResourceShare', DOMAIN_ONLY),
      may('ram:DeleteResourceShare', SHARE),
      may('ram:UpdateResourceShare', {
        StringEqualsIfExists: {
          ...DOMAIN_ONLY.StringEqualsIfExists,
          'ram:ResourceShareName': 'DataZone-ehds',
        },
      }),
      may('ram:DisassociateResourceShare'),
      ceiling({ Action: 'glue:PutResourcePolicy', Resource: '*' }),
    ],
    good: [
      may('iam:PutRolePolicy', { StringEquals: BOUNDARY }),
      may('iam:GetRole'),
      may('lambda:AddPermission', { StringEquals: { 'lambda:Principal': 'events.amazonaws.com' } }),
      may('lambda:UpdateEventSourceMapping', {
        ArnEquals: { 'lambda:FunctionArn': ['arn:aws:lambda:eu-central-1:111122223333:function:crawl'] },
      }),
      may('kms:CreateGrant', { StringEquals: { 'kms:ViaService': 'lambda.eu-central-1.amazonaws.com' } }),
      may('ram:CreateResourceShare', DOMAIN_ONLY),
      may('ram:AssociateResourceShare', { ...DOMAIN_ONLY, ...SHARE }),
      may('ram:DisassociateResourceShare', {
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
      may(['sqs:CreateQueue', 'sqs:SendMessage']),
      may(['sqs:ReceiveMessage', 'sqs:SetQueueAttributes']),
      may(['sqs:SendMessage', 'sqs:DeleteMessage']),
      may(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction']),
    ],
    good: [
      may(['sqs:CreateQueue', 'sqs:GetQueueAttributes', 'sqs:SetQueueAttributes']),
      may(['sqs:DeleteMessage', 'sqs:ReceiveMessage']),
      may('lambda:InvokeFunction'),
      ceiling({ Action: ['sqs:ReceiveMessage', 'sqs:SendMessage'], Resource: '*' }),
    ],
  },
  'settled-identity': {
    bad: [
      may('iam:UpdateAssumeRolePolicy'),
      may('iam:DeleteRolePermissionsBoundary', { StringEquals: BOUNDARY }),
      may(['iam:GetPolicy', 'iam:CreatePolicyVersion']),
      may('iam:CreateAccessKey'),
      ceiling({ Action: 'iam:SetDefaultPolicyVersion', Resource: '*' }),
      ceiling({ Action: 'iam:AddUserToGroup', Resource: '*' }),
    ],
    good: [
      may(['iam:GetUser', 'iam:ListAccessKeys', 'iam:DeleteRole']),
      ceiling({ Action: 'iam:CreatePolicy', Resource: '*' }),
    ],
  },
  'policy-grants': {
    bad: [
      may(['datazone:ListProjects', 'datazone:AddPolicyGrant']),
      may(['datazone:GetProject', 'datazone:RemoveEntityOwner'], OWN),
      ceiling({ Action: ['datazone:GetProject', 'datazone:UpdateRootDomainUnitOwner'], Resource: '*' }),
    ],
    good: [
      may(['datazone:GetProject', 'datazone:AddPolicyGrant'], TAGGED),
      may(['datazone:AddPolicyGrant', 'datazone:ListPolicyGrants', 'datazone:RemovePolicyGrant']),
      may('datazone:CreateProject'),
    ],
  },
  'state-alone-is-written': {
    bad: [
      granted({ Action: 's3:PutObject', Resource: `${BUCKET}/*` }),
      granted({ Action: 's3:DeleteObject', Resource: `${STATE}/producer.tfstate` }),
      granted({ Action: 's3:DeleteObjectVersion', Resource: `${STATE}/producer.tfstate.tflock` }),
      granted({
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: [`${STATE}/producer.tfstate`, `${BUCKET}/*`],
      }),
      ceiling({ Action: 's3:PutBucketPolicy', Resource: BUCKET }),
      // A lock in the same policy excuses nothing.
      one('aws_iam_role_policy', {
        policy: policy(
          ['producer.tfstate', 'producer.tfstate.tflock'].map((key) => ({
            actions: ['s3:DeleteObject'],
            resources: [`${STATE}/${key}`],
          })),
        ),
      }),
    ],
    good: [
      granted({ Action: ['s3:GetObject', 's3:PutObject'], Resource: `${STATE}/producer.tfstate` }),
      granted({ Action: ['s3:DeleteObject', 's3:PutObject'], Resource: `${STATE}/producer.tfstate.tflock` }),
      granted({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [BUCKET, `${BUCKET}/*`] }),
    ],
  },
  'foreign-change': {
    bad: [
      ceiling({ Action: 'glue:DeleteTable', Resource: 'arn:aws:glue:eu-central-1:*:table/ehds_*/*' }),
      ceiling({ Action: ['s3:GetObject', 's3:DeleteObject'], Resource: 'arn:aws:s3:::*/*' }),
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:*:uploads' }),
    ],
    good: [
      ceiling({ Action: 'glue:GetTable', Resource: 'arn:aws:glue:eu-central-1:*:table/ehds_*/*' }),
      ceiling({
        Action: 'ram:AcceptResourceShareInvitation',
        Resource: 'arn:aws:ram:eu-central-1:*:resource-share-invitation/*',
      }),
      ceiling({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*/*' }),
      granted({ Action: 's3:PutObject', Resource: `${BUCKET}/*` }),
    ],
  },
  'bucket-account': {
    bad: [
      granted({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      granted({ Action: 's3:ListBucket', Resource: '${aws_s3_bucket.one.arn}' }),
      ofState(granted({ Action: 's3:GetObject', Resource: [`${STATE}/a.tfstate`, `${BUCKET}/*`] })),
      ceiling({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*/*' }),
    ],
    good: [
      granted({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: `${BUCKET}/*`, Condition: OWN }),
      ofState(
        granted({ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [STATE, `${STATE}/a.tfstate`] }),
      ),
      ceiling({
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::*/*',
        Condition: { StringNotEquals: { 'aws:ResourceAccount': '111122223333' } },
      }),
      ceiling({ Action: 's3:ListBucket', Resource: BUCKET }),
      granted({ Action: 's3:GetBucketLocation', Resource: BUCKET }),
    ],
  },
  'key-of-the-platform': {
    bad: [
      granted({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      ceiling({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
      granted({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringLike: { 'aws:ResourceTag/AmazonDataZoneEnvironment': '*' } },
      }),
    ],
    good: [
      granted({ Action: 'kms:Decrypt', Resource: `${KEYS}/1` }),
      ceiling({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'aws:ResourceTag/AmazonDataZoneEnvironment': 'ehds-producer' } },
      }),
    ],
  },
};
