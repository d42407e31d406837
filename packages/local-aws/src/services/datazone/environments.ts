import type {
  CreateEnvironmentCommandInput,
  DeploymentType,
  EnvironmentStatus,
  ListEnvironmentsCommandInput,
  UpdateEnvironmentCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { SERVICE, sourceOf } from './acting';
import { asMember, isMember, notPermitted, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import {
  checkedParameters,
  enabledConfiguration,
  existingBlueprint,
  parametersOf,
  PROVIDER,
} from './blueprints';
import { assertBuildsWithoutProfile, assertUsesProfile } from './building-rights';
import { reason } from './errors';
import { announce } from './events';
import { revokeGrantsOf } from './grants';
import { deprovision, provision } from './provisioning';
import type { Environment, EnvironmentProfile } from './records';
import { defined, requireExisting, existingEnvironment, newId, page, pick } from './store';
import type { Domain } from './store';
import { addDefaultTarget, removeTargetsOf } from './targets';
import { SERVICE_SECONDS } from './times';

/** Environments: what a project has in an AWS account. */
export function environmentOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateEnvironment: (input, caller) => createEnvironment(service, input, caller),
    GetEnvironment: ({ identifier }, caller) => {
      const environment = existingEnvironment(caller.domain, identifier);
      // The administrators of the account that hosts it may look, too.
      if (
        !isMember(caller, environment.projectId) &&
        caller.call.principal.accountId !== environment.awsAccountId
      ) {
        throw notPermitted(caller.call);
      }
      return describe(caller.domain, environment);
    },
    UpdateEnvironment: (input, caller) => updateEnvironment(service, input, caller),
    DeleteEnvironment: ({ identifier }, caller) => deleteEnvironment(service, identifier, caller),
    ListEnvironments: (input, caller) => listEnvironments(input, caller),
    GetEnvironmentCredentials: ({ environmentIdentifier }, caller) =>
      credentials(service, environmentIdentifier, caller),
  };
}

function createEnvironment(service: Service, input: CreateEnvironmentCommandInput, caller: Caller) {
  const { domain } = caller;
  const project = asMember(caller, input.projectIdentifier ?? '', WRITERS);
  const profile =
    input.environmentProfileIdentifier === undefined
      ? undefined
      : requireExisting(
          domain.environmentProfiles,
          input.environmentProfileIdentifier,
          'Environment profile',
        );
  const place = placeOf(input, profile);
  if (profile !== undefined) assertUsesProfile(caller, project.id, profile);
  if (profile?.awsAccountId === undefined) assertBuildsWithoutProfile(caller, project.id, place);
  const blueprint = existingBlueprint(domain, place.environmentBlueprintId);
  if (blueprint.name !== 'DefaultDataLake') {
    throw new AwsError('ValidationException', `The local AWS makes no environments of ${blueprint.name}`);
  }
  enabledConfiguration(domain, place);
  assertNameFree(domain, project.id, input.name ?? '');
  const now = service.aws.clock.now();
  const environment: Environment = {
    ...pick(input, 'description', 'glossaryTerms'),
    ...place,
    id: newId(),
    name: input.name ?? '',
    projectId: project.id,
    environmentProfileId: profile?.id,
    parameters: {
      ...checkedParameters(blueprint, profile?.userParameters, 'profile'),
      ...checkedParameters(blueprint, input.userParameters),
    },
    provisionedResources: [],
    createdBy: caller.profile.id,
    createdAt: now,
    updatedAt: now,
    status: 'CREATING',
    lastDeployment: {},
  };
  domain.environments.set(environment.id, environment);
  deploy(service, caller, environment, 'CREATE', async () => {
    environment.provisionedResources = await provision(service, domain, environment);
    addDefaultTarget(service, domain, environment);
  });
  return describe(domain, environment);
}

/** Account, Region and blueprint, from the input and the profile, which must not contradict each other. */
function placeOf(input: CreateEnvironmentCommandInput, profile: EnvironmentProfile | undefined) {
  const choose = (member: string, own: string | undefined, ofProfile: string | undefined): string => {
    const value = own ?? ofProfile;
    if (value === undefined || (ofProfile !== undefined && value !== ofProfile)) {
      throw new AwsError(
        'ValidationException',
        `${member}: ${own ?? 'not given'}, while the environment profile says ${ofProfile ?? 'nothing'}`,
      );
    }
    return value;
  };
  const account = profile?.awsAccountId;
  const blueprint = profile?.environmentBlueprintId;
  return {
    awsAccountId: choose('environmentAccountIdentifier', input.environmentAccountIdentifier, account),
    awsAccountRegion: choose(
      'environmentAccountRegion',
      input.environmentAccountRegion,
      profile?.awsAccountRegion,
    ),
    environmentBlueprintId: choose(
      'environmentBlueprintIdentifier',
      input.environmentBlueprintIdentifier,
      blueprint,
    ),
  };
}

/** A deleted environment keeps its name in the project (seen on AWS). */
function assertNameFree(domain: Domain, projectId: string, name: string): void {
  for (const other of domain.environments.values()) {
    if (other.projectId === projectId && other.name === name) {
      throw new AwsError(
        'ConflictException',
        `An environment named ${name} already exists within this project`,
      );
    }
  }
}

function updateEnvironment(service: Service, input: UpdateEnvironmentCommandInput, caller: Caller) {
  const environment = existingEnvironment(caller.domain, input.identifier ?? '');
  asMember(caller, environment.projectId, WRITERS);
  assertSettled(environment);
  const { name, description, glossaryTerms } = input;
  if (name !== undefined && name !== environment.name) {
    assertNameFree(caller.domain, environment.projectId, name);
  }
  Object.assign(environment, defined({ name, description, glossaryTerms }));
  deploy(service, caller, environment, 'UPDATE', async () => undefined);
  return describe(caller.domain, environment);
}

function deleteEnvironment(service: Service, id: string, caller: Caller) {
  const { domain } = caller;
  const environment = existingEnvironment(domain, id);
  asMember(caller, environment.projectId, WRITERS);
  assertSettled(environment);
  deploy(service, caller, environment, 'DELETE', async () => {
    await revokeGrantsOf(service, domain, environment);
    // A creation that failed has left nothing.
    if (environment.provisionedResources.length > 0) await deprovision(service, domain, environment);
    removeTargetsOf(domain, environment);
    environment.provisionedResources = [];
  });
  return {};
}

function assertSettled({ id, status }: Environment): void {
  if (['CREATING', 'UPDATING', 'DELETING'].includes(status)) {
    throw new AwsError('ConflictException', `Environment ${id} is ${status}: wait until it is done`);
  }
}

const DEPLOYMENTS = {
  CREATE: {
    during: 'CREATING',
    done: 'ACTIVE',
    failed: 'CREATE_FAILED',
    seconds: SERVICE_SECONDS.environmentCreation,
  },
  UPDATE: {
    during: 'UPDATING',
    done: 'ACTIVE',
    failed: 'UPDATE_FAILED',
    seconds: SERVICE_SECONDS.environmentUpdate,
  },
  DELETE: {
    during: 'DELETING',
    done: 'DELETED',
    failed: 'DELETE_FAILED',
    seconds: SERVICE_SECONDS.environmentDeletion,
  },
} satisfies Record<
  DeploymentType,
  { [state in 'during' | 'done' | 'failed']: EnvironmentStatus } & { seconds: number }
>;

/** Changes the environment's resources after the answer was sent, and keeps the record of it. */
function deploy(
  service: Service,
  { domain, profile }: Caller,
  environment: Environment,
  deploymentType: DeploymentType,
  work: () => Promise<void>,
): void {
  const { during, done, failed, seconds } = DEPLOYMENTS[deploymentType];
  const deploymentId = newId();
  const settle = (status: EnvironmentStatus, deployment: Environment['lastDeployment']) => {
    environment.status = status;
    environment.lastDeployment = { deploymentId, deploymentType, ...deployment };
    environment.updatedAt = service.aws.clock.now();
  };
  const tell = (outcome: 'Started' | 'Completed' | 'Failed', data: object = {}) =>
    announce(
      service,
      domain,
      `Environment ${deploymentType === 'DELETE' ? 'Deletion' : 'Deployment'} ${outcome}`,
      {
        id: environment.id,
        typeName: 'EnvironmentEntityType',
        owningProjectId: environment.projectId,
        user: profile.id,
        data: { name: environment.name, deploymentId, ...data },
      },
    );
  settle(during, { deploymentStatus: 'IN_PROGRESS', isDeploymentComplete: false });
  tell('Started');
  service.aws.background(`${deploymentType} environment ${environment.id}`, async () => {
    await service.aws.clock.sleep(seconds);
    try {
      await work();
      settle(done, { deploymentStatus: 'SUCCESSFUL', isDeploymentComplete: true });
      tell('Completed');
    } catch (error) {
      const failureReason = { code: '500', message: reason(error) };
      settle(failed, { deploymentStatus: 'FAILED', failureReason, isDeploymentComplete: true });
      tell('Failed', { failureReason });
    }
  });
}

function listEnvironments(input: ListEnvironmentsCommandInput, caller: Caller) {
  const project = asMember(caller, input.projectIdentifier ?? '');
  const wanted = defined({
    projectId: project.id,
    awsAccountId: input.awsAccountId,
    awsAccountRegion: input.awsAccountRegion,
    environmentProfileId: input.environmentProfileIdentifier,
    environmentBlueprintId: input.environmentBlueprintIdentifier,
    status: input.status,
    name: input.name,
  });
  const found = [...caller.domain.environments.values()].filter(
    (environment) =>
      (input.provider ?? PROVIDER) === PROVIDER &&
      Object.entries(wanted).every(([member, value]) => environment[member as keyof typeof wanted] === value),
  );
  return page(
    found.map((environment) => summary(caller.domain, environment)),
    input,
  );
}

async function credentials({ aws }: Service, id: string, caller: Caller) {
  const environment = existingEnvironment(caller.domain, id);
  asMember(caller, environment.projectId);
  const role = environment.provisionedResources.find(({ name }) => name === 'userRoleArn')?.value;
  if (environment.status !== 'ACTIVE' || role === undefined) {
    throw new AwsError('ValidationException', `Environment ${id} is ${environment.status}, not ACTIVE`);
  }
  const { accountId } = caller.domain;
  const actor = { accountId, role, service: SERVICE, source: sourceOf(caller.domain) };
  const session = await aws.session(actor, `datazone-${caller.profile.id}`);
  return {
    ...pick(session, 'accessKeyId', 'secretAccessKey', 'sessionToken'),
    expiration: new Date(aws.clock.now().getTime() + 3600_000),
  };
}

function summary(domain: Domain, environment: Environment) {
  return {
    domainId: domain.id,
    provider: PROVIDER,
    ...pick(environment, 'id', 'projectId', 'name', 'description', 'status', 'environmentProfileId'),
    ...pick(environment, 'awsAccountId', 'awsAccountRegion', 'createdBy', 'createdAt', 'updatedAt'),
  };
}

function describe(domain: Domain, environment: Environment) {
  const blueprint = existingBlueprint(domain, environment.environmentBlueprintId);
  return {
    ...summary(domain, environment),
    ...pick(environment, 'environmentBlueprintId', 'glossaryTerms', 'provisionedResources', 'lastDeployment'),
    userParameters: parametersOf(blueprint, environment.parameters),
    deploymentProperties: { startTimeoutMinutes: 30, endTimeoutMinutes: 30 },
  };
}
