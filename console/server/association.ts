import {
  paginateGetResourceShareAssociations,
  RAMClient,
  type ResourceShareAssociation,
} from '@aws-sdk/client-ram';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import type { Association } from '../api';
import type { Access, Accesses } from './access';
import type { DomainFinder, FoundDomain } from './domain';
import { NotVisible } from './failure';
import { collect } from './paging';
import { iso } from './time';

/** How accounts belong to the domain, looked at once for all of them. */
export class Associations {
  private shared?: Promise<readonly ResourceShareAssociation[]>;

  constructor(
    private readonly accesses: Accesses,
    private readonly finder: DomainFinder,
    private readonly naming: Naming,
    private readonly domain: FoundDomain,
  ) {}

  /**
   * @throws {NotVisible} where neither governance nor the account itself can be asked
   * @throws RAM's or DataZone's error
   */
  async of({ kind, entry, accountId }: AccountNames): Promise<Association> {
    if (kind === 'governance') return { state: 'OWNER' };
    const governance = this.accesses.in(this.naming.governance.accountId);
    if (governance) {
      this.shared ??= sharedWith(governance, this.domain.arn);
      return bestAssociation(
        (await this.shared).filter(({ associatedEntity }) => associatedEntity === accountId),
      );
    }
    const own = this.accesses.in(accountId);
    if (!own) throw noAccess({ entry, accountId });
    // What is shared with an account, it sees.
    return { state: (await this.finder.seenBy(own)) ? 'ASSOCIATED' : 'NONE' };
  }
}

/** The reason and cure where nobody can look into an account. */
export function noAccess({ entry, accountId }: Pick<AccountNames, 'entry' | 'accountId'>): NotVisible {
  return new NotVisible(
    `Your credentials are not of the account ${accountId}.`,
    `Start the console with a role of yours there: npm run console -- --as ${entry}=ROLE_ARN`,
  );
}

async function sharedWith(access: Access, resourceArn: string): Promise<readonly ResourceShareAssociation[]> {
  const client = access.client(RAMClient);
  const shares = await collect(
    paginateGetResourceShareAssociations({ client }, { associationType: 'RESOURCE', resourceArn }),
    ({ resourceShareAssociations }) => resourceShareAssociations,
  );
  const resourceShareArns = shares
    .filter(({ status }) => status === 'ASSOCIATED')
    .flatMap(({ resourceShareArn }) => resourceShareArn ?? []);
  if (resourceShareArns.length === 0) return [];
  return collect(
    paginateGetResourceShareAssociations({ client }, { associationType: 'PRINCIPAL', resourceShareArns }),
    ({ resourceShareAssociations }) => resourceShareAssociations,
  );
}

/** The states that RAM and the page have in common, the better ones first. */
const STATES = ['ASSOCIATED', 'ASSOCIATING', 'DISASSOCIATING', 'FAILED', 'DISASSOCIATED'] as const;

function bestAssociation(found: readonly ResourceShareAssociation[]): Association {
  for (const state of STATES) {
    const match = found.find(({ status }) => status === state);
    if (match) return { state, message: match.statusMessage, since: iso(match.creationTime) };
  }
  // What RAM suspends gives no access either.
  const [other] = found;
  return other ? { state: 'FAILED', message: other.statusMessage ?? other.status } : { state: 'NONE' };
}
