import {
  allow,
  combine,
  type Examples,
  type Fragment,
  rolePolicy,
  resourceOf,
  keyWithPolicy,
  trustedRole,
} from './example';

const BUCKET = 'arn:aws:s3:::data';
const KEYS = 'arn:aws:kms:eu-central-1:111122223333:key';
const ACCOUNT = { AWS: 'arn:aws:iam::111122223333:root' };
const PASSED = { StringEquals: { 'iam:PassedToService': ['glue.amazonaws.com'] } };
const ROLE = 'arn:aws:iam::111122223333:role/crawler';

const FOREIGN = { AWS: 'arn:aws:iam::444455556666:root' };

/** The same, made in an account that is known. */
const ofGovernance = ({ resource = {} }: Fragment): Fragment => ({
  resource: { aws_kms_key: { one: { ...resource['aws_kms_key']?.['one'], provider: 'aws.governance' } } },
  provider: { alias: 'governance', allowed_account_ids: ['111122223333'] },
});

/** A managed policy that nobody has, so that it can only be a boundary. */
const ceiling = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_iam_policy', { policy: allow(statement) });
/** A managed policy that a role has. */
const managed = (statement: Parameters<typeof allow>[0]): Fragment =>
  combine(
    ceiling(statement),
    resourceOf('aws_iam_role_policy_attachment', { policy_arn: '${aws_iam_policy.one.arn}' }),
  );

const grant = (principal: string, permissions: string[]): Fragment =>
  resourceOf('aws_lakeformation_permissions', { principal, permissions });

export const ACCESS_EXAMPLES: Examples = {
  'wildcard-action': {
    bad: [
      rolePolicy({ Action: '*', Resource: BUCKET }),
      rolePolicy({ Action: ['s3:GetObject', 's3:*'], Resource: BUCKET }),
      managed({ Action: 's3:Get*', Resource: BUCKET }),
      keyWithPolicy({ Principal: ACCOUNT, Action: 'kms:*' }),
      trustedRole({ Principal: ACCOUNT, Action: 'sts:*' }),
      ceiling({ Action: ['s3:GetObject', 'glue:*'], Resource: BUCKET }),
    ],
    good: [
      rolePolicy({ Action: 's3:GetObject', Resource: BUCKET }),
      rolePolicy({ Effect: 'Deny', Action: 's3:*', Resource: BUCKET }),
      ceiling({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'inverted-grant': {
    bad: [
      rolePolicy({ NotAction: 'iam:*', Resource: '*' }),
      rolePolicy({ Action: 's3:GetObject', NotResource: BUCKET }),
      keyWithPolicy({ NotPrincipal: ACCOUNT }),
      ceiling({ NotAction: 'iam:*', Resource: '*' }),
    ],
    good: [
      rolePolicy({ Effect: 'Deny', NotAction: 's3:GetObject', Resource: BUCKET }),
      rolePolicy({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'wildcard-principal': {
    bad: [
      keyWithPolicy({ Principal: '*' }),
      keyWithPolicy({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }),
      resourceOf('aws_sqs_queue', { policy: allow({ Principal: '*', Action: 'sqs:SendMessage' }) }),
      resourceOf('aws_s3_bucket_policy', {
        policy: allow({ Principal: { AWS: '*' }, Action: 's3:GetObject' }),
      }),
      trustedRole({ Principal: { Service: '*' } }),
    ],
    good: [
      keyWithPolicy({ Principal: ACCOUNT }),
      keyWithPolicy({ Effect: 'Deny', Principal: '*' }),
      rolePolicy({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'unknown-action': {
    bad: [
      rolePolicy({ Action: 's3:ReadObject', Resource: BUCKET }),
      rolePolicy({ Action: 'lakehouse:GetObject', Resource: BUCKET }),
      keyWithPolicy({ Principal: ACCOUNT, Action: 'kms:Decipher' }),
      ceiling({ Action: 's3:ReadObject', Resource: BUCKET }),
    ],
    good: [rolePolicy({ Action: ['s3:GetObject', 'datazone:GetProject'], Resource: BUCKET })],
  },
  'wildcard-resource': {
    bad: [
      rolePolicy({ Action: 'glue:ListCrawls', Resource: '*' }),
      rolePolicy({ Action: ['glue:ListCrawlers', 's3:GetObject'], Resource: [BUCKET, '*'] }),
      managed({ Action: 'datazone:GetDomain', Resource: '*' }),
      ceiling({ Action: 's3:GetObject', Resource: '*' }),
    ],
    good: [
      rolePolicy({ Action: 'lakeformation:GetDataLakeSettings', Resource: '*' }),
      rolePolicy({
        Action: 'glue:ListCrawls',
        Resource: 'arn:aws:glue:eu-central-1:111122223333:crawler/data',
      }),
      rolePolicy({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }),
      keyWithPolicy({ Principal: ACCOUNT }),
    ],
  },
  'ignored-resource': {
    bad: [
      rolePolicy({ Action: 'lakeformation:GetDataLakeSettings', Resource: BUCKET }),
      managed({
        Action: 'logs:DescribeLogGroups',
        Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:data',
      }),
      ceiling({ Action: 'lakeformation:GetDataLakeSettings', Resource: BUCKET }),
    ],
    good: [
      rolePolicy({ Action: 'lakeformation:GetDataLakeSettings', Resource: '*' }),
      rolePolicy({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'wildcard-account': {
    bad: [
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:*:uploads' }),
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:uploads' }),
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*' }),
    ],
    good: [
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:111122223333:uploads' }),
      rolePolicy({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      ceiling({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:uploads' }),
    ],
  },
  'wildcard-name': {
    bad: [
      rolePolicy({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      rolePolicy({
        Action: 'lambda:GetFunction',
        Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:*',
      }),
      rolePolicy({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:111122223333:*' }),
      rolePolicy({ Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/*' }),
      rolePolicy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*' }),
    ],
    good: [
      rolePolicy({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      rolePolicy({ Action: 's3:GetObject', Resource: '${aws_s3_bucket.one.arn}/*' }),
      rolePolicy({ Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/ehds-*' }),
      rolePolicy({
        Action: 'glue:GetTable',
        Resource: 'arn:aws:glue:eu-central-1:111122223333:table/data/*',
      }),
    ],
  },
  'decrypt-any-key': {
    bad: [
      rolePolicy({ Action: 'kms:Decrypt', Resource: '*' }),
      rolePolicy({ Action: ['kms:DescribeKey', 'kms:ReEncryptFrom'], Resource: `${KEYS}/*` }),
      rolePolicy({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:*:111122223333:*' }),
      rolePolicy({
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringLike: { 'kms:ViaService': '*' } },
      }),
    ],
    good: [
      rolePolicy({ Action: 'kms:Decrypt', Resource: `${KEYS}/1` }),
      rolePolicy({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      rolePolicy({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
    ],
  },
  'pass-role': {
    bad: [
      rolePolicy({ Action: 'iam:PassRole', Resource: ROLE }),
      rolePolicy({ Action: 'iam:PassRole', Resource: '*', Condition: PASSED }),
      rolePolicy({
        Action: 'iam:PassRole',
        Resource: ROLE,
        Condition: { StringLike: { 'iam:PassedToService': '*' } },
      }),
      rolePolicy({
        Action: 'iam:PassRole',
        Resource: ROLE,
        Condition: { StringNotEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
      ceiling({ Action: ['iam:GetRole', 'iam:PassRole'], Resource: ROLE }),
    ],
    good: [
      rolePolicy({ Action: 'iam:PassRole', Resource: ROLE, Condition: PASSED }),
      rolePolicy({ Action: 'iam:GetRole', Resource: '*' }),
    ],
  },
  'service-caller': {
    bad: [
      keyWithPolicy({ Principal: { Service: 'events.amazonaws.com' } }),
      keyWithPolicy({
        Principal: { Service: ['events.amazonaws.com'] },
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
      keyWithPolicy({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
      }),
    ],
    good: [
      keyWithPolicy({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/uploads' } },
      }),
      keyWithPolicy({ Principal: ACCOUNT }),
    ],
  },
  'foreign-account': {
    bad: [
      ofGovernance(keyWithPolicy({ Principal: FOREIGN })),
      ofGovernance(keyWithPolicy({ Principal: { AWS: '444455556666' } })),
      ofGovernance(
        keyWithPolicy({ Principal: FOREIGN, Condition: { ArnLike: { 'aws:PrincipalArn': '*' } } }),
      ),
      ofGovernance(keyWithPolicy({ Principal: { AWS: [ACCOUNT.AWS, FOREIGN.AWS] } })),
      ofGovernance(
        keyWithPolicy({
          Principal: FOREIGN,
          Condition: { StringEquals: { 'kms:CallerAccount': '444455556666' } },
        }),
      ),
    ],
    good: [
      ofGovernance(keyWithPolicy({ Principal: ACCOUNT })),
      ofGovernance(keyWithPolicy({ Principal: { AWS: '111122223333' } })),
      ofGovernance(
        keyWithPolicy({
          Principal: FOREIGN,
          Condition: { StringEquals: { 'kms:ViaService': 'datazone.eu-central-1.amazonaws.com' } },
        }),
      ),
    ],
  },
  'lake-grant': {
    bad: [
      grant(ROLE, ['ALL']),
      grant(ROLE, ['DESCRIBE', 'SUPER_USER']),
      grant('IAM_ALLOWED_PRINCIPALS', ['DESCRIBE']),
      grant('111122223333:IAMPrincipals', ['DESCRIBE']),
    ],
    good: [grant(ROLE, ['DESCRIBE'])],
  },
};
