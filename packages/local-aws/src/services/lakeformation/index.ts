import { GlueClient } from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws, LocalService } from '../../local-aws';
import { LakeAccess } from './access';
import { DataCellsFilters } from './data-cells-filters';
import { Locations } from './locations';
import { OptIns } from './opt-ins';
import { Permissions } from './permissions';
import { type Catalog, Catalogs, EMPTY_SETTINGS, type Settings } from './state';

export type { LakeAccess, ReadAccess, RowView, Write } from './access';
export { dataActor } from './locations';

const CROSS_ACCOUNT_VERSIONS = ['1', '2', '3', '4', '5'];

/**
 * Lake Formation, held here as a whole: moto keeps no hybrid mode and no opt-ins, and decides nothing.
 * LF-tags and governed transactions are not served.
 */
export function createLakeFormation(aws: LocalAws): {
  readonly service: LocalService;
  readonly access: LakeAccess;
} {
  const catalogs = new Catalogs();
  const clients = new Map<string, GlueClient>();
  const glue = (accountId: string) => {
    const client =
      clients.get(accountId) ?? aws.client(GlueClient, { accountId, service: 'lakeformation.amazonaws.com' });
    clients.set(accountId, client);
    return client;
  };
  const access = new LakeAccess(catalogs, glue, (on) => aws.relies(on));
  const locations = new Locations(aws, catalogs);
  const permissions = new Permissions(aws, catalogs, access, glue);
  const optIns = new OptIns(aws, catalogs);
  const filters = new DataCellsFilters(catalogs, access, glue);
  const service: LocalService = {
    signingName: 'lakeformation',
    model: 'lakeformation',
    behind: 'nothing',
    operations: {
      GetDataLakeSettings: async (input, call) => ({
        DataLakeSettings: catalogs.of(ownCatalog(input, call)).settings,
      }),
      PutDataLakeSettings: async (input, call) =>
        putSettings(catalogs.of(ownCatalog(input, call)), input.DataLakeSettings),
      GetDataLakePrincipal: async (_input, call) => ({ Identity: call.principal.arn }),
      RegisterResource: (input, call) => locations.register(input, call),
      UpdateResource: (input, call) => locations.update(input, call),
      DeregisterResource: (input, call) => locations.deregister(input, call),
      DescribeResource: (input, call) => locations.describe(input, call),
      ListResources: (input, call) => locations.list(input, call),
      GrantPermissions: (input, call) => permissions.grant(input, call),
      RevokePermissions: (input, call) => permissions.revoke(input, call),
      BatchGrantPermissions: (input, call) => permissions.batch('grant', input, call),
      BatchRevokePermissions: (input, call) => permissions.batch('revoke', input, call),
      ListPermissions: (input, call) => permissions.list(input, call),
      CreateDataCellsFilter: (input, call) => filters.create(input, call),
      GetDataCellsFilter: (input, call) => filters.get(input, call),
      UpdateDataCellsFilter: (input, call) => filters.update(input, call),
      DeleteDataCellsFilter: (input, call) => filters.delete(input, call),
      ListDataCellsFilter: (input, call) => filters.list(input, call),
      CreateLakeFormationOptIn: (input, call) => optIns.create(input, call),
      DeleteLakeFormationOptIn: (input, call) => optIns.delete(input, call),
      ListLakeFormationOptIns: (input, call) => optIns.list(input, call),
    },
  };
  return { service, access };
}

/** IAM alone decides who may put settings: an account's first administrator is made by someone who is none. */
function putSettings(catalog: Catalog, settings: Partial<Settings>): object {
  const { Parameters = {} } = settings;
  const version = Parameters.CROSS_ACCOUNT_VERSION;
  if (version !== undefined && !CROSS_ACCOUNT_VERSIONS.includes(version)) {
    throw new AwsError(
      'InvalidInputException',
      `CROSS_ACCOUNT_VERSION is ${version}; valid: ${CROSS_ACCOUNT_VERSIONS.join(', ')}.`,
    );
  }
  catalog.settings = {
    ...EMPTY_SETTINGS,
    ...settings,
    Parameters: { ...EMPTY_SETTINGS.Parameters, ...Parameters },
  };
  return {};
}

function ownCatalog({ CatalogId }: { readonly CatalogId?: string }, { principal }: Call): string {
  if (CatalogId === undefined || CatalogId === principal.accountId) return principal.accountId;
  throw new AwsError(
    'AccessDeniedException',
    `Catalog ${CatalogId} belongs to another account than the caller's, ${principal.accountId}.`,
  );
}
