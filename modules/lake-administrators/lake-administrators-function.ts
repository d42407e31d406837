import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Function } from '../function/function';
import { acceptFinding, acceptUnused, UNMISSED } from '../../platform/accept-finding';
import { lakeAdministratorsEnvironment } from './environment';

export interface LakeAdministratorsFunctionProps {
  /** Account whose Lake Formation settings it extends, as bootstrap works in it. */
  readonly account: Account;
}

const LOCATION_ACTIONS = [
  'lakeformation:DeregisterResource',
  'lakeformation:DescribeResource',
  'lakeformation:GrantPermissions',
  'lakeformation:RegisterResource',
  'lakeformation:RevokePermissions',
];

/**
 * The only function of the platform that may grant data. Bootstrap makes it, so that a deploy can call it and neither
 * change its code nor tell it to whom to grant.
 */
export class LakeAdministratorsFunction extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { account }: LakeAdministratorsFunctionProps) {
    super(scope, id);
    const { names, config } = account;
    const parameter = names.lakeAdministratorsParameter;
    const glue = `arn:aws:glue:${config.region}:${names.accountId}`;
    this.function = new Function(this, 'function', {
      account,
      name: 'lake-administrators',
      description: 'Keeps the platform among the Lake Formation administrators',
      environment: lakeAdministratorsEnvironment(names),
    });
    this.function.role
      // None of them takes a resource in IAM (service authorization reference, AWS Lake Formation).
      .allow({
        actions: [
          'lakeformation:GetDataLakeSettings',
          'lakeformation:PutDataLakeSettings',
          ...(names.holdsData ? LOCATION_ACTIONS : []),
        ],
        resources: ['*'],
      })
      .allow({
        actions: ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:PutParameter'],
        resources: [`arn:aws:ssm:${config.region}:${names.accountId}:parameter${parameter}`],
      });
    if (!names.holdsData) return;
    acceptFinding(this.function.function, {
      rule: UNMISSED,
      value: 'DESCRIBE',
      reason:
        'Where an account leaves its tables to IAM, as those of the journeys do, they are seen without it.',
    });
    this.function.role
      .allow({
        actions: ['iam:PassRole'],
        resources: [names.roleArn(names.dataZoneRole('location'))],
        conditions: { StringEquals: { 'iam:PassedToService': 'lakeformation.amazonaws.com' } },
      })
      // Lake Formation looks the database up as whoever grants on it.
      .allow({
        actions: ['glue:GetDatabase'],
        resources: [`${glue}:catalog`, `${glue}:database/${names.database}`],
        accepts: acceptUnused('The local Lake Formation looks it up by itself.', 'glue:GetDatabase'),
      });
  }
}
