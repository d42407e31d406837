import type {
  CreateDataSourceCommandInput,
  DataSourceConfigurationInput,
  DataSourceStatus,
  ListDataSourcesCommandInput,
  UpdateDataSourceCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { assertOwnRole, publishesFrom } from './building-rights';
import { announce } from './events';
import { checkedForms } from './form-types';
import { layoutOf } from './provisioning';
import type { DataSource, DataSourceRun, Environment } from './records';
import { defined, requireExisting, existingEnvironment, newId, page, pick } from './store';
import type { Domain } from './store';
import { SERVICE_SECONDS } from './times';

/** Data sources of type GLUE. A schedule is kept and shown, but starts no runs here. */
export function dataSourceOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateDataSource: (input, caller) => createDataSource(service, input, caller),
    GetDataSource: ({ identifier }, caller) => describe(caller.domain, memberDataSource(caller, identifier)),
    UpdateDataSource: (input, caller) => updateDataSource(service, input, caller),
    DeleteDataSource: ({ identifier }, caller) => deleteDataSource(service, identifier, caller),
    ListDataSources: (input: ListDataSourcesCommandInput, caller) => {
      const project = asMember(caller, input.projectIdentifier ?? '');
      const wanted = defined({
        projectId: project.id,
        environmentId: input.environmentIdentifier,
        status: input.status,
        type: input.type,
        name: input.name,
      });
      const found = [...caller.domain.dataSources.values()].filter((source) =>
        Object.entries(wanted).every(([member, value]) => source[member as keyof typeof wanted] === value),
      );
      return page(
        found.map((source) => summary(caller.domain, source)),
        input,
      );
    },
  };
}

/** @throws {AwsError} unless it exists and the caller is a member of its project. */
export function memberDataSource(caller: Caller, id: string, writing = false): DataSource {
  const source = requireExisting(caller.domain.dataSources, id, 'Data source');
  asMember(caller, source.projectId, writing ? WRITERS : undefined);
  return source;
}

/** Runs of a data source, newest first. */
export function runsOf(domain: Domain, dataSourceId: string): DataSourceRun[] {
  return [...domain.runs.values()].filter((run) => run.dataSourceId === dataSourceId).reverse();
}

function createDataSource(service: Service, input: CreateDataSourceCommandInput, caller: Caller) {
  const { domain } = caller;
  const project = asMember(caller, input.projectIdentifier ?? '', WRITERS);
  if (input.type !== 'GLUE' || input.environmentIdentifier === undefined) {
    throw new AwsError(
      'ValidationException',
      `type ${input.type} with environmentIdentifier ${input.environmentIdentifier}: the local AWS serves ` +
        'type GLUE in an environment (V1 domains have no connections)',
    );
  }
  const environment = existingEnvironment(domain, input.environmentIdentifier);
  if (environment.projectId !== project.id || environment.status !== 'ACTIVE') {
    throw new AwsError(
      'ValidationException',
      `Environment ${environment.id} must be an ACTIVE one of project ${project.id}; it is ${environment.status} ` +
        `in project ${environment.projectId}`,
    );
  }
  const now = service.aws.clock.now();
  const source: DataSource = {
    id: newId(),
    projectId: project.id,
    environmentId: environment.id,
    type: 'GLUE',
    name: input.name ?? '',
    ...pick(input, 'description', 'recommendation', 'schedule'),
    status: 'CREATING',
    configuration: configurationIn(domain, environment, input.configuration),
    enableSetting: input.enableSetting ?? 'ENABLED',
    publishOnImport: input.publishOnImport ?? false,
    assetForms: checkedForms(domain, input.assetFormsInput ?? []),
    createdBy: caller.profile.id,
    createdAt: now,
    updatedAt: now,
  };
  domain.dataSources.set(source.id, source);
  announceDataSource(service, caller, source, 'Data Source Created');
  settleLater(service, source, 'READY');
  return describe(domain, source);
}

function updateDataSource(service: Service, input: UpdateDataSourceCommandInput, caller: Caller) {
  const { domain } = caller;
  const source = memberDataSource(caller, input.identifier ?? '', true);
  assertReady(source);
  const environment = existingEnvironment(domain, source.environmentId);
  const { name, description, enableSetting, publishOnImport, schedule, recommendation } = input;
  Object.assign(
    source,
    defined({ name, description, enableSetting, publishOnImport, schedule, recommendation }),
    input.assetFormsInput && { assetForms: checkedForms(domain, input.assetFormsInput) },
    input.configuration && { configuration: configurationIn(domain, environment, input.configuration) },
    { status: 'UPDATING', updatedAt: service.aws.clock.now() },
  );
  announceDataSource(service, caller, source, 'Data Source Updated');
  settleLater(service, source, 'READY');
  return describe(domain, source);
}

function deleteDataSource(service: Service, id: string, caller: Caller) {
  const { domain } = caller;
  const source = memberDataSource(caller, id, true);
  assertReady(source);
  source.status = 'DELETING';
  service.aws.background(`delete data source ${id}`, async () => {
    await service.aws.clock.sleep(SERVICE_SECONDS.dataSourceChange);
    domain.dataSources.delete(id);
    runsOf(domain, id).forEach((run) => domain.runs.delete(run.id));
  });
  return describe(domain, source);
}

/** @throws {AwsError} ConflictException while it changes or runs. */
export function assertReady({ id, status }: DataSource): void {
  if (status !== 'READY') {
    throw new AwsError('ConflictException', `Data source ${id} is ${status}, not READY`);
  }
}

function settleLater({ aws }: Service, source: DataSource, status: DataSourceStatus): void {
  aws.background(`data source ${source.id} becomes ${status}`, async () => {
    await aws.clock.sleep(SERVICE_SECONDS.dataSourceChange);
    source.status = status;
  });
}

/** The environment fixes account and Region; the blueprint's manage-access role reads Glue unless another is given. */
function configurationIn(
  domain: Domain,
  environment: Environment,
  input: DataSourceConfigurationInput | undefined,
): DataSource['configuration'] {
  const glue = input?.glueRunConfiguration;
  if (glue?.relationalFilterConfigurations === undefined) {
    throw new AwsError('ValidationException', 'configuration.glueRunConfiguration is required for type GLUE');
  }
  const { relationalFilterConfigurations, autoImportDataQualityResult, catalogName, dataAccessRole } = glue;
  if (dataAccessRole !== undefined) assertOwnRole(environment, 'dataAccessRole', dataAccessRole);
  const { manageAccessRole, producerDatabase } = layoutOf(domain, environment);
  for (const { databaseName = '' } of relationalFilterConfigurations) {
    if (!publishesFrom(environment, producerDatabase, databaseName)) {
      throw new AwsError(
        'ValidationException',
        `Environment ${environment.id} is of a profile with LIMITED_ACCESS: it publishes from ` +
          `${producerDatabase}, not from ${databaseName}`,
      );
    }
  }
  return {
    glueRunConfiguration: {
      accountId: environment.awsAccountId,
      region: environment.awsAccountRegion,
      dataAccessRole: dataAccessRole ?? manageAccessRole,
      relationalFilterConfigurations,
      ...defined({ autoImportDataQualityResult, catalogName }),
    },
  };
}

function announceDataSource(
  service: Service,
  { domain, profile }: Caller,
  source: DataSource,
  detailType: string,
): void {
  announce(service, domain, detailType, {
    id: source.id,
    typeName: 'DataSourceEntityType',
    owningProjectId: source.projectId,
    user: profile.id,
    data: { name: source.name, type: source.type },
  });
}

function lastRun(domain: Domain, source: DataSource) {
  const [run] = runsOf(domain, source.id);
  return (
    run && { lastRunStatus: run.status, lastRunAt: run.createdAt, lastRunErrorMessage: run.errorMessage }
  );
}

function summary(domain: Domain, source: DataSource) {
  const counts = runsOf(domain, source.id)[0]?.runStatisticsForAssets;
  return {
    domainId: domain.id,
    dataSourceId: source.id,
    ...pick(source, 'environmentId', 'name', 'type', 'status', 'enableSetting', 'schedule', 'description'),
    ...pick(source, 'createdAt', 'updatedAt'),
    ...lastRun(domain, source),
    ...(counts && { lastRunAssetCount: counts.added + counts.updated + counts.unchanged }),
  };
}

function describe(domain: Domain, source: DataSource) {
  return {
    domainId: domain.id,
    ...pick(
      source,
      'id',
      'projectId',
      'environmentId',
      'name',
      'description',
      'type',
      'status',
      'configuration',
    ),
    ...pick(
      source,
      'enableSetting',
      'publishOnImport',
      'recommendation',
      'schedule',
      'createdAt',
      'updatedAt',
    ),
    assetFormsOutput: source.assetForms,
    ...lastRun(domain, source),
  };
}
