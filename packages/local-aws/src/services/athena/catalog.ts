import {
  type Column,
  GetTableCommand,
  type GetTableCommandInput,
  GlueClient,
  paginateGetDatabases,
  paginateGetPartitions,
  paginateGetTables,
  type Partition,
  type Table,
} from '@aws-sdk/client-glue';
import type { LocalAws, Principal } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import type { LakeAccess, ReadAccess } from '../lakeformation/index';
import { isNamed, QueryFailure } from './errors';
import type { TableReference } from './statement';
import { SERVICE } from './workgroups';

/** The one catalog that is served: Glue's. */
export const CATALOG = 'awsdatacatalog';

/** Where names without a database or a catalog are looked up, in lower case. */
export interface QueryContext {
  readonly catalog: string;
  readonly database: string;
}

/** A table that the caller may read, as far as it may. */
export interface ReadableTable {
  /** Names under which the query reads it: a link's own, not its target's. */
  readonly database: string;
  readonly name: string;
  /** The table itself, in its owner's catalog. */
  readonly definition: Table;
  readonly partitions: readonly Partition[];
  readonly access: ReadAccess;
}

/** The Glue Data Catalog as a query's caller sees it. */
export class CallersCatalog {
  private readonly glue: GlueClient;

  constructor(
    aws: LocalAws,
    private readonly lake: LakeAccess,
    private readonly clients: ActingClients,
    private readonly caller: Principal,
  ) {
    this.glue = aws.clientAs(GlueClient, caller, SERVICE);
  }

  close(): void {
    this.glue.destroy();
  }

  async databases(): Promise<readonly string[]> {
    const found = await asCaller(() => collectPages(paginateGetDatabases({ client: this.glue }, {})));
    return found.flatMap(({ DatabaseList = [] }) => DatabaseList.map(({ Name }) => String(Name))).sort();
  }

  /** @throws {QueryFailure} SCHEMA_NOT_FOUND */
  async tables(DatabaseName: string): Promise<readonly string[]> {
    const found = await asCaller(
      () => collectPages(paginateGetTables({ client: this.glue }, { DatabaseName })),
      {
        missing: `SCHEMA_NOT_FOUND: line 1:1: Schema '${DatabaseName}' does not exist`,
      },
    );
    return found.flatMap(({ TableList = [] }) => TableList.map(({ Name }) => String(Name))).sort();
  }

  /**
   * Finds a table, through a link where it is one, and asks Lake Formation what of it may be read.
   *
   * @param reference what it leaves out is taken from the query's context.
   * @throws {QueryFailure} where there is no such table, or nothing of it may be seen or read.
   */
  async table(reference: TableReference, context: QueryContext): Promise<ReadableTable> {
    const { catalog = context.catalog, database = context.database, table: name, position } = reference;
    if (catalog !== CATALOG) {
      throw new QueryFailure(`CATALOG_NOT_FOUND: ${position}: Catalog '${catalog}' not found`);
    }
    const missing = `TABLE_NOT_FOUND: ${position}: Table '${CATALOG}.${database}.${name}' does not exist`;
    const named = { CatalogId: this.caller.accountId, DatabaseName: database, Name: name };
    const found = await asCaller(() => this.definition(named), {
      missing,
      missingDatabase: `SCHEMA_NOT_FOUND: ${position}: Schema '${database}' does not exist`,
    });
    const link = found.TargetTable;
    const { CatalogId, DatabaseName, Name } = { ...named, ...link };
    const source = { CatalogId, DatabaseName, Name };
    const definition = link ? await asCaller(() => this.definition(source), { missing }) : found;
    if (definition.TableType === 'VIRTUAL_VIEW') {
      throw new QueryFailure('NOT_SUPPORTED: Views are not served by the local AWS');
    }
    const access = await this.lake.mayRead(this.caller.arn, CatalogId, DatabaseName, Name);
    if (access === false) throw insufficient('Principal does not have any privilege on specified resource');
    // Lake Formation has allowed it: partitions of another account are read by the service itself.
    const service = { accountId: CatalogId, service: SERVICE };
    const glue = link ? this.clients.get(GlueClient, service) : this.glue;
    const partitions = await partitionsOf(glue, { DatabaseName, TableName: Name }, definition);
    return { database, name, definition, access, partitions };
  }

  private async definition(source: GetTableCommandInput): Promise<Table> {
    return (await this.glue.send(new GetTableCommand(source))).Table as Table;
  }
}

/** The table's columns that may be read, partition keys last. */
export function readableColumns({ definition, access }: ReadableTable): readonly Column[] {
  const { StorageDescriptor, PartitionKeys = [] } = definition;
  return [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].filter(({ Name = '' }) =>
    access.columns.includes(Name.toLowerCase()),
  );
}

/** Only partitions that Glue knows are read: Athena does not look for folders either. */
async function partitionsOf(
  client: GlueClient,
  table: { readonly DatabaseName: string; readonly TableName: string },
  { PartitionKeys = [] }: Table,
): Promise<readonly Partition[]> {
  if (PartitionKeys.length === 0) return [];
  const found = await asCaller(() => collectPages(paginateGetPartitions({ client }, table)));
  return found.flatMap(({ Partitions = [] }) => Partitions);
}

async function collectPages<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const each of pages) found.push(each);
  return found;
}

/** Does `work`; what the catalog refuses fails the query in Athena's words. */
async function asCaller<T>(
  work: () => Promise<T>,
  { missing, missingDatabase }: { readonly missing?: string; readonly missingDatabase?: string } = {},
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isNamed(error, 'AccessDeniedException')) throw insufficient(error.message);
    if (missing === undefined || !isNamed(error, 'EntityNotFoundException')) throw error;
    const isDatabase = missingDatabase !== undefined && error.message.startsWith('Database');
    throw new QueryFailure(isDatabase ? missingDatabase : missing);
  }
}

function insufficient(why: string): QueryFailure {
  return new QueryFailure(`Insufficient permissions to execute the query. ${why}`);
}
