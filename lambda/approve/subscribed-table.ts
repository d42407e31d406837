import type { SubscribedListing } from '@aws-sdk/client-datazone';
import * as z from 'zod/mini';
import { jsonOrUndefined } from '../shared/json';

/** A table of the lake that is asked for, or subscribed to. */
export interface SubscribedTable {
  /** Project that published it. */
  readonly ownerProjectId: string;
  readonly assetId: string;
  /** Name of the Glue table. */
  readonly name: string;
  /** Its columns, in lower case. */
  readonly columns: readonly string[];
  /** Asset filters that the subscription is narrowed by; none where it gives the whole table. */
  readonly filterIds: readonly string[];
}

const GlueTable = z.object({
  tableName: z.string(),
  columns: z.optional(z.array(z.object({ columnName: z.string() }))),
});

/** Forms of a listing by name, each as text or as what it says. */
const Forms = z.object({ GlueTableForm: z.union([z.string(), GlueTable]) });

/** The table behind a listing; undefined where it is no Glue table's, such as a data product's. */
export function subscribedTable(listing: SubscribedListing | undefined): SubscribedTable | undefined {
  const asset = listing?.item && 'assetListing' in listing.item ? listing.item.assetListing : undefined;
  const table = glueTable(asset?.forms);
  if (!listing?.ownerProjectId || !asset?.entityId || table === undefined) return undefined;
  return {
    ownerProjectId: listing.ownerProjectId,
    assetId: asset.entityId,
    name: table.tableName.toLowerCase(),
    columns: (table.columns ?? []).map(({ columnName }) => columnName.toLowerCase()),
    filterIds: asset.assetScope?.filterIds ?? [],
  };
}

function glueTable(forms: string | undefined): z.infer<typeof GlueTable> | undefined {
  const { data } = Forms.safeParse(jsonOrUndefined(forms));
  return GlueTable.safeParse(jsonOrUndefined(data?.GlueTableForm)).data;
}
