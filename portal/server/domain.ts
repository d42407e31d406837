import { DataZoneClient, paginateListDomains, paginateListProjects } from '@aws-sdk/client-datazone';
import type { AccountNames, Naming } from '../../modules/naming/naming';
import type { Domain } from '../api';
import type { Access, Accesses } from './access';
import { NotVisible } from './failure';
import { collect } from './paging';

/** The domain, and who sees it. */
export interface FoundDomain extends Domain {
  readonly arn: string;
  readonly access: Access;
}

/** A project, and who is its member. */
export interface Membership {
  readonly domainId: string;
  readonly projectId: string;
  readonly access: Access;
}

/** Finds the platform's domain, and in it the projects that the person is a member of. */
export class DomainFinder {
  private readonly memberships = new Map<string, Membership>();

  constructor(
    private readonly accesses: Accesses,
    private readonly naming: Naming,
  ) {}

  /**
   * @throws {NotVisible} where nobody sees it
   * @throws DataZone's error, where all are refused
   */
  async domain(): Promise<FoundDomain> {
    const found = await firstOf(this.accesses.all, (access) => this.seenBy(access));
    if (found) return found;
    const { naming } = this;
    throw new NotVisible(
      `The domain ${naming.domain} is not there, or the account is not associated with it.`,
      `Deploy the platform, or see that the account's association goes on: npm run deploy -- ${naming.governance.stack}`,
    );
  }

  /** The domain as an access sees it: that of its own account, or one that is shared with it. */
  async seenBy(access: Access): Promise<FoundDomain | undefined> {
    const { naming } = this;
    const pages = paginateListDomains({ client: access.client(DataZoneClient) }, { status: 'AVAILABLE' });
    const found = (await collect(pages, ({ items }) => items)).find(
      ({ name, managedAccountId }) =>
        name === naming.domain && managedAccountId === naming.governance.accountId,
    );
    if (found?.id === undefined) return undefined;
    return {
      id: found.id,
      arn: found.arn ?? '',
      name: found.name ?? '',
      portalUrl: found.portalUrl,
      access,
    };
  }

  /**
   * The membership in an account's project, of the access in that account or else of the environment's.
   *
   * @throws {NotVisible} where there is none
   */
  async membership(domain: FoundDomain, names: AccountNames): Promise<Membership> {
    const known = this.memberships.get(names.entry);
    if (known?.domainId === domain.id) return known;
    const { accesses } = this;
    const own = accesses.in(names.accountId);
    const candidates = own === undefined || own === accesses.home ? [accesses.home] : [own, accesses.home];
    const found = await firstOf(candidates, async (access) => {
      const pages = paginateListProjects(
        { client: access.client(DataZoneClient) },
        { domainIdentifier: domain.id, name: names.project },
      );
      const project = (await collect(pages, ({ items }) => items)).find(({ name }) => name === names.project);
      return project?.id && { domainId: domain.id, projectId: project.id, access };
    });
    if (!found) {
      throw new NotVisible(
        `You are no member of the project ${names.project}, or it is not there.`,
        `Add the role to \`members\` of ${names.entry} in the configuration as PROJECT_CONTRIBUTOR, and deploy ${names.stack}.`,
      );
    }
    this.memberships.set(names.entry, found);
    return found;
  }

  /** Looks for the membership anew next time. */
  forget({ entry }: AccountNames): void {
    this.memberships.delete(entry);
  }
}

/** What the first access finds that finds something. @throws the first error, where none finds anything */
async function firstOf<T>(
  accesses: readonly Access[],
  find: (access: Access) => Promise<T | undefined | ''>,
): Promise<T | undefined> {
  const errors: unknown[] = [];
  for (const access of accesses) {
    try {
      const found = await find(access);
      if (found) return found;
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return undefined;
}
