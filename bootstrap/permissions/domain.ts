import { PROJECT_ACTIONS } from '../../modules/project/actions';
import type { AccountNames, Naming } from '../../modules/naming/naming';
import type { Statement } from '../../modules/role/policy';
import type { Statements } from './statements';

/** Governance: the domain and its share. DataZone's and RAM's create actions take no resource in IAM. */
export function domainPermissions(naming: Naming, names: AccountNames, region: string): Statements {
  return [
    {
      actions: [
        'cloudformation:ValidateTemplate',
        ...PROJECT_ACTIONS,
        'datazone:CreateDomain',
        'datazone:DeleteEnvironmentBlueprintConfiguration',
        'datazone:ListDomains',
        'datazone:ListEnvironmentBlueprints',
        'datazone:PutEnvironmentBlueprintConfiguration',
      ],
      resources: ['*'],
    },
    {
      actions: [
        'datazone:DeleteDomain',
        'datazone:GetDomain',
        'datazone:ListTagsForResource',
        'datazone:TagResource',
        'datazone:UntagResource',
        'datazone:UpdateDomain',
      ],
      resources: [`arn:aws:datazone:${region}:${names.accountId}:domain/*`],
      accepts: [{ rule: 'wildcard-name', value: ':domain/*', reason: 'DataZone makes the id of a domain.' }],
    },
    {
      actions: ['ram:CreateResourceShare'],
      resources: ['*'],
      conditions: { StringEqualsIfExists: { 'ram:RequestedResourceType': 'datazone:Domain' } },
    },
    {
      actions: [
        'ram:AssociateResourceShare',
        'ram:AssociateResourceSharePermission',
        'ram:DeleteResourceShare',
        'ram:DisassociateResourceShare',
        'ram:ListResourceSharePermissions',
        'ram:TagResource',
        'ram:UntagResource',
        'ram:UpdateResourceShare',
      ],
      resources: [`arn:aws:ram:${region}:${names.accountId}:resource-share/*`],
      accepts: [
        {
          rule: 'wildcard-name',
          value: ':resource-share/*',
          reason: 'RAM makes the id of a share; its name is a condition.',
        },
      ],
      conditions: { StringLikeIfExists: { 'ram:ResourceShareName': `DataZone-${naming.domain}-*` } },
    },
    { actions: ['ram:GetResourceShareAssociations', 'ram:GetResourceShares'], resources: ['*'] },
    projectStacks(naming, names, region),
  ];
}

function projectStacks(naming: Naming, names: AccountNames, region: string): Statement {
  return {
    actions: [
      'cloudformation:ContinueUpdateRollback',
      'cloudformation:CreateStack',
      'cloudformation:DeleteStack',
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStacks',
      'cloudformation:GetTemplate',
      'cloudformation:TagResource',
      'cloudformation:UpdateStack',
    ],
    resources: [
      `arn:aws:cloudformation:${region}:${names.accountId}:stack/${naming.projectStack(names.entry)}/*`,
    ],
  };
}
