import {
  AWSOrganizationsNotInUseException,
  DescribeOrganizationCommand,
  OrganizationsClient,
  paginateListAWSServiceAccessForOrganization,
} from '@aws-sdk/client-organizations';
import { type Answer, isRefusal, ok, problem, unknown } from './check';
import type { View } from './view';

/** RAM as the Organization knows it once sharing is on. */
const RAM = 'ram.amazonaws.com';
const ENABLE =
  'In the account that manages the Organization, which may repeat it: aws ram enable-sharing-with-aws-organization';

/** Id of the account's AWS Organization; undefined where it is in none. @throws the error of Organizations */
export async function organizationOf(view: View): Promise<string | undefined> {
  try {
    const { Organization } = await view.client(OrganizationsClient).send(new DescribeOrganizationCommand({}));
    return Organization?.Id;
  } catch (error) {
    if (error instanceof AWSOrganizationsNotInUseException) return undefined;
    throw error;
  }
}

/** Whether RAM shares the domain in governance's Organization without an invitation. */
export async function sharing(view: View): Promise<Answer> {
  const organization = await organizationOf(view);
  if (organization === undefined) return notInOrganization();
  try {
    const client = view.client(OrganizationsClient);
    for await (const { EnabledServicePrincipals = [] } of paginateListAWSServiceAccessForOrganization(
      { client },
      {},
    )) {
      if (EnabledServicePrincipals.some(({ ServicePrincipal }) => ServicePrincipal === RAM)) {
        return ok(`RAM shares inside of the Organization ${organization}`);
      }
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // IAM's rights are not enough: only the managing account and its delegates may know.
    return unknown(
      `the account is in the Organization ${organization}; whether RAM shares inside of it, only the account that manages it sees`,
      ENABLE,
    );
  }
  return problem(
    `RAM does not share inside of the Organization ${organization}: it would send an invitation, which nobody accepts with association: organization`,
    ENABLE,
  );
}

/**
 * Whether an account that counts on it is in governance's Organization.
 *
 * @param governance of the governance account; undefined where nobody got in
 */
export async function membership(view: View, governance: View | undefined): Promise<Answer> {
  const organization = await organizationOf(view);
  if (organization === undefined) return notInOrganization();
  // Why it can't be looked at stands among governance's own findings.
  const theirs = governance && (await organizationOf(governance).catch(() => undefined));
  if (theirs === organization) return ok(`in the Organization ${organization}, as governance is`);
  if (theirs !== undefined) {
    return problem(
      `in the Organization ${organization}, and governance is in ${theirs}`,
      'Set association: invitation, which works between any two accounts, or bring both into one Organization.',
    );
  }
  return unknown(
    `in the Organization ${organization}; governance's could not be looked at`,
    `Ask the governance team whether it is in ${organization} too: aws organizations describe-organization`,
  );
}

function notInOrganization(): Answer {
  return problem(
    'association is organization, and the account is in no AWS Organization',
    'Set association: invitation, which works between any two accounts, or bring governance and this account into one Organization.',
  );
}
