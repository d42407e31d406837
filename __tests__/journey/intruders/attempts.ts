import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Attempt } from './refusal';

/** To take a role. */
export function takeRole(RoleArn: string, ExternalId?: string): Attempt {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'intruder', ExternalId });
  return ['sts:AssumeRole', RoleArn, STSClient, command];
}

/** To read an object, and to see what else there is. */
export function readObject(Bucket: string, Key: string): readonly Attempt[] {
  const arn = `arn:aws:s3:::${Bucket}`;
  return [
    ['s3:GetObject', `${arn}/${Key}`, S3Client, new GetObjectCommand({ Bucket, Key })],
    ['s3:ListBucket', arn, S3Client, new ListObjectsV2Command({ Bucket })],
  ];
}

/** To overwrite an object, and to delete it. */
export function changing(Bucket: string, Key: string): readonly Attempt[] {
  const arn = `arn:aws:s3:::${Bucket}/${Key}`;
  return [
    ['s3:PutObject', arn, S3Client, new PutObjectCommand({ Bucket, Key, Body: 'forged' })],
    ['s3:DeleteObject', arn, S3Client, new DeleteObjectCommand({ Bucket, Key })],
  ];
}
