import { AwsError } from '../../aws-error';
import { notPermitted } from './authorisation';
import type { Caller } from './authorisation';
import { isGranted, policyGrants } from './policies';
import type { Environment, EnvironmentProfile } from './records';

/** Account and blueprint that somebody wants to build with. */
interface Place {
  readonly awsAccountId: string;
  readonly environmentBlueprintId: string;
}

/**
 * Asserts that the caller may make profiles of the project for a blueprint in an account. No grant on the blueprint's
 * configuration means everyone: "by default, no managing projects are specified, which means any user can create
 * profiles" (user guide, "Enable built-in blueprints"). With one, only those whom the grants name may.
 * Assumption: who holds DELEGATE_CREATE_ENVIRONMENT_PROFILE may as well; AWS does not say what it allows.
 *
 * @throws {AwsError} AccessDeniedException in DataZone's own words
 */
export function assertMakesProfiles(caller: Caller, projectId: string, place: Place): void {
  const entity = configurationOf(place);
  const grants = policyGrants(caller.domain, entity, 'CREATE_ENVIRONMENT_PROFILE');
  const delegated = policyGrants(caller.domain, entity, 'DELEGATE_CREATE_ENVIRONMENT_PROFILE');
  if (grants.length > 0 && !isGranted(caller, [...grants, ...delegated], projectId)) {
    throw notPermitted(caller.call);
  }
}

/**
 * Asserts that the caller may make an environment of the project in an account that no profile fixes. Assumptions: the
 * list of who may make profiles there decides, and that of CREATE_ENVIRONMENT_FROM_BLUEPRINT too once it has a grant.
 *
 * @throws {AwsError} AccessDeniedException in DataZone's own words
 */
export function assertBuildsWithoutProfile(caller: Caller, projectId: string, place: Place): void {
  assertMakesProfiles(caller, projectId, place);
  const grants = policyGrants(caller.domain, configurationOf(place), 'CREATE_ENVIRONMENT_FROM_BLUEPRINT');
  if (grants.length > 0 && !isGranted(caller, grants, projectId)) throw notPermitted(caller.call);
}

/**
 * Asserts that the caller may make an environment of the project by a profile: "Authorized projects: by default all
 * projects" (user guide, "Create an environment profile"). Assumptions: `allowedProjects` is enforced by the server,
 * and CREATE_ENVIRONMENT on the profile narrows it once it has a grant.
 *
 * @throws {AwsError} AccessDeniedException in DataZone's own words
 */
export function assertUsesProfile(caller: Caller, projectId: string, profile: EnvironmentProfile): void {
  const allowed = (valueOf(profile, 'allowedProjects') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean);
  const entity = { entityType: 'ENVIRONMENT_PROFILE', entityIdentifier: profile.id } as const;
  const grants = policyGrants(caller.domain, entity, 'CREATE_ENVIRONMENT');
  if (
    (allowed.length > 0 && !allowed.includes(projectId)) ||
    (grants.length > 0 && !isGranted(caller, grants, projectId))
  ) {
    throw notPermitted(caller.call);
  }
}

/**
 * Whether an environment may publish tables of a database in its account. One of a profile with LIMITED_ACCESS publishes
 * only from its own. Uncertain: the console offers the choice, but no page says that the server holds to it. This is the
 * only place that does.
 */
export function publishesFrom(environment: Environment, producerDatabase: string, database: string): boolean {
  return environment.parameters.profilePermissionLevel !== 'LIMITED_ACCESS' || database === producerDatabase;
}

/**
 * Asserts that a role given to an environment is of the environment's own account. Assumption: AWS documents no check,
 * and without one a role of a foreign account that trusts DataZone would work for whoever names it.
 *
 * @param member the input's member that names the role
 * @throws {AwsError} ValidationException
 */
export function assertOwnRole({ awsAccountId }: Environment, member: string, role: string): void {
  if (role.split(':')[4] !== awsAccountId) {
    throw new AwsError(
      'ValidationException',
      `${member} ${role} must be a role of the environment's account ${awsAccountId}`,
    );
  }
}

/** A profile's value of a user parameter. */
function valueOf({ userParameters }: EnvironmentProfile, key: string): string | undefined {
  return userParameters.find(({ name }) => name === key)?.value;
}

function configurationOf({ awsAccountId, environmentBlueprintId }: Place) {
  return {
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier: `${awsAccountId}:${environmentBlueprintId}`,
  } as const;
}
