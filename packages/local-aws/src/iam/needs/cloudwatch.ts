import { CloudWatchClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import type { NeedContext, Input, Need, ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

export const cloudWatchNeeds: ServiceNeeds = {
  prefix: 'cloudwatch',
  variables: {
    AlarmName: ({ AlarmName, ResourceARN }) => AlarmName ?? ofType(':alarm:', ResourceARN),
    AlarmMuteRuleName: ({ AlarmMuteRuleName, Name, ResourceARN }) =>
      AlarmMuteRuleName ?? ofType(':alarm-mute-rule:', ResourceARN) ?? Name,
    DashboardName: ({ DashboardName, ResourceARN }) => DashboardName ?? ofType(':dashboard/', ResourceARN),
    InsightRuleName: ({ RuleName, ResourceARN }) => RuleName ?? ofType(':insight-rule/', ResourceARN),
    MetricStreamName: ({ Name, ResourceARN }) => ofType(':metric-stream/', ResourceARN) ?? Name,
    SloName: ({ ResourceARN }) => ofType(':slo/', ResourceARN),
    DatasetId: ({ ResourceARN }) => ofType(':dataset/', ResourceARN),
  },
  keys: (input) => ({
    ...(input.Namespace !== undefined && { 'cloudwatch:namespace': input.Namespace }),
    ...(input.AlarmActions !== undefined && { 'cloudwatch:AlarmActions': input.AlarmActions }),
  }),
  operations: {
    PutMetricAlarm: needsOfCreation,
    PutCompositeAlarm: needsOfCreation,
    PutMetricStream: needsOfCreation,
    PutInsightRule: needsOfCreation,
    PutDashboard: needsOfCreation,
    DescribeAlarms: (input, needContext) => needsByName('alarm:', input.AlarmNames, needContext),
    DeleteAlarms: (input, needContext) => needsByName('alarm:', input.AlarmNames, needContext),
    DisableAlarmActions: (input, needContext) => needsByName('alarm:', input.AlarmNames, needContext),
    EnableAlarmActions: (input, needContext) => needsByName('alarm:', input.AlarmNames, needContext),
    DeleteInsightRules: (input, needContext) => needsByName('insight-rule/', input.RuleNames, needContext),
    DisableInsightRules: (input, needContext) => needsByName('insight-rule/', input.RuleNames, needContext),
    EnableInsightRules: (input, needContext) => needsByName('insight-rule/', input.RuleNames, needContext),
    StartMetricStreams: (input, needContext) => needsByName('metric-stream/', input.Names, needContext),
    StopMetricStreams: (input, needContext) => needsByName('metric-stream/', input.Names, needContext),
    DeleteDashboards: (input, needContext) => needsByName('dashboard/', input.DashboardNames, needContext),
  },
  tags: async (arn, accountId, moto) => {
    const cloudWatch = moto.client(CloudWatchClient, accountId);
    try {
      const { Tags = [] } = await cloudWatch.send(new ListTagsForResourceCommand({ ResourceARN: arn }));
      return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return {};
      throw error;
    } finally {
      cloudWatch.destroy();
    }
  },
};

function ofType(type: string, arn: string | undefined): string | undefined {
  return arn?.includes(type) ? arn : undefined;
}

async function needsOfCreation(_input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  return tagOnCreate('cloudwatch:TagResource', await needContext.derive());
}

/** One need a name; without names it is about all of them. */
async function needsByName(
  type: string,
  names: readonly string[] | undefined,
  needContext: NeedContext,
): Promise<readonly Need[]> {
  const [need] = await needContext.derive();
  const { region, principal } = needContext.call;
  // Dashboards belong to no Region.
  const place = type === 'dashboard/' ? '' : region;
  return (names?.length ? names : ['*']).map((name) => ({
    ...need,
    resource: `arn:aws:cloudwatch:${place}:${principal.accountId}:${type}${name}`,
  }));
}
