import type { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import type { Naming } from '../platform/naming/naming';
import { accountStack } from './account-stack';

/**
 * The stacks that make a platform: one for each account, governance's first. The others read its state, which by itself
 * puts the stacks in no order.
 */
export function platformStacks(
  scope: Construct,
  config: PlatformConfig,
  naming: Naming,
): readonly TerraformStack[] {
  const [governance, ...associated] = naming.accounts.map((names) =>
    accountStack(scope, config, naming, names),
  );
  for (const stack of associated) stack.addDependency(governance);
  return [governance, ...associated];
}
