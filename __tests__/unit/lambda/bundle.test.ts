import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { buildZips, FUNCTIONS } from '../../../modules/function/bundle';

const ROOT = resolve(__dirname, '../../..');
const SIZE_LIMIT = 300_000;

jest.setTimeout(60_000);

const zips = buildZips(ROOT);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(FUNCTIONS)('%s is one small file, beside which only the catalogue has its shapes', (name) => {
  const shapes = ['non-public-shapes.ttl', 'non-public-shapes_recommended.ttl', 'range.ttl'];
  const beside = name === 'catalogue' ? shapes.map((file) => `shapes/${file}`) : [];
  expect(Object.keys(unzipSync(zips[name]))).toEqual(['index.js', ...beside]);
  expect(zips[name].length).toBeLessThan(SIZE_LIMIT);
});

test.each(FUNCTIONS)('%s needs no package beside its layer, and says which variables it misses', (name) => {
  mkdirSync(join(folder, 'node_modules'));
  if (name === 'pseudonymise') {
    symlinkSync(join(ROOT, 'node_modules/@duckdb'), join(folder, 'node_modules/@duckdb'));
  }
  const file = join(folder, 'index.js');
  writeFileSync(file, unzipSync(zips[name])['index.js'] ?? '');
  const load = `try { require(${JSON.stringify(file)}) } catch (error) { console.log(error.message) }`;
  const said = execFileSync(process.execPath, ['-e', load], { env: {}, cwd: folder, encoding: 'utf8' });
  expect(said).toMatch(new RegExp(`^environment of ${name}: [A-Z_]+: .*got nothing$`, 'm'));
});

test('the same sources give the same bytes, in any folder', () => {
  for (const room of ['lambda', 'platform', 'packages/healthdcat/src'])
    cpSync(join(ROOT, room), join(folder, room), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const again = buildZips(folder);
  for (const name of FUNCTIONS) expect(Buffer.compare(again[name], zips[name])).toBe(0);
});
