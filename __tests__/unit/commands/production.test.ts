import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
const packageJson = (folder: string) =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Package;

/** What `npm ci --omit=dev` installs: the dependencies of this project, and those of its workspaces. */
const INSTALLED = [
  '.',
  'console/web',
  'packages/diagram',
  'packages/healthdcat',
  'packages/local-aws',
  'packages/plan-review',
].flatMap((folder) => Object.keys(packageJson(folder).dependencies ?? {}));

/** Commands that only a developer types; they test, measure or demonstrate. */
const DEVELOPMENT = [
  'access',
  'bench',
  'check',
  'config-schema',
  'console-picture',
  'format',
  'medical-assets',
  'mutants',
  'start',
  'test',
];

const { scripts } = packageJson('.');
const OPERATION = Object.entries(scripts)
  .filter(([name]) => !DEVELOPMENT.includes(name))
  .map(([name, line]) => [name, line.split(' ')[1]] as const);

/** Names of the libraries that a program loads, those of our own packages through them. */
async function librariesOf(entry: string): Promise<string[]> {
  const found = new Set<string>();
  const libraries: Plugin = {
    name: 'libraries',
    setup(building) {
      building.onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || path.startsWith('@ehds/')) return undefined;
        if (!path.startsWith('node:')) found.add(/^(@[^/]+\/[^/]+|[^/]+)/.exec(path)?.[1] ?? path);
        return { path, external: true };
      });
    },
  };
  await build({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    platform: 'node',
    loader: { '.node': 'empty' },
    plugins: [libraries],
  });
  return [...found].sort();
}

test('a command is either an operator’s or a developer’s', () => {
  expect(DEVELOPMENT.filter((name) => !(name in scripts))).toEqual([]);
  expect(OPERATION.map(([name]) => name)).toEqual(
    expect.arrayContaining(['bootstrap', 'deploy', 'destroy', 'doctor', 'plan', 'redrive', 'synth']),
  );
  for (const [, file] of OPERATION) expect(existsSync(join(ROOT, file))).toBe(true);
});

// What the commands start as programs of their own: the app, bootstrap's app, cdktf's command line.
test.each<readonly [string, string]>([
  ...OPERATION,
  ['the app', 'main.ts'],
  ['bootstrap’s app', 'bootstrap/main.ts'],
])('%s needs nothing that `npm ci --omit=dev` leaves out', async (_name, file) => {
  const libraries = await librariesOf(file);
  expect(libraries.filter((name) => !INSTALLED.includes(name))).toEqual([]);
});

test('tsx and cdktf, by which they run, are installed too', () => {
  for (const name of ['cdktf-cli', 'tsx', 'esbuild']) expect(INSTALLED).toContain(name);
});

test('a developer’s command does need more', async () => {
  const libraries = await librariesOf('tools/access.ts');
  expect(libraries.filter((name) => !INSTALLED.includes(name))).not.toEqual([]);
});
