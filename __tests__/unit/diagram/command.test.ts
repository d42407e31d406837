import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './pictures';

jest.setTimeout(120_000);

const folder = mkdtempSync(path.join(tmpdir(), 'graph-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command from the folder, as npm would from the project's. */
function graph(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = [
    '--import',
    path.join(ROOT, 'node_modules/tsx/dist/loader.mjs'),
    path.join(ROOT, 'tools/graph.ts'),
  ];
  const env = { ...process.env, PLATFORM_CONFIG: path.join(ROOT, 'config/local.yaml') };
  return new Promise((done) => {
    execFile(process.execPath, [...command, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('draws into a file, and recognises an outdated picture', async () => {
  const file = path.join(folder, 'platform.svg');
  const missing = await graph('--check');
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toContain('npm run graph -- --out platform.svg');
  expect(existsSync(file)).toBe(false);

  expect(await graph()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('platform.svg') as unknown,
  });
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(path.join(ROOT, 'docs/platform.svg'), 'utf8'));
  expect(await graph('--check')).toMatchObject({ code: 0 });

  writeFileSync(file, readFileSync(file, 'utf8').replace('uploads', 'downloads'));
  expect(await graph('--check')).toMatchObject({ code: 1 });
  expect(readFileSync(file, 'utf8')).toContain('downloads');
});
