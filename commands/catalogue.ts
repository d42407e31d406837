import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Field, FIELDS, indexPage, judge, type Judged, serialize } from '@ehds/healthdcat';
import { shownSentence } from '../config/problems';
import { type Descriptions, readDescriptions, readFacts, SETTINGS_FILE } from '../config/datasets/load';
import { deployedReport, readDeployed, saveDeployed } from './catalogue/deployed';
import { command, readConfiguration, UsageError } from './command';

const USAGE = `Checks descriptions of datasets, and writes them as a catalogue: HealthDCAT-AP Release 8 and a page for people.

  npm run catalogue                            of datasets/, into dist/catalogue/
  npm run catalogue -- FILE | FOLDER           of one description, or of all of a folder
  … --out FOLDER                               into another folder
  … --facts FILE                               with what was measured, as docs/catalogue.md says
  npm run catalogue -- --check [FILE | FOLDER] only checks, and writes nothing
  npm run catalogue -- --deployed              what the catalogue of the deployed platform has, as an operator of governance
  … --deployed --out FOLDER                    and its files into a folder

A description that is at problem stays out, and the others are written. Ends with 1 where any is.`;

interface Options {
  readonly check: boolean;
  readonly facts?: string;
  readonly out: string;
}

/** Answers 1 where any description stays out of the catalogue, or there is none. */
async function catalogue(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      check: { type: 'boolean' },
      deployed: { type: 'boolean' },
      facts: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (values.deployed) {
    if (positionals.length > 0 || values.check || values.facts !== undefined)
      throw new UsageError('--deployed is of the configuration’s platform, and takes --out alone');
    return showDeployed(values.out);
  }
  if (positionals.length > 1) throw new UsageError('name one file or one folder');
  if (values.check && values.out !== undefined)
    throw new UsageError('--check writes nothing, so it takes no --out');
  const { check = false, facts, out = 'dist/catalogue' } = values;
  return run(positionals[0] ?? path.join(__dirname, '../datasets'), { check, facts, out });
}

/** Answers 1 where any dataset stays out of the platform's catalogue. */
async function showDeployed(out: string | undefined): Promise<number> {
  const deployed = await readDeployed(readConfiguration());
  const { text, complete } = deployedReport(deployed);
  process.stdout.write(`${text}\n`);
  if (out !== undefined) {
    saveDeployed(deployed, out);
    process.stdout.write(`Wrote ${Object.keys(deployed).join(', ')} into ${out}.\n`);
  }
  return complete ? 0 : 1;
}

async function run(fileOrFolder: string, { check, facts: factsFile, out }: Options): Promise<number> {
  const read = readDescriptions(fileOrFolder);
  const facts = factsFile === undefined ? {} : readFacts(factsFile);
  for (const error of read.errors) process.stderr.write(`${error.message}\n\n`);
  const judged = await judgeAll(read, facts);
  for (const one of judged) process.stdout.write(`${report(one)}\n\n`);
  const unknown = factsFile === undefined ? [] : strangers(read, facts);
  for (const name of unknown) {
    process.stderr.write(`${factsFile}: ${name} was measured, and no description of this name was read\n`);
  }
  const sound = judged.filter(({ problems }) => problems.length === 0);
  const complete = read.errors.length === 0 && unknown.length === 0 && sound.length === judged.length;
  if (check) return complete ? 0 : 1;
  if (read.settings === undefined || sound.length === 0) {
    process.stderr.write('Nothing was written: no dataset can go out.\n');
    return 1;
  }
  const { turtle, jsonLd } = await serialize(sound);
  mkdirSync(out, { recursive: true });
  const files = {
    'catalogue.ttl': turtle,
    'catalogue.jsonld': jsonLd,
    'index.html': indexPage(sound, read.settings),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(out, name), text);
  const left = read.files.length - sound.length;
  process.stdout.write(
    `Wrote ${sound.length} of ${read.files.length} descriptions into ${out}${left > 0 ? `; ${left} stayed out` : ''}.\n`,
  );
  return complete ? 0 : 1;
}

async function judgeAll(
  { datasets, settings }: Descriptions,
  facts: ReturnType<typeof readFacts>,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const dataset of datasets) {
    const measured = Object.hasOwn(facts, dataset.name) ? facts[dataset.name] : undefined;
    judged.push(await judge({ dataset, facts: measured }, settings ?? {}));
  }
  return judged;
}

/** Measured datasets that nothing describes; a description at problem is one nevertheless. */
function strangers({ files }: Descriptions, facts: ReturnType<typeof readFacts>): readonly string[] {
  const known = new Set(files.map((file) => path.basename(file, '.yaml')));
  return Object.keys(facts).filter((name) => !known.has(name));
}

/** What only a measurement can give. */
const measuredFields = Object.entries(FIELDS).flatMap(([property, from]) =>
  from.origin === 'measured' ? [{ property, field: from.field }] : [],
);

const fieldOf = ({ field, property }: { readonly field: string; readonly property: string }) =>
  `${field} (${property})`;

/** What is said of one dataset: what keeps it out, else what the profile still recommends. */
function report({ dataset: { name }, facts, problems, recommended }: Judged): string {
  if (problems.length > 0) {
    const lines = problems.map(({ field, origin, property, rule, cure }) => {
      const where = origin === 'settings' ? `${field} (${SETTINGS_FILE})` : field;
      return `  ${shownSentence(where)}\n    rule:  ${shownSentence(rule)} [${property}]\n    cure:  ${shownSentence(cure)}`;
    });
    return [`${name}: does not conform to HealthDCAT-AP Release 8`, ...lines].join('\n');
  }
  const withField = recommended.flatMap(({ property, from }) => (from ? [{ property, ...from }] : []));
  const recommendedOf = (origin: Field['origin']) =>
    withField.filter((one) => one.origin === origin).map(fieldOf);
  const names = new Set(recommended.map(({ property }) => property));
  const optional = measuredFields.filter(
    ({ property, field }) => !names.has(property) && field !== 'rows' && !(field in (facts ?? {})),
  );
  const never = recommended.filter(({ from }) => from === undefined).map(({ property }) => property);
  const lines: readonly (readonly [string, readonly string[]])[] = [
    ['not described, and recommended', recommendedOf('description')],
    ['not measured, and recommended', recommendedOf('measured')],
    ['not measured, and optional', optional.map(fieldOf)],
    ['recommended, and never written here', never],
  ];
  return [
    `${name}: conforms to HealthDCAT-AP Release 8; nothing mandatory is missing`,
    ...lines
      .filter(([, items]) => items.length > 0)
      .map(([title, items]) => `  ${title}: ${items.join(', ')}`),
  ].join('\n');
}

command(USAGE, catalogue);
