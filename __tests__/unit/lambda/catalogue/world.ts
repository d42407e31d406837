import type { Dataset } from '@ehds/healthdcat/description';
import { datasetForm } from '../../../../lambda/catalogue/form';
import type { DescribedListing } from '../../../../lambda/catalogue/listings';
import { GOOD, readFolder } from '../../config/datasets/good-description';

/** The good description as a dataset of some name. */
export function datasetCalled(name: string, source = GOOD): Dataset {
  const [dataset] = readFolder({ [`${name}.yaml`]: source }).datasets;
  if (!dataset) throw new Error('the description is at fault');
  return dataset;
}

const COLUMNS = { patients: ['id', 'age', 'sex'], visits: ['patient', 'day', 'cost'] };

/** A listing of a table of the good description, as its data source publishes it. */
export function listingOf(
  table: keyof typeof COLUMNS,
  change: Partial<DescribedListing> & { readonly dataset?: Dataset } = {},
): DescribedListing {
  const { dataset = datasetCalled('cohort'), ...rest } = change;
  return {
    listingId: `l-${dataset.name}-${table}`,
    projectId: 'p-hospital',
    form: datasetForm(dataset).content,
    table: `${dataset.name}_${table}`,
    columns: COLUMNS[table],
    publishedAt: new Date('2026-01-02T03:04:05Z'),
    updatedAt: new Date('2026-01-02T03:04:05Z'),
    quality: { id: `q-${table}`, timestamp: new Date('2026-02-03T04:05:06Z') },
    ...rest,
  };
}
