import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Parser } from 'n3';

jest.setTimeout(600_000);

const ROOT = resolve(__dirname, '../../..');
const scratch = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command where there are neither credentials nor a configuration. */
function catalogue(...args: readonly string[]): Promise<Ended> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(AWS_|PLATFORM_)/.test(key)),
  );
  const command = ['--import', 'tsx', join(ROOT, 'commands/catalogue.ts'), ...args];
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** A folder with the demonstration's description, and with other files. */
function folder(name: string, files: Readonly<Record<string, string>>): string {
  const made = join(scratch, name);
  mkdirSync(made);
  for (const file of ['catalogue.yaml', 'synthetic_hospital.yaml']) {
    cpSync(join(ROOT, 'datasets', file), join(made, file));
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(made, file), text);
  return made;
}

const FACTS = {
  synthetic_hospital: {
    issued: '2025-07-01',
    modified: '2025-07-02',
    individuals: 500,
    tables: {
      patients: { rows: 500 },
      encounters: { rows: 2550 },
      conditions: { rows: 1574 },
      observations: { rows: 4312 },
      medications: { rows: 1228 },
    },
  },
};

test.concurrent(
  '--check of the demonstration ends with 0, says what is missing, and writes nothing',
  async () => {
    const before = existsSync(join(ROOT, 'dist/catalogue'));
    const { code, stdout, stderr } = await catalogue('--check');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      'synthetic_hospital: conforms to HealthDCAT-AP Release 8; nothing mandatory is missing',
    );
    expect(stdout).toContain(
      'not described, and recommended: tables.*.columns.*.allowed (healthdcatap:hasCodeValues), conformsTo (dct:conformsTo)',
    );
    expect(stdout).toContain(
      'not measured, and recommended: rows (healthdcatap:numberOfRecords), individuals (healthdcatap:numberOfUniqueIndividuals)',
    );
    expect(stdout).toContain('not measured, and optional: issued (dct:issued), modified (dct:modified)');
    expect(existsSync(join(ROOT, 'dist/catalogue'))).toBe(before);
  },
);

test.concurrent('the demonstration is written in three files, with what was measured', async () => {
  const out = join(scratch, 'out');
  const facts = join(scratch, 'facts.json');
  writeFileSync(facts, JSON.stringify(FACTS));
  const { code, stdout, stderr } = await catalogue('datasets', '--out', out, '--facts', facts);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Wrote 1 of 1 descriptions into ${out}.`);
  expect(stdout).not.toContain('not measured');
  expect(readdirSync(out).toSorted()).toEqual(['catalogue.jsonld', 'catalogue.ttl', 'index.html']);
  const read = (name: string) => readFileSync(join(out, name), 'utf8');
  const quads = new Parser().parse(read('catalogue.ttl'));
  const of = (property: string) =>
    quads.filter(({ predicate }) => predicate.value.endsWith(property)).map(({ object }) => object.value);
  expect([of('#numberOfRecords'), of('#numberOfUniqueIndividuals')]).toEqual([['10164'], ['500']]);
  expect(JSON.parse(read('catalogue.jsonld'))).toHaveProperty(['@graph', '0', '@id']);
  expect(read('index.html')).toContain('<th scope="row">Records</th><td>10,164</td>');
});

test.concurrent(
  'what has a problem stays out, with its path and cure, the others are written, and it ends with 1',
  async () => {
    const good = readFileSync(join(ROOT, 'datasets/synthetic_hospital.yaml'), 'utf8');
    const made = folder('faulty', { 'broken.yaml': good.replace('[EHRS, HRAD]', '[EHRZ]') });
    const out = join(scratch, 'partly');
    const { code, stdout, stderr } = await catalogue(made, '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain('broken.yaml: 1 problem, nothing was written');
    expect(stderr).toContain('cure:  did you mean EHRS?');
    expect(stdout).toContain('Wrote 1 of 2 descriptions');
    expect(stdout).toContain('1 stayed out');
    expect(readFileSync(join(out, 'catalogue.ttl'), 'utf8')).not.toContain('broken');
  },
);

test.concurrent(
  'a measured column that nobody described keeps its dataset out, and nothing is written',
  async () => {
    const facts = join(scratch, 'wrong-facts.json');
    const columns = ['id', 'gender', 'birthdate', 'deathdate', 'last'];
    writeFileSync(
      facts,
      JSON.stringify({
        synthetic_hospital: { tables: { patients: { rows: 500, columns } } },
        stranger: { tables: {} },
      }),
    );
    const out = join(scratch, 'nothing');
    const { code, stdout, stderr } = await catalogue('datasets', '--facts', facts, '--out', out);
    expect(code).toBe(1);
    expect(stdout).toContain(`  tables.patients.columns.last
    rule:  every column that is published is described, and not dropped [healthdcatap:hasVariables]
    cure:  describe it, or publish the table anew`);
    expect(stderr).toContain('stranger was measured, and no description of this name was read');
    expect(stderr).toContain('Nothing was written: no dataset can go out.');
    expect(existsSync(out)).toBe(false);
  },
);

test.concurrent('without what is the same for all, --check names what the profile then lacks', async () => {
  const made = folder('without-settings', {});
  rmSync(join(made, 'catalogue.yaml'));
  const { code, stdout, stderr } = await catalogue('--check', join(made, 'synthetic_hospital.yaml'));
  expect(code).toBe(1);
  expect(stderr).toContain('catalogue.yaml');
  expect(stdout).toContain('  accessBody (catalogue.yaml)\n');
  expect(stdout).toContain('  applicationPage (catalogue.yaml)\n');
  expect(stdout).toContain('[healthdcatap:hdab]');
});

test.concurrent('a file or folder that is not there is named', async () => {
  const { code, stderr } = await catalogue('--check', join(scratch, 'nowhere.yaml'));
  expect(code).toBe(1);
  expect(stderr).toContain('nowhere.yaml');
  expect(stderr).toContain('correct the file or folder that you named');
});
