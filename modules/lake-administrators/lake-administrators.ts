import { createHash } from 'node:crypto';
import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Function } from '../function/function';
import { lakeAdministrators } from './administrators';

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
 * Adds the platform's roles to the account's Lake Formation administrators and takes only them away again. Terraform's
 * own resource for the settings wipes whatever it does not name, so a function does it. It also refuses a location that
 * someone else registered, which Terraform's resource would adopt.
 */
export class LakeAdministrators extends Construct {
  readonly function: Function;
  private readonly invocation: LambdaInvocation;

  constructor(scope: Construct, id: string, { account, dependsOn = [] }: LakeAdministratorsProps) {
    super(scope, id);
    const { names, config, provider } = account;
    const parameter = names.lakeAdministratorsParameter;
    this.function = new Function(this, 'function', {
      account,
      name: 'lake-administrators',
      description: 'Keeps the platform among the Lake Formation administrators',
      environment: { PARAMETER_NAME: parameter },
    });
    this.function.role
      // None of the three takes a resource in IAM (service authorization reference, AWS Lake Formation).
      .allow({
        actions: [
          'lakeformation:DescribeResource',
          'lakeformation:GetDataLakeSettings',
          'lakeformation:PutDataLakeSettings',
        ],
        resources: ['*'],
      })
      .allow({
        actions: ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:PutParameter'],
        resources: [`arn:aws:ssm:${config.region}:${names.accountId}:parameter${parameter}`],
      });
    const input = JSON.stringify({
      administrators: lakeAdministrators(names),
      ...(names.holdsData
        ? {
            location: {
              arn: `arn:aws:s3:::${names.assetsBucket}`,
              role: names.roleArn(names.dataZoneRole('location')),
            },
          }
        : {}),
    });
    this.invocation = new LambdaInvocation(this, 'administrators', {
      provider,
      functionName: this.function.function.functionName,
      lifecycleScope: 'CRUD',
      input,
      // A failed update would be saved as done; with the hash as trigger every change is a delete and a create.
      triggers: { input: createHash('sha256').update(input).digest('hex') },
      dependsOn: [...this.function.role.ready, ...dependsOn],
    });
  }

  /** What has to exist before anything is registered or granted; so it also goes last. */
  get ready(): ITerraformDependable[] {
    return [this.invocation];
  }
}
