import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, requireChromium } from '../../../tools/chromium';

const { CHROMIUM, PATH } = process.env;
const printed: string[] = [];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  process.env.PATH = folder;
  delete process.env.CHROMIUM;
  printed.length = 0;
});

afterEach(() => {
  Object.assign(process.env, { PATH, ...(CHROMIUM !== undefined && { CHROMIUM }) });
  rmSync(folder, { recursive: true });
});

/** Puts a command on the PATH, which is otherwise empty. */
function command(name: string, ...lines: string[]): string {
  const file = join(folder, name);
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

const requireWithLines = () => requireChromium((line) => printed.push(line));

test('what is on the PATH is taken, or what CHROMIUM names', async () => {
  const chrome = command('google-chrome');
  expect(chromium()).toBe(chrome);
  process.env.CHROMIUM = command('another');
  expect(chromium()).toBe(process.env.CHROMIUM);
  await requireWithLines();
  expect(printed).toEqual([]);
});

test('a CHROMIUM that is not there is named', async () => {
  process.env.CHROMIUM = '/nowhere/chromium';
  await expect(requireWithLines()).rejects.toThrow(
    'CHROMIUM names /nowhere/chromium, which is not there. Install',
  );
});

test('without Debian the cure is named', async () => {
  await expect(requireWithLines()).rejects.toThrow(
    'There is no Chromium on this machine. Install Chromium or Chrome, or name it in CHROMIUM',
  );
  expect(printed).toEqual([]);
});

test("it comes from Debian's packages, for root and for who may become root", async () => {
  command('apt-get', `echo "$@" >> ${folder}/asked`, `case "$*" in install*) : > ${folder}/chromium ;; esac`);
  command('sudo', 'shift', '"$@"');
  command('true');
  await requireWithLines();
  expect(chromium()).toBe(join(folder, 'chromium'));
  expect(printed).toEqual(['Chromium is not on this machine: installing it from Debian (once)']);
});

test('an installation that fails is quoted', async () => {
  command('apt-get', 'case "$*" in --version) exit 0 ;; esac', 'echo "E: no space left"', 'exit 100');
  command('sudo', 'shift', '"$@"');
  command('true');
  await expect(requireWithLines()).rejects.toThrow(
    "Chromium can't be installed:\nE: no space left\nInstall Chromium",
  );
});
