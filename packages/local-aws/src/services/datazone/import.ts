import { escapePattern } from '../../escape-pattern';
import { GlueClient, paginateGetTables } from '@aws-sdk/client-glue';
import type { Table } from '@aws-sdk/client-glue';
import type {
  DataAssetActivityStatus,
  DataSourceErrorMessage,
  DataSourceErrorType,
  FormOutput,
  RelationalFilterConfiguration,
  RunStatisticsForAssets,
} from '@aws-sdk/client-datazone';
import { acting } from './acting';
import { addRevision, createAsset, latestRevision, publish } from './assets';
import type { Service } from './authorisation';
import { isNamed, reason } from './errors';
import { announce } from './events';
import { formsOf, glueTableOf, tableArn } from './forms';
import type { DataSource, DataSourceRun } from './records';
import type { Asset, Domain } from './store';

/**
 * Reads the Glue tables that the data source's filters name, as its data access role, and creates, revises and
 * publishes assets; what happened to each table goes to the run's activities.
 *
 * @param incomplete whether one table of each database fails, whatever it is
 * @returns what kept whole databases from being read.
 */
export async function importTables(
  service: Service,
  domain: Domain,
  source: DataSource,
  run: DataSourceRun,
  incomplete = false,
): Promise<DataSourceErrorMessage[]> {
  const {
    accountId = '',
    dataAccessRole,
    relationalFilterConfigurations = [],
  } = source.configuration.glueRunConfiguration;
  const failures: DataSourceErrorMessage[] = [];
  for (const filter of relationalFilterConfigurations) {
    try {
      const tables = await acting(service, domain, { accountId, role: dataAccessRole }, (clientOf) =>
        tablesOf(clientOf(GlueClient), filter),
      );
      const failing = incomplete ? tables.slice(0, 1) : [];
      failing.forEach((table) => reportFailing(service, run, table));
      tables.slice(failing.length).forEach((table) => importTable(service, domain, source, run, table));
      reportMissing(service, domain, source, run, filter, tables);
    } catch (error) {
      failures.push(errorMessage(error, `Database ${filter.databaseName}`));
    }
  }
  return failures;
}

/** Counts of a run's activities, as `runStatisticsForAssets` gives them. */
export function statisticsOf(run: DataSourceRun): Required<RunStatisticsForAssets> {
  const count = (...wanted: DataAssetActivityStatus[]) =>
    run.activities.filter(({ dataAssetStatus }) => dataAssetStatus && wanted.includes(dataAssetStatus))
      .length;
  return {
    added: count('SUCCEEDED_CREATED'),
    updated: count('SUCCEEDED_UPDATED'),
    unchanged: count('UNCHANGED'),
    skipped: count('SKIPPED_ALREADY_IMPORTED', 'SKIPPED_ARCHIVED', 'SKIPPED_NO_ACCESS'),
    failed: count('FAILED', 'PUBLISHING_FAILED'),
  };
}

async function tablesOf(glue: GlueClient, filter: RelationalFilterConfiguration): Promise<Table[]> {
  const tables: Table[] = [];
  for await (const { TableList } of paginateGetTables(
    { client: glue },
    { DatabaseName: filter.databaseName },
  )) {
    tables.push(...(TableList ?? []));
  }
  return tables.filter(({ Name }) => selects(filter, Name ?? ''));
}

/** Whether the filter takes a table: by some INCLUDE (or none is given), and by no EXCLUDE. `*` stands for any text. */
function selects({ filterExpressions = [] }: RelationalFilterConfiguration, table: string): boolean {
  const matches = (type: 'INCLUDE' | 'EXCLUDE') =>
    filterExpressions
      .filter((each) => each.type === type)
      .map(({ expression = '' }) => {
        const literal = expression.split('*').map(escapePattern);
        return new RegExp(`^${literal.join('.*')}$`, 'i').test(table);
      });
  const included = matches('INCLUDE');
  return (included.length === 0 || included.includes(true)) && !matches('EXCLUDE').includes(true);
}

function importTable(
  service: Service,
  domain: Domain,
  source: DataSource,
  run: DataSourceRun,
  table: Table,
): void {
  const { accountId = '', region = '' } = source.configuration.glueRunConfiguration;
  const externalIdentifier = tableArn(region, accountId, table);
  const known = [...domain.assets.values()].find(
    (asset) => asset.projectId === source.projectId && asset.externalIdentifier === externalIdentifier,
  );
  const report = reporter(service, run, table.DatabaseName ?? '', table.Name ?? '', table.Description);
  const other = known?.dataSourceId !== source.id && domain.dataSources.has(known?.dataSourceId ?? '');
  if (known !== undefined && other) {
    report('SKIPPED_ALREADY_IMPORTED', known);
    return;
  }
  const own = formsOf(source, run, table);
  const forms = [...own, ...furtherForms(known, own)];
  const user = run.createdBy;
  const asset =
    known ??
    createAsset(
      service,
      domain,
      { projectId: source.projectId, externalIdentifier, dataSourceId: source.id },
      { forms, user, name: table.Name ?? '' },
    );
  const changed = known !== undefined && glueTableOf(known).content !== glueTableOf({ forms }).content;
  if (changed) {
    addRevision(service, domain, asset, { forms, user });
    announce(service, domain, 'Asset Schema Changed', {
      id: asset.id,
      typeName: 'AssetEntityType',
      owningProjectId: asset.projectId,
      user,
      data: { assetId: asset.id, dataSourceId: source.id },
    });
  }
  if (source.publishOnImport && (changed || asset.listingId === undefined)) {
    publish(service, domain, asset, user);
  }
  report(known === undefined ? 'SUCCEEDED_CREATED' : changed ? 'SUCCEEDED_UPDATED' : 'UNCHANGED', asset);
}

/** Forms that somebody gave the asset: an import changes those of its own. Assumption. */
function furtherForms(asset: Asset | undefined, own: readonly FormOutput[]): readonly FormOutput[] {
  const names = own.map(({ formName }) => formName);
  return asset ? latestRevision(asset).forms.filter(({ formName }) => !names.includes(formName)) : [];
}

function reportFailing(service: Service, run: DataSourceRun, { DatabaseName = '', Name = '' }: Table): void {
  reporter(
    service,
    run,
    DatabaseName,
    Name,
  )('FAILED', undefined, {
    errorType: 'INTERNAL_SERVER_EXCEPTION',
    errorDetail: `Table ${Name} of database ${DatabaseName} could not be imported`,
  });
}

/** Assets of this data source whose table Glue no longer has: their listings stay, the run says so. */
function reportMissing(
  service: Service,
  domain: Domain,
  source: DataSource,
  run: DataSourceRun,
  filter: RelationalFilterConfiguration,
  tables: readonly Table[],
): void {
  for (const asset of domain.assets.values()) {
    const { databaseName, tableName } = glueTableOf(asset).table;
    const here = asset.dataSourceId === source.id && databaseName === filter.databaseName;
    if (here && selects(filter, tableName) && !tables.some(({ Name }) => Name === tableName)) {
      reporter(
        service,
        run,
        databaseName,
        tableName,
      )('FAILED', asset, {
        errorType: 'RESOURCE_NOT_FOUND_EXCEPTION',
        errorDetail: `Table ${tableName} is no longer in database ${databaseName}`,
      });
    }
  }
}

/** Adds one activity to the run. */
function reporter(
  { aws }: Service,
  run: DataSourceRun,
  database: string,
  technicalName: string,
  description?: string,
) {
  return (
    dataAssetStatus: DataAssetActivityStatus,
    asset: Asset | undefined,
    errorMessage?: DataSourceErrorMessage,
  ): void => {
    const now = aws.clock.now();
    run.activities.push({
      database,
      technicalName,
      dataAssetStatus,
      errorMessage,
      ...(description && { technicalDescription: description }),
      dataSourceRunId: run.id,
      projectId: run.projectId,
      dataAssetId: asset?.id,
      createdAt: now,
      updatedAt: now,
    });
  };
}

function errorMessage(error: unknown, what: string): DataSourceErrorMessage {
  const type = (): DataSourceErrorType => {
    if (isNamed(error, 'EntityNotFoundException')) {
      return 'RESOURCE_NOT_FOUND_EXCEPTION';
    }
    const denied = isNamed(error, 'AccessDeniedException', 'AccessDenied', 'UnauthorizedException');
    return denied ? 'ACCESS_DENIED_EXCEPTION' : 'INTERNAL_SERVER_EXCEPTION';
  };
  return { errorType: type(), errorDetail: `${what}: ${reason(error)}` };
}
