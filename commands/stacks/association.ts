import type { RAMClient } from '@aws-sdk/client-ram';
import { paginateGetResourceShareInvitations, paginateGetResourceShares } from '@aws-sdk/client-ram';
import { terraformIn } from './lock';

/** What an associated account has to know of governance's state to look at its association. */
export interface Share {
  /** ARN of the share, from governance's outputs. */
  readonly arn: string;
  /** Address in governance's state of what associates this account; undefined where nothing does. */
  readonly association?: string;
}

/** The members of a state that are looked at. */
export interface RawState {
  readonly outputs: Readonly<Record<string, { readonly value: unknown } | undefined>>;
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** The share of governance's state; undefined where it publishes none. */
export function shareOf({ outputs, resources }: RawState, accountId: string): Share | undefined {
  const arn = outputs['share_arn']?.value;
  if (typeof arn !== 'string') return undefined;
  const association = resources.find(
    ({ mode, type, instances }) =>
      mode === 'managed' &&
      type === 'aws_ram_principal_association' &&
      instances.some(({ attributes }) => attributes['principal'] === accountId),
  );
  return { arn, association: association && `${association.type}.${association.name}` };
}

/**
 * Why an account is not associated with the domain and a deploy can't change that, with the cure; undefined
 * where it is, or is invited.
 *
 * @param ram as a role of the account
 * @throws RAM's error
 */
export async function associationProblem(
  ram: RAMClient,
  entry: string,
  { arn, association }: Share,
): Promise<string | undefined> {
  if (await isShared(ram, arn)) return undefined;
  const status = await lastInvitation(ram, arn);
  if (status === 'PENDING') return undefined;
  const deploy = 'npm run deploy -- governance';
  if (association !== undefined && (status === 'EXPIRED' || status === 'REJECTED')) {
    return (
      `the invitation to the domain (share ${arn}) is ${status}. An invitation is open for seven days. ` +
      `Ask the governance team to invite ${entry} anew, then run this command again:\n` +
      `  ${terraformIn('governance')} taint ${association}\n  ${deploy}`
    );
  }
  return (
    `its account is not associated with the domain: the share ${arn} was deleted, or ${entry} was taken out of it, by others than Terraform. ` +
    'Nothing of the project is lost by that. ' +
    `Ask the governance team to associate it again, then run this command again:\n  ${deploy}`
  );
}

async function isShared(client: RAMClient, arn: string): Promise<boolean> {
  try {
    const shareQuery = { resourceOwner: 'OTHER-ACCOUNTS', resourceShareArns: [arn] } as const;
    for await (const { resourceShares = [] } of paginateGetResourceShares(
      { client },
      { ...shareQuery, resourceShareArns: [arn] },
    )) {
      if (resourceShares.some(({ status }) => status === 'ACTIVE')) return true;
    }
    return false;
  } catch (error) {
    if ((error as Error).name === 'UnknownResourceException') return false;
    throw error;
  }
}

/** Status of the newest invitation. */
async function lastInvitation(client: RAMClient, arn: string): Promise<string | undefined> {
  const all = [];
  for await (const page of paginateGetResourceShareInvitations({ client }, {})) {
    all.push(...(page.resourceShareInvitations ?? []));
  }
  const ours = all.filter(({ resourceShareArn }) => resourceShareArn === arn);
  const at = (time?: Date) => time?.getTime() ?? 0;
  return ours.sort((a, b) => at(b.invitationTimestamp) - at(a.invitationTimestamp)).at(0)?.status;
}
