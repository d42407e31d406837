import type { Body, StackJson, Synthesized } from '@ehds/diagram';
import { Testing, type TerraformStack } from 'cdktf';
import { BootstrapStack } from '../../bootstrap/bootstrap-stack';
import type { PlatformConfig } from '../../platform/config';
import { platformApp } from '../../modules/app/app';
import { Naming } from '../../platform/naming/naming';
import { accountStack } from '../../stacks/account-stack';

/** What bootstrap makes to deploy by and to watch it is no part of the way of an upload. */
const NOT_DRAWN = /^(deploy-role|audit-trail)_/;

/**
 * Synthesizes every stack of a configuration, in this process. What bootstrap makes for an account's data is counted
 * with the account's stack, since together they are what there is.
 */
export function synthesize(config: PlatformConfig): Synthesized {
  const naming = new Naming(config);
  const app = platformApp();
  return new Map(
    naming.accounts.map((names) => {
      const stack = accountStack(app, config, naming, names);
      const bootstrap = jsonOf(new BootstrapStack(app, config, naming, names));
      return [stack.node.id, withData(jsonOf(stack), bootstrap)];
    }),
  );
}

function jsonOf(stack: TerraformStack): StackJson {
  return JSON.parse(Testing.synth(stack)) as StackJson;
}

function withData(stack: StackJson, bootstrap: StackJson): StackJson {
  const resource: Record<string, Readonly<Record<string, Body>>> = { ...stack.resource };
  for (const [type, named] of Object.entries(bootstrap.resource)) {
    const drawn = Object.entries(named).filter(([name]) => !NOT_DRAWN.test(name));
    resource[type] = { ...resource[type], ...Object.fromEntries(drawn) };
  }
  return { ...stack, resource };
}
