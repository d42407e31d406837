import {
  GetEventSourceMappingCommand,
  GetPolicyCommand,
  LambdaClient,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import type { Call } from '../../local-aws';
import { parseFunctionName, SERVICE } from '../../services/lambda/functions';
import { passRole, type NeedContext, type Input, type Keys, type Need, type ServiceNeeds } from '../types';
import { keyNeeds } from './key-use';
import { tagOnCreate } from './tag-on-create';

export const lambdaNeeds: ServiceNeeds = {
  prefix: 'lambda',
  actions: {
    GetLayerVersionByArn: 'GetLayerVersion',
    Invoke: 'InvokeFunction',
    InvokeAsync: 'InvokeFunction',
    InvokeWithResponseStream: 'InvokeFunction',
  },
  variables: {
    FunctionName: functionArn,
    Alias: ({ Qualifier }) => (isVersion(Qualifier) ? undefined : Qualifier),
    Version: ({ Qualifier }) => (isVersion(Qualifier) ? Qualifier : undefined),
    CodeSigningConfigId: ({ CodeSigningConfigArn }) => CodeSigningConfigArn,
    LayerName: layerArn,
    LayerVersion: ({ VersionNumber, Arn }) => VersionNumber?.toString() ?? Arn,
  },
  keys,
  operations: {
    CreateFunction: needsOfConfiguration,
    UpdateFunctionConfiguration: needsOfConfiguration,
    CreateEventSourceMapping: (_input, needContext) => needsOfCreation('event-source-mapping:*', needContext),
    CreateCodeSigningConfig: (_input, needContext) => needsOfCreation('code-signing-config:*', needContext),
    GetEventSourceMapping: ofMapping,
    UpdateEventSourceMapping: ofMapping,
    DeleteEventSourceMapping: ofMapping,
    TagResource: onResource,
    UntagResource: onResource,
    ListTags: onResource,
  },
  owner: (input, { principal }) =>
    input.FunctionName
      ? parseFunctionName(input.FunctionName, principal.accountId).accountId
      : principal.accountId,
  policy: functionPolicy,
  policyChanges: ['AddPermission', 'RemovePermission', 'CreateFunction', 'DeleteFunction', 'DeleteAlias'],
  tags: async (Resource, accountId, _moto, inside) => {
    // What is only being made has no id, and no tags but the request's.
    if (Resource.endsWith(':*')) return {};
    const lambda = inside.get(LambdaClient, { accountId, service: SERVICE });
    try {
      return (await lambda.send(new ListTagsCommand({ Resource }))).Tags ?? {};
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return {};
      throw error;
    }
  },
};

/** By the form in which the call names it: a qualified ARN is another resource than the bare one. */
function functionArn(input: Input, { principal, region }: Call): string | undefined {
  if (!input.FunctionName) return undefined;
  const { accountId, name, qualifier } = parseFunctionName(
    input.FunctionName,
    principal.accountId,
    input.Qualifier,
  );
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  return qualifier ? `${arn}:${qualifier}` : arn;
}

function isVersion(qualifier: string | undefined): boolean {
  return /^(\$LATEST|\d+)$/.test(qualifier ?? '');
}

/** Of a layer that is named by its ARN, the ARN of the version where the call is about one. */
function layerArn({ LayerName, VersionNumber, Arn }: Input): string | undefined {
  if (Arn) return Arn;
  return LayerName?.startsWith('arn:') && VersionNumber ? `${LayerName}:${VersionNumber}` : LayerName;
}

/** Condition keys of Lambda's own (service authorization reference); those of a VPC are not served here. */
function keys(input: Input, call: Call): Keys {
  const { operation } = call;
  const about = /^(Create|Update)EventSourceMapping$|FunctionUrlConfig$/.test(operation);
  const arn = about ? functionArn(input, call) : undefined;
  return {
    ...(arn && { 'lambda:FunctionArn': arn }),
    ...(operation === 'AddPermission' && { 'lambda:Principal': input.Principal }),
    ...(input.FunctionUrlAuthType && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.AuthType && { 'lambda:FunctionUrlAuthType': input.AuthType }),
    ...(input.Layers?.length && { 'lambda:Layer': input.Layers }),
    ...(input.CodeSigningConfigArn && { 'lambda:CodeSigningConfigArn': input.CodeSigningConfigArn }),
  };
}

/**
 * A function runs as its role, which whoever names it must be allowed to pass. To set a key of one's own for the
 * variables takes a grant for the role and an encryption (Lambda developer guide, "Securing Lambda environment
 * variables").
 */
async function needsOfConfiguration(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { call } = needContext;
  const context = { 'aws:lambda:FunctionArn': functionArn(input, call) ?? '' };
  const use = { service: 'lambda', accountId: call.principal.accountId, context };
  return [
    ...tagOnCreate('lambda:TagResource', await needContext.derive()),
    ...(input.Role ? [passRole(input.Role, SERVICE)] : []),
    ...(input.Layers ?? []).map((resource: string) => ({ action: 'lambda:GetLayerVersion', resource })),
    ...(await keyNeeds(input.KMSKeyArn || undefined, ['CreateGrant', 'Encrypt'], use, needContext)),
  ];
}

/** Lambda makes the id of what is made. */
async function needsOfCreation(kind: string, { call, derive }: NeedContext): Promise<readonly Need[]> {
  const arn = `arn:aws:lambda:${call.region}:${call.principal.accountId}:${kind}`;
  return tagOnCreate('lambda:TagResource', await derive(), arn);
}

/** The function of a mapping that is there is known to Lambda alone. */
async function ofMapping(input: Input, { call, derive, inside }: NeedContext): Promise<readonly Need[]> {
  const { accountId } = call.principal;
  const lambda = inside.get(LambdaClient, { accountId, service: SERVICE });
  const { FunctionArn } = await lambda
    .send(new GetEventSourceMappingCommand({ UUID: input.UUID }))
    .catch(() => ({ FunctionArn: undefined }));
  const needs = await derive();
  return needs.map((need) => ({
    ...need,
    keys: { ...(FunctionArn && { 'lambda:FunctionArn': FunctionArn }), ...need.keys },
  }));
}

async function onResource(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  return (await derive()).map((need) => ({ ...need, resource: input.Resource }));
}

/** moto keeps the policy of each version apart, and an account as principal the way it was given. */
async function functionPolicy(
  arn: string,
  accountId: string,
  moto: NeedContext['moto'],
): Promise<string | undefined> {
  const [, , , , , kind, FunctionName, Qualifier] = arn.split(':');
  if (kind !== 'function') return undefined;
  const lambda = moto.client(LambdaClient, accountId);
  try {
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName, Qualifier }));
    return Policy && JSON.stringify(JSON.parse(Policy, withPrincipal));
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  } finally {
    lambda.destroy();
  }
}

function withPrincipal(name: string, value: unknown): unknown {
  if (name !== 'Principal' || typeof value !== 'string' || value === '*') return value;
  return { AWS: /^\d{12}$/.test(value) ? `arn:aws:iam::${value}:root` : value };
}
