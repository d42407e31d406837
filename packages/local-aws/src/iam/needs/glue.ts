import { GetTagsCommand, GlueClient } from '@aws-sdk/client-glue';
import type { Call } from '../../local-aws';
import { derive, requestTags } from '../derive';
import { type Asked, type Input, type Need, passRole, type ServiceNeeds } from '../types';
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
    DatabaseName: (input, call) => lower(input.DatabaseInput?.Name ?? named('Database')(input, call)),
    TableName: (input, call) => lower(input.TableInput?.Name ?? named('Table')(input, call)),
    UserDefinedFunctionName: ({ FunctionName, FunctionInput }) =>
      lower(FunctionName ?? FunctionInput?.FunctionName),
    BlueprintName: named('Blueprint'),
    ConnectionName: (input, call) => input.ConnectionInput?.Name ?? named('Connection')(input, call),
    ConnectionTypeName: ({ ConnectionType }) => ConnectionType,
    CrawlerName: (input, call) =>
      named('Crawler')(input, call) ?? (call.operation === 'CreateCrawler' ? input.Name : undefined),
    DevEndpointName: ({ EndpointName }) => EndpointName,
    IntegrationId: ({ IntegrationIdentifier, IntegrationArn }) => IntegrationIdentifier ?? IntegrationArn,
    JobName: named('Job'),
    RegistryName: ({ RegistryName, RegistryId, SchemaId }) =>
      RegistryName ?? RegistryId?.RegistryName ?? RegistryId?.RegistryArn ?? SchemaId?.RegistryName,
    RulesetName: ({ RulesetName, Name }) => RulesetName ?? Name,
    SchemaName: ({ SchemaName, SchemaId }) => SchemaName ?? SchemaId?.SchemaName ?? SchemaId?.SchemaArn,
    SessionId: ({ SessionId, Id }) => SessionId ?? Id,
    TriggerName: named('Trigger'),
    UsageProfileId: ({ Name }) => Name,
    WorkflowName: named('Workflow'),
  },
  operations: {
    BatchDeleteConnection: each('ConnectionNameList', 'ConnectionName'),
    BatchDeleteTable: each('TablesToDelete', 'TableName'),
    BatchGetBlueprints: each('Names', 'BlueprintName'),
    BatchGetCrawlers: each('CrawlerNames', 'CrawlerName'),
    BatchGetDevEndpoints: each('DevEndpointNames', 'EndpointName'),
    BatchGetJobs: each('JobNames', 'JobName'),
    BatchGetTriggers: each('TriggerNames', 'TriggerName'),
    BatchGetWorkflows: each('Names', 'WorkflowName'),
    CreateCrawler: async (input, asked) => [
      ...tagOnCreate('glue:TagResource', await asked.derive(), arn(asked, `crawler/${input.Name}`)),
      ...passing(input.Role, asked),
    ],
    UpdateCrawler: async (input, asked) => [...(await asked.derive()), ...passing(input.Role, asked)],
    CreateDatabase: async (input, asked) => {
      const [first, ...others] = await asked.derive();
      const database = arn(asked, `database/${lower(input.DatabaseInput?.Name)}`);
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
function named(noun: string): (input: Input, call: Call) => string | undefined {
  return (input, { operation }) =>
    input[`${noun}Name`] ?? (operation.includes(noun) ? input.Name : undefined);
}

/** The catalog's names are lower-case. */
function lower(name: string | undefined): string | undefined {
  return name?.toLowerCase();
}

/** As if each of the listed were asked for by itself. */
function each(list: string, member: string): (input: Input, asked: Asked) => Promise<readonly Need[]> {
  return async (input, { call }) => {
    const names = input[list] as readonly string[];
    const needs = await Promise.all(
      names.map((name) => derive(glueNeeds, call, { ...input, [member]: name })),
    );
    return needs.flat();
  };
}

function withRole(roleOf: (input: Input) => string | undefined) {
  return async (input: Input, asked: Asked): Promise<readonly Need[]> => [
    ...(await asked.derive()),
    ...passing(roleOf(input), asked),
  ];
}

/** A role is given by its ARN, or by its name with the path before it. */
function passing(role: string | undefined, { call }: Asked): readonly Need[] {
  if (role === undefined) return [];
  const whole = role.startsWith('arn:') ? role : `arn:aws:iam::${call.principal.accountId}:role/${role}`;
  return [passRole(whole, 'glue.amazonaws.com')];
}

function tagging(input: Input, { call }: Asked): readonly Need[] {
  return [{ action: `glue:${call.operation}`, resource: input.ResourceArn, keys: requestTags(input) }];
}

function arn({ call }: Asked, resource: string): string {
  return `arn:aws:glue:${call.region}:${call.principal.accountId}:${resource}`;
}
