import {
  GetBucketVersioningCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NotFound,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AccountNames } from '../../modules/naming/naming';
import { lockMessage, readLock } from '../stacks/lock';
import { type Answer, ok, problem } from './check';

/** Whether the state has a place, and whether a bad one could be brought back. */
export async function stateBucket(
  s3: S3Client,
  { entry, stateBucket: Bucket, stateKey: Key, stack }: AccountNames,
): Promise<Answer> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return problem(
      `${Bucket} is not there`,
      `npm run bootstrap -- ${entry}, as an administrator of the account.`,
    );
  }
  const { Status = 'off' } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  if (Status !== 'Enabled') {
    return problem(
      `${Bucket} keeps no versions (versioning is ${Status}), so a bad state could not be brought back`,
      `npm run bootstrap -- ${entry}, or: aws s3api put-bucket-versioning --bucket ${Bucket} --versioning-configuration Status=Enabled`,
    );
  }
  return ok(`${Bucket}; ${stack} ${(await isThere(s3, Bucket, Key)) ? 'is deployed' : 'was never deployed'}`);
}

async function isThere(s3: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/** Whether somebody deploys, or died while he did. */
export async function stateLock(s3: S3Client, names: AccountNames): Promise<Answer> {
  const lock = await readLock(s3, names);
  if (lock === undefined) return ok('nobody holds it');
  const [finding, ...cure] = lockMessage(names.stack, lock).split('\n');
  return problem(finding, cure.join('\n'));
}
