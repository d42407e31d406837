import { Testing } from 'cdktf';
import type { PlatformConfig } from '../../config/types';
import { platformApp } from '../../modules/app/app';
import { Naming } from '../../modules/naming/naming';
import { accountStack } from '../../stacks/account-stack';

/** Arguments of a block of Terraform's JSON. */
export type Body = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** What is read of a stack's Terraform JSON. */
export interface StackJson {
  readonly terraform: { readonly backend: Readonly<Record<string, Body>> };
  readonly provider: { readonly aws: readonly Body[] };
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The Terraform JSON of each stack, by the stack's name, the domain's first. */
export type Synthesized = ReadonlyMap<string, StackJson>;

/** Synthesizes every stack of a configuration, in this process. */
export function synthesize(config: PlatformConfig): Synthesized {
  const naming = new Naming(config);
  const app = platformApp();
  const stacks = naming.accounts.map((names) => accountStack(app, config, naming, names));
  return new Map(stacks.map((stack) => [stack.node.id, JSON.parse(Testing.synth(stack)) as StackJson]));
}
