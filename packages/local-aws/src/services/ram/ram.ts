import type { LocalAws, LocalService } from '../../local-aws';
import type { Organization } from '../organizations';
import { Associations } from './associations';
import { idempotent } from './idempotency';
import { Invitations } from './invitations';
import { shareOperations } from './shares';
import { permissionArn, resourceTypeOf } from './permissions';
import { RamStore, active, isSharedWith } from './store';

/** Resource Access Manager, and what services ask it. */
export interface Ram {
  readonly service: LocalService;
  /** The shares by which an account may use another's resource: their permissions; undefined where there is none. */
  sharedWith(
    resourceArn: string,
    accountId: string,
  ): { readonly permissionArns: readonly string[]; readonly shareArns: readonly string[] } | undefined;
}

/**
 * Serves Resource Access Manager for all accounts.
 *
 * @param organization inside of it an association needs no invitation, where sharing is enabled.
 */
export function createRam(aws: LocalAws, organization: Organization): Ram {
  const store = new RamStore();
  const invitations = new Invitations(aws, store);
  const associations = new Associations(aws, store, invitations, organization);
  const operations = idempotent({
    ...shareOperations(aws, store, associations),
    ...associations.operations(),
    ...invitations.operations(),
  });
  return {
    service: { signingName: 'ram', model: 'ram', behind: 'nothing', operations },
    sharedWith: (resourceArn, accountId) => {
      const shares = [...store.shares.values()].filter(
        (share) =>
          isSharedWith(share, accountId) &&
          active(share, 'RESOURCE').some(({ entity }) => entity === resourceArn),
      );
      if (shares.length === 0) return undefined;
      const type = resourceTypeOf(resourceArn);
      const permissions = shares.flatMap(({ permissions }) => permissions.get(type) ?? []);
      return { permissionArns: permissions.map(permissionArn), shareArns: shares.map(({ arn }) => arn) };
    },
  };
}
