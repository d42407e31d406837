import { GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { Call } from '../../local-aws';
import { page } from '../paging';
import type { LakeAccess } from './access';
import { ALL_COLUMNS, type Columns, columnsOf } from './resource';
import { readRowFilter } from './row-filter';
import type { Catalogs, DataCellsFilter } from './state';

/** `DataCellsFilter` of the API. */
interface WireFilter {
  readonly TableCatalogId: string;
  readonly DatabaseName: string;
  readonly TableName: string;
  readonly Name: string;
  readonly RowFilter?: { readonly FilterExpression?: string; readonly AllRowsWildcard?: object };
  readonly ColumnNames?: readonly string[];
  readonly ColumnWildcard?: { readonly ExcludedColumnNames?: readonly string[] };
  readonly VersionId?: string;
}

type FilterName = Pick<WireFilter, 'TableCatalogId' | 'DatabaseName' | 'TableName' | 'Name'>;

/** Data cells filters: columns and rows of a table, to be granted like a resource of its own. */
export class DataCellsFilters {
  constructor(
    private readonly catalogs: Catalogs,
    private readonly access: LakeAccess,
    private readonly glue: (accountId: string) => GlueClient,
  ) {}

  async create({ TableData }: { readonly TableData: WireFilter }, call: Call): Promise<object> {
    const filter = await this.checked(TableData, call);
    const catalog = this.catalogs.of(TableData.TableCatalogId);
    if (find(catalog.dataCellsFilters, filter)) {
      throw new AwsError('AlreadyExistsException', `Data cells filter ${filter.name} exists already.`);
    }
    catalog.dataCellsFilters = [...catalog.dataCellsFilters, filter];
    return {};
  }

  async update({ TableData }: { readonly TableData: WireFilter }, call: Call): Promise<object> {
    const filter = await this.checked(TableData, call);
    const catalog = this.catalogs.of(TableData.TableCatalogId);
    const before = existing(catalog.dataCellsFilters, filter);
    catalog.dataCellsFilters = catalog.dataCellsFilters.map((each) => (each === before ? filter : each));
    return {};
  }

  async get(input: FilterName, call: Call): Promise<object> {
    this.requireAuthority(input, call);
    const found = existing(this.catalogs.of(input.TableCatalogId).dataCellsFilters, nameOf(input));
    return { DataCellsFilter: wire(found, input.TableCatalogId) };
  }

  /** Grants on the filter go with it. */
  async delete(input: Partial<FilterName>, call: Call): Promise<object> {
    const { TableCatalogId = call.principal.accountId, DatabaseName, TableName, Name } = input;
    if (DatabaseName === undefined || TableName === undefined || Name === undefined) {
      throw invalid('DatabaseName, TableName and Name are required; name the filter with its table.');
    }
    const named = { TableCatalogId, DatabaseName, TableName, Name };
    this.requireAuthority(named, call);
    const catalog = this.catalogs.of(TableCatalogId);
    const gone = existing(catalog.dataCellsFilters, nameOf(named));
    catalog.dataCellsFilters = catalog.dataCellsFilters.filter((each) => each !== gone);
    catalog.grants.forget(
      (resource) =>
        resource.kind === 'filter' &&
        resource.database === gone.database &&
        resource.table === gone.table &&
        resource.name === gone.name,
    );
    return {};
  }

  async list(
    input: {
      readonly Table?: { readonly CatalogId?: string; readonly DatabaseName: string; readonly Name?: string };
      readonly MaxResults?: number;
      readonly NextToken?: string;
    },
    call: Call,
  ): Promise<object> {
    const { CatalogId = call.principal.accountId, DatabaseName, Name } = input.Table ?? {};
    const found = this.catalogs
      .of(CatalogId)
      .dataCellsFilters.filter(
        ({ database, table }) =>
          (DatabaseName?.toLowerCase() ?? database) === database && (Name?.toLowerCase() ?? table) === table,
      )
      .filter(({ database, table }) => this.mayFilter(CatalogId, database, table, call));
    const { items, NextToken } = page(found, input, { most: 1000, invalid: 'InvalidInputException' });
    return { DataCellsFilters: items.map((filter) => wire(filter, CatalogId)), NextToken };
  }

  /** @throws {AwsError} InvalidInputException, EntityNotFoundException, AccessDeniedException */
  private async checked(data: WireFilter, call: Call): Promise<DataCellsFilter> {
    this.requireAuthority(data, call);
    if (data.VersionId !== undefined) {
      throw invalid('VersionId is not served by the local AWS; leave it out.');
    }
    const known = await this.columnsOfTable(data);
    const { FilterExpression, AllRowsWildcard } = data.RowFilter ?? {};
    if ((FilterExpression === undefined) === (AllRowsWildcard === undefined)) {
      throw invalid('RowFilter needs either FilterExpression or AllRowsWildcard, and not both.');
    }
    const columns: Columns = columnsOf(data);
    const rows = FilterExpression === undefined ? undefined : readRowFilter(FilterExpression);
    const named = 'names' in columns ? columns.names : columns.excluded;
    const unknown = [...named, ...(rows?.columns ?? [])].find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw invalid(`Column ${unknown} does not exist in ${data.DatabaseName}.${data.TableName}.`);
    }
    return {
      ...nameOf(data),
      columns,
      ...(rows && { rows: { expression: FilterExpression ?? '', sql: rows.sql } }),
    };
  }

  private async columnsOfTable(data: WireFilter): Promise<readonly string[]> {
    const asked = new GetTableCommand({ DatabaseName: data.DatabaseName, Name: data.TableName });
    try {
      const { Table } = await this.glue(data.TableCatalogId).send(asked);
      const all = [...(Table?.StorageDescriptor?.Columns ?? []), ...(Table?.PartitionKeys ?? [])];
      return all.map(({ Name = '' }) => Name.toLowerCase());
    } catch (error) {
      if ((error as Error).name !== 'EntityNotFoundException') throw error;
      throw new AwsError('EntityNotFoundException', (error as Error).message);
    }
  }

  private requireAuthority({ TableCatalogId, DatabaseName, TableName }: FilterName, call: Call): void {
    const database = DatabaseName.toLowerCase();
    const table = TableName.toLowerCase();
    if (this.mayFilter(TableCatalogId, database, table, call)) return;
    throw new AwsError(
      'AccessDeniedException',
      `Insufficient Lake Formation permission(s): Required SELECT with grant option on ${table}`,
    );
  }

  /**
   * An administrator of the table's own account, or who may pass SELECT on all of its columns on (Lake Formation
   * developer guide, "Creating a data filter").
   */
  private mayFilter(catalogId: string, database: string, table: string, { principal }: Call): boolean {
    if (principal.accountId !== catalogId) return false;
    if (principal.type === 'service' || this.catalogs.of(catalogId).isAdministrator(principal.arn))
      return true;
    const whole = { kind: 'columns', catalogId, database, table, columns: ALL_COLUMNS } as const;
    return this.access.mayPassOn(principal.arn, 'SELECT', whole);
  }
}

type Key = Pick<DataCellsFilter, 'database' | 'table' | 'name'>;

function nameOf({ DatabaseName, TableName, Name }: FilterName): Key {
  return { database: DatabaseName.toLowerCase(), table: TableName.toLowerCase(), name: Name };
}

function find(filters: readonly DataCellsFilter[], { database, table, name }: Key) {
  return filters.find((each) => each.database === database && each.table === table && each.name === name);
}

/** @throws {AwsError} EntityNotFoundException */
export function existing(filters: readonly DataCellsFilter[], key: Key): DataCellsFilter {
  const found = find(filters, key);
  if (found) return found;
  throw new AwsError(
    'EntityNotFoundException',
    `Data cells filter ${key.name} of ${key.database}.${key.table} does not exist.`,
  );
}

function wire({ database, table, name, columns, rows }: DataCellsFilter, catalogId: string): WireFilter {
  return {
    TableCatalogId: catalogId,
    DatabaseName: database,
    TableName: table,
    Name: name,
    RowFilter: rows ? { FilterExpression: rows.expression } : { AllRowsWildcard: {} },
    ...('names' in columns
      ? { ColumnNames: columns.names }
      : { ColumnWildcard: { ExcludedColumnNames: columns.excluded } }),
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
