import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { outputFolder } from '../cdktf';
import { run } from '../run';
import { TERRAFORM, terraformEnv } from '../terraform';

const ROOT = resolve(__dirname, '../..');

/** One resource of a state. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The parts of `terraform show -json PLAN` that are looked at. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      /** Without values that are known only after the apply. */
      readonly after?: Readonly<Record<string, unknown>> | null;
    };
  }[];
}

/**
 * Writes the Terraform of every stack of an app, as cdktf would before it runs it.
 *
 * @throws Error with what the app said
 */
export async function synthesize(app = 'main.ts', folder = outputFolder()): Promise<void> {
  const lines: string[] = [];
  const code = await run(process.execPath, ['--import', 'tsx', app], {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: folder },
    onLine: (line) => lines.push(line),
  });
  if (code !== 0) throw new Error(lines.join('\n'));
  forgetBackends(join(folder, 'stacks'));
}

/** Terraform refuses a folder that it once initialised for another configuration's backend; the record is only a cache. */
function forgetBackends(stacks: string): void {
  for (const stack of readdirSync(stacks)) {
    rmSync(join(stacks, stack, '.terraform', 'terraform.tfstate'), { force: true });
  }
}

/** Where the app writes that a stack is of: bootstrap's has a folder for each, so that two accounts can be bootstrapped at once. */
export function appFolder(stack: string): string {
  return stack.startsWith('bootstrap-') ? `${outputFolder()}.${stack}` : outputFolder();
}

/** Where a stack's Terraform is written. */
export function stackFolder(stack: string): string {
  return join(appFolder(stack), 'stacks', stack);
}

/** Terraform in the folder of one synthesized stack. */
export class Workspace {
  private readonly cwd: string;

  constructor(private readonly stack: string) {
    this.cwd = stackFolder(stack);
  }

  /** @throws Error with Terraform's own words */
  async init(): Promise<void> {
    await this.terraform(['init', '-input=false', '-no-color']);
  }

  /**
   * What the state holds, as it was when last written; nothing for a stack that was never deployed. Pulled as it is
   * stored, as `terraform show` starts the provider, for seconds, to know its schema.
   */
  async state(): Promise<readonly StateResource[]> {
    const text = await this.terraform(['state', 'pull']);
    return text === '' ? [] : resourcesOf(JSON.parse(text));
  }

  /** Brings everything to what the stack says without asking; what Terraform prints goes where this process's output goes. */
  async apply(environment: NodeJS.ProcessEnv): Promise<number> {
    const env = { ...process.env, ...terraformEnv(), ...environment };
    const color = process.env.NO_COLOR ? ['-no-color'] : [];
    return run(TERRAFORM, ['apply', '-auto-approve', '-input=false', ...color], { cwd: this.cwd, env });
  }

  /** Refreshes and plans, and keeps nothing. */
  async plan(): Promise<Plan> {
    const folder = mkdtempSync(join(tmpdir(), 'plan-'));
    try {
      return JSON.parse(await this.planTo(join(folder, 'plan'))) as Plan;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Refreshes, plans into a file, and answers what `terraform show -json` prints of it. */
  async planTo(file: string): Promise<string> {
    await this.terraform(['plan', '-input=false', '-lock=false', '-no-color', `-out=${file}`]);
    return this.terraform(['show', '-json', file]);
  }

  private async terraform(args: readonly string[]): Promise<string> {
    const lines: string[] = [];
    const env = { ...process.env, ...terraformEnv() };
    const code = await run(TERRAFORM, args, { cwd: this.cwd, env, onLine: (line) => lines.push(line) });
    if (code === 0) return lines.join('\n');
    throw new Error(`terraform ${args[0]} of ${this.stack} failed:\n${lines.join('\n')}`);
  }
}

/** The parts of a stored state (format version 4) that are looked at. */
interface StoredState {
  readonly resources: readonly {
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: StateResource['values'] }[];
  }[];
}

/** The stacks hold no module, and of no resource more than one instance. */
function resourcesOf({ resources }: StoredState): readonly StateResource[] {
  return resources.flatMap(({ mode, type, name, instances }) =>
    instances.map(({ attributes: values }) => ({
      address: `${mode === 'data' ? 'data.' : ''}${type}.${name}`,
      type,
      values,
    })),
  );
}
