import type { Description } from '@ehds/healthdcat/description';
import { claimedDatasets } from '../../../../lambda/catalogue/claims';
import { datasetForm, readDatasetForm } from '../../../../lambda/catalogue/form';
import { changed } from '../../config/datasets/good-description';
import { datasetCalled, listingOf } from './world';

const names = (claims: ReturnType<typeof claimedDatasets>) =>
  claims.datasets.map(({ dataset }) => dataset.name);

test('tables of one description are one dataset, sorted by name', () => {
  const claims = claimedDatasets([
    listingOf('visits'),
    listingOf('patients', { dataset: datasetCalled('asthma') }),
    listingOf('patients'),
  ]);
  expect(names(claims)).toEqual(['asthma', 'cohort']);
  expect(claims.keptOut).toEqual([]);
  const [asthma, cohort] = claims.datasets;
  expect([...(cohort?.listings.keys() ?? [])].sort()).toEqual(['patients', 'visits']);
  // What is described and not published is not in the catalogue.
  expect(Object.keys(asthma?.dataset.description.tables ?? {})).toEqual(['patients']);
});

test('a name that two accounts claim is neither’s, and both are named; others are not touched', () => {
  const claims = claimedDatasets([
    listingOf('patients'),
    listingOf('patients', { projectId: 'p-other' }),
    listingOf('patients', { dataset: datasetCalled('asthma') }),
  ]);
  expect(names(claims)).toEqual(['asthma']);
  expect(claims.keptOut).toEqual([
    {
      dataset: 'cohort',
      projects: ['p-hospital', 'p-other'],
      problems: [
        {
          field: 'name',
          rule: 'a name of a dataset belongs to one account',
          cure: expect.stringMatching(/rename/),
        },
      ],
    },
  ]);
});

test('the newest description of a dataset counts, in whatever order they come', () => {
  const renamed = datasetCalled('cohort', changed('title: Cohort', 'title: Renamed'));
  const older = listingOf('patients');
  const newer = listingOf('visits', { dataset: renamed, updatedAt: new Date('2026-03-03') });
  for (const listings of [
    [older, newer],
    [newer, older],
  ]) {
    expect(claimedDatasets(listings).datasets[0]?.dataset.description.title).toBe('Renamed');
  }
});

test.each([
  ['a second asset of a table', [listingOf('patients'), listingOf('patients', { listingId: 'l-2' })]],
  ['an asset of no table', [listingOf('patients'), listingOf('visits', { table: undefined })]],
])('%s keeps the dataset out', (_, listings) => {
  const { datasets, keptOut } = claimedDatasets(listings);
  expect(datasets).toEqual([]);
  expect(keptOut).toMatchObject([
    { dataset: 'cohort', problems: [{ rule: expect.stringMatching(/published once/) }] },
  ]);
});

describe('a form that somebody wrote', () => {
  const { description } = readDatasetForm(listingOf('patients').form) as { description: Description };
  const form = (change: object, name: string = 'cohort') =>
    datasetForm({ name, description: { ...description, ...change } } as never).content;

  test.each<[string, string, RegExp]>([
    ['a code of no list', form({ language: 'KLINGON' }), /^description\.language$/],
    ['a text that turns around', form({ title: 'Cohort \u202e' }), /^description\.title$/],
    [
      'a page that runs script',
      form({ documentation: ['javascript:alert(1)'] }),
      /^description\.documentation\.0$/,
    ],
    [
      'a concept that ends its IRI',
      form({ contact: { page: 'https://a.example/> .' } }),
      /^description\.contact\.page$/,
    ],
    ['a number for a title', form({ title: 1 }), /^description\.title$/],
    ['a name with a way out', form({}, '../cohort'), /^name$/],
  ])('with %s is kept out by its field, and its text is not repeated', (_, content, field) => {
    const { datasets, keptOut } = claimedDatasets([listingOf('patients', { form: content })]);
    expect(datasets).toEqual([]);
    expect(keptOut).toHaveLength(1);
    expect(keptOut[0]?.problems.map((problem) => problem.field)).toEqual([expect.stringMatching(field)]);
    expect(JSON.stringify(keptOut)).not.toMatch(/KLINGON|javascript|\u202e|> \.|\.\.\//);
  });

  test('with more columns than the function has time for is kept out', () => {
    const { patients } = description.tables;
    const columns = (most: number) =>
      Object.fromEntries(Array.from({ length: most }, (_, at) => [`C${at}`, patients?.columns['AGE']]));
    const listing = (most: number) =>
      listingOf('patients', {
        form: form({ tables: { patients: { ...patients, columns: columns(most) } } }),
      });
    expect(names(claimedDatasets([listing(2000)]))).toEqual(['cohort']);
    expect(claimedDatasets([listing(2001)])).toMatchObject({
      datasets: [],
      keptOut: [{ dataset: 'cohort', problems: [{ field: 'description.tables' }] }],
    });
  });

  test('that is no form is kept out in words', () => {
    const { keptOut } = claimedDatasets([listingOf('patients', { form: 'Ada' })]);
    expect(keptOut).toMatchObject([
      { dataset: '', problems: [{ field: 'form', rule: 'the form is no JSON' }] },
    ]);
  });

  test('keeps no other dataset from the catalogue', () => {
    expect(
      names(claimedDatasets([listingOf('patients', { form: '{}', projectId: 'p-2' }), listingOf('visits')])),
    ).toEqual(['cohort']);
  });
});
