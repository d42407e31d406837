import { AwsError } from '../../aws-error';
import type { Call } from '../../local-aws';
import type { LakeAccess, Write } from '../lakeformation/index';

/**
 * The account whose catalog is to be changed.
 * @throws {AwsError} InvalidInputException for the catalog of another account, into which nobody writes here.
 */
export function ownCatalog({ CatalogId }: { readonly CatalogId?: string }, { principal }: Call): string {
  if (CatalogId === undefined || CatalogId === principal.accountId) return principal.accountId;
  throw new AwsError(
    'InvalidInputException',
    `CatalogId ${CatalogId} is not the caller's account ${principal.accountId}; ` +
      'the local AWS changes only the catalog of the caller, so assume a role of that account.',
  );
}

/**
 * Asks Lake Formation for a change at each of the locations.
 * @throws {AwsError} AccessDeniedException in Lake Formation's words.
 */
export function permit(
  access: LakeAccess,
  { principal }: Call,
  write: Omit<Write, 'location'>,
  locations: Iterable<string | undefined> = [undefined],
): void {
  for (const location of new Set(locations)) {
    const missing = access.missing(principal.arn, { ...write, location });
    if (missing) throw insufficient(missing);
  }
}

export function insufficient(missing: string): AwsError {
  return new AwsError('AccessDeniedException', `Insufficient Lake Formation permission(s): ${missing}`);
}

/** Whoever makes something in the catalog owns it; services own nothing. */
export function creatorOf({ principal }: Call): string | undefined {
  return principal.type === 'service' ? undefined : principal.arn;
}

/** The catalog's names are lower-case. */
export function nameOf({ Name = '' }: { readonly Name?: string }): string {
  return Name.toLowerCase();
}
