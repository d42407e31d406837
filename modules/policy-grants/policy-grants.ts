import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { policyGrantsEnvironment } from './environment';

/** What the function is to close; see `lambda/policy-grants/handler.ts`. */
export type PolicyGrantsInput =
  | { readonly step: 'root-unit'; readonly domainId: string; readonly creators: readonly string[] }
  | {
      readonly step: 'configuration';
      readonly domainId: string;
      readonly blueprintId: string;
      /** Projects that may make environment profiles, and environments. */
      readonly projectIds: readonly string[];
      /** Projects that may make environments by profiles of those. */
      readonly guestProjectIds?: readonly string[];
    }
  | {
      readonly step: 'profile';
      readonly domainId: string;
      readonly profileId: string;
      /** Project that may make environments by the profile. */
      readonly projectId: string;
      /** Project that the profile belongs to, where it is another. */
      readonly ownerProjectId?: string;
    };

export interface PolicyGrantsProps {
  /** Account whose function is called. */
  readonly account: Account;
  readonly input: PolicyGrantsInput;
  /** What has to exist before; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * Makes one entity's policy grants those of the platform. AWS provider 5.100 has no resource for it, and CloudFormation's
 * can't remove a grant. What others change later is not in a plan: the doctor names it, and every deploy mends it.
 */
export class PolicyGrants extends Construct {
  private readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, { account, input, dependsOn = [] }: PolicyGrantsProps) {
    super(scope, id);
    const { config, naming, names, provider } = account;
    const settings = JSON.stringify(policyGrantsEnvironment(config, naming, names));
    const json = JSON.stringify(input);
    this.invocation = new LambdaInvocation(this, 'invocation', {
      provider,
      functionName: names.functionName('policy-grants'),
      lifecycleScope: 'CRUD',
      input: json,
      // A failed update would be saved as done; with these as triggers every change is a delete and a create.
      triggers: { input: json, settings },
      dependsOn: [...dependsOn],
    });
  }

  /** What has to exist before anybody builds on these grants. */
  get ready(): ITerraformDependable[] {
    return [this.invocation];
  }
}
