import type { AccountNames, Naming } from '../../platform/naming/naming';
import type { Statements } from '../../platform/permissions/statements';

/** An account that governance invites: the invitation, and the blueprint for its own account. */
export function associationPermissions(naming: Naming, names: AccountNames, region: string): Statements {
  // Share and invitation are of the account that invites.
  const ram = `arn:aws:ram:${region}:${naming.governance.accountId}`;
  return [
    {
      actions: [
        'datazone:DeleteEnvironmentBlueprintConfiguration',
        'datazone:GetEnvironmentBlueprintConfiguration',
        'datazone:PutEnvironmentBlueprintConfiguration',
      ],
      resources: ['*'],
    },
    {
      actions: ['ram:AcceptResourceShareInvitation', 'ram:DisassociateResourceShare'],
      resources: [`${ram}:resource-share-invitation/*`, `${ram}:resource-share/*`],
      conditions: { StringEqualsIfExists: { 'ram:Principal': names.accountId } },
      accepts: [{ rule: 'wildcard-name', reason: 'RAM makes the ids of a share and of its invitation.' }],
    },
    {
      actions: ['ram:GetResourceShareInvitations', 'ram:GetResourceShares', 'ram:ListResources'],
      resources: ['*'],
    },
  ];
}
