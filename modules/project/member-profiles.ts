import { DatazoneUserProfile } from '@cdktf/provider-aws/lib/datazone-user-profile';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Member } from '../../platform/config';
import { profileId } from '../../platform/naming/profile-id';

export interface MemberProfilesProps {
  /** Provider of the governance account: no permission of a RAM share holds CreateUserProfile. */
  readonly provider: AwsProvider;
  readonly domainId: string;
  /** Roles of an associated account. */
  readonly members: readonly Member[];
  /** The account's association, without which DataZone does not take its roles. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * User profiles of another account's roles. DataZone makes the profile of a new member itself, but looks its role up
 * for that, which it can't do in another account. There is no call that deletes a profile, and making one twice fails.
 */
export class MemberProfiles extends Construct {
  /** What has to exist before the roles can become members. */
  readonly ready: ITerraformDependable[];

  constructor(scope: Construct, id: string, { provider, domainId, members, dependsOn }: MemberProfilesProps) {
    super(scope, id);
    this.ready = members.map(
      ({ role }) =>
        new DatazoneUserProfile(this, profileId(role), {
          provider,
          domainIdentifier: domainId,
          userIdentifier: role,
          userType: 'IAM_ROLE',
          // An import leaves it out of the state, and would be followed by a replacement, which fails.
          lifecycle: { ignoreChanges: ['user_type'] },
          dependsOn: [...dependsOn],
        }),
    );
  }
}
