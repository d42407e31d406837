import { Parser } from 'n3';
import { claimedDatasets } from '../../../../lambda/catalogue/claims';
import { writeCatalogue } from '../../../../lambda/catalogue/catalogue';
import type { DescribedListing } from '../../../../lambda/catalogue/listings';
import { changed } from '../../config/datasets/good-description';
import { CATALOGUE } from '../../platform';
import { datasetCalled, listingOf } from './world';

const BASE = CATALOGUE.base;

/** The catalogue of listings whose tables have these numbers of rows, by their keys. */
function written(listings: readonly DescribedListing[], rows: Readonly<Record<string, number>> = {}) {
  const claims = claimedDatasets(listings);
  const counted = claims.datasets.map((claimed) => ({ ...claimed, rows: new Map(Object.entries(rows)) }));
  return writeCatalogue(counted, claims, CATALOGUE);
}

const both = [listingOf('patients'), listingOf('visits')];
const objects = (turtle: string, property: string, subject = `${BASE}cohort`) =>
  new Parser()
    .parse(turtle)
    .filter((quad) => quad.subject.value === subject && quad.predicate.value.endsWith(property))
    .map(({ object }) => object.value);

test('what conforms goes out, with what was counted, and the days it has', async () => {
  const { files, report } = await written(both, { patients: 3, visits: 40 });
  expect(report).toEqual({
    version: 1,
    datasets: [{ name: 'cohort', records: 43, tables: ['patients', 'visits'] }],
    keptOut: [],
  });
  const turtle = files['catalogue.ttl'];
  expect(objects(turtle, 'health#numberOfRecords')).toEqual(['43']);
  expect(objects(turtle, 'terms/issued')).toEqual(['2026-01-02']);
  expect(objects(turtle, 'terms/modified')).toEqual(['2026-02-03']);
  expect(objects(turtle, 'health#hdab')).toHaveLength(1);
  expect(JSON.parse(files['catalogue.jsonld'])).toHaveProperty('@context');
  expect(files['index.html']).toMatch(/43/);
  expect(JSON.parse(files['report.json'])).toEqual(report);
});

test('a number is not written where one table was not counted', async () => {
  const { files, report } = await written(both, { patients: 3 });
  expect(report.datasets).toEqual([{ name: 'cohort', records: undefined, tables: ['patients', 'visits'] }]);
  expect(objects(files['catalogue.ttl'], 'health#numberOfRecords')).toEqual([]);
  expect(files['index.html']).toMatch(/not measured yet/);
});

test('a table that is published with another column than described keeps its dataset out, and no other', async () => {
  const { files, report } = await written([
    listingOf('patients', { columns: ['id', 'age', 'sex', 'name'] }),
    listingOf('visits', { dataset: datasetCalled('asthma') }),
  ]);
  expect(report.datasets.map(({ name }) => name)).toEqual(['asthma']);
  expect(report.keptOut).toMatchObject([
    { dataset: 'cohort', projects: ['p-hospital'], problems: [{ field: 'tables.patients.columns.name' }] },
  ]);
  expect(files['catalogue.ttl']).not.toContain(`${BASE}cohort`);
});

test('a table that is published and not described keeps its dataset out', async () => {
  const { report } = await written([
    ...both,
    listingOf('visits', { listingId: 'l-3', table: 'cohort_secrets' }),
  ]);
  expect(report.datasets).toEqual([]);
  expect(report.keptOut).toMatchObject([
    { dataset: 'cohort', problems: [{ field: 'tables.cohort_secrets' }] },
  ]);
});

test('nobody says anything of another’s dataset, by a page with its address', async () => {
  const intruder = datasetCalled(
    'intruder',
    `${changed('title: Cohort', 'title: Intruder')}documentation: ['${BASE}cohort']\n`,
  );
  const listing = listingOf('patients', { dataset: intruder, projectId: 'p-intruder' });
  const { files, report } = await written([...both, listing]);
  expect(report.keptOut).toMatchObject([{ dataset: 'intruder', problems: [{ field: 'documentation' }] }]);
  expect(files['catalogue.ttl']).toBe((await written(both)).files['catalogue.ttl']);
});

test('nobody adds a contact to the access body by naming it otherwise', async () => {
  // The configuration refuses it within one folder; a form may say it all the same.
  const { description } = datasetCalled('cohort');
  const holder = { name: CATALOGUE.accessBody.name, email: 'intruder@example.org' };
  const dataset = { name: 'cohort', description: { ...description, holder } };
  const { files, report } = await written([listingOf('patients', { dataset })]);
  expect(report.keptOut).toEqual([]);
  const turtle = files['catalogue.ttl'];
  const [hdab = ''] = objects(turtle, 'health#hdab');
  expect(objects(turtle, 'contactPoint', hdab)).toHaveLength(1);
  const [contact = ''] = objects(turtle, 'contactPoint', hdab);
  expect(objects(turtle, 'm8g/email', contact)).toEqual([CATALOGUE.accessBody.email]);
});

test('nothing published is an empty catalogue, and the same listings make the same bytes in any order', async () => {
  expect((await written([])).report.datasets).toEqual([]);
  const one = await written(both, { patients: 1, visits: 2 });
  const other = await written([...both].reverse(), { patients: 1, visits: 2 });
  expect(other.files).toEqual(one.files);
});
