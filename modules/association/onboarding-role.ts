import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { type AccountNames } from '../../platform/naming/naming';
import { accountConfig } from '../../platform/naming/account-config';
import { ownerStatements, ownerTrust } from '../../platform/owner-role';
import {
  DATA_SOURCE_ACTIONS,
  PROJECT_ACTIONS,
  PROJECT_STACK_ACTIONS,
  UNUSED_PROJECT_ACTIONS,
  UNUSED_STACK_ACTIONS,
} from '../../platform/permissions/project-actions';
import { Role } from '../role/role';
import { callerTrust } from '../../platform/trust';

export interface OnboardingRoleProps {
  /** The governance account. */
  readonly account: Account;
  /** Names of the account that is let in. */
  readonly onboarded: AccountNames;
}

/** One associated account's way into the governance account; it also reads the governance stack's state, and nothing else. */
export class OnboardingRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { account, onboarded }: OnboardingRoleProps) {
    super(scope, id);
    const { config, naming, names } = account;
    const { entry, holdsData } = onboarded;
    const { operators } = accountConfig(config, onboarded);
    const { externalId } = config.governance;
    const stateBucket = `arn:aws:s3:::${names.stateBucket}`;
    const stack = naming.projectStack(entry);
    this.role = new Role(this, 'role', {
      account,
      name: naming.onboardingRole(entry),
      description: `Deploys the project of ${entry}`,
      trust: [callerTrust(operators, externalId), ...ownerTrust(onboarded, externalId)],
    })
      .allow({
        actions: [
          ...PROJECT_ACTIONS,
          ...(holdsData ? DATA_SOURCE_ACTIONS : []),
          // Profiles of its own people, whom DataZone can't look up in another account.
          'datazone:CreateUserProfile',
          // What `npm run doctor` reads as the owner of the project.
          'datazone:ListDomains',
          'datazone:ListEnvironmentBlueprints',
          'datazone:ListPolicyGrants',
        ],
        // What bounds the role is this list and DataZone's own membership: it owns the project that it creates.
        resources: ['*'],
        accepts: UNUSED_PROJECT_ACTIONS,
      })
      .allow({
        actions: PROJECT_STACK_ACTIONS,
        resources: [`arn:aws:cloudformation:${config.region}:${names.accountId}:stack/${stack}/*`],
        accepts: UNUSED_STACK_ACTIONS,
      })
      .allow({
        actions: ['datazone:GetDomain'],
        resources: [`arn:aws:datazone:${config.region}:${names.accountId}:domain/*`],
        accepts: [
          { rule: 'wildcard-name', value: ':domain/*', reason: 'DataZone makes the id of a domain.' },
        ],
      })
      .allow({
        actions: ['s3:ListBucket'],
        resources: [stateBucket],
        conditions: { StringEquals: { 's3:prefix': [names.stateKey, 'env:/'] } },
      })
      .allow({ actions: ['s3:GetObject'], resources: [`${stateBucket}/${names.stateKey}`] })
      .state(ownerStatements(names));
  }
}
