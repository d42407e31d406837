import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  UpdatePartitionCommand,
  paginateGetPartitions,
  type GlueClient,
  type Partition,
  type PartitionError,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import type { Changes } from './changes';
import type { CrawlerSettings } from './crawlers';
import { deprecated, isDeprecated, isSame } from './retirement';

/** Most partitions that one batch call takes (Glue API). */
const BATCH = { create: 100, delete: 25 } as const;

/** Brings the partitions of one table in line with what a crawl found. */
export class PartitionWriter {
  constructor(
    private readonly glue: GlueClient,
    private readonly settings: CrawlerSettings,
    private readonly table: { readonly DatabaseName: string; readonly TableName: string },
    private readonly now: Date,
    private readonly changes: Changes,
  ) {}

  async write(found: readonly PartitionInput[]): Promise<void> {
    const there = new Map<string, Partition>();
    for await (const { Partitions = [] } of paginateGetPartitions({ client: this.glue }, this.table)) {
      for (const partition of Partitions) there.set(keyOf(partition), partition);
    }
    const kept = new Set(found.map(keyOf));
    await this.create(found.filter((partition) => !there.has(keyOf(partition))));
    await this.update(found, there);
    await this.retire([...there.values()].filter((partition) => !kept.has(keyOf(partition))));
  }

  private async create(partitions: readonly PartitionInput[]): Promise<void> {
    for (const PartitionInputList of batches(partitions, BATCH.create)) {
      const command = new BatchCreatePartitionCommand({ ...this.table, PartitionInputList });
      refuseErrors((await this.glue.send(command)).Errors ?? []);
      this.note('added', PartitionInputList);
    }
  }

  private async update(
    found: readonly PartitionInput[],
    there: ReadonlyMap<string, Partition>,
  ): Promise<void> {
    if (this.settings.SchemaChangePolicy.UpdateBehavior !== 'UPDATE_IN_DATABASE') return;
    for (const partition of found) {
      const before = there.get(keyOf(partition));
      if (!before || isSame(partition, inputOf(before))) continue;
      await this.replace(partition);
      this.note('updated', [partition]);
    }
  }

  private async retire(gone: readonly Partition[]): Promise<void> {
    const { DeleteBehavior } = this.settings.SchemaChangePolicy;
    if (DeleteBehavior === 'DELETE_FROM_DATABASE') {
      for (const batch of batches(gone, BATCH.delete)) {
        const PartitionsToDelete = batch.map(({ Values }) => ({ Values }));
        const command = new BatchDeletePartitionCommand({ ...this.table, PartitionsToDelete });
        refuseErrors((await this.glue.send(command)).Errors ?? []);
        this.note('deleted', batch);
      }
    }
    if (DeleteBehavior !== 'DEPRECATE_IN_DATABASE') return;
    for (const partition of gone.filter((each) => !isDeprecated(each))) {
      await this.replace(deprecated(inputOf(partition), this.now));
      this.note('deleted', [partition]);
    }
  }

  private async replace(PartitionInput: PartitionInput): Promise<void> {
    const PartitionValueList = PartitionInput.Values;
    await this.glue.send(new UpdatePartitionCommand({ ...this.table, PartitionValueList, PartitionInput }));
  }

  private note(change: keyof Changes['partitions'], partitions: readonly Partition[]): void {
    this.changes.partitions[change].push(
      ...partitions.map((partition) => `${this.table.TableName}/${keyOf(partition)}`),
    );
  }
}

function inputOf({ Values, StorageDescriptor, Parameters }: Partition): PartitionInput {
  return { Values, StorageDescriptor, Parameters };
}

function keyOf({ Values = [] }: Partition): string {
  return Values.join('/');
}

function batches<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

function refuseErrors(errors: readonly PartitionError[]): void {
  if (errors.length === 0) return;
  const texts = errors.map(
    ({ PartitionValues, ErrorDetail }) => `${PartitionValues?.join('/')}: ${ErrorDetail?.ErrorMessage}`,
  );
  throw new Error(`Partitions were not written: ${texts.join('; ')}`);
}
