import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteQueueCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountNames } from '../../../platform/naming/naming';
import { requireMember } from '../../../commands/session';
import { changing, readObject } from './attempts';
import { person, type Platform } from './platform';
import type { Attempt } from './refusal';

/** What another department of a producer's hospital has in its account, under names that begin like the platform's. */
export interface Department {
  /** To read, empty and destroy it. */
  readonly attempts: readonly Attempt[];
  /** To make its key useless, or open to others. */
  readonly atKey: readonly Attempt[];
}

/** Works while there is such a department. */
export async function withDepartment(
  platform: Platform,
  names: AccountNames,
  work: (department: Department) => Promise<void>,
): Promise<void> {
  const administrator = person(platform, names);
  const { region } = administrator;
  const s3 = administrator.client(S3Client);
  const sqs = administrator.client(SQSClient);
  const kms = administrator.client(KMSClient);
  const logs = administrator.client(CloudWatchLogsClient);
  const Bucket = `ehds-radiology-${names.accountId}`;
  const object = { Bucket, Key: 'images/1.dcm' };
  const name = `${names.base}-radiology`;
  const logGroupName = `/aws/lambda/${name}`;
  const LocationConstraint = region as BucketLocationConstraint;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(new PutObjectCommand({ ...object, Body: 'image' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = requireMember(KeyMetadata?.KeyId, 'KeyId');
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret') }));
  const key = requireMember(KeyMetadata?.Arn, 'Arn');
  const group = `arn:aws:logs:${region}:${names.accountId}:log-group:${logGroupName}:log-stream:`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }],
  });
  try {
    await work({
      attempts: [
        ...readObject(object.Bucket, object.Key),
        ...changing(object.Bucket, object.Key),
        ['kms:Decrypt', key, KMSClient, new DecryptCommand({ KeyId, CiphertextBlob })],
        ['sqs:PurgeQueue', names.queueArn(name), SQSClient, new PurgeQueueCommand({ QueueUrl })],
        ['logs:DeleteLogGroup', group, CloudWatchLogsClient, new DeleteLogGroupCommand({ logGroupName })],
      ],
      atKey: [
        [
          'kms:PutKeyPolicy',
          key,
          KMSClient,
          new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }),
        ],
        ['kms:DisableKey', key, KMSClient, new DisableKeyCommand({ KeyId })],
        ['kms:ScheduleKeyDeletion', key, KMSClient, new ScheduleKeyDeletionCommand({ KeyId })],
      ],
    });
  } finally {
    await s3.send(new DeleteObjectCommand(object));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    // Those who were let in may have been first.
    await logs.send(new DeleteLogGroupCommand({ logGroupName })).catch(() => undefined);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId })).catch(() => undefined);
  }
}
