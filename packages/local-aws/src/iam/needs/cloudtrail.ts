import { CloudTrailClient, ListTagsCommand } from '@aws-sdk/client-cloudtrail';
import { requestTags } from '../derive';
import { type NeedContext, type Input, type Need, passRole, type ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

/** AWS CloudTrail: everything is given by its name or its ARN. */
export const cloudTrailNeeds: ServiceNeeds = {
  prefix: 'cloudtrail',
  variables: {
    TrailName: (input, { operation }) =>
      input.TrailName ?? (/Trail|Logging/.test(operation) ? input.Name : undefined),
    EventDataStoreId: ({ EventDataStore }) => EventDataStore,
    ChannelId: ({ Channel, ResourceArn }) => Channel ?? ResourceArn,
    DashboardName: (input, { operation }) =>
      input.DashboardId ?? (operation.includes('Dashboard') ? input.Name : undefined),
  },
  operations: {
    AddTags: ofResource,
    RemoveTags: ofResource,
    ListTags: (input) =>
      (input.ResourceIdList as readonly string[]).map((resource) => ({
        action: 'cloudtrail:ListTags',
        resource,
      })),
    CreateTrail: async (input, needContext) => [
      ...tagOnCreate('cloudtrail:AddTags', await needContext.derive()),
      ...writingLogs(input),
    ],
    UpdateTrail: async (input, needContext) => [...(await needContext.derive()), ...writingLogs(input)],
  },
  tags: async (arn, accountId, moto) => {
    const client = moto.client(CloudTrailClient, accountId);
    try {
      const { ResourceTagList = [] } = await client.send(new ListTagsCommand({ ResourceIdList: [arn] }));
      const tags = ResourceTagList.flatMap(({ TagsList = [] }) => TagsList);
      return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    } finally {
      client.destroy();
    }
  },
};

function ofResource(input: Input, { call }: NeedContext): readonly Need[] {
  return [{ action: `cloudtrail:${call.operation}`, resource: input.ResourceId, keys: requestTags(input) }];
}

function writingLogs({ CloudWatchLogsRoleArn: role }: Input): readonly Need[] {
  return role ? [passRole(role, 'cloudtrail.amazonaws.com')] : [];
}
