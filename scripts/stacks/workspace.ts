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
      /** Without what only the apply tells. */
      readonly after?: Readonly<Record<string, unknown>> | null;
    };
  }[];
}

/** Writes the Terraform of every stack, as cdktf would before it runs it. @throws Error with what the app said */
export async function synthesize(): Promise<void> {
  const lines: string[] = [];
  const code = await run(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: ROOT,
    env: { ...process.env, CDKTF_OUTDIR: outputFolder() },
    onLine: (line) => lines.push(line),
  });
  if (code !== 0) throw new Error(lines.join('\n'));
  forgetBackends(join(outputFolder(), 'stacks'));
}

/** Terraform refuses a folder that it once initialized for another configuration's backend; the record is only a cache. */
function forgetBackends(stacks: string): void {
  for (const stack of readdirSync(stacks)) {
    rmSync(join(stacks, stack, '.terraform', 'terraform.tfstate'), { force: true });
  }
}

/** Where a stack's Terraform is written. */
export function stackFolder(stack: string): string {
  return join(outputFolder(), 'stacks', stack);
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

  /** What the state holds, as it was when last written; nothing for a stack that was never deployed. */
  async state(): Promise<readonly StateResource[]> {
    return resourcesOf(JSON.parse(await this.terraform(['show', '-json'])));
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

interface StateModule {
  readonly resources?: readonly StateResource[];
  readonly child_modules?: readonly StateModule[];
}

function resourcesOf(state: { values?: { root_module?: StateModule } }): readonly StateResource[] {
  const of = (module: StateModule): StateResource[] => [
    ...(module.resources ?? []),
    ...(module.child_modules ?? []).flatMap(of),
  ];
  return of(state.values?.root_module ?? {});
}
