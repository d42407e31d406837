import {
  DataZoneClient,
  paginateListDomains,
  paginateListProjects,
  type ProjectSummary,
} from '@aws-sdk/client-datazone';
import type { AccountNames, Naming } from '../../platform/naming/naming';
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
  private known = new Map<Access, Promise<readonly ProjectSummary[]>>();

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

  /** Projects that an access is a member of, asked for once for all that needs them. @throws DataZone's error */
  projectsOf(access: Access, { id: domainIdentifier }: Domain): Promise<readonly ProjectSummary[]> {
    let projects = this.known.get(access);
    if (!projects) {
      const pages = paginateListProjects({ client: access.client(DataZoneClient) }, { domainIdentifier });
      projects = collect(pages, ({ items }) => items);
      this.known.set(access, projects);
    }
    return projects;
  }

  /** Asks for projects anew from now on. */
  forget(): void {
    this.known = new Map();
  }

  /**
   * The membership in an account's project, of the access in that account or else of the environment's.
   *
   * @throws {NotVisible} where there is none
   * @throws DataZone's error, where nobody may ask
   */
  async membership(domain: FoundDomain, names: AccountNames): Promise<Membership> {
    const { home } = this.accesses;
    const found = await firstOf(
      new Set([this.accesses.in(names.accountId) ?? home, home]),
      async (access) => {
        const project = (await this.projectsOf(access, domain)).find(({ name }) => name === names.project);
        return project?.id && { domainId: domain.id, projectId: project.id, access };
      },
    );
    if (found) return found;
    throw new NotVisible(
      `You are no member of the project ${names.project}, or it is not there.`,
      `Add the role to \`members\` of ${names.entry} in the configuration as PROJECT_CONTRIBUTOR, and deploy ${names.stack}.`,
    );
  }
}

/** What the first access finds that finds something. @throws the first error, where none finds anything */
async function firstOf<T>(
  accesses: Iterable<Access>,
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
