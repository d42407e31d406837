import { GetTagsCommand, GlueClient } from '@aws-sdk/client-glue';
import type { Call } from '../../local-aws';
import { derive, requestTags } from '../derive';
import { type NeedContext, type Input, type Need, passRole, type ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

/**
 * AWS Glue. Whatever is done in the Data Catalog is asked of the resource and of all above it, and a deletion also of
 * all below it (Glue developer guide, "Specifying AWS Glue resource ARNs").
 */
export const glueNeeds: ServiceNeeds = {
  prefix: 'glue',
  asksEveryType: true,
  sharesItself: true,
  actions: {
    // The credential-vending reads are asked as the plain ones (Lake Formation developer guide, third-party engines).
    GetUnfilteredPartitionMetadata: 'GetPartition',
    GetUnfilteredPartitionsMetadata: 'GetPartitions',
    GetUnfilteredTableMetadata: 'GetTable',
  },
  variables: {
    Account: ({ CatalogId }, { principal }) => /^\d{12}/.exec(CatalogId ?? '')?.[0] ?? principal.accountId,
    DatabaseName: (input, call) => lower(input.DatabaseInput?.Name ?? ownName('Database')(input, call)),
    TableName: (input, call) => lower(input.TableInput?.Name ?? ownName('Table')(input, call)),
    UserDefinedFunctionName: ({ FunctionName, FunctionInput }) =>
      lower(FunctionName ?? FunctionInput?.FunctionName),
    BlueprintName: ownName('Blueprint'),
    ConnectionName: (input, call) => input.ConnectionInput?.Name ?? ownName('Connection')(input, call),
    ConnectionTypeName: ({ ConnectionType }) => ConnectionType,
    CrawlerName: (input, call) =>
      ownName('Crawler')(input, call) ?? (call.operation === 'CreateCrawler' ? input.Name : undefined),
    DevEndpointName: ({ EndpointName }) => EndpointName,
    IntegrationId: ({ IntegrationIdentifier, IntegrationArn }) => IntegrationIdentifier ?? IntegrationArn,
    JobName: ownName('Job'),
    RegistryName: ({ RegistryName, RegistryId, SchemaId }) =>
      RegistryName ?? RegistryId?.RegistryName ?? RegistryId?.RegistryArn ?? SchemaId?.RegistryName,
    RulesetName: ({ RulesetName, Name }) => RulesetName ?? Name,
    SchemaName: ({ SchemaName, SchemaId }) => SchemaName ?? SchemaId?.SchemaName ?? SchemaId?.SchemaArn,
    SessionId: ({ SessionId, Id }) => SessionId ?? Id,
    TriggerName: ownName('Trigger'),
    UsageProfileId: ({ Name }) => Name,
    WorkflowName: ownName('Workflow'),
  },
  operations: {
    BatchDeleteConnection: needsByMember('ConnectionNameList', 'ConnectionName'),
    BatchDeleteTable: needsByMember('TablesToDelete', 'TableName'),
    BatchGetBlueprints: needsByMember('Names', 'BlueprintName'),
    BatchGetCrawlers: needsByMember('CrawlerNames', 'CrawlerName'),
    BatchGetDevEndpoints: needsByMember('DevEndpointNames', 'EndpointName'),
    BatchGetJobs: needsByMember('JobNames', 'JobName'),
    BatchGetTriggers: needsByMember('TriggerNames', 'TriggerName'),
    BatchGetWorkflows: needsByMember('Names', 'WorkflowName'),
    CreateCrawler: async (input, needContext) => [
      ...tagOnCreate(
        'glue:TagResource',
        await needContext.derive(),
        arn(needContext, `crawler/${input.Name}`),
      ),
      ...passRoleNeeds(input.Role, needContext),
    ],
    UpdateCrawler: async (input, needContext) => [
      ...(await needContext.derive()),
      ...passRoleNeeds(input.Role, needContext),
    ],
    CreateDatabase: async (input, needContext) => {
      const [first, ...others] = await needContext.derive();
      const database = arn(needContext, `database/${lower(input.DatabaseInput?.Name)}`);
      return [...tagOnCreate('glue:TagResource', [first], database), ...others];
    },
    CreateJob: withRole(({ Role }) => Role),
    UpdateJob: withRole(({ JobUpdate }) => JobUpdate?.Role),
    CreateDevEndpoint: withRole(({ RoleArn }) => RoleArn),
    CreateMLTransform: withRole(({ Role }) => Role),
    UpdateMLTransform: withRole(({ Role }) => Role),
    CreateSession: withRole(({ Role }) => Role),
    GetTags: ({ ResourceArn }) => [{ action: 'glue:GetTags', resource: ResourceArn }],
    TagResource: tagging,
    UntagResource: tagging,
  },
  tags: async (resource, accountId, moto) => {
    const client = moto.client(GlueClient, accountId);
    try {
      return (await client.send(new GetTagsCommand({ ResourceArn: resource }))).Tags ?? {};
    } finally {
      client.destroy();
    }
  },
};

/** The member called after the resource, or `Name` where the operation is called after it. */
function ownName(noun: string): (input: Input, call: Call) => string | undefined {
  return (input, { operation }) =>
    input[`${noun}Name`] ?? (operation.includes(noun) ? input.Name : undefined);
}

/** The catalog's names are lower-case. */
function lower(name: string | undefined): string | undefined {
  return name?.toLowerCase();
}

/** As if each of the listed were asked for by itself. */
function needsByMember(
  list: string,
  member: string,
): (input: Input, needContext: NeedContext) => Promise<readonly Need[]> {
  return async (input, { call }) => {
    const names = input[list] as readonly string[];
    const needs = await Promise.all(
      names.map((name) => derive(glueNeeds, call, { ...input, [member]: name })),
    );
    return needs.flat();
  };
}

function withRole(roleOf: (input: Input) => string | undefined) {
  return async (input: Input, needContext: NeedContext): Promise<readonly Need[]> => [
    ...(await needContext.derive()),
    ...passRoleNeeds(roleOf(input), needContext),
  ];
}

/** A role is given by its ARN, or by its name with the path before it. */
function passRoleNeeds(role: string | undefined, { call }: NeedContext): readonly Need[] {
  if (role === undefined) return [];
  const whole = role.startsWith('arn:') ? role : `arn:aws:iam::${call.principal.accountId}:role/${role}`;
  return [passRole(whole, 'glue.amazonaws.com')];
}

function tagging(input: Input, { call }: NeedContext): readonly Need[] {
  return [{ action: `glue:${call.operation}`, resource: input.ResourceArn, keys: requestTags(input) }];
}

function arn({ call }: NeedContext, resource: string): string {
  return `arn:aws:glue:${call.region}:${call.principal.accountId}:${resource}`;
}
