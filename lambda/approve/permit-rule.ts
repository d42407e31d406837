import type {
  GetSubscriptionRequestDetailsOutput,
  SubscribedListing,
  SubscribedPrincipal,
} from '@aws-sdk/client-datazone';
import { lakeTable } from '@ehds/healthdcat/description';
import { coverageOf, type Reader, reasonsToRevoke, type TableName } from '../../platform/permits/coverage';
import type { Register } from '../../platform/permits/events';
import type { ColumnFilters } from './column-filters';
import type { PlatformProjects } from './platform-projects';
import { subscribedTable, type SubscribedTable } from './subscribed-table';

/** What one invocation decides by. */
export interface Circumstances {
  readonly register: Register;
  readonly today: string;
  readonly projects: PlatformProjects;
  readonly filters: Pick<ColumnFilters, 'columnsOf'>;
}

/** What is to be done with a request. */
export type Verdict =
  | {
      readonly consumer: string;
      readonly asset: SubscribedTable;
      readonly table: TableName;
      readonly permit: string;
      readonly columns: readonly string[];
    }
  | { readonly reasons: readonly string[] };

/** Whether a permit in force covers a request, and for which columns; else why none does. */
export async function verdictOn(
  { subscribedPrincipals, subscribedListings = [] }: Partial<GetSubscriptionRequestDetailsOutput>,
  circumstances: Circumstances,
): Promise<Verdict> {
  if (subscribedListings.length !== 1) return { reasons: ['a request is for one table at a time'] };
  const found = await sides(subscribedPrincipals, subscribedListings[0], circumstances);
  if ('reasons' in found) return found;
  const { reader, asset, table } = found;
  const coverage = coverageOf(circumstances.register, reader, table, circumstances.today);
  if ('reasons' in coverage) return coverage;
  const missing = coverage.columns.filter((column) => !asset.columns.includes(column));
  if (missing.length > 0) {
    return {
      reasons: [
        `permit ${coverage.permit} is for ${missing.join(', ')}, which the published table does not have: the permit is to be amended`,
      ],
    };
  }
  return { consumer: reader.consumer, asset, table, permit: coverage.permit, columns: coverage.columns };
}

/** Why a subscription is to be revoked; nothing where a permit in force covers it. */
export async function reasonsAgainst(
  {
    subscribedPrincipal,
    subscribedListing,
  }: {
    readonly subscribedPrincipal?: SubscribedPrincipal;
    readonly subscribedListing?: SubscribedListing;
  },
  circumstances: Circumstances,
): Promise<readonly string[]> {
  const principals = subscribedPrincipal ? [subscribedPrincipal] : [];
  const found = await sides(principals, subscribedListing, circumstances);
  if ('reasons' in found) return found.reasons;
  const columns = await circumstances.filters.columnsOf(found.asset);
  return reasonsToRevoke(circumstances.register, { ...found, columns }, circumstances.today);
}

/** Who reads and what, in the words of the register. */
interface Sides {
  readonly reader: Reader;
  readonly asset: SubscribedTable;
  readonly table: TableName;
}

/** Both sides of a subscription; else why no permit can be for it. */
async function sides(
  principals: readonly SubscribedPrincipal[] | undefined,
  listing: SubscribedListing | undefined,
  { register, projects }: Circumstances,
): Promise<Sides | { readonly reasons: readonly string[] }> {
  const [principal, ...others] = principals ?? [];
  const project = principal && 'project' in principal ? principal.project : undefined;
  if (project?.id === undefined || others.length > 0) return { reasons: ['a permit is for one project'] };
  const consumer = projects.entryOf(project.id);
  if (consumer === undefined) {
    return {
      reasons: [`project ${project.name ?? project.id} is not the one of a consumer of the platform`],
    };
  }
  const asset = subscribedTable(listing);
  const holder = asset && projects.entryOf(asset.ownerProjectId);
  if (asset === undefined || holder === undefined) {
    return {
      reasons: [`${listing?.name ?? 'the listing'} is not a table that a holder of the platform publishes`],
    };
  }
  const members = await projects.membersOf(project.id, consumer);
  return { reader: { consumer, members }, asset, table: describedTable(register, holder, asset.name) };
}

/** A table of the lake as permits name it; one that no permit names stands for itself. */
function describedTable({ permits }: Register, holder: string, name: string): TableName {
  for (const { data } of permits.values()) {
    for (const permitted of data.filter((one) => one.holder === holder)) {
      const table = Object.keys(permitted.tables).find((each) => lakeTable(permitted.dataset, each) === name);
      if (table !== undefined) return { holder, dataset: permitted.dataset, table };
    }
  }
  return { holder, dataset: 'the lake', table: name };
}
