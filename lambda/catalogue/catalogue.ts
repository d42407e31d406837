import { indexPage, judge, type Judged, serialize } from '@ehds/healthdcat';
import type { CatalogueSettings, DatasetFacts } from '@ehds/healthdcat/description';
import type { CatalogueFile, CatalogueReport, KeptOut } from '../../platform/catalogue-files';
import type { ClaimedDataset, Claims } from './claims';

/** A dataset with the rows of its tables, as far as they were counted. */
export interface CountedDataset extends ClaimedDataset {
  /** By the keys of tables. */
  readonly rows: ReadonlyMap<string, number>;
}

/** The catalogue, ready to be written. */
export interface Catalogue {
  readonly report: CatalogueReport;
  readonly files: Readonly<Record<CatalogueFile, string>>;
}

/** Writes every dataset that conforms, and says why the others do not. The same datasets make the same bytes. */
export async function writeCatalogue(
  datasets: readonly CountedDataset[],
  { keptOut }: Pick<Claims, 'keptOut'>,
  settings: CatalogueSettings,
): Promise<Catalogue> {
  const sound: Judged[] = [];
  const out: KeptOut[] = [...keptOut];
  for (const { dataset, projectId, ...measured } of datasets) {
    const judged = await judgeOrSay({ dataset, facts: factsOf(measured) }, settings);
    const problems =
      'graph' in judged ? [...judged.problems, ...foreignStatements(judged, settings)] : judged;
    if ('graph' in judged && problems.length === 0) sound.push(judged);
    else {
      const said = problems.map(({ field, rule, cure }) => ({ field, rule, cure }));
      out.push({ dataset: dataset.name, projects: [projectId], problems: said });
    }
  }
  const report: CatalogueReport = {
    version: 1,
    datasets: sound.map(({ dataset: { name, description }, facts }) => ({
      name,
      records: recordsOf(Object.keys(description.tables), facts),
      tables: Object.keys(description.tables).toSorted(),
    })),
    keptOut: out.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
  const { turtle, jsonLd } = await serialize(sound);
  const files = {
    'catalogue.ttl': turtle,
    'catalogue.jsonld': jsonLd,
    'index.html': indexPage(sound, settings),
    'report.json': `${JSON.stringify(report, undefined, 2)}\n`,
  };
  return { report, files };
}

const key = ({ dataset, projects, problems }: KeptOut) => JSON.stringify([dataset, projects, problems]);

/** One dataset that can't be written keeps no other from it. */
async function judgeOrSay(
  entry: Parameters<typeof judge>[0],
  settings: CatalogueSettings,
): Promise<Judged | KeptOut['problems']> {
  try {
    return await judge(entry, settings);
  } catch {
    return [
      {
        field: 'description',
        rule: 'a description can be written as HealthDCAT-AP, and this one can not',
        cure: 'check it by npm run catalogue -- --check, and report it where that finds nothing',
      },
    ];
  }
}

/** Statements about what is another dataset's: a page of one may have the address of another. */
function foreignStatements(
  { graph, dataset }: Judged,
  { base }: CatalogueSettings,
): readonly KeptOut['problems'][number][] {
  const own = [`${graph.iri}#`, `${base}#agent-`];
  const foreign = graph.quads.some(
    ({ subject: { value } }) =>
      value.startsWith(base) && value !== graph.iri && !own.some((start) => value.startsWith(start)),
  );
  return foreign
    ? [
        {
          field: 'documentation',
          rule: `${dataset.name} describes itself, and nothing else that begins with ${base}`,
          cure: 'name pages outside of the catalogue',
        },
      ]
    : [];
}

function factsOf({ listings, rows }: Pick<CountedDataset, 'listings' | 'rows'>): DatasetFacts {
  const all = [...listings.values()];
  const times = (of: (Date | undefined)[]) =>
    of.flatMap((time) => time?.toISOString().slice(0, 10) ?? []).toSorted();
  return {
    issued: times(all.map(({ publishedAt }) => publishedAt)).at(0),
    modified: times(all.map(({ quality }) => quality?.timestamp)).at(-1),
    tables: Object.fromEntries(
      [...listings].map(([table, { columns }]) => [table, { rows: rows.get(table), columns }]),
    ),
  };
}

/** A sum without one of the tables would be too small. */
function recordsOf(tables: readonly string[], facts: DatasetFacts | undefined): number | undefined {
  const rows = tables.flatMap((table) => facts?.tables[table]?.rows ?? []);
  return rows.length === tables.length ? rows.reduce((sum, each) => sum + each, 0) : undefined;
}
