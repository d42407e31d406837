import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateProjectMembershipCommand,
  CreateSubscriptionRequestCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  PostTimeSeriesDataPointsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  GetCrawlerCommand,
  GlueClient,
  StartCrawlerCommand,
} from '@aws-sdk/client-glue';
import { GrantPermissionsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stringify } from 'yaml';
import { parseConfig } from '../../config/load';
import type { AccountName } from '@ehds/local-aws/accounts';
import type { Credentials } from '@ehds/local-aws/local-aws';
import { Naming } from '../../platform/naming/naming';
import type { Statement } from '../../platform/policy';
import { QUALITY_POINTS } from '../../platform/quality-points';
import type { PageFile } from '../../console/api';
import { stewardPermissions } from '../../console/server/policy';
import { type StewardConsole, startConsole } from '../../console/server/start';
import {
  acceptShares,
  beginEnvironment,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  REGION,
  runDataSource,
  settledEnvironment,
  share,
} from '../../packages/local-aws/__tests__/local/datazone-world';
import { clientInRole } from '../../packages/local-aws/__tests__/local/in-role';
import { fileOf } from '../../packages/local-aws/__tests__/local/lake';
import { type Grant, People, trust } from '../../packages/local-aws/__tests__/local/people';
import { Page } from './console-page';
import { ACCOUNTS, eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

const account = (name: AccountName) => ({
  accountId: ACCOUNTS[name],
  operators: [`arn:aws:iam::${ACCOUNTS[name]}:user/operator`],
  publishAsUploaded: true,
});

/** Text of the configuration. */
export const CONFIGURATION = stringify({
  region: REGION,
  prefix: 'ehds',
  subscriptionApproval: 'manual',
  governance: account('governance'),
  producers: { producer: account('producer') },
});
export const config = parseConfig(CONFIGURATION, 'console-world');
export const naming = new Naming(config);
export const [producer] = naming.producers;

/** What the console looks at, as a deploy would leave it, with a file on its way and a request that waits. */
export class ConsoleWorld {
  private readonly consoles = closedAtTheEnd();
  readonly aws = useLocalAws({ speed: 600 });
  readonly people = new People(this.aws);
  /** Session of a steward with exactly the console's policy, by account; governance's may take the producer's role. */
  readonly stewards: Partial<Record<AccountName, Credentials>> = {};
  readonly producerRole = producer.roleArn('steward');
  private domain?: Domain;
  private researcher?: DataZoneClient;
  private researchProject = '';
  private runOnce: () => Promise<void> = () => Promise.reject(new Error('the world is not made yet'));

  /** Calls a console with these credentials, and these roles in other accounts, as its page would. */
  async open(credentials: Credentials | undefined, roles: Record<string, string> = {}): Promise<Page> {
    return new Page(await this.serve(credentials, roles));
  }

  /** Starts a console; answers the address of its page, which is there where its files are given. */
  async serve(
    credentials: Credentials | undefined,
    roles: Record<string, string> = {},
    page: readonly PageFile[] = [],
  ): Promise<string> {
    const { endpoint } = this.aws.running;
    const opened = await startConsole({
      ...{ config, naming, credentials, endpoint, roles, page, port: 0, interval: 0.3 },
    });
    this.consoles.push(opened);
    return opened.url;
  }

  async make(): Promise<void> {
    const { aws } = this;
    const domain = (this.domain = await makeDomain(aws, naming.domain));
    await share(aws, domain, 'producer');
    await acceptShares(aws, 'producer');
    await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
    await Promise.all([this.makeLake(), this.makeQueues(), this.makeAlarms(), this.makeStewards()]);
    await this.publish(domain);
    this.researcher = clientInRole(aws, await makeRole(aws, 'governance', 'researcher'), DataZoneClient);
    this.researchProject = await makeProject(this.researcher, domain, 'research');
  }

  private async makeLake(): Promise<void> {
    const { aws } = this;
    const role = await makeRole(aws, 'producer', 'crawler', { service: 'glue.amazonaws.com' });
    const Bucket = producer.assetsBucket;
    await aws
      .client(S3Client, 'producer')
      .send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }));
    await this.upload('patients/patients.csv', await fileOf('csv', "SELECT 1 AS id, 'Ada' AS name"));
    const glue = aws.client(GlueClient, 'producer');
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: producer.database } }));
    await glue.send(
      new CreateCrawlerCommand({
        Name: producer.crawler,
        Role: role,
        DatabaseName: producer.database,
        Targets: { S3Targets: [{ Path: `s3://${Bucket}/` }] },
      }),
    );
    await aws.client(LakeFormationClient, 'producer').send(
      new GrantPermissionsCommand({
        Principal: { DataLakePrincipalIdentifier: role },
        Resource: { Database: { Name: producer.database } },
        Permissions: ['CREATE_TABLE', 'ALTER', 'DESCRIBE'],
      }),
    );
    // S3 counts in seconds, and a crawl covers what was there before the second in which it begins.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await glue.send(new StartCrawlerCommand({ Name: producer.crawler }));
    await eventually(async () => {
      const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: producer.crawler }));
      return Crawler?.State === 'READY' || undefined;
    });
  }

  async upload(Key: string, Body: Buffer | string): Promise<void> {
    const put = new PutObjectCommand({ Bucket: producer.assetsBucket, Key, Body });
    await this.aws.client(S3Client, 'producer').send(put);
  }

  private async makeQueues(): Promise<void> {
    const sqs = this.aws.client(SQSClient, 'producer');
    for (const name of [producer.uploadsQueue, producer.publishQueue]) {
      await sqs.send(new CreateQueueCommand({ QueueName: name }));
      const parked = new CreateQueueCommand({ QueueName: producer.deadLetterQueue(name) });
      const { QueueUrl } = await sqs.send(parked);
      if (name === producer.uploadsQueue) {
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'failed for good' }));
      }
    }
  }

  private async makeAlarms(): Promise<void> {
    const cloudWatch = this.aws.client(CloudWatchClient, 'producer');
    const names = [producer.uploadsQueue, producer.publishQueue].map((name) =>
      producer.deadLetterQueue(name),
    );
    for (const AlarmName of [...names, 'somebody-elses']) {
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: 'AWS/SQS',
          MetricName: 'ApproximateNumberOfMessagesVisible',
          ComparisonOperator: 'GreaterThanThreshold',
          EvaluationPeriods: 1,
          Period: 60,
          Statistic: 'Maximum',
          Threshold: 0,
        }),
      );
    }
    const state = { AlarmName: names[1], StateValue: 'ALARM', StateReason: 'one is parked' } as const;
    await cloudWatch.send(new SetAlarmStateCommand(state));
  }

  private async makeStewards(): Promise<void> {
    const { people, producerRole } = this;
    const trusted = ['governance', 'producer'].map(
      (name) => `arn:aws:iam::${ACCOUNTS[name as AccountName]}:root`,
    );
    const grants = (statements: readonly Statement[]) =>
      statements.map(({ actions, resources }): Grant => ({ Action: actions, Resource: resources }));
    await people.role('producer', grants(stewardPermissions(config, producer)), {
      RoleName: 'steward',
      AssumeRolePolicyDocument: trust({ AWS: trusted }),
    });
    const own = await people.role(
      'governance',
      grants(stewardPermissions(config, naming.governance, [producerRole])),
      { RoleName: 'steward' },
    );
    this.stewards.producer = await people.assume(producerRole);
    this.stewards.governance = await people.assume(own);
  }

  private async publish(domain: Domain): Promise<void> {
    const { aws, producerRole } = this;
    const owner = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
    const projectIdentifier = await makeProject(owner, domain, producer.project);
    const environmentIdentifier = await beginEnvironment(
      owner,
      domain,
      projectIdentifier,
      'producer',
      'ehds_producer',
    );
    const domainIdentifier = domain.id;
    await aws.client(DataZoneClient, 'governance').send(
      new CreateUserProfileCommand({
        domainIdentifier,
        userIdentifier: producerRole,
        userType: 'IAM_ROLE',
      }),
    );
    await owner.send(
      new CreateProjectMembershipCommand({
        domainIdentifier,
        projectIdentifier,
        member: { userIdentifier: producerRole },
        designation: 'PROJECT_CONTRIBUTOR',
      }),
    );
    await settledEnvironment(owner, domain, environmentIdentifier);
    const place = { projectIdentifier, environmentIdentifier };
    const tables = glueTables(producer.database, '*');
    const source = await makeDataSource(owner, domain, place, tables, producer.dataSource);
    await runDataSource(owner, domain, source);
    await this.measure(owner);
    this.runOnce = async () => void (await runDataSource(owner, domain, source));
  }

  /** Posts what the publish function does of the patients. */
  private async measure(owner: DataZoneClient): Promise<void> {
    const domainIdentifier = this.domain?.id;
    const { items } = await owner.send(new SearchListingsCommand({ domainIdentifier }));
    const quality = {
      evaluationsCount: 1,
      passingPercentage: 100,
      evaluations: [
        {
          types: ['Completeness'],
          details: { EVALUATION_MESSAGE: '100 % of 1 rows' },
          applicableFields: ['name'],
          status: 'PASS',
        },
      ],
    };
    await owner.send(
      new PostTimeSeriesDataPointsCommand({
        domainIdentifier,
        entityType: 'ASSET',
        entityIdentifier: items?.[0]?.assetListing?.entityId,
        forms: [{ ...QUALITY_POINTS, timestamp: new Date(), content: JSON.stringify(quality) }],
      }),
    );
  }

  /** Makes a run that leaves the table out. */
  async leaveOut(): Promise<void> {
    this.aws.running.faults.add({ kind: 'run-partial-success', times: 1 });
    await this.runOnce();
  }

  /** Somebody's project asks for the patients; answers the request's id. */
  async request(requestReason: string): Promise<string> {
    const { domain, researcher } = this;
    if (!domain || !researcher) throw new Error('the world is not made yet');
    const domainIdentifier = domain.id;
    const { items } = await researcher.send(new SearchListingsCommand({ domainIdentifier }));
    const { id = '' } = await researcher.send(
      new CreateSubscriptionRequestCommand({
        domainIdentifier,
        subscribedPrincipals: [{ project: { identifier: this.researchProject } }],
        subscribedListings: [{ identifier: items?.[0]?.assetListing?.listingId ?? '' }],
        requestReason,
      }),
    );
    return id;
  }
}

/** Consoles that are closed after the file's tests, before their AWS ends. */
function closedAtTheEnd(): StewardConsole[] {
  const consoles: StewardConsole[] = [];
  afterAll(() => Promise.all(consoles.map((opened) => opened.close())));
  return consoles;
}
