import { datasetForm } from '../../../lambda/catalogue/form';
import { projectDataSources } from '../../../modules/project/data-sources';
import type { PlatformConfig } from '../../../platform/config';
import { Naming } from '../../../platform/naming/naming';
import { projectTemplate } from '../../../platform/project-template';
import { GOOD, readFolder } from '../config/datasets/good-description';
import { platform } from '../platform';

/** A producer with these datasets; the tables of the one begin like the other's. */
function sources(publish: readonly string[], names = ['care', 'care_home']) {
  const { datasets } = readFolder({ 'any.yaml': GOOD });
  const config = platform();
  const { producer } = config.producers;
  if (!producer || !datasets[0]) throw new Error('there is no producer, or no dataset');
  const [{ description }] = datasets;
  const described: PlatformConfig = {
    ...config,
    producers: {
      producer: {
        ...producer,
        publish,
        datasets: names.map((name) => ({ name, description })),
        publishAsUploaded: false,
      },
    },
  };
  const [account] = new Naming(described).producers;
  if (!account) throw new Error('there is no producer');
  return projectDataSources(described, account, 'environment');
}

const resources = (dataSources: ReturnType<typeof sources>) =>
  JSON.parse(projectTemplate({ domainId: 'd', projectId: 'p', dataSources, members: [] }))
    .Resources as Record<string, { Properties: Record<string, never> }>;

test('a dataset publishes its own tables by their whole names, and no table of one that is called like it', () => {
  expect(sources(['*']).map(({ name, dataset, tables }) => ({ name, dataset, tables }))).toEqual([
    { name: 'ehds-producer-assets-care', dataset: 'care', tables: ['care_patients', 'care_visits'] },
    {
      name: 'ehds-producer-assets-care_home',
      dataset: 'care_home',
      tables: ['care_home_patients', 'care_home_visits'],
    },
  ]);
});

test('of them only those that are to be published', () => {
  expect(sources(['*_visits', 'care_patients']).map(({ tables }) => tables)).toEqual([
    ['care_patients', 'care_visits'],
    ['care_home_visits'],
  ]);
});

test('its assets have its description as a form', () => {
  const [care] = Object.values(resources(sources(['*'])));
  const [dataset] = readFolder({ 'care.yaml': GOOD }).datasets;
  const { content } = datasetForm(dataset as never);
  expect(care?.Properties['AssetFormsInput']).toEqual([
    { FormName: 'HealthDataset', TypeIdentifier: 'HealthDataset_v1', Content: content },
  ]);
});

test('a data source is the same resource in whatever order datasets are read', () => {
  const ids = (names: string[]) => Object.keys(resources(sources(['*'], names))).toSorted();
  expect(ids(['care', 'care_home'])).toEqual(ids(['care_home', 'care']));
  for (const id of ids(['care'])) expect(id).toMatch(/^Dataset[0-9a-f]{16}$/);
});
