import {
  CloudTrailClient,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  AttachRolePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AccountNames } from '../../../platform/naming/naming';
import { changing, takeRole } from './attempts';
import { deployRole, type Deployed, person, type Platform } from './platform';
import { type Attempt, expectRefused, outcome } from './refusal';
import { asStrongestRole } from './strongest-role';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Whoever deploys, or is made by who deploys, can neither cover its tracks nor loosen its own limits. */
export function deployersAreWatchedAndBounded(deployed: Deployed): void {
  test('a deploy role can touch neither the trail, nor what limits it', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const role = await deployRole(platform, names);
      await expectRefused(role, [...atTrail(platform, names), ...atLimits(names)]);
      // The trail is there, and on: the refusals above are not those of something that is missing.
      const status = new GetTrailStatusCommand({ Name: names.trail });
      const trail = person(platform, names).client(CloudTrailClient);
      expect((await trail.send(status)).IsLogging).toBe(true);
    }
  });

  test('nor can the strongest role that a deploy role can make', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts.filter(({ holdsData }) => holdsData)) {
      await asStrongestRole(platform, names, async (role) => {
        await expectRefused(role, [
          ...atTrail(platform, names),
          ...atLimits(names),
          ...changing(names.stateBucket, names.stateKey),
          ...changing(names.stateBucket, names.bootstrapStateKey),
          ...atEnvironments(names),
          takeRole(names.deployRoleArn),
          takeRole(platform.naming.publisherRoleArn(names.entry)),
        ]);
      });
    }
  });

  test('nobody deletes a state, not even the administrator', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const { stateBucket: Bucket } = names;
      const keys = [names.stateKey, names.bootstrapStateKey];
      const attempts = keys.map((Key): Attempt => {
        const command = new DeleteObjectCommand({ Bucket, Key });
        return ['s3:DeleteObject', `arn:aws:s3:::${Bucket}/${Key}`, S3Client, command];
      });
      await expectRefused(person(platform, names), attempts);
      await expectRefused(await deployRole(platform, names), attempts);
    }
  });
}

/** Where data is protected, what the trail has written stays for its time. */
export function recordsAreLocked(deployed: Deployed): void {
  test('a record of the trail can be deleted by nobody before its time', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const administrator = person(platform, names);
    const s3 = administrator.client(S3Client);
    const object = { Bucket: names.trailBucket, Key: `AWSLogs/${names.accountId}/intruder.json.gz` };
    const { VersionId } = await s3.send(new PutObjectCommand({ ...object, Body: 'record' }));
    const { ObjectLockMode, ObjectLockRetainUntilDate } = await s3.send(new HeadObjectCommand(object));
    expect(ObjectLockMode).toBe('COMPLIANCE');
    expect(Number(ObjectLockRetainUntilDate) - Date.now()).toBeGreaterThan(365 * 86_400_000);
    const gone = new DeleteObjectCommand({ ...object, VersionId, BypassGovernanceRetention: true });
    expect(await outcome(administrator, S3Client, gone)).toMatch(/^AccessDenied: Access Denied/);
    await expectRefused(await deployRole(platform, names), [
      ['s3:DeleteObjectVersion', `arn:aws:s3:::${object.Bucket}/${object.Key}`, S3Client, gone],
    ]);
  });
}

/** Stops, narrows, empties or unlocks the record of what happened. */
function atTrail({ world }: Platform, names: AccountNames): readonly Attempt[] {
  const { trail: Name, trailBucket: Bucket } = names;
  const trail = `arn:aws:cloudtrail:${world.local.region}:${names.accountId}:trail/${Name}`;
  const bucket = `arn:aws:s3:::${Bucket}`;
  const nothing = [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: false }];
  const onTrail: Record<string, object> = {
    StopLogging: new StopLoggingCommand({ Name }),
    PutEventSelectors: new PutEventSelectorsCommand({ TrailName: Name, EventSelectors: nothing }),
    UpdateTrail: new UpdateTrailCommand({ Name, IsMultiRegionTrail: false }),
    DeleteTrail: new DeleteTrailCommand({ Name }),
  };
  const onBucket: Record<string, object> = {
    PutBucketPolicy: new PutBucketPolicyCommand({ Bucket, Policy: '{}' }),
    DeleteBucketPolicy: new DeleteBucketPolicyCommand({ Bucket }),
    DeleteBucket: new DeleteBucketCommand({ Bucket }),
    PutBucketVersioning: new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: 'Suspended' },
    }),
    PutBucketObjectLockConfiguration: new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
    }),
    PutLifecycleConfiguration: new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [{ ID: 'all', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }],
      },
    }),
    PutBucketPublicAccessBlock: new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
    }),
  };
  const Key = `AWSLogs/${names.accountId}/CloudTrail/record.json.gz`;
  const version = { Bucket, Key, VersionId: 'null', BypassGovernanceRetention: true };
  return [
    ...Object.entries(onTrail).map(([action, command]): Attempt => [
      `cloudtrail:${action}`,
      trail,
      CloudTrailClient,
      command,
    ]),
    ...Object.entries(onBucket).map(([action, command]): Attempt => [
      `s3:${action}`,
      bucket,
      S3Client,
      command,
    ]),
    ...changing(Bucket, Key),
    ['s3:DeleteObjectVersion', `${bucket}/${Key}`, S3Client, new DeleteObjectCommand(version)],
  ];
}

/** Loosens the deploy role or the boundary, or makes a role without it. */
function atLimits(names: AccountNames): readonly Attempt[] {
  const { deployRoleName: own, deployRoleArn: ownArn, boundaryArn } = names;
  const fresh = `${names.base}-unbounded`;
  const bounded = [
    names.roleArn(names.dataZoneRole('provisioning')),
    ...(names.holdsData ? [names.deployedRoleArn(names.functionName('crawl'))] : []),
  ];
  const everything = document({ Effect: 'Allow', Action: '*', Resource: '*' });
  const trust = document({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
  const version = { PolicyArn: boundaryArn, PolicyDocument: everything, SetAsDefault: true };
  const calls: readonly (readonly [action: string, arn: string, command: object])[] = [
    ['CreatePolicyVersion', boundaryArn, new CreatePolicyVersionCommand(version)],
    ['AttachRolePolicy', ownArn, new AttachRolePolicyCommand({ RoleName: own, PolicyArn: ADMINISTRATOR })],
    [
      'PutRolePolicy',
      ownArn,
      new PutRolePolicyCommand({ RoleName: own, PolicyName: 'all', PolicyDocument: everything }),
    ],
    [
      'UpdateAssumeRolePolicy',
      ownArn,
      new UpdateAssumeRolePolicyCommand({ RoleName: own, PolicyDocument: trust }),
    ],
    ['DeleteRole', ownArn, new DeleteRoleCommand({ RoleName: own })],
    [
      'CreateRole',
      names.roleArn(fresh),
      new CreateRoleCommand({ RoleName: fresh, AssumeRolePolicyDocument: trust }),
    ],
    ...bounded.map(
      (arn) =>
        [
          'DeleteRolePermissionsBoundary',
          arn,
          new DeleteRolePermissionsBoundaryCommand({ RoleName: arn.split('/').at(-1) }),
        ] as const,
    ),
    // Bootstrap's too, but with another name; what it may do is not a deploy's to change.
    ...[names.crawlerRoleName, names.functionName('lake-administrators')].map(
      (RoleName) =>
        [
          'UpdateAssumeRolePolicy',
          names.roleArn(RoleName),
          new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }),
        ] as const,
    ),
  ];
  return calls.map(([action, arn, command]) => [`iam:${action}`, arn, IAMClient, command]);
}

/** DataZone makes roles for environments, which carry AWS's boundary in place of the platform's. */
function atEnvironments(names: AccountNames): readonly Attempt[] {
  const RoleName = 'datazone-intruder';
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const command = new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) });
  return [['iam:CreateRole', names.roleArn(RoleName), IAMClient, command]];
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
