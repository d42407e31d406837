import {
  type DataZoneClient,
  GetListingCommand,
  type GetListingCommandOutput,
  GetTimeSeriesDataPointCommand,
  paginateSearchListings,
  ResourceNotFoundException,
  type TimeSeriesDataPointSummaryFormOutput,
} from '@aws-sdk/client-datazone';
import * as z from 'zod/mini';
import { COMPLETENESS, QUALITY_POINTS, rowsOfMessage } from '../../platform/quality-points';
import { jsonOrUndefined } from '../shared/json';
import { mapInParallel } from '../shared/parallel';
import { DATASET_FORM } from './form';

/** What is published of a table of a described dataset, before anybody has looked at what it says. */
export interface DescribedListing {
  readonly listingId: string;
  readonly projectId: string;
  /** Content of its form of the dataset. */
  readonly form: string;
  /** Name in the lake; undefined where the listing is of no table. */
  readonly table?: string;
  /** Names of its columns; partitions, which are folders, are none. */
  readonly columns: readonly string[];
  readonly publishedAt?: Date;
  readonly updatedAt?: Date;
  /** Its newest point of quality. */
  readonly quality?: { readonly id: string; readonly timestamp?: Date };
}

/** The part of an asset's form of its Glue table that is used here. */
const GlueTable = z.object({
  tableName: z.string(),
  columns: z.catch(
    z.array(z.object({ columnName: z.string(), isPartitionKey: z.optional(z.boolean()) })),
    [],
  ),
});

/** Forms of a listing: the content of each, by its name (DataZone API reference, AssetListing). */
const Forms = z.record(z.string(), z.unknown());

/**
 * Every listing of the domain that has the form of a dataset. Whoever is a user of the domain sees them. A search only says
 * which there are: what a form holds, and since when, is documented of GetListing alone.
 *
 * @throws DataZone's error
 */
export async function describedListings(
  client: DataZoneClient,
  domainIdentifier: string,
): Promise<readonly DescribedListing[]> {
  const ids: string[] = [];
  for await (const { items = [] } of paginateSearchListings({ client, pageSize: 50 }, { domainIdentifier })) {
    ids.push(...items.flatMap(({ assetListing }) => assetListing?.listingId ?? []));
  }
  const listings = await mapInParallel(ids, (id) => readListing(client, domainIdentifier, id));
  return listings.flatMap((listing) => listing ?? []);
}

/** Undefined where it is published no more, or is of no described dataset. */
async function readListing(
  client: DataZoneClient,
  domainIdentifier: string,
  identifier: string,
): Promise<DescribedListing | undefined> {
  let answer: GetListingCommandOutput;
  try {
    answer = await client.send(new GetListingCommand({ domainIdentifier, identifier }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
  const { item, status, createdAt: publishedAt, updatedAt } = answer;
  const { owningProjectId: projectId, latestTimeSeriesDataPointForms, ...asset } = item?.assetListing ?? {};
  const forms = Forms.safeParse(jsonOrUndefined(asset.forms)).data ?? {};
  const form = forms[DATASET_FORM];
  if (status !== 'ACTIVE' || typeof form !== 'string' || projectId === undefined) return undefined;
  const { data: glue } = GlueTable.safeParse(jsonOrUndefined(forms.GlueTableForm));
  const columns = (glue?.columns ?? []).filter(({ isPartitionKey }) => isPartitionKey !== true);
  return {
    listingId: identifier,
    projectId,
    form,
    table: glue?.tableName,
    columns: columns.map(({ columnName }) => columnName),
    publishedAt,
    updatedAt: updatedAt ?? publishedAt,
    quality: newestPoint(latestTimeSeriesDataPointForms),
  };
}

function newestPoint(
  points: readonly TimeSeriesDataPointSummaryFormOutput[] = [],
): DescribedListing['quality'] {
  const own = points.filter(
    ({ formName, typeIdentifier }) =>
      formName === QUALITY_POINTS.formName && typeIdentifier === QUALITY_POINTS.typeIdentifier,
  );
  const [newest] = own.toSorted((a, b) => (b.timestamp?.getTime() ?? 0) - (a.timestamp?.getTime() ?? 0));
  return newest?.id === undefined ? undefined : { id: newest.id, timestamp: newest.timestamp };
}

const Quality = z.object({
  evaluations: z.array(z.object({ types: z.array(z.string()), details: z.record(z.string(), z.string()) })),
});

/**
 * Rows of a listing's table at its newest point; undefined where it has none, or where the point can't be read or counts
 * its columns differently.
 *
 * @throws DataZone's error
 */
export async function countedRows(
  client: DataZoneClient,
  domainIdentifier: string,
  { listingId, quality }: Pick<DescribedListing, 'listingId' | 'quality'>,
): Promise<number | undefined> {
  if (!quality) return undefined;
  const { form } = await client.send(
    new GetTimeSeriesDataPointCommand({
      domainIdentifier,
      entityType: 'LISTING',
      entityIdentifier: listingId,
      formName: QUALITY_POINTS.formName,
      identifier: quality.id,
    }),
  );
  const { evaluations = [] } = Quality.safeParse(jsonOrUndefined(form?.content)).data ?? {};
  const counts = evaluations
    .filter(({ types }) => types.includes(COMPLETENESS))
    .map(({ details }) => rowsOfMessage(details.EVALUATION_MESSAGE ?? ''));
  const [rows] = counts;
  return counts.every((count) => count === rows) ? rows : undefined;
}
