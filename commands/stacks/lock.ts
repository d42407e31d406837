import { relative } from 'node:path';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames } from '../../platform/naming/naming';
import { assume } from '../assume';
import { stackFolder } from './workspace';

/** Terraform's lock of a state, as its S3 backend writes it beside the state. */
export interface Lock {
  readonly ID: string;
  /** Such as `OperationTypeApply`. */
  readonly Operation: string;
  /** User and machine. */
  readonly Who: string;
  /** Version of Terraform. */
  readonly Version: string;
  /** ISO 8601. */
  readonly Created: string;
}

/** S3 as the role that deploys. @throws the error of STS */
export async function stateReader(names: AccountNames, { region }: PlatformConfig): Promise<S3Client> {
  const credentials = await assume({ region, roleArn: names.deployRoleArn, session: 'check' });
  return new S3Client({ region, credentials });
}

/** Who holds a stack's state; undefined if nobody does. @throws the error of S3 */
export async function readLock(
  s3: S3Client,
  { stateBucket, stateKey }: Pick<AccountNames, 'stateBucket' | 'stateKey'>,
): Promise<Lock | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: stateBucket, Key: `${stateKey}.tflock` }));
    return JSON.parse((await Body?.transformToString()) ?? '{}') as Lock;
  } catch (error) {
    if (error instanceof NoSuchKey || isRefused(error)) return undefined;
    throw error;
  }
}

/** S3's answer for a missing object, unless the caller may list the bucket. */
function isRefused(error: unknown): boolean {
  return (error as Error).name === 'AccessDenied';
}

/** Says who holds the state since when, and what lifts the lock. */
export function lockMessage(stack: string, lock: Lock, now = new Date()): string {
  return (
    `${heldBy(stack, lock, now)}.\n` +
    'If that command still runs, wait for its end. If it was killed, lift its lock and run this command again:\n' +
    `  ${terraformIn(stack)} force-unlock -force ${lock.ID}`
  );
}

/** Says what a plan is worth that is made while somebody holds the state, which it neither waits for nor takes. */
export function lockNotice(stack: string, lock: Lock, now = new Date()): string {
  return (
    `${heldBy(stack, lock, now)}. If that command still runs, the plan shows what it has not written down yet as still to be done, ` +
    'such as to be created: plan again when it has ended. If it was killed, deploy says how to go on.'
  );
}

function heldBy(stack: string, lock: Lock, now: Date): string {
  const minutes = Math.round((now.getTime() - Date.parse(lock.Created)) / 60_000);
  return (
    `${stack}: its state is locked by ${lock.Who} since ${lock.Created} (${minutes} minutes), ` +
    `for ${lock.Operation} with Terraform ${lock.Version}`
  );
}

/** Start of a Terraform command for a stack, as one types it here. */
export function terraformIn(stack: string): string {
  return `terraform -chdir=${relative(process.cwd(), stackFolder(stack))}`;
}
