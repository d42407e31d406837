import {
  CreateAssetFilterCommand,
  GetAssetFilterCommand,
  paginateListAssetFilters,
  type DataZoneClient,
} from '@aws-sdk/client-datazone';
import { filterName } from '../../platform/permits/coverage';
import type { SubscribedTable } from './subscribed-table';

/**
 * The asset filters by which permitted columns are given. Lake Formation gives the union of several, so that each subscription
 * has exactly one, and the same columns have the same one (DataZone user guide, "Grant access with filters").
 */
export class ColumnFilters {
  constructor(
    private readonly datazone: DataZoneClient,
    private readonly domainIdentifier: string,
  ) {}

  /**
   * Id of the filter of these columns, made where there is none.
   *
   * @throws {Error} where a filter of that name lets other columns through: somebody else made it
   */
  async idOf({ assetId: assetIdentifier }: SubscribedTable, columns: readonly string[]): Promise<string> {
    const { datazone: client, domainIdentifier } = this;
    const name = filterName(columns);
    const asset = { domainIdentifier, assetIdentifier };
    for await (const { items = [] } of paginateListAssetFilters({ client }, asset)) {
      const found = items.find((filter) => filter.name === name);
      if (found?.id === undefined) continue;
      if (found.status === 'VALID' && isSame(found.effectiveColumnNames, columns)) return found.id;
      throw new Error(
        `Filter ${name} of asset ${assetIdentifier} is ${found.status} and lets ${found.effectiveColumnNames?.join(', ')} through, not ${columns.join(', ')}: delete it`,
      );
    }
    const { id = '' } = await client.send(
      new CreateAssetFilterCommand({
        ...asset,
        name,
        description: 'Columns of permits. The platform made it and looks after it.',
        configuration: { columnConfiguration: { includedColumnNames: [...columns] } },
      }),
    );
    return id;
  }

  /** Columns that a subscription is narrowed to; undefined where it gives them all, as it does where only rows are filtered. */
  async columnsOf({ assetId, filterIds }: SubscribedTable): Promise<readonly string[] | undefined> {
    const columns: string[] = [];
    for (const identifier of filterIds) {
      const { domainIdentifier } = this;
      const { configuration } = await this.datazone.send(
        new GetAssetFilterCommand({ domainIdentifier, assetIdentifier: assetId, identifier }),
      );
      const included = configuration?.columnConfiguration?.includedColumnNames;
      if (included === undefined) return undefined;
      columns.push(...included.map((column) => column.toLowerCase()));
    }
    return filterIds.length === 0 ? undefined : columns;
  }
}

function isSame(some: readonly string[] | undefined, others: readonly string[]): boolean {
  const sorted = (columns: readonly string[]) => columns.map((column) => column.toLowerCase()).sort();
  return JSON.stringify(sorted(some ?? [])) === JSON.stringify(sorted(others));
}
