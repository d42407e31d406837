import type { NeedContext, Input, Need, ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

/** A group's ARN without anything behind it (CloudWatch Logs user guide, "Resources"). */
const BARE = ['ListTagsForResource', 'TagResource', 'UntagResource'];
const ON_STREAM = ['CreateLogStream', 'DeleteLogStream', 'GetLogEvents', 'PutLogEvents'];

/**
 * IAM is asked about a group under the ARN of its streams, one of no name, so that a policy must end in `:*`; only tags
 * are the group's own.
 */
export const logsNeeds: ServiceNeeds = {
  prefix: 'logs',
  variables: {
    LogGroupName: (input, { operation }) => {
      const name = groupName(input);
      return BARE.includes(operation) || ON_STREAM.includes(operation) ? name : name && `${name}:log-stream:`;
    },
    LogStreamName: (input) => input.logStreamName,
    DestinationName: ({ destinationName, resourceArn }) =>
      destinationName ?? ofType('destination', resourceArn),
    DeliveryDestinationName: ({ deliveryDestinationName, deliveryDestinationArn, resourceArn, name }) =>
      deliveryDestinationName ??
      deliveryDestinationArn ??
      ofType('delivery-destination', resourceArn) ??
      name,
    DeliverySourceName: ({ deliverySourceName, resourceArn, name }) =>
      deliverySourceName ?? ofType('delivery-source', resourceArn) ?? name,
    DeliveryName: ({ id, resourceArn }) => id ?? ofType('delivery', resourceArn),
    DetectorId: ({ anomalyDetectorArn, resourceArn }) =>
      anomalyDetectorArn ?? ofType('anomaly-detector', resourceArn),
    LookupTableName: ({ lookupTableArn, lookupTableName, resourceArn }) =>
      lookupTableArn ?? lookupTableName ?? ofType('lookup-table', resourceArn),
    ScheduledQueryId: ({ identifier, resourceArn }) => identifier ?? ofType('scheduled-query', resourceArn),
  },
  operations: {
    CreateLogGroup: async (input, needContext) =>
      tagOnCreate(
        'logs:TagResource',
        await needContext.derive(),
        `arn:aws:logs:${place(needContext)}:log-group:${groupName(input)}`,
      ),
    StartQuery: eachGroup,
    StartLiveTail: eachGroup,
    CreateLogAnomalyDetector: eachGroup,
  },
};

/** From a name, from an ARN, or from the ARN of a tagged group. */
function groupName({
  logGroupName,
  logGroupIdentifier,
  resourceIdentifier,
  resourceArn,
}: Input): string | undefined {
  const logGroupReference: string | undefined =
    logGroupName ?? logGroupIdentifier ?? resourceIdentifier ?? resourceArn;
  if (!logGroupReference?.startsWith('arn:')) return logGroupReference;
  return /:log-group:([^:]+)/.exec(logGroupReference)?.[1];
}

function ofType(type: string, arn: string | undefined): string | undefined {
  return arn?.includes(`:${type}:`) ? arn : undefined;
}

function place({ call }: NeedContext): string {
  return `${call.region}:${call.principal.accountId}`;
}

async function eachGroup(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const [need] = await needContext.derive();
  const groups: readonly string[] = [
    input.logGroupName ?? [],
    input.logGroupNames ?? [],
    input.logGroupIdentifiers ?? [],
    input.logGroupArnList ?? [],
  ].flat();
  return groups.map((group) => ({
    ...need,
    resource: `arn:aws:logs:${place(needContext)}:log-group:${groupName({ logGroupName: group })}:log-stream:`,
  }));
}
