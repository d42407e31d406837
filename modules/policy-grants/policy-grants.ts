import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import type { ITerraformDependable, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { policyGrantsEnvironment } from '../../lambda/policy-grants/variables';

/** What the function is to close; see `lambda/policy-grants/handler.ts`. */
export type PolicyGrantsInput =
  | { readonly step: 'root-unit'; readonly domainId: string; readonly creators: readonly string[] }
  | {
      readonly step: 'configuration';
      readonly domainId: string;
      readonly blueprintId: string;
      /** The account's own project. */
      readonly projectId: string;
      /** In governance, projects of consumers without an account; none by default. */
      readonly trialProjectIds?: readonly string[];
    }
  | {
      readonly step: 'profile';
      readonly domainId: string;
      readonly profileId: string;
      /** Project that the profile belongs to. */
      readonly projectId: string;
      /** Project that may make environments by it. */
      readonly allowedProjectId: string;
    };

export interface PolicyGrantsProps {
  /** Account whose function is called. */
  readonly account: Account;
  readonly input: PolicyGrantsInput;
  /**
   * What the grants are on, where Terraform may make it anew under the same id: they go with it, and are made again.
   */
  readonly entity?: TerraformResource;
  /** What has to exist before; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * Makes one entity's policy grants those of the platform. AWS provider 5.100 has no resource for it, and CloudFormation's
 * can't remove a grant. What others change later is not in a plan: the doctor names it, and every deploy mends it.
 */
export class PolicyGrants extends Construct {
  private readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, { account, input, entity, dependsOn = [] }: PolicyGrantsProps) {
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
      // cdktf would write an expression in braces, and Terraform takes only a bare reference here.
      lifecycle: entity && {
        replaceTriggeredBy: [`${entity.terraformResourceType}.${entity.friendlyUniqueId}`],
      },
      dependsOn: [...(entity ? [entity] : []), ...dependsOn],
    });
  }

  /** What has to exist before anybody builds on these grants. */
  get ready(): ITerraformDependable[] {
    return [this.invocation];
  }
}
