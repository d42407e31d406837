import { READING, WRITING } from '../../../../modules/private-bucket/denials';
import { allow, type Examples, type Fragment, rolePolicy, resourceOf } from './example';

const BUCKET = 'arn:aws:s3:::data';

/** A bucket whose policy is one denial. */
const bucketPolicyOf = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_s3_bucket_policy', {
    policy: allow({ Effect: 'Deny', Principal: '*', Resource: `${BUCKET}/*`, ...statement }),
  });
const denyPolicy = (...actions: readonly string[]) =>
  rolePolicy({ Effect: 'Deny', Action: actions, Resource: '*' });

const tagging = (...actions: readonly string[]) =>
  rolePolicy({
    Effect: 'Deny',
    Action: actions,
    Resource: '*',
    Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['ehds:purpose'] } },
  });

export const DENIAL_EXAMPLES: Examples = {
  'denial-of-a-kind': {
    bad: [
      ...READING.map((left) => bucketPolicyOf({ Action: READING.filter((action) => action !== left) })),
      ...WRITING.map((left) => bucketPolicyOf({ Action: WRITING.filter((action) => action !== left) })),
      bucketPolicyOf({ Action: 's3:DeleteObject' }),
      denyPolicy('datazone:AddPolicyGrant', 'datazone:AddEntityOwner'),
      tagging('iam:CreateRole'),
      tagging('iam:TagRole'),
    ],
    good: [
      bucketPolicyOf({ Action: READING }),
      bucketPolicyOf({ Action: WRITING }),
      bucketPolicyOf({ Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'] }),
      bucketPolicyOf({ Action: 's3:*' }),
      bucketPolicyOf({ Effect: 'Allow', Action: 's3:GetObject' }),
      tagging('iam:CreateRole', 'iam:TagRole'),
      denyPolicy('iam:CreateRole'),
    ],
  },
  'denial-of-a-bucket': {
    bad: [
      bucketPolicyOf({ Action: 's3:*', Resource: BUCKET }),
      bucketPolicyOf({ Action: 's3:*' }),
      bucketPolicyOf({ Action: 's3:*', Resource: [BUCKET, 'arn:aws:s3:::other/*'] }),
    ],
    good: [
      bucketPolicyOf({ Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] }),
      bucketPolicyOf({ Action: 's3:*', Resource: '*' }),
      bucketPolicyOf({ Action: 's3:PutObject' }),
      bucketPolicyOf({ Effect: 'Allow', Action: 's3:*' }),
    ],
  },
};
