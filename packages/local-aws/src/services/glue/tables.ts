import type { PartitionInput, StorageDescriptor, TableInput } from '@aws-sdk/client-glue';
import type { DataObject, Folder } from './folders';
import { widest } from './hive-types';
import type { Column, FileSchema } from './schema';

/** An object and what is in it. */
export interface ReadObject {
  readonly object: DataObject;
  readonly schema: FileSchema;
}

/** A table as its objects are; its name is still to be given. */
export interface FoundTable {
  readonly table: Omit<TableInput, 'Name'>;
  /** Their columns are the table's. */
  readonly partitions: readonly PartitionInput[];
  /** Objects that are of another kind than most of the folder. */
  readonly strangers: readonly DataObject[];
}

const FORMATS = {
  parquet: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  csv: {
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  },
  json: {
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
  },
} as const;

/** Puts one folder's objects, of which there is at least one, into a table and its partitions. */
export function tableOf(crawler: string, { location }: Folder, read: readonly ReadObject[]): FoundTable {
  const [files] = [...groups(read, ({ schema }) => schema.classification).values()].sort(
    (a, b) => b.length - a.length,
  );
  const keys = partitionKeys(files.map(({ object }) => object));
  const columns = union(files).filter(({ Name }) => !keys.includes(Name));
  const storage = (of: readonly ReadObject[], at: string) => storageOf(crawler, columns, of, at);
  const table: Omit<TableInput, 'Name'> = {
    Owner: 'owner',
    Retention: 0,
    StorageDescriptor: storage(files, location),
    PartitionKeys: keys.map((Name) => ({ Name, Type: 'string' })),
    TableType: 'EXTERNAL_TABLE',
    Parameters: parameters(crawler, files),
  };
  const partitioned = keys.length === 0 ? [] : groups(files, ({ object }) => object.folders.join('/'));
  const partitions = [...partitioned].map(([path, of]) => ({
    Values: path.split('/').map((folder) => folder.slice(folder.indexOf('=') + 1)),
    StorageDescriptor: storage(of, `${location}${path}/`),
    Parameters: parameters(crawler, of),
  }));
  const strangers = read.filter((each) => !files.includes(each)).map(({ object }) => object);
  return { table, partitions, strangers };
}

/** Members of `Parameters` that are a crawler's to write. */
export const CRAWLER_PARAMETERS = [
  'CrawlerSchemaDeserializerVersion',
  'CrawlerSchemaSerializerVersion',
  'UPDATED_BY_CRAWLER',
  'DEPRECATED_BY_CRAWLER',
  'areColumnsQuoted',
  'averageRecordSize',
  'classification',
  'columnsOrdered',
  'compressionType',
  'delimiter',
  'objectCount',
  'recordCount',
  'sizeKey',
  'skip.header.line.count',
  'typeOfData',
] as const;

function parameters(
  crawler: string,
  files: readonly ReadObject[],
): Partial<Record<(typeof CRAWLER_PARAMETERS)[number], string>> {
  const [{ schema }] = files;
  const bytes = sum(files.map(({ object }) => object.size));
  const records = sum(files.map((file) => file.schema.records));
  return {
    CrawlerSchemaDeserializerVersion: '1.0',
    CrawlerSchemaSerializerVersion: '1.0',
    UPDATED_BY_CRAWLER: crawler,
    averageRecordSize: String(records === 0 ? 0 : Math.round(bytes / records)),
    classification: schema.classification,
    compressionType: 'none',
    objectCount: String(files.length),
    recordCount: String(records),
    sizeKey: String(bytes),
    typeOfData: 'file',
    ...(schema.csv && {
      areColumnsQuoted: String(schema.csv.quoted),
      columnsOrdered: 'true',
      delimiter: schema.csv.delimiter,
      ...(schema.csv.header && { 'skip.header.line.count': '1' }),
    }),
  };
}

function storageOf(
  crawler: string,
  Columns: Column[],
  files: readonly ReadObject[],
  Location: string,
): StorageDescriptor {
  const [{ schema }] = files;
  const { SerializationLibrary, ...formats } = FORMATS[schema.classification];
  const serde = {
    parquet: { 'serialization.format': '1' },
    csv: { 'field.delim': schema.csv?.delimiter ?? '' },
    json: { paths: Columns.map(({ Name }) => Name).join(',') },
  };
  return {
    Columns,
    Location,
    ...formats,
    Compressed: false,
    NumberOfBuckets: -1,
    SerdeInfo: { SerializationLibrary, Parameters: serde[schema.classification] },
    BucketColumns: [],
    SortColumns: [],
    Parameters: parameters(crawler, files),
    StoredAsSubDirectories: false,
  };
}

/**
 * Keys of folders like `year=2024`; a folder without a key gives `partition_0` …. Where objects lie at different
 * depths there are none, and the table is read with everything below it.
 */
function partitionKeys(objects: readonly DataObject[]): string[] {
  const [{ folders }] = objects;
  if (objects.some((object) => object.folders.length !== folders.length)) return [];
  return folders.map((_, level) => {
    const names = new Set(objects.map((object) => /^([^=]+)=/.exec(object.folders[level])?.[1]));
    const [name] = names;
    return names.size === 1 && name !== undefined ? name.toLowerCase() : `partition_${level}`;
  });
}

/** All files' columns, in the order in which they are met. */
function union(files: readonly ReadObject[]): Column[] {
  const types = new Map<string, string>();
  for (const { Name, Type } of files.flatMap(({ schema }) => schema.columns)) {
    types.set(Name, widest(types.get(Name) ?? Type, Type));
  }
  return [...types].map(([Name, Type]) => ({ Name, Type }));
}

function groups<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
