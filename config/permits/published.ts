import type { Dataset, Description } from '@ehds/healthdcat';
import { lakeColumns, type PublishedData } from '../../platform/permits/published';

/**
 * What is published by descriptions. What an account publishes as it is uploaded is described by nobody, so that no permit can
 * say what it is for.
 *
 * @param holders datasets of each entry of the configuration that describes what it holds
 */
export function publishedData(holders: Readonly<Record<string, readonly Dataset[]>>): PublishedData {
  return new Map(
    Object.entries(holders).map(([holder, datasets]) => [
      holder,
      new Map(datasets.map(({ name, description }) => [name, tablesOf(description)])),
    ]),
  );
}

function tablesOf({ tables }: Description): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(tables).map(([table, { columns }]) => {
      const published = Object.entries(columns).filter(([, { publish }]) => publish.rule !== 'drop');
      return [table, new Set(lakeColumns(published.map(([column]) => column)))];
    }),
  );
}
