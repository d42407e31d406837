import { platformApp } from '../../../modules/app/app';
import { Naming } from '../../../platform/naming/naming';
import { platformStacks } from '../../../stacks/platform-stacks';
import { VARIANTS } from '../platform';
import { Template } from '../template';

/** The stacks of one configuration, by name. */
export type Deployment = Readonly<Record<string, Template>>;

const deploymentCache = new Map<string, Deployment>();

/** The stacks of a variant, as `main.ts` makes them; synthesized once. */
export function deployment(variant: string): Deployment {
  const found = deploymentCache.get(variant) ?? synthesize(variant);
  deploymentCache.set(variant, found);
  return found;
}

function synthesize(variant: string): Deployment {
  const config = VARIANTS[variant];
  if (!config) throw new Error(`no variant "${variant}", only: ${Object.keys(VARIANTS).join(', ')}`);
  const stacks = platformStacks(platformApp(), config, new Naming(config));
  return Object.fromEntries(stacks.map((stack) => [stack.node.id, Template.of(stack)]));
}
