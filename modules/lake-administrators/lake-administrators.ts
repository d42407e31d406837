import { createHash } from 'node:crypto';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { lakeAdministratorsEnvironment } from './environment';

export interface LakeAdministratorsProps {
  /** Account whose Lake Formation settings are extended. */
  readonly account: Account;
  /**
   * What has to stand before the roles become administrators: who may build in the account is settled, since an
   * administrator's rights are what an open account would give away. Nothing by default.
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * Calls bootstrap's function that makes DataZone's roles Lake Formation administrators, registers the data location and
 * gives the crawler its rights, and takes only that away again. Terraform's own resource for the settings would wipe
 * whatever it does not name; and a deploy role that could grant could grant the data to itself.
 */
export class LakeAdministrators extends Construct {
  private readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, { account, dependsOn = [] }: LakeAdministratorsProps) {
    super(scope, id);
    const { names, provider } = account;
    // The function knows by itself what to do; with its settings as trigger every change is a delete and a create, as a
    // failed update would be saved as done.
    const settings = JSON.stringify(lakeAdministratorsEnvironment(names));
    this.invocation = new LambdaInvocation(this, 'administrators', {
      provider,
      functionName: names.functionName('lake-administrators'),
      lifecycleScope: 'CRUD',
      input: '{}',
      triggers: { settings: createHash('sha256').update(settings).digest('hex') },
      dependsOn: [...dependsOn],
    });
  }

  /** What has to exist before anything is crawled or an environment is made; so it also goes last. */
  get ready(): ITerraformDependable[] {
    return [this.invocation];
  }
}
