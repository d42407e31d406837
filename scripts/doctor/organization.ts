import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { isInOrganization } from '../../bootstrap/permissions/doctor';
import type { PlatformConfig } from '../../config/types';
import { type AccountNames, GOVERNANCE } from '../../modules/naming/naming';
import { type Answer, ok, problem, warning } from './check';
import type { As } from './services';

/** Id of the account's AWS Organization; undefined where it is in none. */
export async function organizationId(as: As): Promise<string | undefined> {
  try {
    const { Organization } = await new OrganizationsClient(as).send(new DescribeOrganizationCommand({}));
    return Organization?.Id;
  } catch (error) {
    if (error instanceof AWSOrganizationsNotInUseException) return undefined;
    throw error;
  }
}

/** Whether accounts can be associated in the way that the configuration says. */
export async function association(
  config: PlatformConfig,
  names: AccountNames,
  id: () => Promise<string | undefined>,
): Promise<Answer> {
  if (!isInOrganization(config, names)) {
    return ok(names.entry === GOVERNANCE ? 'invites its producers' : 'accepts an invitation');
  }
  const organization = await id();
  if (organization === undefined) {
    return problem(
      'association is organization, and the account is in no AWS Organization',
      'Set association: invitation, which works between any two accounts, or join the accounts in one Organization.',
    );
  }
  // Only the Organization's management account may ask whether RAM shares in it.
  return warning(
    `the account is in the Organization ${organization}; whether RAM shares in it, only its management account sees`,
    'There, once: aws ram enable-sharing-with-aws-organization. Without it RAM sends an invitation, which nobody accepts in this mode.',
  );
}
