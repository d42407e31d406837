import { AwsError } from '../../aws-error';

/** The name that stands for every table of a database, as ListPermissions spells it. */
export const ALL_TABLES = 'ALL_TABLES';

/** Which columns of a table: those named, or all but those excluded. */
export type Columns = { readonly names: readonly string[] } | { readonly excluded: readonly string[] };

/** A Lake Formation resource in its one normal form: equal resources have equal JSON. */
export type Resource =
  | { readonly kind: 'catalog'; readonly catalogId: string }
  | { readonly kind: 'database'; readonly catalogId: string; readonly database: string }
  | { readonly kind: 'table'; readonly catalogId: string; readonly database: string; readonly table: string }
  | {
      readonly kind: 'columns';
      readonly catalogId: string;
      readonly database: string;
      readonly table: string;
      readonly columns: Columns;
    }
  | {
      readonly kind: 'filter';
      readonly catalogId: string;
      readonly database: string;
      readonly table: string;
      /** Of a data cells filter. */
      readonly name: string;
    }
  | { readonly kind: 'location'; readonly catalogId: string; readonly arn: string };

/** Every column, as a SELECT on a whole table is stored and listed. */
export const ALL_COLUMNS: Columns = { excluded: [] };

interface WireTable {
  readonly CatalogId?: string;
  readonly DatabaseName: string;
  readonly Name?: string;
  readonly TableWildcard?: object;
  readonly ColumnNames?: readonly string[];
  readonly ColumnWildcard?: { readonly ExcludedColumnNames?: readonly string[] };
}

/** `Resource` of the Lake Formation API, as far as the local AWS knows it (no LF-tags). */
export interface WireResource {
  readonly Catalog?: { readonly Id?: string };
  readonly Database?: { readonly CatalogId?: string; readonly Name: string };
  readonly Table?: WireTable;
  readonly TableWithColumns?: WireTable;
  readonly DataLocation?: { readonly CatalogId?: string; readonly ResourceArn: string };
  readonly DataCellsFilter?: {
    readonly TableCatalogId?: string;
    readonly DatabaseName?: string;
    readonly TableName?: string;
    readonly Name?: string;
  };
}

/** The resource for people: a location's ARN, else the names in the catalog. */
export function nameOf(resource: Resource): string {
  if (resource.kind === 'location') return resource.arn;
  if (resource.kind === 'catalog') return 'the catalog';
  if (resource.kind === 'database') return resource.database;
  const table = `${resource.database}.${resource.table}`;
  return resource.kind === 'filter' ? `${table}, filter ${resource.name}` : table;
}

const invalid = (message: string) => new AwsError('InvalidInputException', message);

/**
 * Reads a `Resource` of a request; what has no catalog id belongs to `catalogId`.
 * @throws {AwsError} InvalidInputException unless exactly one known kind of resource is well described.
 */
export function parseResource(wire: WireResource, catalogId: string): Resource {
  const kinds = Object.entries(wire).filter(([, value]) => value !== undefined);
  if (kinds.length !== 1) {
    throw invalid(
      `Resource has ${kinds.length} members (${kinds.map(([kind]) => kind).join(', ')}); give exactly one.`,
    );
  }
  if (wire.Catalog) return { kind: 'catalog', catalogId: wire.Catalog.Id ?? catalogId };
  if (wire.Database) {
    return {
      kind: 'database',
      catalogId: wire.Database.CatalogId ?? catalogId,
      database: wire.Database.Name.toLowerCase(),
    };
  }
  if (wire.Table) return { kind: 'table', ...tableOf(wire.Table, catalogId) };
  if (wire.TableWithColumns) {
    return {
      kind: 'columns',
      ...tableOf(wire.TableWithColumns, catalogId),
      columns: columnsOf(wire.TableWithColumns),
    };
  }
  if (wire.DataCellsFilter) {
    const { TableCatalogId = catalogId, DatabaseName, TableName, Name } = wire.DataCellsFilter;
    if (DatabaseName === undefined || TableName === undefined || Name === undefined) {
      throw invalid('DataCellsFilter needs DatabaseName, TableName and Name.');
    }
    const names = { database: DatabaseName.toLowerCase(), table: TableName.toLowerCase(), name: Name };
    return { kind: 'filter', catalogId: TableCatalogId, ...names };
  }
  if (wire.DataLocation) {
    return {
      kind: 'location',
      catalogId: wire.DataLocation.CatalogId ?? catalogId,
      arn: wire.DataLocation.ResourceArn,
    };
  }
  throw invalid(
    `Resource is a ${kinds[0][0]}; the local AWS knows Catalog, Database, Table, TableWithColumns, DataCellsFilter and DataLocation.`,
  );
}

/** The resource as ListPermissions answers it. */
export function wireResource(resource: Resource): WireResource {
  const { catalogId } = resource;
  switch (resource.kind) {
    case 'catalog':
      return { Catalog: { Id: catalogId } };
    case 'database':
      return { Database: { CatalogId: catalogId, Name: resource.database } };
    case 'location':
      return { DataLocation: { CatalogId: catalogId, ResourceArn: resource.arn } };
    case 'filter':
      return {
        DataCellsFilter: {
          TableCatalogId: catalogId,
          DatabaseName: resource.database,
          TableName: resource.table,
          Name: resource.name,
        },
      };
    case 'table':
      return {
        Table: { ...wireTable(resource), ...(resource.table === ALL_TABLES ? { TableWildcard: {} } : {}) },
      };
    case 'columns':
      return {
        TableWithColumns: {
          ...wireTable(resource),
          ...('names' in resource.columns
            ? { ColumnNames: resource.columns.names }
            : {
                ColumnWildcard: resource.columns.excluded.length
                  ? { ExcludedColumnNames: resource.columns.excluded }
                  : {},
              }),
        },
      };
  }
}

/** Whether a grant on `held` reaches `asked`: itself, or a table wildcard over its tables. */
export function resourceCovers(held: Resource, asked: Resource): boolean {
  if (held.catalogId !== asked.catalogId) return false;
  if (held.kind === 'location' && asked.kind === 'location') return isBelow(asked.arn, held.arn);
  if (held.kind === 'table' && asked.kind === 'table') return coversTable(held, asked);
  if (held.kind === 'columns' && asked.kind === 'columns') {
    return coversTable(held, asked) && coversColumns(held.columns, asked.columns);
  }
  return JSON.stringify(held) === JSON.stringify(asked);
}

/** Whether an S3 path (an ARN or an `s3://` URL) lies at or below another of the same spelling. */
export function isBelow(path: string, parent: string): boolean {
  const folder = parent.replace(/\/+$/, '');
  return path === folder || path.startsWith(`${folder}/`);
}

type TableName = { readonly database: string; readonly table: string };

function coversTable(held: TableName, asked: TableName): boolean {
  return held.database === asked.database && (held.table === ALL_TABLES || held.table === asked.table);
}

function coversColumns(held: Columns, asked: Columns): boolean {
  if ('names' in held) return 'names' in asked && asked.names.every((name) => held.names.includes(name));
  return 'names' in asked
    ? asked.names.every((name) => !held.excluded.includes(name))
    : held.excluded.every((name) => asked.excluded.includes(name));
}

function tableOf(wire: WireTable, catalogId: string) {
  const wildcard = wire.TableWildcard !== undefined || wire.Name === ALL_TABLES;
  if (!wildcard && wire.Name === undefined)
    throw invalid('Table name and table wildcard cannot both be empty.');
  if (wire.TableWildcard && wire.Name !== undefined && wire.Name !== ALL_TABLES) {
    throw invalid('Table name and table wildcard cannot both be present.');
  }
  return {
    catalogId: wire.CatalogId ?? catalogId,
    database: wire.DatabaseName.toLowerCase(),
    table: wildcard ? ALL_TABLES : (wire.Name as string).toLowerCase(),
  };
}

/** @throws {AwsError} InvalidInputException unless columns are named, or all but some are taken */
export function columnsOf(wire: Pick<WireTable, 'ColumnNames' | 'ColumnWildcard'>): Columns {
  const names = wire.ColumnNames?.length ? [...wire.ColumnNames] : undefined;
  if (Boolean(names) === Boolean(wire.ColumnWildcard)) {
    throw invalid('Columns need either ColumnNames or ColumnWildcard, and not both.');
  }
  const lower = (list: readonly string[]) => list.map((name) => name.toLowerCase()).sort();
  return names
    ? { names: lower(names) }
    : { excluded: lower(wire.ColumnWildcard?.ExcludedColumnNames ?? []) };
}

function wireTable(resource: TableName & { readonly catalogId: string }): WireTable {
  return { CatalogId: resource.catalogId, DatabaseName: resource.database, Name: resource.table };
}
