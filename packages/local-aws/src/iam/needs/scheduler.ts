import type { Call } from '../../local-aws';
import { passRole, type NeedContext, type Input, type Need, type ServiceNeeds } from '../types';

export const schedulerNeeds: ServiceNeeds = {
  prefix: 'scheduler',
  variables: {
    GroupName: (input, call) => (isAboutGroup(call) ? input.Name : (input.GroupName ?? 'default')),
    ScheduleName: (input, call) => (isAboutGroup(call) ? undefined : input.Name),
  },
  operations: {
    CreateSchedule: needsOfTarget,
    UpdateSchedule: needsOfTarget,
    TagResource: onResource,
    UntagResource: onResource,
    ListTagsForResource: onResource,
  },
};

function isAboutGroup({ operation }: Call): boolean {
  return operation.endsWith('ScheduleGroup');
}

async function needsOfTarget(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  const role = input.Target?.RoleArn;
  return [...(await derive()), ...(role ? [passRole(role, 'scheduler.amazonaws.com')] : [])];
}

async function onResource(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  return (await derive()).map((need) => ({ ...need, resource: input.ResourceArn }));
}
