import type { CreateSubscriptionTargetCommandInput } from '@aws-sdk/client-datazone';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { PROVIDER } from './blueprints';
import { assertOwnRole } from './building-rights';
import { layoutOf } from './provisioning';
import type { Environment, Target } from './records';
import { AwsError } from '../../aws-error';
import { requireExisting, existingEnvironment, newId, page, pick } from './store';
import type { Domain } from './store';

const TARGET_TYPE = 'GlueSubscriptionTargetType';

/** Where the subscribed tables of an environment go. */
export function targetOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateSubscriptionTarget: (input, caller) => createTarget(service, input, caller),
    GetSubscriptionTarget: ({ environmentIdentifier, identifier }, caller) =>
      describe(caller.domain, ownTarget(caller, environmentIdentifier, identifier)),
    DeleteSubscriptionTarget: ({ environmentIdentifier, identifier }, caller) => {
      const target = ownTarget(caller, environmentIdentifier, identifier);
      asMember(caller, target.projectId, WRITERS);
      caller.domain.targets.delete(target.id);
      return {};
    },
    ListSubscriptionTargets: (input, caller) => {
      const environment = existingEnvironment(caller.domain, input.environmentIdentifier);
      asMember(caller, environment.projectId);
      const found = [...caller.domain.targets.values()].filter(
        (target) => target.environmentId === environment.id,
      );
      return page(
        found.map((target) => describe(caller.domain, target)),
        input,
      );
    },
  };
}

/** Every DefaultDataLake environment gets a target: its database for subscribed tables. */
export function addDefaultTarget({ aws }: Service, domain: Domain, environment: Environment): void {
  const { consumerDatabase, roleArn, manageAccessRole } = layoutOf(domain, environment);
  const now = aws.clock.now();
  const target: Target = {
    id: newId(),
    projectId: environment.projectId,
    environmentId: environment.id,
    name: consumerDatabase,
    type: TARGET_TYPE,
    provider: PROVIDER,
    authorizedPrincipals: [roleArn],
    manageAccessRole,
    applicableAssetTypes: ['GlueTableAssetType', 'GlueViewAssetType'],
    subscriptionTargetConfig: [
      {
        formName: 'GlueSubscriptionTargetConfigForm',
        content: JSON.stringify({ databaseName: consumerDatabase }),
      },
    ],
    subscriptionGrantCreationMode: 'AUTOMATIC',
    createdBy: environment.createdBy,
    createdAt: now,
    updatedAt: now,
  };
  domain.targets.set(target.id, target);
}

export function removeTargetsOf(domain: Domain, environment: Environment): void {
  for (const target of domain.targets.values()) {
    if (target.environmentId === environment.id) {
      domain.targets.delete(target.id);
    }
  }
}

/** Glue database that a target's form names. */
export function targetDatabase(target: Target): string {
  return JSON.parse(target.subscriptionTargetConfig[0]?.content ?? '{}').databaseName;
}

function createTarget({ aws }: Service, input: CreateSubscriptionTargetCommandInput, caller: Caller) {
  const environment = existingEnvironment(caller.domain, input.environmentIdentifier ?? '');
  asMember(caller, environment.projectId, WRITERS);
  if (input.type !== TARGET_TYPE) {
    throw new AwsError(
      'ValidationException',
      `type ${input.type} is not served by the local AWS; it has ${TARGET_TYPE}`,
    );
  }
  assertOwnRole(environment, 'manageAccessRole', input.manageAccessRole ?? '');
  const now = aws.clock.now();
  const target: Target = {
    id: newId(),
    projectId: environment.projectId,
    environmentId: environment.id,
    type: TARGET_TYPE,
    name: input.name ?? '',
    provider: input.provider ?? PROVIDER,
    authorizedPrincipals: input.authorizedPrincipals ?? [],
    manageAccessRole: input.manageAccessRole ?? '',
    applicableAssetTypes: input.applicableAssetTypes ?? [],
    subscriptionTargetConfig: input.subscriptionTargetConfig ?? [],
    subscriptionGrantCreationMode: input.subscriptionGrantCreationMode ?? 'AUTOMATIC',
    createdBy: caller.profile.id,
    createdAt: now,
    updatedAt: now,
  };
  if (typeof targetDatabase(target) !== 'string') {
    throw new AwsError('ValidationException', 'subscriptionTargetConfig needs a form with a databaseName');
  }
  caller.domain.targets.set(target.id, target);
  return describe(caller.domain, target);
}

function ownTarget(caller: Caller, environmentId: string, id: string): Target {
  const target = requireExisting(caller.domain.targets, id, 'Subscription target');
  if (target.environmentId !== environmentId) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Subscription target ${id} does not exist in ${environmentId}`,
    );
  }
  asMember(caller, target.projectId);
  return target;
}

function describe(domain: Domain, target: Target) {
  return {
    domainId: domain.id,
    ...pick(target, 'id', 'projectId', 'environmentId', 'name', 'type', 'provider', 'authorizedPrincipals'),
    ...pick(target, 'manageAccessRole', 'applicableAssetTypes', 'subscriptionTargetConfig', 'createdBy'),
    ...pick(target, 'createdAt', 'updatedAt', 'subscriptionGrantCreationMode'),
  };
}
