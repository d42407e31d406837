import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './run';

/** The newest S3 locking without DynamoDB is generally available since this version. */
export const OLDEST_TERRAFORM: readonly number[] = [1, 11];
const PROVIDER_VERSION = '5.100.0';
/** Where the provider comes from, as Terraform's configurations call it. */
export const PROVIDER = 'registry.terraform.io/hashicorp/aws';
const LOCAL = resolve(__dirname, '../.local');
const CLI_CONFIG = join(LOCAL, 'terraform.rc');
/** Where {@link requireTerraform} installs the provider, in the folders of an unpacked mirror. */
const OWN_MIRROR = join(LOCAL, 'provider/.terraform/providers');

/** Terraform's command; cdktf reads the same variable. */
export const TERRAFORM = process.env.TERRAFORM_BINARY_NAME ?? 'terraform';

/** Where installers put a mirror of providers: Terraform's own places first, then the usual roots for software. */
const INSTALL_ROOTS = [
  OWN_MIRROR,
  join(homedir(), '.terraform.d/plugins'),
  join(homedir(), '.local/share/terraform/plugins'),
  '/usr/local/share',
  '/usr/local/lib',
  '/usr/share',
  '/usr/lib',
  '/opt',
];

/** Folder of an unpacked mirror that has the provider for this machine; undefined where the registry has to serve. */
export function providerMirror(): string | undefined {
  const folders = INSTALL_ROOTS.flatMap((root) => [root, ...subfolders(root)]);
  return folders.find((folder) => existsSync(unpackedProvider(folder)));
}

/** Where an unpacked mirror has the provider's program for this machine. */
export function unpackedProvider(mirror: string): string {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
  return join(mirror, PROVIDER, PROVIDER_VERSION, platform);
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(folder, name));
  } catch {
    // Not there, or not ours to read: no mirror either.
    return [];
  }
}

/** Where Terraform finds the provider. */
export interface ProviderSource {
  readonly version: string;
  readonly from: 'own configuration' | 'mirror' | 'registry';
  /** The user's CLI configuration, or the folder of the mirror. */
  readonly path?: string;
}

/** The user's own CLI configuration decides; else a mirror on this machine, and the registry without one. */
export function providerSource(): ProviderSource {
  const version = PROVIDER_VERSION;
  if (hasOwnConfig()) return { version, from: 'own configuration', path: process.env.TF_CLI_CONFIG_FILE };
  const path = providerMirror();
  return { version, from: path === undefined ? 'registry' : 'mirror', path };
}

/**
 * What Terraform's processes get besides the environment: the user's own CLI configuration if it is there, else one
 * that takes the provider from a mirror on this machine where there is one.
 */
export function terraformEnv(): NodeJS.ProcessEnv {
  if (hasOwnConfig()) return { CHECKPOINT_DISABLE: '1' };
  const mirror = providerMirror();
  mkdirSync(LOCAL, { recursive: true });
  const part = `${CLI_CONFIG}.${process.pid}`;
  writeFileSync(part, cliConfig(mirror));
  // Renamed into place, as another command's Terraform may be reading it.
  renameSync(part, CLI_CONFIG);
  return {
    CHECKPOINT_DISABLE: '1',
    TF_CLI_CONFIG_FILE: CLI_CONFIG,
    // cdktf's cache of plugins is of no use then, and two installations at once break it.
    ...(mirror === undefined ? {} : { CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1', TF_PLUGIN_CACHE_DIR: undefined }),
  };
}

function hasOwnConfig(): boolean {
  const own = process.env.TF_CLI_CONFIG_FILE;
  return own !== undefined && own !== CLI_CONFIG && existsSync(own);
}

function cliConfig(mirror: string | undefined): string {
  if (mirror === undefined) return 'disable_checkpoint = true\n';
  return `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["${PROVIDER}"]
  }
  direct {
    exclude = ["${PROVIDER}"]
  }
}
`;
}

/**
 * Makes sure that there is a Terraform and the provider. The provider is installed once for all stacks: Terraform's
 * cache of plugins can't take two installations at once.
 *
 * @param say gets one line before something is installed
 * @throws Error that says which Terraform is needed and how to get it, or why the provider can't be installed
 */
export async function requireTerraform(say: (line: string) => void): Promise<void> {
  requireTerraformVersion();
  if (providerSource().from !== 'registry') return;
  const folder = join(LOCAL, 'provider');
  say(`The AWS provider ${PROVIDER_VERSION} is not on this machine: installing it into ${folder} (once)`);
  mkdirSync(folder, { recursive: true });
  const aws = { source: 'hashicorp/aws', version: PROVIDER_VERSION };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: { aws } } }));
  const lines: string[] = [];
  const env = { ...process.env, ...terraformEnv() };
  const args = ['init', '-input=false', '-no-color'];
  const code = await run(TERRAFORM, args, { cwd: folder, env, onLine: (line) => lines.push(line) });
  if (code !== 0) throw new Error(`The AWS provider can't be installed:\n${lines.join('\n')}`);
}

/** The version of Terraform. @throws Error that says which one is needed and how to get it */
export function requireTerraformVersion(): string {
  const needed = `Terraform ${OLDEST_TERRAFORM.join('.')} or newer`;
  const cure = `Install ${needed} (https://developer.hashicorp.com/terraform/install) and put it on the PATH, or name another command in TERRAFORM_BINARY_NAME.`;
  let version: string;
  try {
    const env = { ...process.env, ...terraformEnv() };
    const output = execFileSync(TERRAFORM, ['version', '-json'], { env, encoding: 'utf8' });
    version = (JSON.parse(output) as { terraform_version: string }).terraform_version;
  } catch (error) {
    throw new Error(`"${TERRAFORM}" can't be run: ${(error as Error).message}\n${cure}`, { cause: error });
  }
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_TERRAFORM;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new Error(`"${TERRAFORM}" is version ${version}, and the platform needs ${needed}.\n${cure}`);
  }
  return version;
}
