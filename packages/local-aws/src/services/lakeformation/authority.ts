import { AwsError } from '../../aws-error';
import type { Call } from '../../local-aws';
import type { LakeAccess } from './access';
import { normalise, type GrantRequest } from './grants';
import type { Catalogs } from './state';

/** @throws {AwsError} AccessDeniedException unless the caller administers its account's lake (or is AWS itself). */
export function requireAdministrator(catalogs: Catalogs, { principal, operation }: Call): void {
  if (principal.type === 'service' || catalogs.of(principal.accountId).isAdministrator(principal.arn)) return;
  throw new AwsError(
    'AccessDeniedException',
    `Insufficient Lake Formation permission(s): ${operation} needs a data lake administrator of ${principal.accountId}, which ${principal.arn} is not.`,
  );
}

/**
 * Who may grant or revoke: an administrator within its own account, or who holds the grant option of all of it.
 * @throws {AwsError} AccessDeniedException
 */
export function requireGrantOption(
  catalogs: Catalogs,
  access: LakeAccess,
  { principal }: Call,
  request: GrantRequest,
): void {
  if (principal.type === 'service') return;
  const { accountId, arn } = principal;
  const administers = catalogs.of(accountId).isAdministrator(arn);
  if (administers && request.resource.catalogId === accountId) return;
  const held = normalise(request).every(({ resource, permissions, grantable }) =>
    [...permissions, ...grantable].every((permission) => access.mayPassOn(arn, permission, resource)),
  );
  if (held) return;
  // Terraform's provider waits for this wording while fresh rights spread.
  throw new AwsError(
    'AccessDeniedException',
    'Resource does not exist or requester is not authorized to access requested permissions.',
  );
}
