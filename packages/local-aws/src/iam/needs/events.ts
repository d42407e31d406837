import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-eventbridge';
import type { Call } from '../../local-aws';
import { passRole, type NeedContext, type Input, type Keys, type Need, type ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

const SERVICE = 'events.amazonaws.com';

export const eventsNeeds: ServiceNeeds = {
  prefix: 'events',
  variables: {
    RuleName: ruleArn,
    EventBusName: (input, call) => (isAboutRule(call) ? busName(input) : busArn(busOf(input, call), call)),
    ApiDestinationName: ownName('ApiDestination'),
    ArchiveName: ({ ArchiveName, EventSourceArn }, { operation }) =>
      operation === 'StartReplay' ? EventSourceArn : ArchiveName,
    ConnectionName: (input, call) => input.ConnectionArn ?? ownName('Connection')(input, call),
    EndpointName: ownName('Endpoint'),
    EventSourceName: ownName('EventSource'),
    ReplayName: ({ ReplayName }) => ReplayName,
  },
  keys,
  operations: {
    CreateEventBus: async (_input, { derive }) => tagOnCreate('events:TagResource', await derive()),
    PutRule: async (input, { derive }) => [
      ...tagOnCreate('events:TagResource', await derive()),
      ...(input.RoleArn ? [passRole(input.RoleArn, SERVICE)] : []),
    ],
    PutTargets: needsOfTargets,
    PutEvents: needsOfEntries,
    TagResource: onResource,
    UntagResource: onResource,
    ListTagsForResource: onResource,
  },
  owner: (input, call) => busArn(busOf(input, call), call).split(':')[4],
  policy: async (arn, accountId, moto) => {
    const [kind, Name] = (arn.split(':').at(-1) ?? '').split('/');
    if (kind !== 'event-bus') return undefined;
    return readOrUndefined(accountId, moto, async (events) => {
      return (await events.send(new DescribeEventBusCommand({ Name }))).Policy;
    });
  },
  policyChanges: ['PutPermission', 'RemovePermission', 'CreateEventBus', 'DeleteEventBus'],
  tags: async (ResourceARN, accountId, moto) =>
    (await readOrUndefined(accountId, moto, async (events) => {
      const { Tags = [] } = await events.send(new ListTagsForResourceCommand({ ResourceARN }));
      return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    })) ?? {},
};

const ABOUT_RULES = new Set(['PutRule', 'DescribeRule', 'EnableRule', 'DisableRule', 'DeleteRule']);
const ABOUT_TARGETS = new Set(['PutTargets', 'ListTargetsByRule', 'RemoveTargets']);

function isAboutRule({ operation }: Call): boolean {
  return ABOUT_RULES.has(operation) || ABOUT_TARGETS.has(operation);
}

/** Name or ARN of the bus that a call names; without one, the account's default bus. */
function busOf(input: Input, { operation }: Call): string {
  const own = /^(Create|Delete|Describe|Update)EventBus$/.test(operation) ? input.Name : undefined;
  return own ?? input.EventBusName ?? input.Destination?.Arn ?? 'default';
}

function busArn(bus: string, { region, principal }: Call): string {
  return bus.startsWith('arn:') ? bus : `arn:aws:events:${region}:${principal.accountId}:event-bus/${bus}`;
}

/** Only of a bus of one's own: a rule of the default bus has no bus in its ARN. */
function busName({ EventBusName = 'default' }: Input): string | undefined {
  const name: string = EventBusName.split('/').at(-1);
  return name === 'default' ? undefined : name;
}

function ruleArn(input: Input, call: Call): string | undefined {
  if (!isAboutRule(call)) return undefined;
  const name = ABOUT_RULES.has(call.operation) ? input.Name : input.Rule;
  const [, , , region, accountId] = busArn(busOf(input, call), call).split(':');
  const bus = busName(input);
  return `arn:aws:events:${region}:${accountId}:rule/${bus ? `${bus}/` : ''}${name}`;
}

/** The operations of a kind call their own name `Name`. */
function ownName(kind: string): (input: Input, call: Call) => string | undefined {
  return (input, { operation }) => (operation.endsWith(kind) ? input.Name : undefined);
}

/** Condition keys of EventBridge's own (user guide, "Using IAM policy conditions in Amazon EventBridge"). */
function keys(input: Input, call: Call): Keys {
  const { operation, principal } = call;
  return {
    // Uncertain: of a rule that is there, AWS gives the account that made it, here the bus's own people.
    ...(isAboutRule(call) && { 'events:creatorAccount': principal.accountId }),
    ...(operation === 'PutRule' && patternKeys(input.EventPattern)),
    ...(operation === 'PutTargets' && {
      'events:TargetArn': ((input.Targets ?? []) as { Arn: string }[]).map(({ Arn }) => Arn),
    }),
  };
}

const PATTERN_KEYS = {
  'events:source': ['source'],
  'events:detail-type': ['detail-type'],
  'events:detail.service': ['detail', 'service'],
  'events:detail.eventTypeCode': ['detail', 'eventTypeCode'],
  'events:detail.userIdentity.principalId': ['detail', 'userIdentity', 'principalId'],
};

/** What a rule's pattern asks for by exact values; a pattern that can't be read PutRule itself refuses. */
function patternKeys(text: string | undefined): Keys {
  let pattern: Input;
  try {
    pattern = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  const values = Object.entries(PATTERN_KEYS).map(([key, path]) => {
    const found: Input = path.reduce((at: Input, field) => at?.[field], pattern);
    return [key, Array.isArray(found) ? found.filter((value) => typeof value === 'string') : []] as const;
  });
  return Object.fromEntries(values.filter(([, found]) => found.length > 0));
}

async function needsOfTargets(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  const roles = new Set(((input.Targets ?? []) as { RoleArn?: string }[]).map(({ RoleArn }) => RoleArn));
  const passed = [...roles].flatMap((role) => (role ? [passRole(role, SERVICE)] : []));
  return [...(await derive()), ...passed];
}

/** Of each entry, whoever puts it there must be allowed to put such an event on its bus. */
async function needsOfEntries(input: Input, { call, derive }: NeedContext): Promise<readonly Need[]> {
  const entries = (input.Entries ?? []) as { EventBusName?: string; Source?: string; DetailType?: string }[];
  const [need] = await derive();
  const needs = entries.map(({ EventBusName = 'default', Source, DetailType }) => ({
    ...need,
    resource: busArn(EventBusName, call),
    keys: {
      ...need.keys,
      'events:eventBusInvocation': 'false',
      ...(Source && { 'events:source': [Source] }),
      ...(DetailType && { 'events:detail-type': [DetailType] }),
    },
  }));
  const different = new Map(needs.map((one) => [JSON.stringify(one), one]));
  return [...different.values()];
}

async function onResource(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  return (await derive()).map((need) => ({ ...need, resource: input.ResourceARN }));
}

/** Reads in moto; undefined where there is no such thing. */
async function readOrUndefined<T>(
  accountId: string,
  moto: NeedContext['moto'],
  read: (events: EventBridgeClient) => Promise<T | undefined>,
): Promise<T | undefined> {
  const events = moto.client(EventBridgeClient, accountId);
  try {
    return await read(events);
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  } finally {
    events.destroy();
  }
}
