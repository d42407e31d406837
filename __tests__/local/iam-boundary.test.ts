import {
  CloudTrailClient,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { makeDeployRole, NAMES } from './deploy-role';
import { document, People, trust } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const names = NAMES;
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });
const arn = (kind: string, name: string) => `arn:aws:iam::${names.accountId}:${kind}/${name}`;

let iam: IAMClient;
let s3: S3Client;
let trail: CloudTrailClient;
let lambda: LambdaClient;

/** A role of the deploy role's, under the boundary. */
const OWN = `${names.base}-worker`;
const OWN_RESOURCES = {
  RoleName: OWN,
  Path: names.deployedRolePath,
  AssumeRolePolicyDocument: LAMBDA,
  PermissionsBoundary: names.boundaryArn,
};

/** Roles of others whose names begin like the platform's; the first could do everything. */
const ALIKE = [`${names.base}-pipeline`, names.crawlerRoleName];

/** A role of somebody else's that could do everything. */
const STRONG = 'organisation-admin';

beforeAll(async () => {
  const admin = aws.client(IAMClient, 'producer');
  await admin.send(new CreateRoleCommand({ RoleName: STRONG, AssumeRolePolicyDocument: LAMBDA }));
  await admin.send(new AttachRolePolicyCommand({ RoleName: STRONG, PolicyArn: ADMINISTRATOR }));
  for (const RoleName of ALIKE) {
    await admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: LAMBDA }));
  }
  await admin.send(new AttachRolePolicyCommand({ RoleName: ALIKE[0], PolicyArn: ADMINISTRATOR }));
  const keys = await makeDeployRole(aws, people);
  iam = people.as(IAMClient, keys);
  s3 = people.as(S3Client, keys, { forcePathStyle: true });
  trail = people.as(CloudTrailClient, keys);
  lambda = people.as(LambdaClient, keys);
}, 240_000);

afterAll(() => [iam, s3, trail, lambda].forEach((client) => client.destroy()));

const ACCESS_DENIED = { name: expect.stringMatching(/^AccessDenied(Exception)?$/) };

test('the deploy role makes a role under the boundary and gives it a policy', async () => {
  await iam.send(new CreateRoleCommand(OWN_RESOURCES));
  const PolicyDocument = document({ Action: 's3:GetObject' });
  await iam.send(new PutRolePolicyCommand({ RoleName: OWN, PolicyName: 'work', PolicyDocument }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: OWN }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(names.boundaryArn);
});

test('a bounded role that is an administrator gains nothing beyond the boundary', async () => {
  const RoleName = `${names.base}-administrator`;
  const AssumeRolePolicyDocument = trust({ AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` });
  await iam.send(new CreateRoleCommand({ ...OWN_RESOURCES, RoleName, AssumeRolePolicyDocument }));
  const everything = { RoleName, PolicyName: 'everything', PolicyDocument: document({ Action: '*' }) };
  await iam.send(new PutRolePolicyCommand(everything));
  const keys = await people.assume(names.deployedRoleArn(RoleName));
  const [asIam, asS3, asSts] = [
    people.as(IAMClient, keys),
    people.as(S3Client, keys, { forcePathStyle: true }),
    people.as(STSClient, keys),
  ];
  const byBoundary = {
    ...ACCESS_DENIED,
    message: expect.stringMatching(/permissions boundary|sts:AssumeRole on resource/),
  };
  const PolicyDocument = document({ Action: '*' });
  const state = { Bucket: names.stateBucket, Key: names.stateKey };
  for (const call of [
    () => asIam.send(new CreateUserCommand({ UserName: 'mallory' })),
    () => asIam.send(new CreateAccessKeyCommand({ UserName: 'administrator' })),
    () => asIam.send(new CreateRoleCommand({ ...OWN_RESOURCES, RoleName: 'datazone-mallory' })),
    () => asIam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    () => asIam.send(new PutRolePolicyCommand({ RoleName: OWN, PolicyName: 'more', PolicyDocument })),
    () =>
      asIam.send(
        new CreatePolicyVersionCommand({ PolicyArn: names.boundaryArn, PolicyDocument, SetAsDefault: true }),
      ),
    () => asS3.send(new ListBucketsCommand({})),
    () => asS3.send(new GetObjectCommand(state)),
    () => asS3.send(new DeleteObjectCommand(state)),
    () => asS3.send(new PutObjectCommand({ ...state, Body: 'forged' })),
    () => asS3.send(new DeleteBucketPolicyCommand({ Bucket: names.trailBucket })),
    () =>
      asSts.send(
        new AssumeRoleCommand({ RoleArn: names.roleArn(names.deployRoleName), RoleSessionName: 'mallory' }),
      ),
  ]) {
    await expect(call()).rejects.toMatchObject(byBoundary);
  }
  // What its policy allows is what the boundary takes away: without it the same calls work.
  const admin = aws.client(IAMClient, 'producer');
  await admin.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  await expect(asS3.send(new ListBucketsCommand({}))).resolves.toBeDefined();
  await expect(asS3.send(new GetObjectCommand(state))).resolves.toBeDefined();
  [asIam, asS3, asSts].forEach((client) => client.destroy());
});

describe('the deploy role can’t become more', () => {
  const all = document({ Action: '*' });
  const deploy = names.deployRoleName;
  const newVersion = (PolicyArn: string) =>
    iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: all, SetAsDefault: true }));

  test.each<[string, () => Promise<unknown>]>([
    [
      'by a role without a boundary',
      () =>
        iam.send(
          new CreateRoleCommand({ ...OWN_RESOURCES, RoleName: `${OWN}2`, PermissionsBoundary: undefined }),
        ),
    ],
    [
      'by a role with another boundary',
      () =>
        iam.send(
          new CreateRoleCommand({
            ...OWN_RESOURCES,
            RoleName: `${OWN}2`,
            PermissionsBoundary: ADMINISTRATOR,
          }),
        ),
    ],
    [
      'by a role at no path',
      () => iam.send(new CreateRoleCommand({ ...OWN_RESOURCES, Path: undefined, RoleName: `${OWN}2` })),
    ],
    [
      'by a role at another path',
      () =>
        iam.send(new CreateRoleCommand({ ...OWN_RESOURCES, Path: '/administrators/', RoleName: `${OWN}2` })),
    ],
    ['by a user', () => iam.send(new CreateUserCommand({ UserName: 'mallory' }))],
    [
      'by keys of the administrator',
      () => iam.send(new CreateAccessKeyCommand({ UserName: 'administrator' })),
    ],
    [
      'by a policy of its own',
      () => iam.send(new PutRolePolicyCommand({ RoleName: deploy, PolicyName: 'all', PolicyDocument: all })),
    ],
    [
      'by a managed policy of its own',
      () => iam.send(new AttachRolePolicyCommand({ RoleName: deploy, PolicyArn: ADMINISTRATOR })),
    ],
    ['by a new version of its own policy', () => newVersion(arn('policy', `${deploy}-identity`))],
    [
      'by losing its own policy',
      () =>
        iam.send(
          new DetachRolePolicyCommand({ RoleName: deploy, PolicyArn: arn('policy', `${deploy}-identity`) }),
        ),
    ],
    [
      'by its own trust policy',
      () =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: deploy, PolicyDocument: trust({ AWS: '*' }) }),
        ),
    ],
    ['by its own end', () => iam.send(new DeleteRoleCommand({ RoleName: deploy }))],
    [
      'by dropping a role’s boundary',
      () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: OWN })),
    ],
    [
      'by a wider boundary of a role',
      () =>
        iam.send(
          new PutRolePermissionsBoundaryCommand({ RoleName: OWN, PermissionsBoundary: ADMINISTRATOR }),
        ),
    ],
    ['by a wider version of the boundary', () => newVersion(names.boundaryArn)],
    [
      'by another version of the boundary',
      () => iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn: names.boundaryArn, VersionId: 'v1' })),
    ],
    [
      'by a boundary that is not there',
      () => iam.send(new DeletePolicyCommand({ PolicyArn: names.boundaryArn })),
    ],
    [
      'by more for a role that has no boundary',
      () => iam.send(new AttachRolePolicyCommand({ RoleName: STRONG, PolicyArn: ADMINISTRATOR })),
    ],
    [
      'by the trust policy of a stronger role',
      () =>
        iam.send(
          new UpdateAssumeRolePolicyCommand({ RoleName: STRONG, PolicyDocument: trust({ AWS: '*' }) }),
        ),
    ],
    ...ALIKE.flatMap((RoleName): [string, () => Promise<unknown>][] => [
      [
        `by the trust policy of ${RoleName}`,
        () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust({ AWS: '*' }) })),
      ],
      [
        `by more for ${RoleName}`,
        () => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: all })),
      ],
      [
        `by a tag of ${RoleName}`,
        () => iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'platform', Value: 'ehds' }] })),
      ],
      [`by the end of ${RoleName}`, () => iam.send(new DeleteRoleCommand({ RoleName }))],
    ]),
  ])('%s', async (_how, call) => {
    await expect(call()).rejects.toMatchObject(ACCESS_DENIED);
  });

  test('by a function under a stronger role', async () => {
    const create = new CreateFunctionCommand({
      // One that it may make, under a role that it may not pass.
      FunctionName: names.functionName('crawl'),
      Role: arn('role', STRONG),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: Buffer.from('none') },
    });
    await expect(lambda.send(create)).rejects.toMatchObject({
      ...ACCESS_DENIED,
      message: expect.stringContaining(`iam:PassRole on resource: ${arn('role', STRONG)}`),
    });
  });
});

describe('the deploy role can’t hide what it did', () => {
  const Name = names.trail;
  const Bucket = names.trailBucket;
  const Key = names.stateKey;
  const log = { Bucket, Key };
  const state = { Bucket: names.stateBucket, Key };
  const shut = document({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject' });
  const Rules = [{ ID: 'all', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];

  test.each<[string, () => Promise<unknown>]>([
    ['by stopping the trail', () => trail.send(new StopLoggingCommand({ Name }))],
    ['by deleting the trail', () => trail.send(new DeleteTrailCommand({ Name }))],
    [
      'by narrowing the trail to one Region',
      () => trail.send(new UpdateTrailCommand({ Name, IsMultiRegionTrail: false })),
    ],
    [
      'by leaving events out of the trail',
      () =>
        trail.send(
          new PutEventSelectorsCommand({
            TrailName: Name,
            EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: false }],
          }),
        ),
    ],
    ['by deleting a log', () => s3.send(new DeleteObjectCommand(log))],
    ['by writing over a log', () => s3.send(new PutObjectCommand({ ...log, Body: 'forged' }))],
    ['by reading the logs', () => s3.send(new GetObjectCommand(log))],
    ['by deleting the logs’ bucket', () => s3.send(new DeleteBucketCommand({ Bucket }))],
    ['by opening the logs’ bucket', () => s3.send(new DeleteBucketPolicyCommand({ Bucket }))],
    [
      'by shutting the trail out of the bucket',
      () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: shut })),
    ],
    [
      'by letting the logs expire',
      () =>
        s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } })),
    ],
    [
      'by letting go of old versions',
      () =>
        s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    ],
    [
      'by unlocking the logs',
      () =>
        s3.send(
          new PutObjectLockConfigurationCommand({
            Bucket,
            ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
          }),
        ),
    ],
    ['by deleting the state', () => s3.send(new DeleteObjectCommand(state))],
    ['by deleting the state’s bucket', () => s3.send(new DeleteBucketCommand({ Bucket: names.stateBucket }))],
    [
      'by opening the state’s bucket',
      () => s3.send(new DeleteBucketPolicyCommand({ Bucket: names.stateBucket })),
    ],
  ])('%s', async (_how, call) => {
    await expect(call()).rejects.toMatchObject(ACCESS_DENIED);
  });

  test('and still reads and writes its own state', async () => {
    await s3.send(new PutObjectCommand({ ...state, Body: '{"serial":2}' }));
    const { Body } = await s3.send(new GetObjectCommand(state));
    expect(await Body?.transformToString()).toBe('{"serial":2}');
  });
});
