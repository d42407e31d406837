import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { virtualEnvironment } from '@ehds/local-aws/python/virtual-environment';
import { requireAwsCli } from '../../tools/aws-cli';

const { PATH } = process.env;
const lines: string[] = [];
const say = (line: string) => lines.push(line);
let folder: string;
let name: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'venv-'));
  name = `test-${basename(folder)}`;
  lines.length = 0;
});

afterEach(() => {
  process.env.PATH = PATH;
  for (const left of [name, `${name}.lock`]) {
    rmSync(join(__dirname, '../../.local', left), { recursive: true, force: true });
  }
  rmSync(folder, { recursive: true });
});

/** A package with one command, as a file that pip installs without asking anybody. */
function wheel(): string {
  const file = join(folder, 'greeting-1.0-py3-none-any.whl');
  const program = `
import sys, zipfile
info = "greeting-1.0.dist-info/"
files = {
  "greeting.py": "def main(): print('good day')",
  info + "METADATA": "Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n",
  info + "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
  info + "entry_points.txt": "[console_scripts]\\ngreeting = greeting:main\\n",
}
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
  for name, text in files.items(): wheel.writestr(name, text)
  wheel.writestr(info + "RECORD", "".join(name + ",,\\n" for name in [*files, info + "RECORD"]))`;
  execFileSync('python3', ['-c', program, file]);
  return file;
}

test('it is made once, however many ask for it at the same time, and has the commands', async () => {
  const requirement = wheel();
  const asked = [1, 2].map(() => virtualEnvironment(name, requirement, say));
  const [commands, same] = await Promise.all(asked);
  expect(same).toBe(commands);
  expect(execFileSync(join(commands, 'greeting'), { encoding: 'utf8' })).toBe('good day\n');
  lines.length = 0;
  expect(await virtualEnvironment(name, requirement, say)).toBe(commands);
  expect(lines).toEqual([]);
}, 120_000);

test('the cure is named where there is no Python, and where pip fails', async () => {
  process.env.PATH = folder;
  await expect(virtualEnvironment(name, 'awscli', say)).rejects.toThrow(
    'awscli needs Python 3.10 or newer: install python3 and its venv module',
  );
  const python = join(folder, 'python3');
  writeFileSync(python, '#!/bin/sh\necho "no such package" >&2\nexit 1\n');
  chmodSync(python, 0o755);
  await expect(virtualEnvironment(name, 'awscli', say)).rejects.toThrow(
    /awscli could not be installed into \S+: no such package\nCure: .*python3 -m pip install 'awscli'/,
  );
});

test('an AWS CLI on the PATH is taken', async () => {
  await requireAwsCli(say);
  expect([lines, process.env.PATH]).toEqual([[], PATH]);
});
