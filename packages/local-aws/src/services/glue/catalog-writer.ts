import {
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
  UpdateTableCommand,
  paginateGetTables,
  type GlueClient,
  type PartitionInput,
  type StorageDescriptor,
  type Table,
  type TableInput,
} from '@aws-sdk/client-glue';
import type { Changes } from './changes';
import { configurationOf } from './configuration';
import type { CrawlerSettings } from './crawlers';
import { distinctName } from './folders';
import { PartitionWriter } from './partition-writer';
import { deprecated, isDeprecated, isSame } from './retirement';
import { CRAWLER_PARAMETERS, type FoundTable, STATISTICS } from './tables';

/**
 * Writes what a crawl found into the crawler's database, and nothing where nothing changed. A table belongs to the
 * folder that it lies in: it keeps its name, its description and its columns' comments.
 */
export class CatalogWriter {
  private readonly tables: Table[] = [];
  private readonly inherits: boolean;

  constructor(
    private readonly glue: GlueClient,
    private readonly settings: CrawlerSettings,
    private readonly now: Date,
    private readonly changes: Changes,
  ) {
    this.inherits = configurationOf(settings.Configuration).inherits;
  }

  /** @throws EntityNotFoundException where the database is missing, AccessDeniedException where it may not be seen. */
  async open(): Promise<void> {
    await this.glue.send(new GetDatabaseCommand({ Name: this.database }));
    for await (const { TableList = [] } of paginateGetTables(
      { client: this.glue },
      { DatabaseName: this.database },
    )) {
      this.tables.push(...TableList);
    }
  }

  /** @param name of the table, unless there is one for its location already. */
  async write(name: string, found: FoundTable): Promise<void> {
    const location = found.table.StorageDescriptor?.Location ?? '';
    const existing = this.tables.find(({ StorageDescriptor }) => StorageDescriptor?.Location === location);
    const Name = existing?.Name ?? this.freeName(`${this.settings.TablePrefix ?? ''}${name}`, location);
    if (!existing) await this.create({ ...found.table, Name });
    else if (this.updates) await this.update(existing, { ...found.table, Name });
    const table = { DatabaseName: this.database, TableName: Name };
    await new PartitionWriter(this.glue, this.settings, table, this.now, this.changes).write(
      this.inherits ? await this.inherited(Name, found.partitions) : found.partitions,
    );
  }

  /** Partitions with what their table has in the catalogue: format, SerDe, columns and classification. */
  private async inherited(Name: string, partitions: readonly PartitionInput[]): Promise<PartitionInput[]> {
    const { Table: table } = await this.glue.send(new GetTableCommand({ DatabaseName: this.database, Name }));
    const { Columns, InputFormat, OutputFormat, SerdeInfo } = table?.StorageDescriptor ?? {};
    const inherited = Object.entries(table?.Parameters ?? {}).filter(([name]) => isInherited(name));
    return partitions.map(({ Values, StorageDescriptor, Parameters = {} }) => {
      const own = Object.entries(Parameters).filter(([name]) => !isInherited(name));
      const parameters = Object.fromEntries([...own, ...inherited]);
      const format = { Columns, InputFormat, OutputFormat, SerdeInfo };
      return {
        Values,
        StorageDescriptor: { ...StorageDescriptor, ...format, Parameters: parameters },
        Parameters: parameters,
      };
    });
  }

  /**
   * Deals with the crawler's tables below `roots` (`s3://…/`) that are found no more. One of which a file could not be
   * read stays.
   *
   * @param found locations of tables
   * @param unread locations of files that could not be read
   */
  async retire(
    roots: readonly string[],
    found: ReadonlySet<string>,
    unread: readonly string[],
  ): Promise<void> {
    const { DeleteBehavior } = this.settings.SchemaChangePolicy;
    for (const table of this.tables) {
      const { Name = '', Parameters = {}, StorageDescriptor } = table;
      const location = StorageDescriptor?.Location ?? '';
      const own =
        Parameters.UPDATED_BY_CRAWLER === this.settings.Name &&
        roots.some((root) => location.startsWith(root));
      if (!own || found.has(location) || unread.some((file) => file.startsWith(location))) continue;
      if (DeleteBehavior === 'DELETE_FROM_DATABASE') {
        await this.glue.send(new DeleteTableCommand({ DatabaseName: this.database, Name }));
        this.changes.tables.deleted.push(Name);
      } else if (DeleteBehavior === 'DEPRECATE_IN_DATABASE' && !isDeprecated(table)) {
        const TableInput = deprecated(inputOf(table), this.now);
        await this.glue.send(new UpdateTableCommand({ DatabaseName: this.database, TableInput }));
        this.changes.tables.deleted.push(Name);
      }
    }
  }

  private get database(): string {
    return this.settings.DatabaseName;
  }

  private get updates(): boolean {
    return this.settings.SchemaChangePolicy.UpdateBehavior === 'UPDATE_IN_DATABASE';
  }

  private freeName(wanted: string, location: string): string {
    const name = wanted.toLowerCase();
    return this.tables.some(({ Name }) => Name === name) ? distinctName(name, location) : name;
  }

  private async create(TableInput: TableInput): Promise<void> {
    await this.glue.send(new CreateTableCommand({ DatabaseName: this.database, TableInput }));
    this.tables.push(TableInput);
    this.changes.tables.added.push(TableInput.Name ?? '');
  }

  private async update(existing: Table, found: TableInput): Promise<void> {
    const before = inputOf(existing);
    const TableInput = {
      ...before,
      ...found,
      StorageDescriptor: mergeStorage(before.StorageDescriptor, found.StorageDescriptor),
      Parameters: { ...foreignParameters(before.Parameters), ...found.Parameters },
    };
    if (isSame(TableInput, before)) return;
    await this.glue.send(new UpdateTableCommand({ DatabaseName: this.database, TableInput }));
    this.changes.tables.updated.push(found.Name ?? '');
  }
}

/** Of a table, what UpdateTable takes. */
function inputOf(table: Table): TableInput & { Name: string } {
  const { Name = '', Description, Owner, Retention, StorageDescriptor, PartitionKeys } = table;
  const { ViewOriginalText, ViewExpandedText, TableType, Parameters } = table;
  return {
    ...{ Name, Description, Owner, Retention, StorageDescriptor, PartitionKeys },
    ...{ ViewOriginalText, ViewExpandedText, TableType, Parameters },
  };
}

function mergeStorage(before: StorageDescriptor = {}, found: StorageDescriptor = {}): StorageDescriptor {
  const comments = new Map(before.Columns?.map(({ Name, Comment }) => [Name, Comment]));
  return {
    ...before,
    ...found,
    Columns: found.Columns?.map((column) => ({ ...column, Comment: comments.get(column.Name) })),
    Parameters: { ...foreignParameters(before.Parameters), ...found.Parameters },
  };
}

function foreignParameters(parameters: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own: readonly string[] = CRAWLER_PARAMETERS;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !own.includes(name)));
}

/** Statistics are a partition's own. */
function isInherited(name: string): boolean {
  const [crawlers, own]: readonly (readonly string[])[] = [CRAWLER_PARAMETERS, STATISTICS];
  return crawlers.includes(name) && !own.includes(name);
}
