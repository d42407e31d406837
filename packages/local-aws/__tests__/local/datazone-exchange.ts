import {
  CreateProjectMembershipCommand,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import {
  acceptShares,
  beginEnvironment,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  runDataSource,
  settledEnvironment,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { eventually, type TestAws } from './support';

/** A hospital that publishes three tables of the producer account, and a researcher in the governance account. */
export interface Exchange {
  readonly domain: Domain;
  /** Owner of the publishing project. */
  readonly hospital: DataZoneClient;
  /** Contributor of the publishing project. */
  readonly approver: DataZoneClient;
  readonly hospitalProject: string;
  /** Owner of the subscribing project. */
  readonly researcher: DataZoneClient;
  readonly researchProject: string;
  /** Its databases are `research_pub_db` and `research_sub_db`. */
  readonly researchEnvironment: string;
  /** Role ARN of the researcher's environment. */
  readonly reader: string;
  /** Listing id of `patients`, `encounters` and `conditions`, which lie in the database `lake`. */
  readonly listings: ReadonlyMap<string, string>;
}

/** Makes both sides, in a domain of that name. */
export async function makeExchange(aws: TestAws, name: string): Promise<Exchange> {
  const domain = await makeDomain(aws, name);
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  await enableBlueprint(aws, domain, 'governance');
  const [hospital, researcher] = await Promise.all(
    ['onboarding', 'researcher'].map(async (role) =>
      clientInRole(aws, await makeRole(aws, 'governance', role), DataZoneClient),
    ),
  );
  const hospitalProject = await makeProject(hospital, domain, 'hospital');
  const researchProject = await makeProject(researcher, domain, 'research');
  const publishing = await beginEnvironment(hospital, domain, hospitalProject, 'producer', 'hospital');
  const researchEnvironment = await beginEnvironment(
    researcher,
    domain,
    researchProject,
    'governance',
    'research',
  );
  const { provisionedResources = [] } = await settledEnvironment(researcher, domain, researchEnvironment);
  await settledEnvironment(hospital, domain, publishing);
  await makeTables(aws, 'producer', 'lake', ['patients', 'encounters', 'conditions']);
  const place = { projectIdentifier: hospitalProject, environmentIdentifier: publishing };
  await runDataSource(
    hospital,
    domain,
    await makeDataSource(hospital, domain, place, glueTables('lake', '*')),
  );
  return {
    ...{ domain, hospital, hospitalProject, researcher, researchProject, researchEnvironment },
    approver: await makeApprover(aws, domain, hospital, hospitalProject),
    reader: provisionedResources.find((resource) => resource.name === 'userRoleArn')?.value ?? '',
    listings: await listingsOf(domain, researcher),
  };
}

async function makeApprover(
  aws: TestAws,
  domain: Domain,
  owner: DataZoneClient,
  projectIdentifier: string,
): Promise<DataZoneClient> {
  const userIdentifier = await makeRole(aws, 'governance', 'approver');
  await owner.send(
    new CreateProjectMembershipCommand({
      domainIdentifier: domain.id,
      projectIdentifier,
      member: { userIdentifier },
      designation: 'PROJECT_CONTRIBUTOR',
    }),
  );
  return clientInRole(aws, userIdentifier, DataZoneClient);
}

async function listingsOf(domain: Domain, anyone: DataZoneClient): Promise<Map<string, string>> {
  const { items = [] } = await anyone.send(new SearchListingsCommand({ domainIdentifier: domain.id }));
  return new Map(items.map(({ assetListing }) => [assetListing?.name ?? '', assetListing?.listingId ?? '']));
}

/** The researcher's project asks for a table; answers the request's id. */
export async function requestTable(exchange: Exchange, table: string): Promise<string> {
  const { domain, researcher, researchProject, listings } = exchange;
  const { id = '' } = await researcher.send(
    new CreateSubscriptionRequestCommand({
      domainIdentifier: domain.id,
      subscribedPrincipals: [{ project: { identifier: researchProject } }],
      subscribedListings: [{ identifier: listings.get(table) ?? '' }],
      requestReason: 'a study',
    }),
  );
  return id;
}
