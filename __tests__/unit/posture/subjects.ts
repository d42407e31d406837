import { BootstrapStack } from '../../../bootstrap/bootstrap-stack';
import { stateBucketPolicy } from '../../../commands/bootstrap/state-bucket';
import type { PlatformConfig } from '../../../platform/config';
import { platformApp } from '../../../modules/app/app';
import { type AccountNames, Naming } from '../../../platform/naming/naming';
import { accountStack } from '../../../stacks/account-stack';
import { VARIANTS } from '../platform';
import { Template } from '../template';
import { type Acceptance, acceptances, acceptedWidenings } from './check';
import type { Subject } from './rule';

/** A stack of the platform with the configuration that it was made from, and what its constructs accept. */
export interface PlatformSubject extends Subject {
  readonly stack: string;
  readonly accepted: readonly Acceptance[];
  /** Widenings of its policies that nothing needs to notice. */
  readonly acceptedWidenings: readonly Acceptance[];
}

/** The two files, each with both kinds of keys, and the variants for choices that neither makes. */
export const CONFIGURATIONS: readonly (readonly [string, PlatformConfig])[] = [
  ...['the local file', 'the example'].flatMap((variant) => [
    subjectOf(variant, { encryption: 'aws-managed' }),
    subjectOf(variant, { encryption: 'customer-managed' }),
  ]),
  ...[
    'an Organization',
    'an external id',
    'no producers',
    'three producers',
    'a consumer with everything else',
    'a trial',
    'permits',
  ].map((variant) => subjectOf(variant)),
  subjectOf('a catalogue', { encryption: 'customer-managed' }),
];

function subjectOf(variant: string, choice: Partial<PlatformConfig> = {}): [string, PlatformConfig] {
  const config = VARIANTS[variant];
  if (!config) throw new Error(`no variant "${variant}", only: ${Object.keys(VARIANTS).join(', ')}`);
  return [[variant, choice.encryption ?? []].flat().join(', '), { ...config, ...choice }];
}

/** Each account's two stacks, bootstrap's and its own, synthesized. */
export function subjects(config: PlatformConfig): PlatformSubject[] {
  const naming = new Naming(config);
  const app = platformApp();
  return naming.accounts.flatMap((names) => {
    const own = accountStack(app, config, naming, names);
    const bootstrap = new BootstrapStack(app, config, naming, names);
    const stacks = [own, bootstrap].map((stack) => ({
      stack: stack.node.id,
      template: stack === bootstrap ? withStatePolicy(Template.of(stack), names) : Template.of(stack),
      accepted: acceptances(stack),
      acceptedWidenings: acceptedWidenings(stack),
    }));
    const account = stacks.map(({ template }) => template);
    return stacks.map((stack) => ({ ...stack, account, config }));
  });
}

/** Bootstrap's stack with the policy of the state bucket in it, which is made before there is any Terraform. */
function withStatePolicy({ json }: Template, names: AccountNames): Template {
  const [provider] = json.provider['aws'] ?? [];
  const policy = {
    provider: `aws.${String(provider?.['alias'])}`,
    bucket: names.stateBucket,
    policy: stateBucketPolicy(names),
  };
  const policies = { ...json.resource['aws_s3_bucket_policy'], state: policy };
  return new Template({ ...json, resource: { ...json.resource, aws_s3_bucket_policy: policies } });
}
