import { READING } from '../../../../modules/private-bucket/denials';
import { allow, type Examples, type Fragment, granted, one } from './example';

const BUCKET = 'arn:aws:s3:::data';

/** A bucket whose policy is one denial. */
const refusing = (statement: Parameters<typeof allow>[0]): Fragment =>
  one('aws_s3_bucket_policy', {
    policy: allow({ Effect: 'Deny', Principal: '*', Resource: `${BUCKET}/*`, ...statement }),
  });
const denied = (...actions: readonly string[]) => granted({ Effect: 'Deny', Action: actions, Resource: '*' });

const tagging = (...actions: readonly string[]) =>
  granted({
    Effect: 'Deny',
    Action: actions,
    Resource: '*',
    Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['ehds:purpose'] } },
  });

export const DENIAL_EXAMPLES: Examples = {
  'denial-of-a-kind': {
    bad: [
      ...READING.map((left) => refusing({ Action: READING.filter((action) => action !== left) })),
      refusing({ Action: 's3:DeleteObject' }),
      denied('datazone:AddPolicyGrant', 'datazone:AddEntityOwner'),
      tagging('iam:CreateRole'),
      tagging('iam:TagRole'),
    ],
    good: [
      refusing({ Action: READING }),
      refusing({ Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'] }),
      refusing({ Action: 's3:*' }),
      refusing({ Effect: 'Allow', Action: 's3:GetObject' }),
      tagging('iam:CreateRole', 'iam:TagRole'),
      denied('iam:CreateRole'),
    ],
  },
  'denial-of-a-bucket': {
    bad: [
      refusing({ Action: 's3:*', Resource: BUCKET }),
      refusing({ Action: 's3:*' }),
      refusing({ Action: 's3:*', Resource: [BUCKET, 'arn:aws:s3:::other/*'] }),
    ],
    good: [
      refusing({ Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] }),
      refusing({ Action: 's3:*', Resource: '*' }),
      refusing({ Action: 's3:PutObject' }),
      refusing({ Effect: 'Allow', Action: 's3:*' }),
    ],
  },
};
