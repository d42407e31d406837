import type {
  CreateEnvironmentProfileCommandInput,
  ListEnvironmentProfilesCommandInput,
  UpdateEnvironmentProfileCommandInput,
} from '@aws-sdk/client-datazone';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { checkedParameters, existingBlueprint, parametersOf } from './blueprints';
import { assertMakesProfiles } from './building-rights';
import { dropPolicyGrants } from './policies';
import type { EnvironmentProfile } from './records';
import { defined, requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';

/** Environment profiles: a blueprint with the account and Region of its environments. */
export function environmentProfileOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateEnvironmentProfile: (input, caller) => createProfile(service, input, caller),
    GetEnvironmentProfile: ({ identifier }, caller) => describe(caller.domain, visible(caller, identifier)),
    UpdateEnvironmentProfile: (input: UpdateEnvironmentProfileCommandInput, caller) => {
      const { domain } = caller;
      const profile = requireExisting(
        domain.environmentProfiles,
        input.identifier ?? '',
        'Environment profile',
      );
      asMember(caller, profile.projectId, WRITERS);
      const blueprint = existingBlueprint(domain, profile.environmentBlueprintId);
      checkedParameters(blueprint, input.userParameters, 'profile');
      const { name, description, awsAccountId, awsAccountRegion, userParameters } = input;
      // Assumption: a profile that moves to another account is judged like a new one there.
      if (awsAccountId !== undefined && awsAccountId !== profile.awsAccountId) {
        assertMakesProfiles(caller, profile.projectId, { ...profile, awsAccountId });
      }
      Object.assign(profile, defined({ name, description, awsAccountId, awsAccountRegion, userParameters }), {
        updatedAt: service.aws.clock.now(),
      });
      return describe(domain, profile);
    },
    DeleteEnvironmentProfile: ({ identifier }, caller) => {
      const profile = requireExisting(caller.domain.environmentProfiles, identifier, 'Environment profile');
      asMember(caller, profile.projectId, WRITERS);
      caller.domain.environmentProfiles.delete(profile.id);
      dropPolicyGrants(caller.domain, {
        entityType: 'ENVIRONMENT_PROFILE',
        entityIdentifier: profile.id,
      });
      return {};
    },
    ListEnvironmentProfiles: (input: ListEnvironmentProfilesCommandInput, { domain }) => {
      const wanted = defined({
        awsAccountId: input.awsAccountId,
        awsAccountRegion: input.awsAccountRegion,
        environmentBlueprintId: input.environmentBlueprintIdentifier,
        projectId: input.projectIdentifier,
        name: input.name,
      });
      const found = [...domain.environmentProfiles.values()].filter((profile) =>
        Object.entries(wanted).every(([member, value]) => profile[member as keyof typeof wanted] === value),
      );
      return page(
        found.map((profile) => summary(domain, profile)),
        input,
      );
    },
  };
}

function createProfile(service: Service, input: CreateEnvironmentProfileCommandInput, caller: Caller) {
  const { domain } = caller;
  const project = asMember(caller, input.projectIdentifier ?? '', WRITERS);
  const blueprint = existingBlueprint(domain, input.environmentBlueprintIdentifier ?? '');
  checkedParameters(blueprint, input.userParameters, 'profile');
  const { awsAccountId } = input;
  if (awsAccountId !== undefined) {
    assertMakesProfiles(caller, project.id, { awsAccountId, environmentBlueprintId: blueprint.id });
  }
  const now = service.aws.clock.now();
  const profile: EnvironmentProfile = {
    id: newId(),
    projectId: project.id,
    environmentBlueprintId: blueprint.id,
    name: input.name ?? '',
    ...pick(input, 'description', 'awsAccountId', 'awsAccountRegion'),
    userParameters: input.userParameters ?? [],
    createdBy: caller.profile.id,
    createdAt: now,
    updatedAt: now,
  };
  domain.environmentProfiles.set(profile.id, profile);
  return describe(domain, profile);
}

/** Any user of the domain may look at a profile. */
function visible({ domain }: Caller, id: string): EnvironmentProfile {
  return requireExisting(domain.environmentProfiles, id, 'Environment profile');
}

function summary(domain: Domain, profile: EnvironmentProfile) {
  return {
    domainId: domain.id,
    ...pick(profile, 'id', 'projectId', 'environmentBlueprintId', 'name', 'description', 'awsAccountId'),
    ...pick(profile, 'awsAccountRegion', 'createdBy', 'createdAt', 'updatedAt'),
  };
}

function describe(domain: Domain, profile: EnvironmentProfile) {
  const blueprint = existingBlueprint(domain, profile.environmentBlueprintId);
  return {
    ...summary(domain, profile),
    userParameters: parametersOf(
      blueprint,
      checkedParameters(blueprint, profile.userParameters, 'profile'),
      'profile',
    ),
  };
}
