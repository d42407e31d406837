import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type {
  CreateProjectMembershipCommandInput,
  DeleteProjectMembershipCommandInput,
  ListProjectMembershipsCommandInput,
  Member,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { acting, executionActor } from './acting';
import { asMember, newProfile, notPermitted, OWNERS, profileOf } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { isNamed, reason } from './errors';
import { announce } from './events';
import { isGranted, policyGrants, rootUnit } from './policies';
import type { Project } from './records';
import { requireExisting, page } from './store';
import type { Domain, Profile } from './store';
import { existingProfile } from './users';

/** Who belongs to a project, and as what. */
export function membershipOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateProjectMembership: (input, caller) => createMembership(service, input, caller),
    DeleteProjectMembership: (input, caller) => deleteMembership(service, input, caller),
    ListProjectMemberships: (input: ListProjectMembershipsCommandInput, caller) => {
      const project = asMember(caller, input.projectIdentifier ?? '');
      const members = [...project.members].map(([userId, designation]) => ({
        memberDetails: { user: { userId } },
        designation,
      }));
      const { items, nextToken } = page(members, input);
      return { members: items, nextToken };
    },
  };
}

async function createMembership(
  service: Service,
  input: CreateProjectMembershipCommandInput,
  caller: Caller,
) {
  const { domain } = caller;
  const project = asOwner(caller, input.projectIdentifier ?? '');
  const profile = await memberProfile(service, domain, userIdentifier(input.member));
  // Assumption: who is outside of the pool is refused in the words of every other refusal.
  const pool = policyGrants(domain, rootUnit(domain), 'ADD_TO_PROJECT_MEMBER_POOL');
  if (!isGranted({ domain, profile }, pool)) throw notPermitted(caller.call);
  if (project.members.has(profile.id)) {
    throw new AwsError('ValidationException', `User is already in the project! (${profile.arn})`);
  }
  domain.profiles.set(profile.id, profile);
  project.members.set(profile.id, input.designation ?? 'PROJECT_CONTRIBUTOR');
  announceMember(service, caller, project, profile, 'Addition');
  return {};
}

function deleteMembership(service: Service, input: DeleteProjectMembershipCommandInput, caller: Caller) {
  const project = asOwner(caller, input.projectIdentifier ?? '');
  const profile = existingProfile(caller.domain, userIdentifier(input.member));
  const designation = project.members.get(profile.id);
  if (designation === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `${profile.arn} is not a member of project ${project.id}`,
    );
  }
  const owners = [...project.members.values()].filter((each) => each === 'PROJECT_OWNER');
  if (designation === 'PROJECT_OWNER' && owners.length === 1) {
    throw new AwsError('ValidationException', `${profile.arn} is the last owner of project ${project.id}`);
  }
  project.members.delete(profile.id);
  announceMember(service, caller, project, profile, 'Removal');
  return {};
}

/**
 * The project, if the caller owns it, or may override the owners of projects: add and remove members, first of all
 * oneself. AWS describes OVERRIDE_PROJECT_OWNERS only as that; what else it lets one do is assumed to be nothing.
 */
function asOwner(caller: Caller, projectId: string): Project {
  const overriding = policyGrants(caller.domain, rootUnit(caller.domain), 'OVERRIDE_PROJECT_OWNERS');
  if (isGranted(caller, overriding)) return requireExisting(caller.domain.projects, projectId, 'Project');
  return asMember(caller, projectId, OWNERS);
}

/** Groups come from IAM Identity Center, which no domain here has. */
function userIdentifier(member: Member | undefined): string {
  if (member?.userIdentifier === undefined) {
    throw new AwsError('ResourceNotFoundException', `Group ${member?.groupIdentifier} does not exist`);
  }
  return member.userIdentifier;
}

/**
 * The member's profile. A role of the domain's own account gets one here, after the domain execution role has
 * looked it up (iam:GetRole); a role of another account must have been given one before.
 */
async function memberProfile(service: Service, domain: Domain, identifier: string): Promise<Profile> {
  const known = profileOf(domain, identifier);
  if (known !== undefined) {
    return known;
  }
  const [, account, name] = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(identifier) ?? [];
  if (account !== domain.accountId) {
    throw new AwsError(
      'ResourceNotFoundException',
      `User profile ${identifier} does not exist in domain ${domain.id}: ` +
        'only IAM roles of the domain account get theirs by membership',
    );
  }
  const as = { ...executionActor(domain), accountId: account };
  await acting(service, domain, as, (clientOf) =>
    clientOf(IAMClient).send(new GetRoleCommand({ RoleName: name })),
  ).catch((error: unknown) => {
    throw new AwsError(
      isNamed(error, 'NoSuchEntityException') ? 'ResourceNotFoundException' : 'ValidationException',
      `The domain execution role could not look up member ${identifier}: ${reason(error)}`,
    );
  });
  return newProfile(domain, identifier, 'ASSIGNED');
}

function announceMember(
  service: Service,
  { domain, profile: user }: Caller,
  project: Project,
  member: Profile,
  what: 'Addition' | 'Removal',
): void {
  announce(service, domain, `Project Member ${what} Succeeded`, {
    id: project.id,
    typeName: 'ProjectEntityType',
    owningProjectId: project.id,
    user: user.id,
    data: { memberId: member.id },
  });
}
