import { isDeepStrictEqual } from 'node:util';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  UpdatePartitionCommand,
  UpdateTableCommand,
  paginateGetPartitions,
  paginateGetTables,
  type GlueClient,
  type Partition,
  type PartitionInput,
  type StorageDescriptor,
  type Table,
  type TableInput,
} from '@aws-sdk/client-glue';
import type { Changes } from './changes';
import type { CrawlerSettings } from './crawlers';
import { distinctName } from './folders';
import { CRAWLER_PARAMETERS, type FoundTable } from './tables';

/** Most partitions that one batch call takes (Glue API). */
const BATCH = { create: 100, delete: 25 } as const;

const DEPRECATED = 'DEPRECATED_BY_CRAWLER';

/**
 * Writes what a crawl found into the crawler's database, and nothing where nothing changed. A table belongs to the
 * folder that it lies in: it keeps its name, its description and its columns' comments.
 */
export class CatalogWriter {
  private readonly tables: Table[] = [];

  constructor(
    private readonly glue: GlueClient,
    private readonly settings: CrawlerSettings,
    private readonly now: Date,
    private readonly changes: Changes,
  ) {}

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
    await this.writePartitions(Name, found.partitions);
  }

  /** Deals with the crawler's tables below `roots` (`s3://…/`) of which no object is left. */
  async retire(roots: readonly string[], found: ReadonlySet<string>): Promise<void> {
    const { DeleteBehavior } = this.settings.SchemaChangePolicy;
    for (const table of this.tables) {
      const { Name = '', Parameters = {}, StorageDescriptor } = table;
      const location = StorageDescriptor?.Location ?? '';
      const own =
        Parameters.UPDATED_BY_CRAWLER === this.settings.Name &&
        roots.some((root) => location.startsWith(root));
      if (!own || found.has(location)) continue;
      if (DeleteBehavior === 'DELETE_FROM_DATABASE') {
        await this.glue.send(new DeleteTableCommand({ DatabaseName: this.database, Name }));
        this.changes.tables.deleted.push(Name);
      } else if (DeleteBehavior === 'DEPRECATE_IN_DATABASE' && !Parameters[DEPRECATED]) {
        const TableInput = { ...inputOf(table), Parameters: { ...Parameters, ...this.deprecated } };
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

  private get deprecated(): Record<string, string> {
    return { [DEPRECATED]: String(this.now.getTime()) };
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
    if (isDeepStrictEqual(plain(TableInput), plain(before))) return;
    await this.glue.send(new UpdateTableCommand({ DatabaseName: this.database, TableInput }));
    this.changes.tables.updated.push(found.Name ?? '');
  }

  private async writePartitions(TableName: string, found: readonly PartitionInput[]): Promise<void> {
    const table = { DatabaseName: this.database, TableName };
    const there = new Map<string, Partition>();
    for await (const { Partitions = [] } of paginateGetPartitions({ client: this.glue }, table)) {
      for (const partition of Partitions) there.set(keyOf(partition), partition);
    }
    const label = (partition: Partition) => `${TableName}/${keyOf(partition)}`;
    const added = found.filter((partition) => !there.has(keyOf(partition)));
    for (const PartitionInputList of batches(added, BATCH.create)) {
      const { Errors = [] } = await this.glue.send(
        new BatchCreatePartitionCommand({ ...table, PartitionInputList }),
      );
      refuseErrors(Errors);
    }
    this.changes.partitions.added.push(...added.map(label));
    const update = async (PartitionInput: PartitionInput) => {
      const PartitionValueList = PartitionInput.Values;
      await this.glue.send(new UpdatePartitionCommand({ ...table, PartitionValueList, PartitionInput }));
    };
    for (const partition of this.updates ? found : []) {
      const before = there.get(keyOf(partition));
      if (!before || isDeepStrictEqual(plain(partition), plain(partitionInputOf(before)))) continue;
      await update(partition);
      this.changes.partitions.updated.push(label(partition));
    }
    const kept = new Set(found.map(keyOf));
    await this.retirePartitions(
      table,
      [...there.values()].filter((partition) => !kept.has(keyOf(partition))),
      update,
    );
  }

  private async retirePartitions(
    table: { readonly DatabaseName: string; readonly TableName: string },
    gone: readonly Partition[],
    update: (partition: PartitionInput) => Promise<void>,
  ): Promise<void> {
    const { DeleteBehavior } = this.settings.SchemaChangePolicy;
    const label = (partition: Partition) => `${table.TableName}/${keyOf(partition)}`;
    if (DeleteBehavior === 'DELETE_FROM_DATABASE') {
      for (const batch of batches(gone, BATCH.delete)) {
        const PartitionsToDelete = batch.map(({ Values }) => ({ Values }));
        const command = new BatchDeletePartitionCommand({ ...table, PartitionsToDelete });
        refuseErrors((await this.glue.send(command)).Errors ?? []);
      }
      this.changes.partitions.deleted.push(...gone.map(label));
    }
    if (DeleteBehavior !== 'DEPRECATE_IN_DATABASE') return;
    for (const partition of gone.filter(({ Parameters }) => !Parameters?.[DEPRECATED])) {
      const Parameters = { ...partition.Parameters, ...this.deprecated };
      await update({ ...partitionInputOf(partition), Parameters });
      this.changes.partitions.deleted.push(label(partition));
    }
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

function partitionInputOf({ Values, StorageDescriptor, Parameters }: Partition): PartitionInput {
  return { Values, StorageDescriptor, Parameters };
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

/** Without what is undefined, as it comes back from the catalog. */
function plain(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function keyOf({ Values = [] }: Partition): string {
  return Values.join('/');
}

function batches<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function refuseErrors(
  errors: readonly {
    readonly ErrorDetail?: { readonly ErrorMessage?: string };
    PartitionValues?: string[];
  }[],
): void {
  if (errors.length === 0) return;
  const texts = errors.map(
    ({ PartitionValues, ErrorDetail }) => `${PartitionValues?.join('/')}: ${ErrorDetail?.ErrorMessage}`,
  );
  throw new Error(`Partitions were not written: ${texts.join('; ')}`);
}
