import {
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  type S3Client,
} from '@aws-sdk/client-s3';
import { stateBucketExists } from '../bootstrap/state-bucket';
import type { AccountNames } from '../../platform/naming/naming';
import { lockMessage, readLock, terraformIn } from '../stacks/lock';
import { type Answer, ok, problem, problemOf } from './check';

/** Whether the state has a place, and whether a bad one could be brought back. */
export async function stateBucket(s3: S3Client, names: AccountNames): Promise<Answer> {
  const { entry, accountId, stateBucket: Bucket } = names;
  const cure = `With credentials of an administrator of ${accountId}, who may repeat it: npm run bootstrap -- ${entry}`;
  try {
    if (!(await stateBucketExists(s3, names))) return problem(`${Bucket} is not there`, cure);
  } catch (error) {
    // Only what bootstrap itself would say has a cause.
    if ((error as Error).cause === undefined) throw error;
    return problemOf((error as Error).message);
  }
  const { Status = 'off' } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  if (Status === 'Enabled') return ok(`${Bucket}, versioned`);
  return problem(`${Bucket} is not versioned (${Status}), so a bad state could not be brought back`, cure);
}

/** Whether a stack was ever deployed. @throws the error of S3 */
export async function isDeployed(
  s3: S3Client,
  { stateBucket: Bucket, stateKey: Prefix }: AccountNames,
): Promise<boolean> {
  // To look whether it is there takes no right to read it.
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }));
  return Contents.some(({ Key }) => Key === Prefix);
}

/** Whether somebody deploys, or was killed while they did. */
export async function stateLock(s3: S3Client, names: AccountNames): Promise<Answer> {
  try {
    const lock = await readLock(s3, names);
    if (lock === undefined) return ok('nobody holds it');
    const { finding, cure = '' } = problemOf(lockMessage(names.stack, lock));
    const [advice, unlock] = cure.split('\n');
    const terraform = terraformIn(names.stack);
    return problem(
      finding,
      [advice, '  npm run synth', `  ${terraform} init -input=false`, unlock].join('\n'),
    );
  } catch (error) {
    if (error instanceof NoSuchBucket) return ok('nobody holds it, as there is no bucket for it yet');
    throw error;
  }
}
