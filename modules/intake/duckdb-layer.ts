import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { zipSync, type Zippable } from 'fflate';

const ROOT = resolve(__dirname, '../..');

/** Packages of the layer: what a function imports, and its native code for Lambda's arm64 machines. */
const PACKAGES = ['@duckdb/node-api', '@duckdb/node-bindings', '@duckdb/node-bindings-linux-arm64'];

/** The earliest time that a zip can carry: the same in every build. */
const ZIP_EPOCH = new Date(1980, 0, 1);

interface Locked {
  readonly version: string;
  /** `sha512-` and the base64 digest of the package's archive. */
  readonly integrity: string;
}

/**
 * Zip of a Lambda layer with DuckDB, of the very archives that the lock file names. npm installs native code for its own machine
 * alone, so they are fetched once a version, and kept beside the functions' zips.
 *
 * @returns its absolute path, a hash of the archives that it is made of, and the zip's own, base64 SHA-256
 * @throws {Error} where an archive is not the one that was locked
 */
export function duckDbLayer(): { readonly path: string; readonly id: string; readonly hash: string } {
  const locked = PACKAGES.map((name) => [name, lockedPackage(name)] as const);
  const id = createHash('sha256').update(JSON.stringify(locked)).digest('hex').slice(0, 16);
  const path = join(ROOT, 'dist', 'lambda', `duckdb-${id}.zip`);
  const made = () => ({
    path,
    id,
    hash: createHash('sha256').update(readFileSync(path)).digest('base64'),
  });
  if (existsSync(path)) return made();
  const folder = mkdtempSync(join(tmpdir(), 'duckdb-layer-'));
  try {
    const files: Zippable = {};
    for (const [name, lock] of locked) {
      const unpacked = fetchPackage(name, lock, folder);
      for (const file of readdirSync(unpacked, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue;
        const full = join(file.parentPath, file.name);
        const inside = full.slice(unpacked.length + 1);
        files[`nodejs/node_modules/${name}/${inside}`] = [
          readFileSync(full),
          { mtime: ZIP_EPOCH, os: 3, attrs: 0o100644 << 16 },
        ];
      }
    }
    const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    mkdirSync(join(ROOT, 'dist', 'lambda'), { recursive: true });
    // Renamed into place, so that another process never reads half a file.
    writeFileSync(`${path}.${process.pid}`, zipSync(sorted, { level: 6 }));
    renameSync(`${path}.${process.pid}`, path);
    return made();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lockedPackage(name: string): Locked {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Partial<Locked>>>;
  };
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined) {
    throw new Error(`package-lock.json has no ${name}: run npm install, and commit the file`);
  }
  return { version, integrity };
}

/** @returns the folder of the package's files */
function fetchPackage(name: string, { version, integrity }: Locked, folder: string): string {
  const place = mkdtempSync(join(folder, 'package-'));
  const packed = execFileSync(
    'npm',
    ['pack', `${name}@${version}`, '--silent', '--pack-destination', place],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  const archive = join(place, packed.trim().split('\n').at(-1) ?? '');
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (digest !== integrity) {
    throw new Error(
      `${name}@${version} from the registry is not the package of package-lock.json: ${digest}, not ${integrity}`,
    );
  }
  execFileSync('tar', ['-xzf', archive, '-C', place]);
  return join(place, 'package');
}
