import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** A synthesized stack, as far as it is looked at. */
interface SynthesizedStack {
  readonly resource?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown> & { lifecycle?: Lifecycle }>>>>
  >;
}
interface Lifecycle {
  readonly replace_triggered_by?: readonly string[];
}

/** The resources of a synthesized stack by type and name, as Terraform reads them. */
export function synthesized(stack: string): NonNullable<SynthesizedStack['resource']> {
  const text = readFileSync(join(stackFolder(stack), 'cdk.tf.json'), 'utf8');
  return (JSON.parse(text) as SynthesizedStack).resource ?? {};
}

/** Address of the resource with which a stack replaces another; undefined where there is none. */
export function replacedWith(stack: string, address: string): string | undefined {
  const [type, name] = address.split('.');
  return synthesized(stack)[type]?.[name]?.lifecycle?.replace_triggered_by?.[0];
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

  /**
   * Writes into the state what an import leaves out of it and the provider reads from there when it deletes: whether a
   * project may be deleted with what it holds. Nothing changes in AWS.
   *
   * @returns addresses of the projects whose state was completed
   * @throws Error with Terraform's own words, where somebody holds the state's lock
   */
  async completeImports(): Promise<readonly string[]> {
    const text = await this.terraform(['state', 'pull']);
    if (text === '') return [];
    const state = JSON.parse(text) as StoredState;
    const completed: string[] = [];
    const { aws_datazone_project: projects = {} } = synthesized(this.stack);
    for (const { mode, type, name, instances } of state.resources) {
      if (mode !== 'managed' || type !== 'aws_datazone_project') continue;
      for (const { attributes } of instances) {
        const wanted = projects[name]?.skip_deletion_check;
        if (wanted === undefined || attributes.skip_deletion_check !== null) continue;
        attributes.skip_deletion_check = wanted;
        completed.push(`${type}.${name}`);
      }
    }
    if (completed.length > 0) await this.push({ ...state, serial: state.serial + 1 });
    return completed;
  }

  private async push(state: StoredState): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), 'state-'));
    const file = join(folder, 'terraform.tfstate');
    try {
      writeFileSync(file, JSON.stringify(state));
      await this.terraform(['state', 'push', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
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
  /** Grows with every change. */
  readonly serial: number;
  readonly resources: readonly {
    readonly mode: 'managed' | 'data';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Record<string, unknown> }[];
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
