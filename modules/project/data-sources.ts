import { publishedDatasets } from '../../config/datasets/published';
import { datasetForm } from '../../lambda/catalogue/form';
import type { PlatformConfig } from '../../platform/config';
import { publisherConfig } from '../../platform/naming/account-config';
import type { AccountNames } from '../../platform/naming/naming';
import type { DataSource } from '../../platform/project-template';
import { literal } from '../providers/literal';

/** The data sources of an account that holds data: one for all of it, or one a dataset where they are described. */
export function projectDataSources(
  config: PlatformConfig,
  names: AccountNames,
  environmentId: string,
): readonly DataSource[] {
  const publisher = publisherConfig(config, names);
  const place = { environmentId, database: names.database };
  const described = publishedDatasets(publisher);
  if (described === undefined) return [{ ...place, name: names.dataSource, tables: publisher.publish }];
  return described.map(({ dataset, tables }) => {
    const form = datasetForm(dataset);
    return {
      ...place,
      name: names.datasetSource(dataset.name),
      dataset: dataset.name,
      tables,
      // Texts of descriptions come from people.
      form: { ...form, content: literal(form.content) },
    };
  });
}
