import type {
  CustomParameter,
  EnvironmentParameter,
  ListEnvironmentBlueprintsCommandInput,
  PutEnvironmentBlueprintConfigurationCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import type { Caller, DomainOperation, Service } from './authorisation';
import { dropPolicyGrants } from './policies';
import type { BlueprintConfiguration } from './records';
import { requireExisting, page, pick } from './store';
import type { Blueprint, Domain } from './store';

export const PROVIDER = 'Amazon DataZone';

/** What a user of DefaultDataLake may set; the other blueprints need a Redshift that is not here. */
const DATA_LAKE_PARAMETERS = {
  producerGlueDbName: 'Producer glue db name',
  consumerGlueDbName: 'Consumer glue db name',
  workgroupName: 'Workgroup name',
};

/**
 * What a profile of DefaultDataLake may set besides. AWS's console calls them authorized projects and publishing; the
 * API documents neither name. Both names, and one project's id as value, stand in public code that deploys such
 * profiles. Assumptions: several ids are separated by commas, and these parameters are the profile's alone.
 */
const PROFILE_PARAMETERS = {
  allowedProjects: 'Allowed projects',
  profilePermissionLevel: 'Profile permission level',
};

const PERMISSION_LEVELS = ['FULL_ACCESS', 'LIMITED_ACCESS'];

/** Blueprints of the domain, and their configuration, which is always that of the caller's account. */
export function blueprintOperations(service: Service): Record<string, DomainOperation> {
  return {
    ListEnvironmentBlueprints: (input: ListEnvironmentBlueprintsCommandInput, { domain }) => {
      const found = domain.blueprints.filter(
        ({ name }) => input.managed !== false && (input.name === undefined || input.name === name),
      );
      return page(
        found.map((blueprint) => summary(domain, blueprint)),
        input,
      );
    },
    GetEnvironmentBlueprint: ({ identifier }, { domain }) => {
      const blueprint = existingBlueprint(domain, identifier);
      return { ...summary(domain, blueprint), userParameters: parametersOf(blueprint, {}) };
    },
    PutEnvironmentBlueprintConfiguration: (input, caller) => putConfiguration(service, input, caller),
    GetEnvironmentBlueprintConfiguration: ({ environmentBlueprintIdentifier: id }, { domain, call }) =>
      describe(
        domain,
        requireExisting(domain.blueprintConfigurations, `${call.principal.accountId}:${id}`, 'Configuration'),
      ),
    // Environments that exist keep working; only new ones are refused, until the blueprint is enabled again.
    DeleteEnvironmentBlueprintConfiguration: ({ environmentBlueprintIdentifier: id }, { domain, call }) => {
      existingBlueprint(domain, id);
      const entityIdentifier = `${call.principal.accountId}:${id}`;
      domain.blueprintConfigurations.delete(entityIdentifier);
      dropPolicyGrants(domain, { entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION', entityIdentifier });
      return {};
    },
    ListEnvironmentBlueprintConfigurations: (input, { domain, call }) =>
      page(
        [...domain.blueprintConfigurations.values()]
          .filter(({ accountId }) => accountId === call.principal.accountId)
          .map((configuration) => describe(domain, configuration)),
        input,
      ),
  };
}

function putConfiguration(
  { aws }: Service,
  input: PutEnvironmentBlueprintConfigurationCommandInput,
  { domain, call: { principal } }: Caller,
) {
  const { id } = existingBlueprint(domain, input.environmentBlueprintIdentifier ?? '');
  for (const member of ['provisioningRoleArn', 'manageAccessRoleArn'] as const) {
    if (input[member] !== undefined && input[member].split(':')[4] !== principal.accountId) {
      throw new AwsError(
        'ValidationException',
        `${member} ${input[member]} must be a role of the caller's account ${principal.accountId}`,
      );
    }
  }
  const key = `${principal.accountId}:${id}`;
  const now = aws.clock.now();
  const configuration: BlueprintConfiguration = {
    ...pick(input, 'provisioningRoleArn', 'manageAccessRoleArn', 'environmentRolePermissionBoundary'),
    ...pick(input, 'regionalParameters', 'provisioningConfigurations'),
    accountId: principal.accountId,
    environmentBlueprintId: id,
    enabledRegions: input.enabledRegions ?? [],
    createdAt: domain.blueprintConfigurations.get(key)?.createdAt ?? now,
    updatedAt: now,
  };
  domain.blueprintConfigurations.set(key, configuration);
  return describe(domain, configuration);
}

/**
 * Configuration of a blueprint for an account and Region.
 *
 * @throws {AwsError} ValidationException unless it is enabled there.
 */
export function enabledConfiguration(
  domain: Domain,
  where: { environmentBlueprintId: string; awsAccountId: string; awsAccountRegion: string },
): BlueprintConfiguration {
  const { environmentBlueprintId: id, awsAccountId, awsAccountRegion } = where;
  const configuration = domain.blueprintConfigurations.get(`${awsAccountId}:${id}`);
  if (configuration?.enabledRegions.includes(awsAccountRegion) !== true) {
    throw new AwsError(
      'ValidationException',
      `Environment blueprint ${id} is not enabled in account ${awsAccountId}, Region ${awsAccountRegion}: ` +
        'enable it there by PutEnvironmentBlueprintConfiguration',
    );
  }
  return configuration;
}

export function existingBlueprint(domain: Domain, id: string): Blueprint {
  return requireExisting(
    new Map(domain.blueprints.map((blueprint) => [blueprint.id, blueprint])),
    id,
    'Environment blueprint',
  );
}

/**
 * Checks user parameters against the blueprint's.
 *
 * @returns value by key.
 * @throws {AwsError} ValidationException for a key that the blueprint does not have, or a level that is none.
 */
export function checkedParameters(
  blueprint: Blueprint,
  parameters: readonly EnvironmentParameter[] = [],
  of: 'environment' | 'profile' = 'environment',
): Record<string, string> {
  const known = parametersOf(blueprint, {}, of).map(({ keyName }) => keyName);
  for (const { name } of parameters) {
    if (!known.includes(name)) {
      throw new AwsError(
        'ValidationException',
        `userParameters: ${blueprint.name} has no parameter ${name}; it has ${known.join(', ') || 'none'}`,
      );
    }
  }
  const values = Object.fromEntries(parameters.map(({ name, value }) => [name ?? '', value ?? '']));
  const { profilePermissionLevel: level } = values;
  if (level !== undefined && !PERMISSION_LEVELS.includes(level)) {
    throw new AwsError(
      'ValidationException',
      `userParameters: profilePermissionLevel ${level} must be one of ${PERMISSION_LEVELS.join(', ')}`,
    );
  }
  return values;
}

/** A blueprint's parameters, of an environment or of a profile, with the values that were set. */
export function parametersOf(
  blueprint: Blueprint,
  values: Readonly<Record<string, string>>,
  of: 'environment' | 'profile' = 'environment',
): CustomParameter[] {
  const parameters: Record<string, string> =
    blueprint.name === 'DefaultDataLake'
      ? { ...DATA_LAKE_PARAMETERS, ...(of === 'profile' && PROFILE_PARAMETERS) }
      : {};
  return Object.entries(parameters).map(([keyName, description]) => ({
    keyName,
    description,
    fieldType: 'String',
    ...(values[keyName] !== undefined && { defaultValue: values[keyName] }),
    isEditable: true,
    isOptional: true,
  }));
}

function summary(domain: Domain, { id, name }: Blueprint) {
  return {
    id,
    name,
    provider: PROVIDER,
    provisioningProperties: {
      cloudFormation: {
        templateUrl: `https://datazone-${domain.region}.s3.${domain.region}.amazonaws.com/${name}.yaml`,
      },
    },
    createdAt: domain.createdAt,
  };
}

function describe(domain: Domain, configuration: BlueprintConfiguration) {
  return {
    domainId: domain.id,
    ...pick(configuration, 'environmentBlueprintId', 'provisioningRoleArn', 'manageAccessRoleArn'),
    ...pick(configuration, 'environmentRolePermissionBoundary', 'enabledRegions', 'regionalParameters'),
    ...pick(configuration, 'provisioningConfigurations', 'createdAt', 'updatedAt'),
  };
}
