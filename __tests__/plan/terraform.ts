import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { run } from '../../commands/run';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { OVERRIDE_WARNING } from '../provider-in-place';

type Values = Readonly<Record<string, unknown>>;

/** What a plan says of one resource. */
export interface ResourceChange {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: Values | null;
    readonly after: Values | null;
    /** True, or something with true in it, for every argument that is known only after the apply. */
    readonly after_unknown: Values;
    /** Arguments for which the resource is replaced. */
    readonly replace_paths?: readonly (readonly string[])[];
  };
}

/** The parts of `terraform show -json PLAN` that tests look at. */
export interface Plan {
  readonly resource_changes: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
  readonly configuration: {
    readonly provider_config: Readonly<Record<string, { readonly alias?: string }>>;
    readonly root_module: {
      readonly resources: readonly {
        readonly address: string;
        readonly type: string;
        readonly provider_config_key: string;
        readonly depends_on?: readonly string[];
      }[];
    };
  };
}

/** A resource of a state. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

/** What Terraform has to say of a configuration. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
}

/** The managed resources that a plan changes. */
export function changes({ resource_changes: all }: Plan): ResourceChange[] {
  return all.filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op');
}

/** Names of the arguments that a change touches, or may touch. */
export function differences({ before, after, after_unknown: unknown }: ResourceChange['change']): string[] {
  const names = new Set([before, after, unknown].flatMap((values) => Object.keys(values ?? {})));
  return [...names]
    .filter((name) => unknown[name] === true || !isDeepStrictEqual(before?.[name], after?.[name]))
    .sort();
}

/** @throws Error where there are none or several of the type */
export function onlyResource<T extends { readonly type: string }>(resources: readonly T[], type: string): T {
  const found = resources.filter((resource) => resource.type === type);
  if (found.length !== 1) throw new Error(`${found.length} of type ${type}`);
  return found[0];
}

const PLAN_FILE = 'test.plan';

/** Terraform in the folder of one synthesized stack. Every method but `validate` throws Terraform's own words. */
export class Terraform {
  constructor(
    readonly folder: string,
    /** How AWS is reached. */
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param options such as `-backend=false` */
  async init(...options: string[]): Promise<void> {
    await this.succeed('init', '-no-color', ...options);
  }

  async validate(): Promise<readonly Diagnostic[]> {
    const { lines } = await this.terraform('validate', '-json');
    const { diagnostics } = JSON.parse(lines.join('\n')) as { diagnostics: Diagnostic[] };
    return diagnostics.filter(({ summary }) => summary !== OVERRIDE_WARNING);
  }

  /** @param options such as `-target=ADDRESS` */
  async plan(...options: string[]): Promise<Plan> {
    await this.succeed('plan', '-json', '-lock=false', `-out=${PLAN_FILE}`, ...options);
    return JSON.parse(await this.succeed('show', '-json', PLAN_FILE)) as Plan;
  }

  /** @param options such as `-target=ADDRESS` */
  async apply(...options: string[]): Promise<void> {
    await this.succeed('apply', '-json', '-auto-approve', '-parallelism=40', ...options);
  }

  /** Does what the last plan said. */
  async applyPlan(): Promise<void> {
    await this.apply(PLAN_FILE);
  }

  /** The only resource of the type in the state. */
  async resource(type: string): Promise<StateResource> {
    const state = JSON.parse(await this.succeed('show', '-json')) as {
      values: { root_module: { resources: StateResource[] } };
    };
    return onlyResource(state.values.root_module.resources, type);
  }

  /** Type and name of every resource in the stack's JSON. */
  synthesized(): { type: string; address: string }[] {
    const { resource } = JSON.parse(readFileSync(join(this.folder, 'cdk.tf.json'), 'utf8')) as {
      resource: Record<string, object>;
    };
    return Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => ({ type, address: `${type}.${name}` })),
    );
  }

  /** Address of the only resource of the type in the stack's JSON. */
  address(type: string): string {
    return onlyResource(this.synthesized(), type).address;
  }

  private async succeed(command: string, ...options: string[]): Promise<string> {
    const { code, lines } = await this.terraform(command, ...options);
    if (code !== 0) throw new Error(`terraform ${command}: ${lines.map(readableLine).join('\n')}`);
    return lines.join('\n');
  }

  private async terraform(...args: string[]): Promise<{ code: number; lines: string[] }> {
    const lines: string[] = [];
    const env = { ...process.env, ...this.environment, ...terraformEnv(), TF_INPUT: '0' };
    const code = await run(TERRAFORM, args, { cwd: this.folder, env, onLine: (line) => lines.push(line) });
    return { code, lines };
  }
}

/** A line of `-json` output as text that no terminal's width has wrapped. */
function readableLine(line: string): string {
  try {
    const { '@message': message, diagnostic } = JSON.parse(line) as {
      '@message': string;
      diagnostic?: Diagnostic;
    };
    return diagnostic ? `${message}: ${diagnostic.detail ?? ''}` : message;
  } catch {
    return line;
  }
}
