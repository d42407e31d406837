import type { AccountNames } from '../../modules/naming/naming';
import type { Statements } from './statements';

/** Producer: the invitation, and the blueprint for its own account. */
export function associationPermissions(names: AccountNames): Statements {
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
      resources: ['arn:aws:ram:*:*:resource-share-invitation/*', 'arn:aws:ram:*:*:resource-share/*'],
      conditions: { StringEqualsIfExists: { 'ram:Principal': names.accountId } },
    },
    {
      actions: ['ram:GetResourceShareInvitations', 'ram:GetResourceShares', 'ram:ListResources'],
      resources: ['*'],
    },
  ];
}
