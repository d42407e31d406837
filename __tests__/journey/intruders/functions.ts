import {
  AcceptSubscriptionRequestCommand,
  DataZoneClient,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  StartDataSourceRunCommand,
} from '@aws-sdk/client-datazone';
import { CreateCrawlerCommand, GetCrawlerCommand, GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { PURPOSE } from '../../../platform/owner-session';
import type { AccountNames } from '../../../platform/naming/naming';
import { changing, readObject, takeRole } from './attempts';
import {
  dataSourceOf,
  deployRole,
  type Deployed,
  functionRole,
  person,
  type Platform,
  projectOf,
  publisherRole,
} from './platform';
import { type Attempt, expectAllowed, expectNotPermitted, expectRefused } from './refusal';

/** What the roles of a producer's functions must not do, to their own account or to anybody else's. */
export function functionRolesStayAtTheirWork(deployed: Deployed): void {
  test.each(['crawl', 'publish', 'lake-administrators', 'policy-grants', 'uncatalogued'])(
    'the role of %s can do its own work alone',
    async (purpose) => {
      const platform = deployed();
      const { governance, producers } = platform.naming;
      const [own, other] = producers;
      const role = await functionRole(platform, own, purpose);
      await expectAllowed(role, ownWork(platform, own)[purpose]);
      await expectRefused(role, [
        ...[other, governance].flatMap(({ assetsBucket }) => readObject(assetsBucket, 'any/rows.csv')),
        ...[own, governance].flatMap(({ stateBucket, stateKey }) => [
          ...readObject(stateBucket, stateKey),
          ...changing(stateBucket, stateKey),
        ]),
        ...changing(own.assetsBucket, 'any/rows.csv'),
        ...decisionAttempts(platform),
        ...passingOn(platform, own),
        ...roles(platform).flatMap((arn) =>
          purpose === 'publish' && arn === platform.naming.publisherRoleArn(own.entry) ? [] : [takeRole(arn)],
        ),
      ]);
    },
  );
}

/** Only one function of one account is the publisher of its project. */
export function publisherRoleIsOneFunctions(deployed: Deployed): void {
  test('a publisher role can start the runs of its own project, and nothing else', async () => {
    const platform = deployed();
    const { naming, domainId: domainIdentifier } = platform;
    const [own, other] = naming.producers;
    const role = await publisherRole(platform, own);
    const runsOf = (dataSourceIdentifier: string) =>
      new ListDataSourceRunsCommand({ domainIdentifier, dataSourceIdentifier });
    await expectAllowed(role, [[DataZoneClient, runsOf(await dataSourceOf(platform, own))]]);
    const source = await dataSourceOf(platform, other);
    const projectIdentifier = await projectOf(platform, other);
    await expectNotPermitted(role, [
      new ListDataSourcesCommand({ domainIdentifier, projectIdentifier }),
      runsOf(source),
      new StartDataSourceRunCommand({
        domainIdentifier,
        dataSourceIdentifier: source,
      }),
    ]);
    await expectRefused(role, [
      ...[own, other, naming.governance].flatMap(({ assetsBucket, stateBucket, stateKey }) => [
        ...readObject(assetsBucket, 'any/rows.csv'),
        ...readObject(stateBucket, stateKey),
        ...changing(stateBucket, stateKey),
      ]),
      ...decisionAttempts(platform),
      ...passingOn(platform, naming.governance),
    ]);
  });

  test('nobody but the publish function can take its publisher role', async () => {
    const platform = deployed();
    const { naming, externalId } = platform;
    const [own, other] = naming.producers;
    const arn = naming.publisherRoleArn(own.entry);
    const others = [
      functionRole(platform, own, 'crawl'),
      functionRole(platform, other, 'publish'),
      deployRole(platform, own),
      publisherRole(platform, other),
      ...[own, other, naming.governance].flatMap((names) => [
        person(platform, names),
        person(platform, names, 'operator'),
      ]),
    ];
    for (const session of await Promise.all(others)) {
      await expectRefused(session, [takeRole(arn, externalId)]);
    }
  });

  test('nor can the publish function itself, without the external id', async () => {
    const platform = deployed();
    const [own] = platform.naming.producers;
    const arn = platform.naming.publisherRoleArn(own.entry);
    const role = await functionRole(platform, own, 'publish');
    await expectRefused(role, [takeRole(arn), takeRole(arn, 'a-guess')]);
  });
}

function ownWork({ naming, externalId: ExternalId }: Platform, own: AccountNames) {
  const RoleArn = naming.publisherRoleArn(own.entry);
  const work: Record<string, Parameters<typeof expectAllowed>[1]> = {
    crawl: [[GlueClient, new GetCrawlerCommand({ Name: own.crawler })]],
    publish: [[STSClient, new AssumeRoleCommand({ RoleArn, RoleSessionName: 'intruder', ExternalId })]],
    uncatalogued: [[GlueClient, new GetTablesCommand({ DatabaseName: own.database })]],
    'lake-administrators': [[LakeFormationClient, new GetDataLakeSettingsCommand({})]],
    'policy-grants': [
      [
        STSClient,
        new AssumeRoleCommand({
          RoleArn: naming.onboardingRoleArn(own.entry),
          RoleSessionName: PURPOSE,
          ExternalId,
          Tags: [{ Key: own.sessionTagKey, Value: PURPOSE }],
        }),
      ],
    ],
  };
  return work;
}

function decisionAttempts({ domainId }: Platform): readonly Attempt[] {
  const command = new AcceptSubscriptionRequestCommand({
    domainIdentifier: domainId,
    identifier: 'a1b2c3d4e5f6g7',
  });
  return [['datazone:AcceptSubscriptionRequest', '*', DataZoneClient, command]];
}

/** Calls that pass a role to a service, and so would lend its rights to whoever makes them. */
function passingOn({ world }: Platform, own: AccountNames): readonly Attempt[] {
  const arnOf = (service: string, rest: string) =>
    `arn:aws:${service}:${world.local.region}:${own.accountId}:${rest}`;
  const Role = own.roleArn(`${own.base}-crawler`);
  return [
    [
      'lambda:CreateFunction',
      arnOf('lambda', `function:${own.base}-intruder`),
      LambdaClient,
      new CreateFunctionCommand({
        FunctionName: `${own.base}-intruder`,
        Role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: Buffer.from('PK') },
      }),
    ],
    [
      'glue:CreateCrawler',
      '*',
      GlueClient,
      new CreateCrawlerCommand({
        Name: `${own.base}-intruder`,
        Role,
        Targets: { S3Targets: [{ Path: `s3://${own.assetsBucket}/` }] },
      }),
    ],
  ];
}

/** Roles of other jobs, in both accounts. */
function roles({ naming }: Platform): readonly string[] {
  const { governance, producers } = naming;
  const [own, other] = producers;
  return [
    own.deployRoleArn,
    governance.deployRoleArn,
    naming.onboardingRoleArn(own.entry),
    naming.publisherRoleArn(own.entry),
    naming.publisherRoleArn(other.entry),
    own.roleArn(own.dataZoneRole('location')),
  ];
}
