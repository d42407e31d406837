import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type NeedContext, type Input, type Keys, type Need, passRole, type ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

const SERVICE = 'cloudformation.amazonaws.com';

/** AWS CloudFormation: a stack is asked for by its ARN, or by its name whatever its id. */
export const cloudFormationNeeds: ServiceNeeds = {
  prefix: 'cloudformation',
  variables: { Id: () => '*' },
  keys: (input) => ({
    ...key('cloudformation:ChangeSetName', input.ChangeSetName),
    ...key('cloudformation:ResourceTypes', input.ResourceTypes),
    ...key('cloudformation:RoleArn', input.RoleARN),
    ...key('cloudformation:StackPolicyUrl', input.StackPolicyURL),
    ...key('cloudformation:TemplateUrl', input.TemplateURL),
  }),
  operations: Object.fromEntries(
    [
      'ContinueUpdateRollback',
      'CreateChangeSet',
      'CreateStack',
      'DeleteStack',
      'RollbackStack',
      'UpdateStack',
    ].map((operation) => [operation, changing]),
  ),
  tags: async (arn, accountId, _moto, inside) => {
    const name = /:stack\/([^/]+)\/(.+)$/.exec(arn);
    if (!name) return {};
    const StackName = name[2] === '*' ? name[1] : arn;
    const client = inside.get(CloudFormationClient, { accountId, service: SERVICE });
    const found = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
      if (error.name !== 'ValidationError') throw error;
    });
    const tags = found?.Stacks?.[0]?.Tags ?? [];
    return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  },
};

/**
 * Uncertain: the reference lists no `cloudformation:TagResource` for these operations, yet AWS's own policies allow it
 * beside CreateStack, with the conditions of a resource that is made (AmazonDataZoneRedshiftGlueProvisioningPolicy).
 */
async function changing(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const needs = await needContext.derive();
  const role = input.RoleARN === undefined ? [] : [passRole(input.RoleARN, SERVICE)];
  return [...tagOnCreate('cloudformation:TagResource', needs), ...role];
}

function key(name: string, value: string | readonly string[] | undefined): Keys {
  return value === undefined ? {} : { [name]: value };
}
