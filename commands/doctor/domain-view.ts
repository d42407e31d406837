import {
  type DataZoneClient,
  GetDomainCommand,
  GetUserProfileCommand,
  paginateListDomains,
  paginateListEnvironmentBlueprints,
  paginateListProjects,
} from '@aws-sdk/client-datazone';
import { mapInParallel } from '../../lambda/shared/parallel';
import type { AccountNames, Naming } from '../../platform/naming/naming';

/** What of the domain an account's checks are about, found by the platform's names. */
export interface DomainView {
  /** As the owner of the account's project. */
  readonly owner: DataZoneClient;
  readonly domainId: string;
  readonly rootDomainUnitId: string;
  readonly blueprintId: string;
  /** The account's own project. */
  readonly projectId: string;
  /** In governance, ids of the projects of consumers without an account by name, as far as they are deployed. */
  readonly trialProjects: ReadonlyMap<string, string>;
}

/** Finds them; undefined where the account was not deployed yet. */
export async function domainView(
  owner: DataZoneClient,
  naming: Naming,
  names: AccountNames,
): Promise<DomainView | undefined> {
  const domains = paginateListDomains({ client: owner }, {});
  const domain = await firstMatch(
    domains,
    ({ items = [] }) => items,
    ({ name, managedAccountId }) =>
      name === naming.domain && managedAccountId === naming.governance.accountId,
  );
  const domainIdentifier = domain?.id;
  if (domainIdentifier === undefined) return undefined;
  const projectId = await projectOf(owner, domainIdentifier, names.project);
  const trials = names.kind === 'governance' ? naming.trialConsumers : [];
  const trialProjects = await mapInParallel(trials, async ({ project }): Promise<[string, string][]> => {
    const id = await projectOf(owner, domainIdentifier, project);
    return id === undefined ? [] : [[project, id]];
  });
  const { rootDomainUnitId } = await owner.send(new GetDomainCommand({ identifier: domainIdentifier }));
  const blueprints = paginateListEnvironmentBlueprints(
    { client: owner },
    { domainIdentifier, managed: true, name: 'DefaultDataLake' },
  );
  const blueprint = await firstMatch(
    blueprints,
    ({ items = [] }) => items,
    (item) => item.name === 'DefaultDataLake',
  );
  if (!projectId || !rootDomainUnitId || !blueprint?.id) return undefined;
  return {
    owner,
    domainId: domainIdentifier,
    rootDomainUnitId,
    blueprintId: blueprint.id,
    projectId,
    trialProjects: new Map(trialProjects.flat()),
  };
}

async function projectOf(
  owner: DataZoneClient,
  domainIdentifier: string,
  name: string,
): Promise<string | undefined> {
  const project = await firstMatch(
    paginateListProjects({ client: owner }, { domainIdentifier, name }),
    ({ items = [] }) => items,
    (item) => item.name === name,
  );
  return project?.id;
}

/** Role ARN, or what else DataZone says of a user; the id where it says nothing. */
export async function userOf(client: DataZoneClient, domainIdentifier: string, id: string): Promise<string> {
  const { details } = await client.send(new GetUserProfileCommand({ domainIdentifier, userIdentifier: id }));
  return details?.iam?.arn ?? details?.sso?.username ?? id;
}

async function firstMatch<P, T>(
  pages: AsyncIterable<P>,
  items: (page: P) => readonly T[],
  wanted: (item: T) => boolean,
): Promise<T | undefined> {
  for await (const page of pages) {
    const found = items(page).find(wanted);
    if (found) return found;
  }
  return undefined;
}
