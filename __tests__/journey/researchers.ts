import { type AccountName, ACCOUNTS } from '@ehds/local-aws/accounts';
import { Researcher } from '../../tools/demonstration/researcher';
import { makeResearcherRole, RESEARCHER } from '../../tools/demonstration/researcher-role';
import type { World } from './world';

/** The member of the configuration that a researcher with a role in one of the local accounts is. */
export function researcherMember(account: AccountName) {
  return { role: researcherArn(account), designation: 'PROJECT_CONTRIBUTOR' };
}

function researcherArn(account: AccountName): string {
  return `arn:aws:iam::${ACCOUNTS[account]}:role/${RESEARCHER}`;
}

/** Makes the role of a researcher in an account, which has to be there before it becomes a member. */
export function makeResearcher(world: World, account: AccountName): Promise<void> {
  const callers = [`arn:aws:iam::${ACCOUNTS[account]}:user/operator`];
  return makeResearcherRole(world.session(account), callers);
}

/** The researcher of an account, signed in. */
export async function signIn(world: World, account: AccountName, domainId: string): Promise<Researcher> {
  const operator = world.session(account, 'operator');
  return new Researcher(await operator.assume(researcherArn(account), RESEARCHER), domainId);
}
