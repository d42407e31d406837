import { allow, and, type Examples, type Fragment, granted, one, opened, trusted } from './example';

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
  one('aws_iam_policy', { policy: allow(statement) });
/** A managed policy that a role has. */
const managed = (statement: Parameters<typeof allow>[0]): Fragment =>
  and(ceiling(statement), one('aws_iam_role_policy_attachment', { policy_arn: '${aws_iam_policy.one.arn}' }));

const grant = (principal: string, permissions: string[]): Fragment =>
  one('aws_lakeformation_permissions', { principal, permissions });

export const ACCESS_EXAMPLES: Examples = {
  'wildcard-action': {
    bad: [
      granted({ Action: '*', Resource: BUCKET }),
      granted({ Action: ['s3:GetObject', 's3:*'], Resource: BUCKET }),
      managed({ Action: 's3:Get*', Resource: BUCKET }),
      opened({ Principal: ACCOUNT, Action: 'kms:*' }),
      trusted({ Principal: ACCOUNT, Action: 'sts:*' }),
      ceiling({ Action: ['s3:GetObject', 'glue:*'], Resource: BUCKET }),
    ],
    good: [
      granted({ Action: 's3:GetObject', Resource: BUCKET }),
      granted({ Effect: 'Deny', Action: 's3:*', Resource: BUCKET }),
      ceiling({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'inverted-grant': {
    bad: [
      granted({ NotAction: 'iam:*', Resource: '*' }),
      granted({ Action: 's3:GetObject', NotResource: BUCKET }),
      opened({ NotPrincipal: ACCOUNT }),
      ceiling({ NotAction: 'iam:*', Resource: '*' }),
    ],
    good: [
      granted({ Effect: 'Deny', NotAction: 's3:GetObject', Resource: BUCKET }),
      granted({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'wildcard-principal': {
    bad: [
      opened({ Principal: '*' }),
      opened({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }),
      one('aws_sqs_queue', { policy: allow({ Principal: '*', Action: 'sqs:SendMessage' }) }),
      one('aws_s3_bucket_policy', { policy: allow({ Principal: { AWS: '*' }, Action: 's3:GetObject' }) }),
      trusted({ Principal: { Service: '*' } }),
    ],
    good: [
      opened({ Principal: ACCOUNT }),
      opened({ Effect: 'Deny', Principal: '*' }),
      granted({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'unknown-action': {
    bad: [
      granted({ Action: 's3:ReadObject', Resource: BUCKET }),
      granted({ Action: 'lakehouse:GetObject', Resource: BUCKET }),
      opened({ Principal: ACCOUNT, Action: 'kms:Decipher' }),
      ceiling({ Action: 's3:ReadObject', Resource: BUCKET }),
    ],
    good: [granted({ Action: ['s3:GetObject', 'datazone:GetProject'], Resource: BUCKET })],
  },
  'wildcard-resource': {
    bad: [
      granted({ Action: 'glue:ListCrawls', Resource: '*' }),
      granted({ Action: ['glue:ListCrawlers', 's3:GetObject'], Resource: [BUCKET, '*'] }),
      managed({ Action: 'datazone:GetDomain', Resource: '*' }),
      ceiling({ Action: 's3:GetObject', Resource: '*' }),
    ],
    good: [
      granted({ Action: 'lakeformation:GetDataLakeSettings', Resource: '*' }),
      granted({ Action: 'glue:ListCrawls', Resource: 'arn:aws:glue:eu-central-1:111122223333:crawler/data' }),
      granted({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }),
      opened({ Principal: ACCOUNT }),
    ],
  },
  'ignored-resource': {
    bad: [
      granted({ Action: 'lakeformation:GetDataLakeSettings', Resource: BUCKET }),
      managed({
        Action: 'logs:DescribeLogGroups',
        Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:data',
      }),
      ceiling({ Action: 'lakeformation:GetDataLakeSettings', Resource: BUCKET }),
    ],
    good: [
      granted({ Action: 'lakeformation:GetDataLakeSettings', Resource: '*' }),
      granted({ Action: 's3:GetObject', Resource: BUCKET }),
    ],
  },
  'wildcard-account': {
    bad: [
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:*:uploads' }),
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:uploads' }),
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*' }),
    ],
    good: [
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:111122223333:uploads' }),
      granted({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      ceiling({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:111122223333:uploads' }),
    ],
  },
  'wildcard-name': {
    bad: [
      granted({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      granted({
        Action: 'lambda:GetFunction',
        Resource: 'arn:aws:lambda:eu-central-1:111122223333:function:*',
      }),
      granted({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-central-1:111122223333:*' }),
      granted({ Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/*' }),
      granted({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::*' }),
    ],
    good: [
      granted({ Action: 's3:GetObject', Resource: `${BUCKET}/*` }),
      granted({ Action: 's3:GetObject', Resource: '${aws_s3_bucket.one.arn}/*' }),
      granted({ Action: 'iam:GetRole', Resource: 'arn:aws:iam::111122223333:role/ehds-*' }),
      granted({ Action: 'glue:GetTable', Resource: 'arn:aws:glue:eu-central-1:111122223333:table/data/*' }),
    ],
  },
  'decrypt-any-key': {
    bad: [
      granted({ Action: 'kms:Decrypt', Resource: '*' }),
      granted({ Action: ['kms:DescribeKey', 'kms:ReEncryptFrom'], Resource: `${KEYS}/*` }),
      granted({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:*:111122223333:*' }),
      granted({ Action: 'kms:Decrypt', Resource: '*', Condition: { StringLike: { 'kms:ViaService': '*' } } }),
    ],
    good: [
      granted({ Action: 'kms:Decrypt', Resource: `${KEYS}/1` }),
      granted({ Action: 'kms:DescribeKey', Resource: `${KEYS}/*` }),
      granted({
        Action: 'kms:Decrypt',
        Resource: `${KEYS}/*`,
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
    ],
  },
  'pass-role': {
    bad: [
      granted({ Action: 'iam:PassRole', Resource: ROLE }),
      granted({ Action: 'iam:PassRole', Resource: '*', Condition: PASSED }),
      granted({
        Action: 'iam:PassRole',
        Resource: ROLE,
        Condition: { StringLike: { 'iam:PassedToService': '*' } },
      }),
      granted({
        Action: 'iam:PassRole',
        Resource: ROLE,
        Condition: { StringNotEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
      }),
      ceiling({ Action: ['iam:GetRole', 'iam:PassRole'], Resource: ROLE }),
    ],
    good: [
      granted({ Action: 'iam:PassRole', Resource: ROLE, Condition: PASSED }),
      granted({ Action: 'iam:GetRole', Resource: '*' }),
    ],
  },
  'service-caller': {
    bad: [
      opened({ Principal: { Service: 'events.amazonaws.com' } }),
      opened({
        Principal: { Service: ['events.amazonaws.com'] },
        Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } },
      }),
      opened({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
      }),
    ],
    good: [
      opened({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111122223333:rule/uploads' } },
      }),
      opened({ Principal: ACCOUNT }),
    ],
  },
  'foreign-account': {
    bad: [
      ofGovernance(opened({ Principal: FOREIGN })),
      ofGovernance(opened({ Principal: { AWS: '444455556666' } })),
      ofGovernance(opened({ Principal: FOREIGN, Condition: { ArnLike: { 'aws:PrincipalArn': '*' } } })),
      ofGovernance(opened({ Principal: { AWS: [ACCOUNT.AWS, FOREIGN.AWS] } })),
      ofGovernance(
        opened({ Principal: FOREIGN, Condition: { StringEquals: { 'kms:CallerAccount': '444455556666' } } }),
      ),
    ],
    good: [
      ofGovernance(opened({ Principal: ACCOUNT })),
      ofGovernance(opened({ Principal: { AWS: '111122223333' } })),
      ofGovernance(
        opened({
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
