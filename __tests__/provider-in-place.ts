import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDER, providerMirror, unpackedProvider } from '../commands/terraform';

/** What Terraform says at every command that finds its provider so. */
export const OVERRIDE_WARNING = 'Provider development overrides are in effect';

/**
 * From now on Terraform runs the provider where it lies, in this process and in those that it starts. Otherwise every
 * command reads its 700 MB twice, to compare them with the lock file. For tests in which how Terraform comes by its
 * provider is not what is tested; `readme.test.ts` and `start.test.ts` have it as users do.
 *
 * @returns takes that back
 */
export function runProviderInPlace(): () => void {
  const mirror = providerMirror();
  if (mirror === undefined) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), 'terraform-rc-'));
  const file = join(folder, 'terraform.rc');
  writeFileSync(file, cliConfig(mirror));
  const before = process.env.TF_CLI_CONFIG_FILE;
  process.env.TF_CLI_CONFIG_FILE = file;
  return () => {
    if (before === undefined) delete process.env.TF_CLI_CONFIG_FILE;
    else process.env.TF_CLI_CONFIG_FILE = before;
    rmSync(folder, { recursive: true });
  };
}

/** `terraform init` looks for a provider that is overridden too, and must not ask the registry. */
function cliConfig(mirror: string): string {
  return `provider_installation {
  dev_overrides {
    ${JSON.stringify(PROVIDER)} = ${JSON.stringify(unpackedProvider(mirror))}
  }
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = [${JSON.stringify(PROVIDER)}]
  }
  direct {
    exclude = [${JSON.stringify(PROVIDER)}]
  }
}
`;
}

/** The same for the tests of a file, where Terraform and the provider are there already. Call it once, at the top. */
export function useProviderInPlace(): void {
  let installProvider: () => void;
  beforeAll(() => {
    installProvider = runProviderInPlace();
  });
  afterAll(() => installProvider());
}
