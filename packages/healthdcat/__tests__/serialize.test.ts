import fc from 'fast-check';
import { JsonLdParser } from 'jsonld-streaming-parser';
import type { Quad } from 'n3';
import { judge, serialize } from '../src/catalogue';
import type { Description } from '../src/description';
import { expand } from '../src/namespaces';
import { indexPage } from '../src/page';
import { asLines, DESCRIPTION, described, ENTRY, readTurtle, SETTINGS } from './support';

const HOSTILE = [
  'quote " and \' and `',
  '"""',
  '"@en . <http://evil> <http://evil> <http://evil> .',
  'line\nbreak\r\ttab \\ \\u0022 \\',
  '</bdi><script>alert(1)</script> <!-- & &amp; -->',
  '"},{"@id":"http://evil"}]',
  '\u202egnp.exe \u2066 \u200f \u05d0\u05d1',
  "${file('/etc/passwd')} %{ if true } #{x} {{y}}",
  '\ud83c\udfe5 数据 Größe',
];

/** A description in which every text of a person's is this one. */
function everywhere(text: string): ReturnType<typeof described> {
  const { patients } = DESCRIPTION.tables;
  const { Id } = patients.columns;
  return described({
    title: text,
    description: text,
    keywords: [text],
    provenance: text,
    populationCoverage: text,
    holder: { ...DESCRIPTION.holder, name: text, note: text },
    documentation: [`https://example.org/${text}`],
    tables: {
      patients: {
        ...patients,
        title: text,
        description: text,
        columns: {
          ...patients.columns,
          Id: { ...Id, title: text, description: text, concept: `https://example.org/${text}` },
          CODE: { ...patients.columns.CODE, allowed: [text] },
        },
      },
    },
  });
}

async function readJsonLd(text: string): Promise<Quad[]> {
  const parser = new JsonLdParser();
  const quads: Quad[] = [];
  parser.on('data', (quad: Quad) => quads.push(quad));
  const end = new Promise((done, failed) => parser.on('end', done).on('error', failed));
  parser.write(text);
  parser.end();
  await end;
  return quads;
}

const title = (quads: readonly Quad[]) =>
  quads.find(
    ({ subject, predicate }) => subject.value.endsWith('/cohort') && predicate.value === expand('dct:title'),
  )?.object.value;

test.each(HOSTILE)('%j stays text in Turtle, JSON-LD and HTML', async (text) => {
  const judged = await judge(everywhere(text), SETTINGS);
  expect(judged.problems).toEqual([]);
  const { turtle, jsonLd } = await serialize([judged]);
  const [fromTurtle, fromJsonLd] = [readTurtle(turtle), await readJsonLd(jsonLd)];
  expect(title(fromTurtle)).toBe(text);
  expect(title(fromJsonLd)).toBe(text);
  expect(asLines(fromTurtle)).toEqual(asLines(judged.graph.quads));
  expect(asLines(fromJsonLd)).toEqual(asLines(judged.graph.quads));
  expect(fromTurtle.some(({ subject }) => subject.value.startsWith('http://evil'))).toBe(false);
  const page = indexPage([judged], SETTINGS);
  expect(page).not.toMatch(/<script|<!--/);
  const [, shown] = /<h2 [^>]*><bdi>([^]*?)<\/bdi><\/h2>/.exec(page) ?? [];
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  expect(shown.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name])).toBe(text);
});

test('any text comes back as it was, and both formats say the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), async (text) => {
      const judged = await judge(everywhere(text), SETTINGS);
      const { turtle, jsonLd } = await serialize([judged]);
      const lines = asLines(judged.graph.quads);
      expect(asLines(readTurtle(turtle))).toEqual(lines);
      expect(asLines(await readJsonLd(jsonLd))).toEqual(lines);
    }),
    { numRuns: 25 },
  );
});

test('an address that is none becomes no link', async () => {
  const judged = await judge(described({ documentation: ['javascript:alert(1)'] }), SETTINGS);
  expect(indexPage([judged], SETTINGS)).not.toContain('href="javascript:');
});

test('two datasets stand in one file, dataset nodes alone, and what they share stands once', async () => {
  const first = await judge(ENTRY, SETTINGS);
  const second = await judge({ dataset: { ...ENTRY.dataset, name: 'other' } }, SETTINGS);
  const quads = readTurtle((await serialize([first, second])).turtle);
  const ofType = (type: 'dcat:Dataset' | 'dcat:Catalog' | 'foaf:Agent') =>
    quads.filter(({ object }) => object.value === expand(type)).length;
  expect([ofType('dcat:Dataset'), ofType('dcat:Catalog'), ofType('foaf:Agent')]).toEqual([2, 0, 3]);
});

test('an organisation of datasets in two languages has one description', async () => {
  const first = await judge(ENTRY, SETTINGS);
  const second = await judge(
    { dataset: { name: 'other', description: { ...DESCRIPTION, language: 'DEU' } } },
    SETTINGS,
  );
  const quads = readTurtle((await serialize([first, second])).turtle);
  expect(quads.filter(({ object }) => object.value === DESCRIPTION.holder.note)).toHaveLength(1);
});

test('what is dropped is in no format', async () => {
  const judged = await judge(ENTRY, SETTINGS);
  const { turtle, jsonLd } = await serialize([judged]);
  for (const text of [turtle, jsonLd, indexPage([judged], SETTINGS)]) expect(text).not.toMatch(/\bnote\b/);
});

test('a column has the type of what is published of it, and the rule in words', async () => {
  const { graph } = await judge(ENTRY, SETTINGS);
  const of = (column: string, property: 'csvw:datatype' | 'rdfs:comment') =>
    graph.quads
      .filter(
        ({ subject, predicate }) =>
          subject.value.endsWith(`-${column}`) && predicate.value === expand(property),
      )
      .map(({ object }) => object.value);
  expect(['Id', 'CODE', 'AGE', 'BORN'].map((name) => of(name, 'csvw:datatype'))).toEqual([
    ['string'],
    ['string'],
    ['string'],
    ['date'],
  ]);
  expect(['Id', 'CODE', 'AGE', 'BORN'].map((name) => of(name, 'rdfs:comment'))).toEqual([
    ['Published as a pseudonym of the space patient'],
    [],
    ['Published as bands that begin at 0, 18, 65', 'Unit: a'],
    ['Published as the first day of the year'],
  ]);
});

test('codes stand in the catalogue as they are published', async () => {
  const codes = async (entry: typeof ENTRY) =>
    (await judge(entry, SETTINGS)).graph.quads
      .filter(({ predicate }) => predicate.value === expand('healthdcatap:hasCodeValues'))
      .map(({ object }) => object.value);
  const { patients } = DESCRIPTION.tables;
  const columns = {
    ...patients.columns,
    CODE: { ...patients.columns.CODE, publish: { rule: 'prefix', length: 1 } },
  };
  expect(await codes(ENTRY)).toEqual(['ICD-10: E11', 'ICD-10: I10']);
  expect(await codes(described({ tables: { patients: { ...patients, columns } } }))).toEqual([
    'ICD-10: E',
    'ICD-10: I',
  ]);
});

test('what was measured stands on the page, and what was not says so', async () => {
  const measured = indexPage([await judge(ENTRY, SETTINGS)], SETTINGS);
  expect(measured).toContain('<th scope="row">Records</th><td>600</td>');
  expect(measured).not.toContain('not measured yet');
  const described: Description = { ...DESCRIPTION, temporalCoverage: undefined };
  const page = indexPage(
    [await judge({ dataset: { name: 'cohort', description: described } }, SETTINGS)],
    SETTINGS,
  );
  expect(page.match(/not measured yet/g)).toHaveLength(5);
});
