import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames } from '../../platform/naming/naming';
import { explain, type Explained } from './explain';
import { lockMessage, readLock, stateReader } from './lock';
import { stackFolder } from './workspace';

/** Terraform runs in the stack's folder, so that each stack gets a file of its own. */
const LOG = 'errors.log';

/** One stack that is brought to what the configuration says. */
export interface Deployment extends Explained, Pick<AccountNames, 'stateBucket' | 'stateKey'> {
  /** S3 as somebody who may read the state. @throws the error of STS */
  readonly s3: () => Promise<S3Client>;
}

/** The deployment of an account's stack. */
export function deploymentOf(names: AccountNames, config: PlatformConfig): Deployment {
  const { stack, accountId, trailArn, stateBucket, stateKey } = names;
  return { stack, accountId, trailArn, stateBucket, stateKey, s3: () => stateReader(names, config) };
}

/**
 * What Terraform logs of its errors, apart from what is drawn on the terminal, where an address may be wrapped and a
 * message cut.
 */
export class Failures {
  /** What Terraform has to run with. A log that somebody has switched on themselves is left to them. */
  readonly environment: NodeJS.ProcessEnv;

  constructor(private readonly deployments: readonly Deployment[]) {
    for (const { stack } of deployments) rmSync(join(stackFolder(stack), LOG), { force: true });
    this.environment = process.env.TF_LOG ? {} : { TF_LOG: 'ERROR', TF_LOG_PATH: LOG };
  }

  /** Prints what the failures mean, stack by stack; nothing where Terraform's own words have to do. */
  async print(): Promise<void> {
    for (const explanation of await this.explain()) process.stderr.write(`\n${explanation}\n`);
  }

  private async explain(): Promise<readonly string[]> {
    const explanations: string[] = [];
    for (const deployment of this.deployments) {
      explanations.push(...explain(deployment, this.log(deployment)));
      // Somebody was faster, or Terraform was killed.
      const lock = await deployment
        .s3()
        .then((s3) => readLock(s3, deployment))
        .catch(() => undefined);
      if (lock !== undefined) explanations.push(lockMessage(deployment.stack, lock));
    }
    return explanations;
  }

  private log({ stack }: Deployment): string {
    try {
      return readFileSync(join(stackFolder(stack), LOG), 'utf8');
    } catch {
      // Terraform had nothing to log, or never came to this stack.
      return '';
    }
  }
}
