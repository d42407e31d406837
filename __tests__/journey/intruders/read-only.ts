import { CloudFormationClient, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DataZoneClient,
  GetEnvironmentBlueprintConfigurationCommand,
  PutEnvironmentBlueprintConfigurationCommand,
} from '@aws-sdk/client-datazone';
import { DescribeRuleCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetCrawlerCommand, GlueClient, UpdateCrawlerCommand } from '@aws-sdk/client-glue';
import { GetRoleCommand, IAMClient, UpdateRoleDescriptionCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { RAMClient, UpdateResourceShareCommand } from '@aws-sdk/client-ram';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountNames } from '../../../platform/naming/naming';
import { assumption } from '../../../modules/providers/providers';
import { requireMember, type Session } from '../../../commands/session';
import { deployRole, type Deployed, person, type Platform, stateOf } from './platform';
import { type Attempt, expectAllowed, expectRefused, outcome } from './refusal';

/** A plan runs as the principal that deploys, under a session policy by which it can change nothing. */
export function plansChangeNothing(deployed: Deployed): void {
  test('under the session policy of a plan the deploy role can write nothing, and without it can', async () => {
    const platform = deployed();
    // A consumer's stack has nothing that these have not.
    for (const names of platform.naming.accounts.filter(({ holdsData }) => holdsData)) {
      const writes = await writesOf(platform, names);
      const plan = await planSession(platform, names);
      await expectRefused(plan, [...writes, lock(names)]);
      const calls = writes.map(([, , client, command]) => [client, command] as const);
      await expectAllowed(await deployRole(platform, names), calls);
    }
  });

  test("nor can a plan change governance's part of it: the share and the project's stack", async () => {
    const platform = deployed();
    const { governance } = platform.naming;
    const { outputs } = await stateOf(platform, governance);
    const [resourceShareArn, domain] = [String(outputs.share_arn.value), platform.domainId];
    const share = new UpdateResourceShareCommand({
      resourceShareArn,
      name: `DataZone-${platform.naming.domain}-${domain}`,
    });
    const StackName = platform.naming.projectStack(governance.entry);
    const { region } = platform.world.local;
    const stack = `arn:aws:cloudformation:${region}:${governance.accountId}:stack/${StackName}/*`;
    const update = new UpdateStackCommand({ StackName, UsePreviousTemplate: true });
    await expectRefused(await planSession(platform, governance), [
      ['ram:UpdateResourceShare', resourceShareArn, RAMClient, share],
      ['cloudformation:UpdateStack', stack, CloudFormationClient, update],
    ]);
    const deploy = await deployRole(platform, governance);
    await expectAllowed(deploy, [[RAMClient, share]]);
    expect(await outcome(deploy, CloudFormationClient, update)).toBe(
      'ValidationError: No updates are to be performed.',
    );
  });
}

/** The deploy role as `npm run diff` has Terraform take it. */
async function planSession(platform: Platform, names: AccountNames): Promise<Session> {
  process.env.PLATFORM_READ_ONLY = '1';
  try {
    const { roleArn, sessionName, policyArns } = assumption(names.deployRoleArn);
    const PolicyArns = requireMember(policyArns, 'policyArns').map((arn) => ({ arn }));
    return await person(platform, names, 'operator').assume(roleArn, sessionName, { PolicyArns });
  } finally {
    delete process.env.PLATFORM_READ_ONLY;
  }
}

/** Terraform locks a state before it changes it. */
function lock({ stateBucket: Bucket, stateKey }: AccountNames): Attempt {
  const Key = `${stateKey}.tflock`;
  const command = new PutObjectCommand({ Bucket, Key, Body: '{}' });
  return ['s3:PutObject', `arn:aws:s3:::${Bucket}/${Key}`, S3Client, command];
}

/** A write for each service that the stack consists of; each puts what is there already. */
async function writesOf(platform: Platform, names: AccountNames): Promise<readonly Attempt[]> {
  const { region } = platform.world.local;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${names.accountId}:${rest}`;
  const reader = person(platform, names);
  return [...(await flowWrites(reader, names, arn)), ...(await lakeWrites(platform, reader, names, arn))];
}

type Arn = (service: string, rest: string) => string;

async function flowWrites(reader: Session, names: AccountNames, arn: Arn): Promise<readonly Attempt[]> {
  const FunctionName = names.functionName('crawl');
  const { Description } = await reader
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName }));
  const { Role } = await reader.client(IAMClient).send(new GetRoleCommand({ RoleName: FunctionName }));
  const logGroupName = `/aws/lambda/${FunctionName}`;
  const { logGroups } = await reader
    .client(CloudWatchLogsClient)
    .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  const QueueUrl = `https://sqs.${reader.region}.amazonaws.com/${names.accountId}/${names.uploadsQueue}`;
  const { Attributes } = await reader
    .client(SQSClient)
    .send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }));
  const rule = `${names.base}-uploads`;
  const { EventPattern, Description: ruleText } = await reader
    .client(EventBridgeClient)
    .send(new DescribeRuleCommand({ Name: rule }));
  const AlarmName = `${names.uploadsQueue}-age`;
  const { MetricAlarms } = await reader
    .client(CloudWatchClient)
    .send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  const retentionInDays = logGroups?.[0].retentionInDays;
  const described = { Name: rule, EventPattern, Description: ruleText };
  return [
    [
      'lambda:UpdateFunctionConfiguration',
      arn('lambda', `function:${FunctionName}`),
      LambdaClient,
      new UpdateFunctionConfigurationCommand({ FunctionName, Description }),
    ],
    [
      'iam:UpdateRoleDescription',
      names.deployedRoleArn(FunctionName),
      IAMClient,
      new UpdateRoleDescriptionCommand({ RoleName: FunctionName, Description: Role?.Description }),
    ],
    [
      'logs:PutRetentionPolicy',
      arn('logs', `log-group:${logGroupName}:log-stream:`),
      CloudWatchLogsClient,
      new PutRetentionPolicyCommand({ logGroupName, retentionInDays }),
    ],
    [
      'sqs:SetQueueAttributes',
      arn('sqs', names.uploadsQueue),
      SQSClient,
      new SetQueueAttributesCommand({ QueueUrl, Attributes }),
    ],
    ['events:PutRule', arn('events', `rule/${rule}`), EventBridgeClient, new PutRuleCommand(described)],
    [
      'cloudwatch:PutMetricAlarm',
      arn('cloudwatch', `alarm:${AlarmName}`),
      CloudWatchClient,
      new PutMetricAlarmCommand(
        requireMember(MetricAlarms?.[0], 'MetricAlarms') as PutMetricAlarmCommandInput,
      ),
    ],
  ];
}

async function lakeWrites(
  platform: Platform,
  reader: Session,
  names: AccountNames,
  arn: Arn,
): Promise<readonly Attempt[]> {
  const Name = names.crawler;
  const { Crawler } = await reader.client(GlueClient).send(new GetCrawlerCommand({ Name }));
  const { outputs } = await stateOf(platform, platform.naming.governance);
  const blueprint = {
    domainIdentifier: platform.domainId,
    environmentBlueprintIdentifier: String(outputs.blueprint_id.value),
  };
  const configuration = await reader
    .client(DataZoneClient)
    .send(new GetEnvironmentBlueprintConfigurationCommand(blueprint));
  const { enabledRegions, provisioningRoleArn, manageAccessRoleArn, regionalParameters } = configuration;
  return [
    [
      'glue:UpdateCrawler',
      arn('glue', `crawler/${Name}`),
      GlueClient,
      new UpdateCrawlerCommand({ Name, Description: Crawler?.Description }),
    ],
    [
      'datazone:PutEnvironmentBlueprintConfiguration',
      '*',
      DataZoneClient,
      new PutEnvironmentBlueprintConfigurationCommand({
        ...blueprint,
        enabledRegions,
        provisioningRoleArn,
        manageAccessRoleArn,
        regionalParameters,
      }),
    ],
  ];
}
