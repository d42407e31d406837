import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PlatformConfig } from '../../config/types';
import type { AccountNames } from '../../modules/naming/naming';
import { explain } from './explain';
import { lockMessage, readLock, stateReader } from './lock';
import { stackFolder } from './workspace';

/** Terraform runs in the stack's folder, so that each stack gets a file of its own. */
const LOG = 'errors.log';

/**
 * What Terraform logs of its errors, apart from what cdktf draws on the terminal, where an address may be wrapped and
 * a message cut.
 */
export class Failures {
  /** What Terraform has to run with. A log that somebody has switched on themselves is left to them. */
  readonly environment: NodeJS.ProcessEnv;

  constructor(
    private readonly named: readonly AccountNames[],
    private readonly config: PlatformConfig,
  ) {
    for (const { stack } of named) rmSync(join(stackFolder(stack), LOG), { force: true });
    this.environment = process.env.TF_LOG ? {} : { TF_LOG: 'ERROR', TF_LOG_PATH: LOG };
  }

  /** What the failures mean, stack by stack; nothing where Terraform's own words have to do. */
  async explain(): Promise<readonly string[]> {
    const explanations: string[] = [];
    for (const names of this.named) {
      explanations.push(...explain(names, this.log(names)));
      // Somebody was faster, or Terraform was killed.
      const lock = await stateReader(names, this.config)
        .then((s3) => readLock(s3, names))
        .catch(() => undefined);
      if (lock !== undefined) explanations.push(lockMessage(names.stack, lock));
    }
    return explanations;
  }

  private log({ stack }: AccountNames): string {
    try {
      return readFileSync(join(stackFolder(stack), LOG), 'utf8');
    } catch {
      // Terraform had nothing to log, or never came to this stack.
      return '';
    }
  }
}
