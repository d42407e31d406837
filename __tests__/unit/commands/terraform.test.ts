import fs, { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as TerraformScript from '../../../commands/terraform';

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'terraform-'));
const { env } = process;

beforeEach(() => {
  process.env = { ...env };
  delete process.env.TF_CLI_CONFIG_FILE;
  jest.spyOn(os, 'homedir').mockReturnValue(folder);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = env;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The module as a process with the present environment would load it. */
function load() {
  jest.resetModules();
  return jest.requireActual<typeof TerraformScript>('../../../commands/terraform');
}

/** A command that answers `version -json`. */
function fakeTerraform(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const answering = (version: string) => `echo '${JSON.stringify({ terraform_version: version })}'`;

const require = (say: (line: string) => void = () => undefined) => load().requireTerraform(say);

describe('Terraform', () => {
  test.each(['1.11.0', '1.12.3', '2.0.0'])('%s will do', async (version) => {
    process.env.TERRAFORM_BINARY_NAME = fakeTerraform(`terraform-${version}`, answering(version));
    await expect(require()).resolves.toBeUndefined();
  });

  test.each(['1.10.5', '1.9.0', '0.15.5'])(
    '%s is refused, with the version that is needed',
    async (version) => {
      process.env.TERRAFORM_BINARY_NAME = fakeTerraform(`terraform-${version}`, answering(version));
      await expect(require()).rejects.toThrow(
        new RegExp(
          `is version ${version}, and the platform needs Terraform 1.11 or newer.\nInstall Terraform 1.11`,
        ),
      );
    },
  );

  test.each([
    ['is not there', () => join(folder, 'nowhere'), /nowhere" can't be run.*ENOENT/],
    ['fails', () => fakeTerraform('broken', 'exit 3'), /broken" can't be run/],
    ['says something else', () => fakeTerraform('other', 'echo hello'), /other" can't be run/],
  ])('that %s is refused, with how to get one', async (_, command, message) => {
    process.env.TERRAFORM_BINARY_NAME = command();
    const refusal = require();
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(
      /Install Terraform 1\.11 or newer \(https:\S+\) and put it on the PATH, or name another command in TERRAFORM_BINARY_NAME/,
    );
  });

  test('is `terraform` unless the environment names another', () => {
    delete process.env.TERRAFORM_BINARY_NAME;
    expect(load().TERRAFORM).toBe('terraform');
    process.env.TERRAFORM_BINARY_NAME = 'tofu';
    expect(load().TERRAFORM).toBe('tofu');
  });
});

describe('the provider', () => {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const provider = 'registry.terraform.io/hashicorp/aws/5.100.0';

  /** As on a machine that has only what lies in the test's home. */
  function onlyAtHome(): void {
    const there = fs.existsSync;
    jest.spyOn(fs, 'existsSync').mockImplementation((file) => String(file).startsWith(folder) && there(file));
  }

  /** What Terraform is told, without writing it where other commands read it. */
  function configured(): { variables: NodeJS.ProcessEnv; text: string } {
    jest.spyOn(fs, 'renameSync').mockReturnValue(undefined);
    const write = jest.spyOn(fs, 'writeFileSync').mockReturnValue(undefined);
    const variables = load().terraformEnv();
    return { variables, text: String(write.mock.calls.at(-1)?.[1]) };
  }

  test('comes from a mirror where one has it for this machine', () => {
    const mirror = join(folder, '.terraform.d/plugins');
    mkdirSync(join(mirror, provider, platform), { recursive: true });
    onlyAtHome();
    expect(load().providerMirror()).toBe(mirror);
    const { variables, text } = configured();
    expect(variables['TF_CLI_CONFIG_FILE']).toMatch(/\.local\/terraform\.rc$/);
    expect(text).toContain(`path    = "${mirror}"\n    include = ["registry.terraform.io/hashicorp/aws"]`);
    expect(text).toContain('exclude = ["registry.terraform.io/hashicorp/aws"]');
    rmSync(mirror, { recursive: true });
  });

  test('of another platform or version is none', () => {
    const mirror = join(folder, '.terraform.d/plugins');
    mkdirSync(join(mirror, provider, 'plan9_mips'), { recursive: true });
    mkdirSync(join(mirror, provider.replace('5.100.0', '6.0.0'), platform), { recursive: true });
    onlyAtHome();
    expect(load().providerMirror()).toBeUndefined();
    rmSync(mirror, { recursive: true });
  });

  test('comes from the registry where there is no mirror', () => {
    onlyAtHome();
    expect(load().providerMirror()).toBeUndefined();
    expect(configured().text).toBe('disable_checkpoint = true\n');
  });

  test.each([
    ['is installed once for all stacks, which is said', 'exit 0', undefined],
    [
      'that can’t be installed is an error in Terraform’s words',
      'echo no route to registry; exit 1',
      'no route to registry',
    ],
  ])('%s', async (_, init, failure) => {
    const script = `case $1 in version) ${answering('1.11.4')} ;; *) ${init} ;; esac`;
    process.env.TERRAFORM_BINARY_NAME = fakeTerraform('installing', script);
    onlyAtHome();
    jest.spyOn(fs, 'renameSync').mockReturnValue(undefined);
    const write = jest.spyOn(fs, 'writeFileSync').mockReturnValue(undefined);
    const said: string[] = [];
    const done = require((line) => said.push(line));
    if (failure === undefined) await expect(done).resolves.toBeUndefined();
    else await expect(done).rejects.toThrow(`The AWS provider can't be installed:\n${failure}`);
    expect(said).toEqual([expect.stringMatching(/5\.100\.0 is not on this machine: installing it/)]);
    const written = write.mock.calls.map(([, text]) => String(text));
    expect(written).toContainEqual(expect.stringContaining('{"source":"hashicorp/aws","version":"5.100.0"}'));
  });

  test('comes as the user’s own CLI configuration says, if that is there', () => {
    const own = join(folder, 'own.tfrc');
    writeFileSync(own, '');
    process.env.TF_CLI_CONFIG_FILE = own;
    expect(load().terraformEnv()).not.toHaveProperty('TF_CLI_CONFIG_FILE');
    process.env.TF_CLI_CONFIG_FILE = join(folder, 'lost.tfrc');
    expect(configured().variables['TF_CLI_CONFIG_FILE']).toMatch(/\.local\/terraform\.rc$/);
  });
});
