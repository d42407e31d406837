import type { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { ConsumerStack } from './consumer-stack';
import { GovernanceStack } from './governance-stack';
import { ProducerStack } from './producer-stack';

/** The stack of an account, by its kind. */
export function accountStack(
  scope: Construct,
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
): TerraformStack {
  switch (names.kind) {
    case 'governance':
      return new GovernanceStack(scope, config, naming);
    case 'producer':
      return new ProducerStack(scope, config, naming, names);
    case 'consumer':
      return new ConsumerStack(scope, config, naming, names);
  }
}
