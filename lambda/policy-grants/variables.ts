import type { Variables } from './environment';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import type { PlatformConfig } from '../../platform/config';
import { ownerRoleArn } from '../../platform/owner-role';

/** Environment variables of the function; see `lambda/policy-grants/handler.ts`. */
export function policyGrantsEnvironment(
  config: Pick<PlatformConfig, 'projectCreators'> & {
    readonly governance: Pick<PlatformConfig['governance'], 'externalId'>;
  },
  naming: Naming,
  names: AccountNames,
): Variables {
  const { externalId } = config.governance;
  return {
    DOMAIN_NAME: naming.domain,
    GOVERNANCE_ACCOUNT_ID: naming.governance.accountId,
    ACCOUNT_ID: names.accountId,
    PROJECT_NAME: names.project,
    ...(names.kind === 'governance' && naming.trialConsumers.length > 0
      ? { TRIAL_PROJECT_NAMES: naming.trialConsumers.map(({ project }) => project).join(',') }
      : {}),
    OWNER_ROLE_ARN: ownerRoleArn(naming, names),
    SESSION_TAG_KEY: names.sessionTagKey,
    ...(names.kind === 'governance'
      ? {
          PROJECT_CREATORS: config.projectCreators,
          // Their start only: with 200 producers the list would outgrow the 4 KB that Lambda gives all variables.
          PROJECT_CREATOR_ROLES: naming.onboardingRoleArn(''),
        }
      : externalId === undefined
        ? {}
        : { OWNER_EXTERNAL_ID: externalId }),
  };
}
