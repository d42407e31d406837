import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Parser, Store } from 'n3';
import { judge } from '../src/catalogue';
import { FIELDS } from '../src/fields';
import { expand, shorten } from '../src/namespaces';
import { validate } from '../src/validate';
import { COLUMN, DESCRIPTION, described, ENTRY, readTurtle, SETTINGS } from './support';

const SHACL = 'http://www.w3.org/ns/shacl#';
const shapes = new Store(
  new Parser().parse(readFileSync(path.join(__dirname, '../src/shapes/non-public-shapes.ttl'), 'utf8')),
);

const problemsOf = async (...entry: Parameters<typeof judge>) => {
  const { problems } = await judge(...entry);
  return problems.map(({ field, origin, property }) => `${field} ${origin} ${property}`);
};

test('the official example of the release conforms, and a part of it does not', async () => {
  const quads = readTurtle(readFileSync(path.join(__dirname, 'official-example.ttl'), 'utf8'));
  const [{ subject }] = quads.filter(({ object }) => object.value === expand('dcat:Dataset'));
  const graph = (kept: typeof quads) => ({
    iri: subject.value,
    quads: kept,
    places: new Map<string, string>(),
  });
  const { problems } = await validate(graph(quads));
  // The example leaves classes of four concepts to the vocabularies, which its own validator loads.
  expect(problems.map(({ property }) => property).toSorted()).toEqual([
    'healthdcatap:healthCategory',
    'healthdcatap:healthTheme',
  ]);
  const without = quads.filter(({ predicate }) => predicate.value !== expand('dcat:keyword'));
  expect((await validate(graph(without))).problems.map(({ field }) => field)).toContain('keywords');
});

test('a dataset with everything conforms, and lacks what this catalogue never writes alone', async () => {
  const { problems, recommended } = await judge(ENTRY, SETTINGS);
  expect(problems).toEqual([]);
  expect(recommended.filter(({ from }) => from !== undefined)).toEqual([]);
  expect(recommended.map(({ property }) => property).toSorted()).toEqual([
    'adms:sample',
    'dcat:landingPage',
    'dcat:temporalResolution',
    'dct:isReferencedBy',
    'dct:relation',
    'dct:source',
    'dqv:hasQualityAnnotation',
    'healthdcatap:analytics',
  ]);
});

test('without measurements a dataset conforms, and what is recommended says that it is measured', async () => {
  const { problems, recommended } = await judge({ dataset: ENTRY.dataset }, SETTINGS);
  expect(problems).toEqual([]);
  const measured = recommended.filter(({ from }) => from?.origin === 'measured');
  expect(measured.map(({ property }) => property).toSorted()).toEqual([
    'healthdcatap:numberOfRecords',
    'healthdcatap:numberOfUniqueIndividuals',
  ]);
});

test.each([
  ['title', 'dct:title'],
  ['description', 'dct:description'],
  ['keywords', 'dcat:keyword'],
  ['categories', 'healthdcatap:healthCategory'],
  ['type', 'dct:type'],
  ['provenance', 'dct:provenance'],
  ['contact', 'dcat:contactPoint'],
])('without %s a dataset does not conform, and the field is named', async (field, property) => {
  expect(await problemsOf(described({ [field]: undefined }), SETTINGS)).toEqual([
    `${field} description ${property}`,
  ]);
});

test('without tables it has neither variables nor a distribution', async () => {
  const { dataset } = described({ tables: undefined });
  expect((await problemsOf({ dataset }, SETTINGS)).toSorted()).toEqual([
    'tables description dcat:distribution',
    'tables description healthdcatap:hasVariables',
  ]);
});

test.each([
  ['accessBody', 'healthdcatap:hdab'],
  ['applicationPage', 'dcat:distribution'],
])('without %s of the catalogue it does not conform', async (field, property) => {
  expect(await problemsOf(ENTRY, { ...SETTINGS, [field]: undefined })).toEqual([
    `${field} settings ${property}`,
  ]);
});

test.each([
  ['contact', { contact: {} }],
  ['holder', { holder: { name: 'Hospital' } }],
  ['publisher', { publisher: { name: 'Registry' } }],
  ['holder', { holder: { name: 'Hospital' }, keywords: undefined }],
])('a %s that nobody can reach is named', async (field, fields) => {
  const { problems } = await judge(described(fields), SETTINGS);
  const others = 'keywords' in fields ? ['keywords'] : [];
  expect(problems.map((problem) => problem.field).toSorted()).toEqual([field, ...others]);
});

test.each(['title', 'description', 'type'] as const)('a column without %s is named, once', async (field) => {
  const { patients } = DESCRIPTION.tables;
  const columns = { ...patients.columns, CODE: { ...patients.columns.CODE, [field]: undefined } };
  const { problems } = await judge(described({ tables: { patients: { ...patients, columns } } }), SETTINGS);
  expect(problems.map((problem) => problem.field)).toEqual([`tables.patients.columns.CODE.${field}`]);
});

test('a table of which nothing is published is named', async () => {
  const { patients } = DESCRIPTION.tables;
  const columns = { Id: { ...COLUMN, publish: { rule: 'drop' } } };
  const entry = described({ tables: { patients: { ...patients, columns } } });
  expect(await problemsOf({ dataset: entry.dataset }, SETTINGS)).toEqual([
    'tables.patients.columns description csvw:column',
  ]);
});

test('a title of spaces is none', async () => {
  expect(await problemsOf(described({ title: '  ' }), SETTINGS)).toContain('title description dct:title');
});

test('statements without a dataset are refused, although no shape looks at them', async () => {
  const { graph } = await judge(ENTRY, SETTINGS);
  const quads = graph.quads.filter(({ object }) => object.value !== expand('dcat:Dataset'));
  const { problems } = await validate({ ...graph, quads });
  expect(problems.map(({ rule }) => rule)).toEqual(['a catalogue describes datasets, and this is none']);
});

test('holder and publisher that are one are one node with one contact point', async () => {
  const entry = described({ publisher: DESCRIPTION.holder });
  expect(await problemsOf(entry, SETTINGS)).toEqual([]);
  const { graph } = await judge(entry, SETTINGS);
  const store = new Store([...graph.quads]);
  const nodes = ['geodcatap:custodian', 'dct:publisher'] as const;
  const [custodian, publisher] = nodes.map(
    (property) => store.getObjects(graph.iri, expand(property), null)[0],
  );
  expect(custodian).toEqual(publisher);
  expect(store.getObjects(custodian, expand('cv:contactPoint'), null)).toHaveLength(1);
});

test('what the profile asks for has a field that gives it, and nothing else is called mandatory', () => {
  const [dataset] = shapes.getSubjects(`${SHACL}targetClass`, expand('dcat:Dataset'), null);
  const asked = shapes
    .getObjects(dataset, `${SHACL}property`, null)
    .filter((shape) => shapes.getObjects(shape, `${SHACL}minCount`, null).length > 0)
    .flatMap((shape) => shapes.getObjects(shape, `${SHACL}path`, null))
    .map(({ value }) => shorten(value));
  const mandatory = Object.entries(FIELDS).filter(([, field]) => field.mandatory);
  // DCAT-AP's base shapes ask for two, and a shape without a path for variables of structured data.
  const besides = ['dct:title', 'dct:description', 'healthdcatap:hasVariables'];
  expect(mandatory.map(([property]) => property).toSorted()).toEqual([...asked, ...besides].toSorted());
});

describe('what was measured', () => {
  const facts = (columns: readonly string[]) => ({
    ...ENTRY,
    facts: { tables: { patients: { rows: 1, columns } } },
  });

  test('is of the columns that are described, whatever their capitals', async () => {
    expect(await problemsOf(facts(['ID', 'Code', 'age', 'born']), SETTINGS)).toEqual([]);
  });

  test.each([
    ['a column that is described nowhere', ['id', 'code', 'age', 'born', 'salary'], 'salary'],
    ['a column that is dropped', ['id', 'code', 'age', 'born', 'note'], 'note'],
    ['not of a column that is described', ['id', 'code', 'age'], 'born'],
  ])('is %s', async (_, columns, name) => {
    const { problems } = await judge(facts(columns), SETTINGS);
    expect(problems.map(({ field }) => field)).toEqual([`tables.patients.columns.${name}`]);
  });

  test('is of a table that is described nowhere', async () => {
    const entry = { ...ENTRY, facts: { tables: { constructor: { rows: 1 } } } };
    expect((await judge(entry, SETTINGS)).problems.map(({ field }) => field)).toEqual(['tables.constructor']);
  });

  test('counts no records where a table is not measured', async () => {
    const { graph } = await judge({ ...ENTRY, facts: { individuals: 5, tables: {} } }, SETTINGS);
    const properties = graph.quads.map(({ predicate }) => shorten(predicate.value));
    expect(properties).toContain('healthdcatap:numberOfUniqueIndividuals');
    expect(properties).not.toContain('healthdcatap:numberOfRecords');
  });
});
