import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';

/** The platform's Lambda functions: one folder each under `lambda/`. */
export const FUNCTIONS = [
  'crawl',
  'publish',
  'approve',
  'catalogue',
  'lake-administrators',
  'policy-grants',
  'pseudonymise',
  'uncatalogued',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Files that a function reads beside its code, by folder of the zip and of the repository. */
const FILES: Partial<Record<FunctionName, readonly { readonly in: string; readonly from: string }[]>> = {
  catalogue: [{ in: 'shapes', from: 'packages/healthdcat/src/shapes' }],
};

/** A function's code as Terraform takes it; the handler in it is `index.handler`. */
export interface Bundle {
  /** Absolute path of the zip; its name carries its hash. */
  readonly path: string;
  /** Base64 SHA-256 of the zip, which is `source_code_hash`. */
  readonly hash: string;
}

const ROOT = resolve(__dirname, '../..');

/** The earliest time that a zip can carry: the same in every build. */
const ZIP_EPOCH = new Date(1980, 0, 1);

let bundles: Record<FunctionName, Bundle> | undefined;

/** The zip of one function, built at the first call for all of them, and again only after a source changed. */
export function bundle(name: FunctionName): Bundle {
  bundles ??= readOrBuild(ROOT);
  return bundles[name];
}

/**
 * Bundles every function of `root` with the AWS SDK into one zip each. The same sources give the same bytes in
 * any folder: esbuild writes no path, and the zip holds files of a fixed time and mode.
 *
 * @throws esbuild's error, which names file and line
 */
export function buildZips(root: string): Record<FunctionName, Uint8Array> {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: FUNCTIONS.map((name) => ({ in: `lambda/${name}/handler.ts`, out: name })),
    outdir: 'dist',
    // The AWS SDK too, though the runtime has one: so its version is the lock file's and changes with a deploy only.
    // It makes up most of the 130 to 160 kB of a zip.
    bundle: true,
    write: false,
    // Native code, which the function's layer has.
    external: ['@duckdb/*'],
    // Its own copy of Node's streams is for browsers.
    alias: { 'readable-stream': 'node:stream' },
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'none',
    // The ES modules of the packages: only these can be shaken.
    mainFields: ['module', 'main'],
    // Compiler options must not depend on where the sources lie.
    tsconfigRaw: {},
  });
  const zips = outputFiles.map(({ path, contents }) => {
    const name = basename(path, '.js') as FunctionName;
    const files = { 'index.js': contents, ...filesOf(root, name) };
    const options = { mtime: ZIP_EPOCH, os: 3, attrs: 0o100644 << 16 };
    const zippable = Object.entries(files).map(([file, content]) => [file, [content, options]]);
    return [name, zipSync(Object.fromEntries(zippable) as Zippable, { level: 9 })];
  });
  return Object.fromEntries(zips) as Record<FunctionName, Uint8Array>;
}

function filesOf(root: string, name: FunctionName): Record<string, Uint8Array> {
  const files = (FILES[name] ?? []).flatMap(({ in: folder, from }) =>
    readdirSync(join(root, from))
      .sort()
      .filter((file) => file.endsWith('.ttl'))
      .map((file) => [`${folder}/${file}`, new Uint8Array(readFileSync(join(root, from, file)))]),
  );
  return Object.fromEntries(files) as Record<string, Uint8Array>;
}

/** A list of what was built lies beside the zips under a hash of all sources, as esbuild takes a second. */
function readOrBuild(root: string): Record<FunctionName, Bundle> {
  const folder = join(root, 'dist', 'lambda');
  const list = join(folder, `${inputHash(root)}.json`);
  if (existsSync(list)) {
    const known = JSON.parse(readFileSync(list, 'utf8')) as Record<FunctionName, Bundle>;
    if (Object.values(known).every(({ path }) => existsSync(path))) return known;
  }
  const built = Object.entries(buildZips(root)).map(([name, zip]) => {
    const digest = createHash('sha256').update(zip).digest();
    const path = join(folder, `${name}-${digest.toString('hex').slice(0, 16)}.zip`);
    writeWhole(path, zip);
    return [name, { path, hash: digest.toString('base64') }];
  });
  const result = Object.fromEntries(built) as Record<FunctionName, Bundle>;
  writeWhole(list, JSON.stringify(result));
  return result;
}

/** Rooms that the functions' sources lie in. */
const ROOMS = ['lambda', 'platform', 'packages/healthdcat/src'];

/** Covers the functions' sources, this file, and the packages by their lock file. */
function inputHash(root: string): string {
  const sources = ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|ttl)$/.test(file))
      .map((file) => join(room, file)),
  );
  const hash = createHash('sha256').update(root);
  for (const file of [...sources.sort(), 'modules/function/bundle.ts', 'package-lock.json']) {
    const content = readFileSync(join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Renamed into place, so that another process never reads half a file. */
function writeWhole(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}`;
  writeFileSync(part, content);
  renameSync(part, path);
}
