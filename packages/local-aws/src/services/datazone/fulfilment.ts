import { CreateTableCommand, DeleteTableCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  CreateDataCellsFilterCommand,
  CreateLakeFormationOptInCommand,
  DeleteDataCellsFilterCommand,
  DeleteLakeFormationOptInCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import type { DataCellsFilter, Resource } from '@aws-sdk/client-lakeformation';
import { acting } from './acting';
import type { Service } from './authorisation';
import { publishesFrom } from './building-rights';
import { isNamed, ignoreErrors } from './errors';
import { glueTableOf } from './forms';
import type { GlueTableForm } from './forms';
import { layoutOf } from './provisioning';
import type { AssetRevision, Scope, Target } from './records';
import type { Domain } from './store';
import { targetDatabase } from './targets';

/** A data cells filter of Lake Formation, with which a grant is carried out where asset filters narrow it. */
export interface Cells extends Scope {
  readonly name: string;
}

/** What is given or taken: a table as published, under a name in the target's database. */
export interface Access {
  readonly target: Target;
  readonly revision: AssetRevision;
  readonly targetName: string;
  /** Left out for the whole table. */
  readonly cells?: Cells;
}

const GONE = ['EntityNotFoundException', 'InvalidInputException'];

/**
 * Lets the target's principals read a published table: Lake Formation permissions and opt-in in the publishing
 * account, a resource link in the target's database. Both sides act as their account's manage-access role.
 *
 * @param projectId project that published the table
 * @throws {Error} where the publishing project has no environment that may publish it
 */
export async function giveAccess(
  service: Service,
  domain: Domain,
  projectId: string,
  { target, revision, targetName, cells }: Access,
): Promise<void> {
  const { table } = glueTableOf(revision);
  assertPublished(domain, projectId, table);
  await acting(service, domain, publisher(domain, table), async (clientOf) => {
    const lake = clientOf(LakeFormationClient);
    if (cells) {
      await ignoreErrors(['AlreadyExistsException'], () =>
        lake.send(new CreateDataCellsFilterCommand({ TableData: dataCellsFilter(table, cells) })),
      );
    }
    for (const DataLakePrincipalIdentifier of target.authorizedPrincipals) {
      const to = { Principal: { DataLakePrincipalIdentifier }, Resource: sourceOf(table) };
      await lake.send(
        new GrantPermissionsCommand({ ...to, ...readingOf(table, cells), CatalogId: table.catalogId }),
      );
      await ignoreErrors(['AlreadyExistsException'], () =>
        lake.send(new CreateLakeFormationOptInCommand(to)),
      );
    }
  });
  await acting(service, domain, subscriber(target), async (clientOf) => {
    await makeLink(clientOf(GlueClient), target, table, targetName);
    const lake = clientOf(LakeFormationClient);
    for (const DataLakePrincipalIdentifier of target.authorizedPrincipals) {
      await lake.send(
        new GrantPermissionsCommand({
          Principal: { DataLakePrincipalIdentifier },
          Resource: linkOf(target, targetName),
          Permissions: ['DESCRIBE'],
        }),
      );
    }
  });
}

/** Undoes {@link giveAccess}; what is gone already is no failure. */
export async function takeAccess(
  service: Service,
  domain: Domain,
  { target, revision, targetName, cells }: Access,
): Promise<void> {
  const { table } = glueTableOf(revision);
  await acting(service, domain, subscriber(target), async (clientOf) => {
    const lake = clientOf(LakeFormationClient);
    for (const DataLakePrincipalIdentifier of target.authorizedPrincipals) {
      const from = { Principal: { DataLakePrincipalIdentifier }, Resource: linkOf(target, targetName) };
      await ignoreErrors(GONE, () =>
        lake.send(new RevokePermissionsCommand({ ...from, Permissions: ['DESCRIBE'] })),
      );
    }
    const link = { DatabaseName: targetDatabase(target), Name: targetName };
    await ignoreErrors(GONE, () => clientOf(GlueClient).send(new DeleteTableCommand(link)));
  });
  await acting(service, domain, publisher(domain, table), async (clientOf) => {
    const lake = clientOf(LakeFormationClient);
    for (const DataLakePrincipalIdentifier of target.authorizedPrincipals) {
      const from = { Principal: { DataLakePrincipalIdentifier }, Resource: sourceOf(table) };
      await ignoreErrors(GONE, () =>
        lake.send(
          new RevokePermissionsCommand({ ...from, ...readingOf(table, cells), CatalogId: table.catalogId }),
        ),
      );
      await ignoreErrors(GONE, () => lake.send(new DeleteLakeFormationOptInCommand(from)));
    }
    if (cells) {
      const filter = filterName(table, cells);
      await ignoreErrors(GONE, () => lake.send(new DeleteDataCellsFilterCommand(filter)));
    }
  });
}

/** A link of that name may be there from an earlier, failed try; one to another table is in the way. */
async function makeLink(glue: GlueClient, target: Target, table: GlueTableForm, Name: string): Promise<void> {
  const DatabaseName = targetDatabase(target);
  const TargetTable = { CatalogId: table.catalogId, DatabaseName: table.databaseName, Name: table.tableName };
  try {
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { Name, TargetTable } }));
  } catch (error) {
    if (!isNamed(error, 'AlreadyExistsException')) {
      throw error;
    }
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name }));
    const there = Table?.TargetTable;
    const same =
      there?.CatalogId === TargetTable.CatalogId &&
      there.DatabaseName === TargetTable.DatabaseName &&
      there.Name === TargetTable.Name;
    if (!same) {
      throw new Error(`${DatabaseName} has another table ${Name}: create the grant with assetTargetNames`, {
        cause: error,
      });
    }
  }
}

/**
 * Asserts that the table lies where the publishing project has an environment. A form can name any table of any account,
 * and the project that wrote it has no say there. Assumption: AWS documents no check of the form, nor whose role
 * carries out a grant on a table in an account where the project has nothing.
 */
function assertPublished(
  domain: Domain,
  projectId: string,
  { catalogId, databaseName }: GlueTableForm,
): void {
  const publishing = [...domain.environments.values()].some(
    (environment) =>
      environment.projectId === projectId &&
      environment.status !== 'DELETED' &&
      environment.awsAccountId === catalogId &&
      publishesFrom(environment, layoutOf(domain, environment).producerDatabase, databaseName),
  );
  if (!publishing) {
    throw new Error(
      `Project ${projectId} has no environment that publishes database ${databaseName} of account ${catalogId}`,
    );
  }
}

/** The manage-access role of the account whose catalogue holds the table. */
function publisher(domain: Domain, { catalogId }: GlueTableForm): { accountId: string; role: string } {
  for (const { accountId, manageAccessRoleArn } of domain.blueprintConfigurations.values()) {
    if (accountId === catalogId && manageAccessRoleArn !== undefined) {
      return { accountId, role: manageAccessRoleArn };
    }
  }
  throw new Error(`No blueprint configuration of account ${catalogId} names a manageAccessRoleArn`);
}

function subscriber({ manageAccessRole }: Target): { accountId: string; role: string } {
  return { accountId: manageAccessRole.split(':')[4] ?? '', role: manageAccessRole };
}

function sourceOf({ catalogId, databaseName, tableName }: GlueTableForm): Resource {
  return { Table: { CatalogId: catalogId, DatabaseName: databaseName, Name: tableName } };
}

/** The table with all that DataZone gives on it, or the filter in its place. */
function readingOf(table: GlueTableForm, cells: Cells | undefined) {
  return cells
    ? { Resource: { DataCellsFilter: filterName(table, cells) }, Permissions: ['SELECT' as const] }
    : { Resource: sourceOf(table), Permissions: ['SELECT' as const, 'DESCRIBE' as const] };
}

function filterName({ catalogId, databaseName, tableName }: GlueTableForm, { name }: Cells) {
  return { TableCatalogId: catalogId, DatabaseName: databaseName, TableName: tableName, Name: name };
}

function dataCellsFilter(table: GlueTableForm, cells: Cells): DataCellsFilter {
  return {
    ...filterName(table, cells),
    RowFilter: cells.rows === undefined ? { AllRowsWildcard: {} } : { FilterExpression: cells.rows },
    ...(cells.columns ? { ColumnNames: [...cells.columns] } : { ColumnWildcard: {} }),
  };
}

function linkOf(target: Target, targetName: string): Resource {
  return { Table: { DatabaseName: targetDatabase(target), Name: targetName } };
}
