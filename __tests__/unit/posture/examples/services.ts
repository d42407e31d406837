import { allow, type Examples, type Fragment, resourceOf, keyWithPolicy } from './example';

const EVENTS = { Service: 'events.amazonaws.com' };
const TRAIL = { Service: 'cloudtrail.amazonaws.com' };
const OWNED = { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
const LOGS = 'arn:aws:s3:::trail/AWSLogs/111122223333/*';

const queue = (...actions: readonly string[]): Fragment =>
  resourceOf('aws_sqs_queue', { policy: allow({ Principal: EVENTS, Action: actions, Resource: '*' }) });
const bucket = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_s3_bucket_policy', { policy: allow({ Principal: TRAIL, Resource: LOGS, ...statement }) });

export const SERVICE_EXAMPLES: Examples = {
  'service-delivery': {
    bad: [
      queue('sqs:SendMessage', 'sqs:ReceiveMessage'),
      queue('sqs:PurgeQueue'),
      bucket({ Action: 's3:GetObject' }),
      bucket({ Action: ['s3:PutObject', 's3:DeleteObject'] }),
      bucket({ Action: ['s3:GetBucketAcl', 's3:PutBucketPolicy'] }),
      keyWithPolicy({ Principal: EVENTS, Action: ['kms:Decrypt', 'kms:CreateGrant'] }),
      keyWithPolicy({ Principal: EVENTS, Action: 'kms:ScheduleKeyDeletion' }),
      keyWithPolicy({ Principal: EVENTS, Action: 'secretsmanager:GetSecretValue' }),
    ],
    good: [
      queue('sqs:SendMessage'),
      bucket({ Action: ['s3:GetBucketAcl', 's3:PutObject'] }),
      keyWithPolicy({ Principal: EVENTS, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }),
      keyWithPolicy({ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:PutKeyPolicy' }),
    ],
  },
  'service-writes': {
    bad: [
      bucket({ Action: 's3:PutObject' }),
      bucket({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::trail/*', Condition: OWNED }),
      bucket({
        Action: 's3:PutObject',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
    ],
    good: [
      bucket({ Action: 's3:PutObject', Condition: OWNED }),
      bucket({ Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::trail' }),
    ],
  },
};
