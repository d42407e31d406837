import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateProjectMembershipCommand,
  DataZoneClient,
  DeleteDataSourceCommand,
  DeleteDomainCommand,
  DeleteEnvironmentCommand,
  DeleteProjectCommand,
  GetProjectCommand,
  ListProjectMembershipsCommand,
  UpdateDataSourceCommand,
  UpdateDomainCommand,
  UpdateEnvironmentCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-datazone';
import { DeleteDatabaseCommand, GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DeleteResourceShareCommand, DisassociateResourceShareCommand, RAMClient } from '@aws-sdk/client-ram';
import { GetObjectCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountNames } from '../../../platform/naming/naming';
import { changing, readObject, takeRole } from './attempts';
import {
  attributes,
  dataSourceOf,
  deployRole,
  type Deployed,
  onboardingRole,
  type Platform,
  projectOf,
  stateOf,
} from './platform';
import { type Attempt, expectAllowed, expectNotPermitted, expectRefused } from './refusal';

/** A producer's team reaches its own account, and of governance's only its own project. */
export function teamsStayInTheirAccounts(deployed: Deployed): void {
  test("a producer's deploy role changes nothing of governance or of another producer", async () => {
    const platform = deployed();
    const { naming } = platform;
    const [own, other] = naming.producers;
    const role = await deployRole(platform, own);
    await expectRefused(role, [
      ...[naming.governance, other].flatMap((names) => foreign(platform, names)),
      ...[naming.governance.deployRoleArn, other.deployRoleArn, naming.onboardingRoleArn(own.entry)].map(
        (arn) => takeRole(arn, platform.externalId),
      ),
      ...(await domainOf(platform)),
      await publishAttempt(platform, other),
    ]);
  });

  test("governance's deploy role reads no producer's state or data", async () => {
    const platform = deployed();
    const { governance, producers } = platform.naming;
    const role = await deployRole(platform, governance);
    const [Bucket, Key] = [governance.stateBucket, governance.stateKey];
    await expectAllowed(role, [[S3Client, new GetObjectCommand({ Bucket, Key })]]);
    await expectRefused(
      role,
      producers.flatMap((names) => foreign(platform, names)),
    );
  });

  test("a producer's operators can't take another producer's roles", async () => {
    const platform = deployed();
    const [own, other] = platform.naming.producers;
    // The authority's operator is one of both; the producer's is only its own.
    const operator = platform.world.session('producer', 'operator');
    await expectAllowed(operator, [
      [STSClient, new AssumeRoleCommand({ RoleArn: own.deployRoleArn, RoleSessionName: 'intruder' })],
    ]);
    await expectRefused(
      operator,
      [other.deployRoleArn, platform.naming.onboardingRoleArn(other.entry)].map((arn) =>
        takeRole(arn, platform.externalId),
      ),
    );
  });

  test("an onboarding role reads governance's state object and no other, and writes none", async () => {
    const platform = deployed();
    const { governance, producers } = platform.naming;
    const [own, other] = producers;
    const role = await onboardingRole(platform, own);
    const [Bucket, Key] = [governance.stateBucket, governance.stateKey];
    const arn = `arn:aws:s3:::${Bucket}`;
    await expectAllowed(role, [
      [S3Client, new GetObjectCommand({ Bucket, Key })],
      [S3Client, new ListObjectsV2Command({ Bucket, Prefix: Key })],
    ]);
    await expectRefused(role, [
      ['s3:ListBucket', arn, S3Client, new ListObjectsV2Command({ Bucket, Prefix: 'bootstrap' })],
      ...readObject(Bucket, governance.bootstrapStateKey),
      ...readObject(Bucket, `${Key}.tflock`),
      ...[own, other].flatMap(({ stateBucket, stateKey }) => readObject(stateBucket, stateKey)),
      ...changing(Bucket, Key),
      ...changing(Bucket, `${Key}.tflock`),
      ...readObject(governance.assetsBucket, 'any/rows.csv'),
    ]);
  });

  test("an onboarding role can't touch another project, its stack, the domain or the share", async () => {
    const platform = deployed();
    const { world, naming, domainId: domainIdentifier } = platform;
    const [own, other] = naming.producers;
    const role = await onboardingRole(platform, own);
    const identifier = await projectOf(platform, own);
    await expectAllowed(role, [
      [DataZoneClient, new GetProjectCommand({ domainIdentifier, identifier })],
      [CloudFormationClient, new DescribeStacksCommand({ StackName: naming.projectStack(own.entry) })],
    ]);
    for (const names of [other, naming.governance]) {
      await expectNotPermitted(role, await changesOf(platform, names));
      const stack = naming.projectStack(names.entry);
      const { region } = world.local;
      const arn = `arn:aws:cloudformation:${region}:${naming.governance.accountId}:stack/${stack}/*`;
      const StackName = stack;
      await expectRefused(role, [
        ['cloudformation:DeleteStack', arn, CloudFormationClient, new DeleteStackCommand({ StackName })],
        [
          'cloudformation:UpdateStack',
          arn,
          CloudFormationClient,
          new UpdateStackCommand({ StackName, UsePreviousTemplate: true }),
        ],
      ]);
    }
    await expectRefused(role, await domainOf(platform));
  });
}

/** What would change an account from outside. */
function foreign({ world }: Platform, names: AccountNames): readonly Attempt[] {
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${world.local.region}:${names.accountId}:${rest}`;
  const { assetsBucket, stateBucket, stateKey, uploadsQueue, database } = names;
  const FunctionName = arn('lambda', `function:${names.functionName('crawl')}`);
  const QueueUrl = `https://sqs.${world.local.region}.amazonaws.com/${names.accountId}/${uploadsQueue}`;
  const CatalogId = names.accountId;
  return [
    ...readObject(assetsBucket, 'any/rows.csv'),
    ...changing(assetsBucket, 'any/rows.csv'),
    ...readObject(stateBucket, stateKey),
    ...changing(stateBucket, stateKey),
    [
      's3:PutBucketPolicy',
      `arn:aws:s3:::${assetsBucket}`,
      S3Client,
      new PutBucketPolicyCommand({ Bucket: assetsBucket, Policy: '{}' }),
    ],
    [
      'sqs:SendMessage',
      arn('sqs', uploadsQueue),
      SQSClient,
      new SendMessageCommand({ QueueUrl, MessageBody: '{}' }),
    ],
    ['sqs:PurgeQueue', arn('sqs', uploadsQueue), SQSClient, new PurgeQueueCommand({ QueueUrl })],
    ['lambda:InvokeFunction', FunctionName, LambdaClient, new InvokeCommand({ FunctionName })],
    [
      'lambda:UpdateFunctionConfiguration',
      FunctionName,
      LambdaClient,
      new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512 }),
    ],
    [
      'glue:GetTables',
      arn('glue', `database/${database}`),
      GlueClient,
      new GetTablesCommand({ CatalogId, DatabaseName: database }),
    ],
    [
      'glue:DeleteDatabase',
      arn('glue', `database/${database}`),
      GlueClient,
      new DeleteDatabaseCommand({ CatalogId, Name: database }),
    ],
  ];
}

/** What would change the domain, or who takes part in it. */
async function domainOf(platform: Platform): Promise<readonly Attempt[]> {
  const { naming, domainId: identifier } = platform;
  const { outputs } = await stateOf(platform, naming.governance);
  const [domain, share] = [String(outputs.domain_arn.value), String(outputs.share_arn.value)];
  return [
    ['datazone:DeleteDomain', domain, DataZoneClient, new DeleteDomainCommand({ identifier })],
    [
      'datazone:UpdateDomain',
      domain,
      DataZoneClient,
      new UpdateDomainCommand({ identifier, description: 'Taken over' }),
    ],
    [
      'ram:DeleteResourceShare',
      share,
      RAMClient,
      new DeleteResourceShareCommand({ resourceShareArn: share }),
    ],
  ];
}

/** To end another account's association. */
async function publishAttempt(platform: Platform, { accountId }: AccountNames): Promise<Attempt> {
  const { outputs } = await stateOf(platform, platform.naming.governance);
  const resourceShareArn = String(outputs.share_arn.value);
  const command = new DisassociateResourceShareCommand({ resourceShareArn, principals: [accountId] });
  return ['ram:DisassociateResourceShare', resourceShareArn, RAMClient, command];
}

/** What would change a project: DataZone asks whether the caller is a member of it. */
async function changesOf(platform: Platform, names: AccountNames): Promise<readonly object[]> {
  const { domainId: domainIdentifier, naming } = platform;
  const project = await projectOf(platform, names);
  const [environment] = attributes(await stateOf(platform, names), 'aws_datazone_environment', 'id');
  const source = await dataSourceOf(platform, names);
  const member = { userIdentifier: naming.onboardingRoleArn(naming.producers[0].entry) };
  return [
    new UpdateProjectCommand({ domainIdentifier, identifier: project, name: 'taken' }),
    new DeleteProjectCommand({ domainIdentifier, identifier: project }),
    new CreateProjectMembershipCommand({
      domainIdentifier,
      projectIdentifier: project,
      member,
      designation: 'PROJECT_OWNER',
    }),
    new ListProjectMembershipsCommand({
      domainIdentifier,
      projectIdentifier: project,
    }),
    new UpdateEnvironmentCommand({
      domainIdentifier,
      identifier: environment,
      name: 'taken',
    }),
    new DeleteEnvironmentCommand({ domainIdentifier, identifier: environment }),
    new UpdateDataSourceCommand({ domainIdentifier, identifier: source, name: 'taken' }),
    new DeleteDataSourceCommand({ domainIdentifier, identifier: source }),
  ];
}
