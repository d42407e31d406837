import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../platform/config';
import type { Holding, Recording, Reliance } from '@ehds/local-aws/iam/recorder';
import type { RunningLocalAws } from '@ehds/local-aws/server';
import type { AccountNames } from '../../platform/naming/naming';
import { requireMember, type Session } from '../../commands/session';

/** Everything in a platform that lets somebody do something, as deployed. */
export interface Permissions {
  /** Every policy of the platform's own roles and resources. */
  readonly holdings: readonly Holding[];
  /** What is no policy: shares, Lake Formation's permissions, memberships. */
  readonly others: readonly Reliance[];
}

/** What a platform let happen, and what IAM was asked while it lived. */
export interface PlatformRecording extends Recording, Permissions {
  /** The configuration that was deployed. */
  readonly config: PlatformConfig;
}

/** Recordings of the last journeys, one file each. */
const FOLDER = resolve(__dirname, '../../.local/recordings');

/** Types of resources that hold policies, and whose ARN is in Terraform's state. */
const HOLDERS = ['aws_iam_role', 'aws_kms_key', 'aws_lambda_function', 'aws_s3_bucket', 'aws_sqs_queue'];

interface Resource {
  readonly type: string;
  readonly mode: string;
  readonly instances: readonly { readonly attributes: Attributes }[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each type of resource has attributes of its own
type Attributes = any;

/**
 * The permissions of everything that bootstrap and the stacks made in these accounts, by their states.
 *
 * @param administrator session of an account's administrator, who may read both states
 */
export async function permissionsOf(
  local: RunningLocalAws,
  accounts: readonly AccountNames[],
  administrator: (names: AccountNames) => Session,
): Promise<Permissions> {
  const states = accounts.map(async (names) => {
    const s3 = administrator(names).client(S3Client);
    const keys = [names.bootstrapStateKey, names.stateKey];
    return (await Promise.all(keys.map((key) => resourcesIn(s3, names.stateBucket, key)))).flat();
  });
  const made = (await Promise.all(states)).flat().filter(({ mode }) => mode === 'managed');
  const attributesOfTypes = (types: readonly string[]): Attributes[] =>
    made
      .filter(({ type }) => types.includes(type))
      .flatMap(({ instances }) => instances.map(({ attributes }) => attributes));
  const stateBuckets = accounts.map(({ stateBucket }) => `arn:aws:s3:::${stateBucket}`);
  return {
    holdings: await local.iam.holdings([
      ...stateBuckets,
      ...attributesOfTypes(HOLDERS).map(({ arn }) => String(arn)),
    ]),
    others: [
      ...attributesOfTypes(['aws_ram_principal_association']).map(sharedResource),
      ...attributesOfTypes(['aws_lakeformation_permissions']).flatMap(lakePermissions),
      ...attributesOfTypes(['aws_cloudformation_stack']).flatMap(memberships),
    ],
  };
}

async function resourcesIn(s3: S3Client, Bucket: string, Key: string): Promise<readonly Resource[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const state = JSON.parse(await requireMember(Body, 'Body').transformToString()) as {
    resources: Resource[];
  };
  return state.resources;
}

function sharedResource({ resource_share_arn, principal }: Attributes): Reliance {
  return `share ${resource_share_arn} with ${principal}`;
}

function lakePermissions({ principal, permissions, database, data_location }: Attributes): Reliance[] {
  const on = database[0]?.name ?? data_location[0]?.arn;
  return permissions.map(
    (permission: string): Reliance => `lake permission ${permission} for ${principal} on ${on}`,
  );
}

function memberships({ template_body }: Attributes): Reliance[] {
  const { Resources } = JSON.parse(template_body) as {
    Resources: Record<string, { Type: string; Properties: Attributes }>;
  };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::DataZone::ProjectMembership')
    .map(
      ({ Properties: { Member, ProjectIdentifier } }): Reliance =>
        `membership of ${Member.UserIdentifier} in ${ProjectIdentifier}`,
    );
}

/** Keeps a journey's recording, in place of the last one of that name. */
export function saveRecording(
  name: string,
  local: RunningLocalAws,
  config: PlatformConfig,
  permissions: Permissions,
): void {
  mkdirSync(FOLDER, { recursive: true });
  const recording: PlatformRecording = { config, ...permissions, ...local.iam.recording() };
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
