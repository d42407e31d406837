import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { AwsError } from '../../aws-error';

/** Folders below /opt in which a function finds modules (Lambda developer guide, "Working with layers for Node.js"). */
export function optModules(opt: string, runtime: string): readonly string[] {
  const major = /^nodejs(\d+)/.exec(runtime)?.[1] ?? '';
  return [join(opt, 'nodejs', `node${major}`, 'node_modules'), join(opt, 'nodejs', 'node_modules')];
}

/** Unpacks layers into a folder in their order, as Lambda does into /opt: a later file replaces an earlier one. */
export async function unpackInto(folder: string, zips: readonly Uint8Array[]): Promise<void> {
  for (const zip of zips) {
    for (const [name, content] of Object.entries(unzipSync(zip))) {
      if (name.endsWith('/')) continue;
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}

/**
 * A package of native code in a layer is for Lambda's machine, named like `…-linux-arm64`. Where this machine is another
 * one, its own package of the same version stands beside it, as npm has installed it here.
 *
 * @param architecture of the function: a package for another one is of no use there either
 * @throws {AwsError} InvalidRuntimeException where this machine has no such package
 */
export async function addStandIns(modules: string, architecture: string): Promise<void> {
  const suffix = `-linux-${architecture === 'x86_64' ? 'x64' : 'arm64'}`;
  for (const name of packagesIn(modules)) {
    if (!name.endsWith(suffix)) continue;
    const ours = `${name.slice(0, -suffix.length)}-${process.platform}-${process.arch}`;
    if (existsSync(join(modules, ours))) continue;
    const { version } = manifest(join(modules, name));
    const here = installed(ours);
    if (here === undefined || manifest(here).version !== version) {
      const has = here === undefined ? 'none' : `version ${manifest(here).version}`;
      throw new AwsError(
        'InvalidRuntimeException',
        `The layer has ${name} ${version}, and of ${ours}, which stands in for it on this machine, there is ${has}: install that version.`,
        502,
      );
    }
    await symlink(here, join(modules, ours));
  }
}

function packagesIn(modules: string): readonly string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((own) => `${name}/${own}`) : [name],
  );
}

function manifest(folder: string): { readonly version?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
}

/** Folder of a package that this machine has. */
function installed(name: string): string | undefined {
  const paths = createRequire(__filename).resolve.paths(name) ?? [];
  return paths.map((modules) => join(modules, name)).find((folder) => existsSync(folder));
}
