import { type Dataset, lakeTable } from '@ehds/healthdcat/description';
import type { PublisherConfig } from '../../platform/config';
import { matches } from '../glob';

/** A described dataset with those of its tables that are published. */
export interface PublishedDataset {
  readonly dataset: Dataset;
  /** Names in the lake; never a pattern, which might mean another dataset's. */
  readonly tables: readonly string[];
}

/** What an account publishes of its datasets; undefined where files are published as they are uploaded. */
export function publishedDatasets({
  publish,
  datasets,
}: Pick<PublisherConfig, 'publish' | 'datasets'>): readonly PublishedDataset[] | undefined {
  return datasets?.map((dataset) => ({
    dataset,
    tables: Object.keys(dataset.description.tables)
      .map((table) => lakeTable(dataset.name, table))
      .filter((table) => publish.some((pattern) => matches(pattern, table))),
  }));
}
