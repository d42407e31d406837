import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Function } from '../function/function';
import { policyGrantsEnvironment } from '../../lambda/policy-grants/variables';
import { ownerRoleArn } from '../../platform/owner-role';

export interface PolicyGrantsFunctionProps {
  /** Account that it says for who may build there. */
  readonly account: Account;
}

/**
 * Seconds, as many as Lambda gives: with 200 producers it makes 200 user profiles and as many grants, and a session of
 * DataZone's API may get no more than one call a second through.
 */
const TIMEOUT = 900;

/**
 * The only function of the platform that may change policy grants. Who may invoke it can only have the platform's own
 * grants made, whatever ids they send.
 */
export class PolicyGrantsFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { account }: PolicyGrantsFunctionProps) {
    super(scope, id);
    const { config, naming, names } = account;
    this.function = new Function(this, 'function', {
      account,
      name: 'policy-grants',
      description: 'Keeps who may build in this account',
      environment: policyGrantsEnvironment(config, naming, names),
      timeout: TIMEOUT,
    });
    this.function.role
      .allow({
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        resources: [ownerRoleArn(naming, names)],
      })
      // None of them takes a resource in IAM (service authorization reference, Amazon DataZone).
      .allow({
        actions: ['datazone:AddPolicyGrant', 'datazone:ListPolicyGrants', 'datazone:RemovePolicyGrant'],
        resources: ['*'],
      });
    if (names.kind === 'governance') {
      this.function.role.allow({
        actions: ['datazone:CreateUserProfile', 'datazone:GetUserProfile'],
        resources: ['*'],
      });
    }
  }

  /** What has to exist before the function can be called. */
  get ready(): ITerraformDependable[] {
    return [this.function.function, ...this.function.role.ready];
  }
}
