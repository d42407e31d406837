import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../config/types';
import type { Holding, Recording } from '../../local/iam/recorder';
import type { RunningLocalAws } from '../../local/server';
import type { AccountNames } from '../../modules/naming/naming';
import { required, type Session } from './session';

/** What a platform's policies were, and what IAM was asked while it lived. */
export interface PlatformRecording extends Recording {
  /** The configuration that was deployed. */
  readonly config: PlatformConfig;
  /** Every policy of the platform's own roles and resources, as deployed. */
  readonly holdings: readonly Holding[];
}

/** Recordings of the last journeys, one file each. */
const FOLDER = resolve(__dirname, '../../.local/recordings');

/** Types of resources that hold policies, and whose ARN is in Terraform's state. */
const HOLDERS = [
  'aws_iam_role',
  'aws_kms_key',
  'aws_lambda_function',
  'aws_ram_resource_share',
  'aws_s3_bucket',
  'aws_sqs_queue',
];

interface State {
  readonly resources: readonly {
    type: string;
    mode: string;
    instances: { attributes: { arn?: string } }[];
  }[];
}

/**
 * The policies of everything that bootstrap and the stacks made in these accounts.
 *
 * @param administrator session of an account's administrator, who may read both states
 */
export async function holdingsOf(
  local: RunningLocalAws,
  accounts: readonly AccountNames[],
  administrator: (names: AccountNames) => Session,
): Promise<readonly Holding[]> {
  const arns = accounts.map(async (names) => {
    const s3 = administrator(names).client(S3Client);
    const made = [names.bootstrapStateKey, names.stateKey].map((key) => arnsIn(s3, names.stateBucket, key));
    return [`arn:aws:s3:::${names.stateBucket}`, ...(await Promise.all(made)).flat()];
  });
  return local.iam.holdings((await Promise.all(arns)).flat());
}

async function arnsIn(s3: S3Client, Bucket: string, Key: string): Promise<string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const { resources } = JSON.parse(await required(Body, 'Body').transformToString()) as State;
  return resources
    .filter(({ type, mode }) => mode === 'managed' && HOLDERS.includes(type))
    .flatMap(({ instances }) => instances.map(({ attributes }) => required(attributes.arn, 'arn')));
}

/** Keeps a journey's recording, in place of the last one of that name. */
export function saveRecording(
  name: string,
  local: RunningLocalAws,
  config: PlatformConfig,
  holdings: readonly Holding[],
): void {
  mkdirSync(FOLDER, { recursive: true });
  const recording: PlatformRecording = { config, holdings, ...local.iam.recording() };
  writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(recording));
}

/** Forgets the journeys of before, so that none of them passes for one of today's. */
export function clearRecordings(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}

/** @throws Error with the cure where no journey was recorded */
export function savedRecordings(): ReadonlyMap<string, PlatformRecording> {
  let files: string[] = [];
  try {
    files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  } catch {
    // Answered below, as an empty folder is.
  }
  if (files.length === 0) {
    throw new Error(
      'No journey was recorded yet: run `npm test -- journey` for all of them, or `npm start` for the shortest.',
    );
  }
  return new Map(
    files.sort().map((file) => {
      const recording = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as PlatformRecording;
      return [file.replace('.json', ''), recording];
    }),
  );
}
