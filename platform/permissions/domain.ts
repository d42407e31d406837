import { acceptUnused } from '../accept-finding';
import {
  DATA_SOURCE_ACTIONS,
  DESCRIPTION_ACTIONS,
  PROJECT_ACTIONS,
  PROJECT_STACK_ACTIONS,
  UNUSED_PROJECT_ACTIONS,
  UNUSED_STACK_ACTIONS,
} from './project-actions';
import { hasDescriptions } from '../naming/descriptions';
import type { AccountNames, Naming } from '../naming/naming';
import { ownerStatements } from '../owner-role';
import type { Statement } from '../policy';
import type { Statements } from './statements';

/** Governance: the domain and its share. DataZone's and RAM's create actions take no resource in IAM. */
export function domainPermissions(naming: Naming, names: AccountNames, region: string): Statements {
  const shares = [`arn:aws:ram:${region}:${names.accountId}:resource-share/*`];
  const accepts = [
    { rule: 'wildcard-name', value: ':resource-share/*', reason: 'RAM makes the id of a share.' },
  ];
  return [
    {
      actions: [
        ...DATA_SOURCE_ACTIONS,
        ...(hasDescriptions(naming) ? DESCRIPTION_ACTIONS : []),
        ...PROJECT_ACTIONS,
        'datazone:CreateDomain',
        'datazone:DeleteEnvironmentBlueprintConfiguration',
        'datazone:GetEnvironmentBlueprintConfiguration',
        'datazone:ListDomains',
        'datazone:ListEnvironmentBlueprints',
        'datazone:PutEnvironmentBlueprintConfiguration',
      ],
      resources: ['*'],
      accepts: [
        ...UNUSED_PROJECT_ACTIONS,
        ...acceptUnused(
          "A release, or another filter, changes the authority's own project as it changes a producer's.",
          'datazone:UpdateEnvironment',
          'datazone:UpdateProject',
        ),
      ],
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
        'ram:DeleteResourceShare',
        'ram:DisassociateResourceShare',
        'ram:ListResourceSharePermissions',
        'ram:UpdateResourceShare',
      ],
      resources: shares,
      conditions: {
        StringLike: { 'ram:ResourceShareName': `DataZone-${naming.domain}-dzd*` },
        // Principals are associated without a resource.
        StringEqualsIfExists: { 'ram:RequestedResourceType': 'datazone:Domain' },
      },
      accepts,
    },
    {
      // For tags RAM sends no name of the share (service authorization reference).
      actions: ['ram:TagResource', 'ram:UntagResource'],
      resources: shares,
      accepts,
    },
    { actions: ['ram:GetResourceShareAssociations', 'ram:GetResourceShares'], resources: ['*'] },
    projectStacks(naming, names, region),
    ...ownerStatements(names),
  ];
}

function projectStacks(naming: Naming, names: AccountNames, region: string): Statement {
  return {
    actions: PROJECT_STACK_ACTIONS,
    resources: [names, ...naming.trialConsumers].map(
      ({ entry, accountId }) =>
        `arn:aws:cloudformation:${region}:${accountId}:stack/${naming.projectStack(entry)}/*`,
    ),
    accepts: UNUSED_STACK_ACTIONS,
  };
}
