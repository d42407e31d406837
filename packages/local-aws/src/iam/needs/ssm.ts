import { DescribeParametersCommand, ListTagsForResourceCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Call } from '../../local-aws';
import type { NeedContext, Input, Need, ServiceNeeds } from '../types';
import { keyNeeds } from './key-use';
import { tagOnCreate } from './tag-on-create';

export const ssmNeeds: ServiceNeeds = {
  prefix: 'ssm',
  variables: {
    ParameterNameWithoutLeadingSlash: (input, { operation }) =>
      parameter(
        resourceOfType(input, 'Parameter') ??
          (/Parameter/.test(operation) ? (input.Path ?? input.Name) : undefined),
      ),
    DocumentName: (input, { operation }) =>
      resourceOfType(input, 'Document') ??
      input.DocumentName ??
      (/Document|Association/.test(operation) ? input.Name : undefined),
    ResourceId: (input) =>
      resourceOfType(input, 'MaintenanceWindow') ??
      resourceOfType(input, 'OpsItem') ??
      resourceOfType(input, 'OpsMetadata') ??
      input.WindowId ??
      input.OpsItemId ??
      input.OpsMetadataArn ??
      input.SettingId,
    PatchBaselineIdResourceId: (input) => resourceOfType(input, 'PatchBaseline') ?? input.BaselineId,
    AssociationId: (input) => resourceOfType(input, 'Association') ?? input.AssociationId,
    AutomationExecutionId: (input) => resourceOfType(input, 'Automation') ?? input.AutomationExecutionId,
    InstanceId: (input) => resourceOfType(input, 'ManagedInstance') ?? input.InstanceId,
  },
  keys: (input) => ({
    ...(input.Overwrite !== undefined && { 'ssm:Overwrite': String(input.Overwrite) }),
    ...(input.Recursive !== undefined && { 'ssm:Recursive': String(input.Recursive) }),
    ...(input.DocumentType !== undefined && { 'ssm:DocumentType': input.DocumentType }),
    ...(input.SyncType !== undefined && { 'ssm:SyncType': input.SyncType }),
  }),
  operations: {
    PutParameter: putParameter,
    GetParameter: async (input, needContext) => [
      ...(await needContext.derive()),
      ...(await decrypting([input.Name], input, needContext)),
    ],
    GetParameterHistory: async (input, needContext) => [
      ...(await needContext.derive()),
      ...(await decrypting([input.Name], input, needContext)),
    ],
    GetParameters: eachParameter,
    DeleteParameters: eachParameter,
  },
  tags: async (arn, accountId, moto) => {
    if (!arn.includes(':parameter/')) return {};
    const ssm = moto.client(SSMClient, accountId);
    const name = arn.split(':parameter')[1];
    try {
      // A name without a slash in front has one in its ARN only.
      const ResourceId = name.lastIndexOf('/') === 0 ? name.slice(1) : name;
      const { TagList = [] } = await ssm.send(
        new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId }),
      );
      return Object.fromEntries(TagList.map(({ Key = '', Value = '' }) => [Key, Value]));
    } catch (error) {
      if ((error as Error).name === 'InvalidResourceId') return {};
      throw error;
    } finally {
      ssm.destroy();
    }
  },
};

/** What the operations on tags name, where it is of this type. */
function resourceOfType({ ResourceType, ResourceId }: Input, type: string): string | undefined {
  return ResourceType === type ? ResourceId : undefined;
}

/** Without the slash in front and without the version or the label behind. */
function parameter(name: string | undefined): string | undefined {
  return name?.startsWith('arn:') ? name : name?.replace(/^\//, '').replace(/:[^/]*$/, '');
}

function arnOf(name: string, { region, principal }: Call): string {
  const plain = parameter(name) ?? '*';
  return plain.startsWith('arn:') ? plain : `arn:aws:ssm:${region}:${principal.accountId}:parameter/${plain}`;
}

async function eachParameter(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const names: readonly string[] = input.Names ?? [];
  const [need] = await needContext.derive();
  return [
    ...names.map((name) => ({ ...need, resource: arnOf(name, needContext.call) })),
    ...(await decrypting(names, input, needContext)),
  ];
}

async function putParameter(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const needs = tagOnCreate('ssm:AddTagsToResource', await needContext.derive());
  if (input.Type !== 'SecureString') return needs;
  return [...needs, ...(await keyUse(input.Name, input.KeyId ?? 'alias/aws/ssm', 'Encrypt', needContext))];
}

async function decrypting(
  names: readonly string[],
  { WithDecryption }: Input,
  needContext: NeedContext,
): Promise<readonly Need[]> {
  if (WithDecryption !== true) return [];
  const ssm = needContext.moto.client(SSMClient, needContext.call.principal.accountId);
  try {
    const Values = names.map((name) => name.replace(/:[^/]*$/, ''));
    const { Parameters = [] } = await ssm.send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values }] }),
    );
    const needs = Parameters.filter(({ Type }) => Type === 'SecureString').map(({ Name = '', KeyId }) =>
      keyUse(Name, KeyId ?? 'alias/aws/ssm', 'Decrypt', needContext),
    );
    return (await Promise.all(needs)).flat();
  } finally {
    ssm.destroy();
  }
}

function keyUse(
  name: string,
  key: string,
  action: string,
  needContext: NeedContext,
): Promise<readonly Need[]> {
  const { accountId } = needContext.call.principal;
  const context = { PARAMETER_ARN: arnOf(name, needContext.call) };
  return keyNeeds(key, [action], { service: 'ssm', accountId, context }, needContext);
}
