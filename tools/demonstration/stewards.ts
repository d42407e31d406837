import { AcceptSubscriptionRequestCommand, DataZoneClient } from '@aws-sdk/client-datazone';
import type { Member, PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { stewardPermissions } from '../../console/server/policy';
import { makePersonRole } from './person-role';
import type { Session } from '../../commands/session';

const ROLE = 'steward';

/** The entry in an account's `members` by which its steward looks after its project. */
export function stewardMember(names: AccountNames): Member {
  return { role: names.roleArn(ROLE), designation: 'PROJECT_CONTRIBUTOR' };
}

/** A person who looks after the projects of all accounts, by a role in each with exactly the console's policy. */
export class Steward {
  constructor(
    private readonly config: PlatformConfig,
    private readonly naming: Naming,
  ) {}

  /** The role in the governance account, which takes the others. */
  get role(): string {
    return this.naming.governance.roleArn(ROLE);
  }

  /** The role in each other account, by its entry. */
  get roles(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.naming.associated.map((names) => [names.entry, names.roleArn(ROLE)]));
  }

  /**
   * Makes the roles, which have to be there before they become members.
   *
   * @param administrator session of an account's administrator
   * @param callers ARNs of those who may take the role in the governance account
   */
  async makeRoles(
    administrator: (names: AccountNames) => Session,
    callers: readonly string[],
  ): Promise<void> {
    const { config, naming, role, roles } = this;
    await makePersonRole(administrator(naming.governance), {
      name: ROLE,
      callers,
      statements: stewardPermissions(config, naming.governance, Object.values(roles)),
    });
    for (const names of naming.associated) {
      const statements = stewardPermissions(config, names);
      await makePersonRole(administrator(names), { name: ROLE, callers: [role], statements });
    }
  }

  /** Accepts a request for a listing of a producer's. @param caller somebody who may take the role in governance */
  async accept(
    caller: Session,
    entry: string,
    domainId: string,
    request: string,
    why: string,
  ): Promise<void> {
    const session = await (await caller.assume(this.role, ROLE)).assume(this.roles[entry], ROLE);
    await session.client(DataZoneClient).send(
      new AcceptSubscriptionRequestCommand({
        domainIdentifier: domainId,
        identifier: request,
        decisionComment: why,
      }),
    );
  }
}
