import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsError } from '../aws-error';
import type { LocalService } from '../local-aws';
import type { Moto } from '../moto/moto';

/** IAM's managed policies: moto keeps them, but would delete one that is still somebody's permissions boundary. */
export function createManagedPolicies(moto: Pick<Moto, 'client'>): LocalService {
  return {
    signingName: 'iam',
    model: 'iam',
    behind: 'moto',
    operations: {
      DeletePolicy: async ({ PolicyArn }, { principal }, next) => {
        const iam = moto.client(IAMClient, principal.accountId);
        const { RoleDetailList = [], UserDetailList = [] } = await iam
          .send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'User'] }))
          .finally(() => iam.destroy());
        const bounded = [...RoleDetailList, ...UserDetailList].some(
          ({ PermissionsBoundary }) => PermissionsBoundary?.PermissionsBoundaryArn === PolicyArn,
        );
        if (bounded)
          throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
        return next();
      },
    },
  };
}
