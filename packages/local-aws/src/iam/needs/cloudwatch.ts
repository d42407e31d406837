import { CloudWatchClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import type { Asked, Input, Need, ServiceNeeds } from '../types';
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
    PutMetricAlarm: made,
    PutCompositeAlarm: made,
    PutMetricStream: made,
    PutInsightRule: made,
    PutDashboard: made,
    DescribeAlarms: (input, asked) => each('alarm:', input.AlarmNames, asked),
    DeleteAlarms: (input, asked) => each('alarm:', input.AlarmNames, asked),
    DisableAlarmActions: (input, asked) => each('alarm:', input.AlarmNames, asked),
    EnableAlarmActions: (input, asked) => each('alarm:', input.AlarmNames, asked),
    DeleteInsightRules: (input, asked) => each('insight-rule/', input.RuleNames, asked),
    DisableInsightRules: (input, asked) => each('insight-rule/', input.RuleNames, asked),
    EnableInsightRules: (input, asked) => each('insight-rule/', input.RuleNames, asked),
    StartMetricStreams: (input, asked) => each('metric-stream/', input.Names, asked),
    StopMetricStreams: (input, asked) => each('metric-stream/', input.Names, asked),
    DeleteDashboards: (input, asked) => each('dashboard/', input.DashboardNames, asked),
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

async function made(_input: Input, asked: Asked): Promise<readonly Need[]> {
  return tagOnCreate('cloudwatch:TagResource', await asked.derive());
}

/** One need a name; without names it is about all of them. */
async function each(
  type: string,
  names: readonly string[] | undefined,
  asked: Asked,
): Promise<readonly Need[]> {
  const [need] = await asked.derive();
  const { region, principal } = asked.call;
  // Dashboards belong to no Region.
  const place = type === 'dashboard/' ? '' : region;
  return (names?.length ? names : ['*']).map((name) => ({
    ...need,
    resource: `arn:aws:cloudwatch:${place}:${principal.accountId}:${type}${name}`,
  }));
}
