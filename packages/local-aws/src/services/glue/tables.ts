import type { PartitionInput, StorageDescriptor, TableInput } from '@aws-sdk/client-glue';
import type { Compression } from '../files/compression';
import type { DataObject } from './folders';
import { formatOf, type Member, type TableGroup } from './grouping';
import { widestType } from './hive-types';
import type { Column, FileSchema } from './schema';

/** An object and what is in it. */
export interface ReadObject {
  readonly object: DataObject;
  readonly schema: FileSchema;
  readonly compression: Compression;
}

/** A table as its objects are; its name is still to be given. */
export interface FoundTable {
  readonly table: Omit<TableInput, 'Name'>;
  /** With the columns of their own objects. */
  readonly partitions: readonly PartitionInput[];
  /** Objects that are of another format than most of the folder. */
  readonly strangers: readonly DataObject[];
}

const TEXT = {
  InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
} as const;

const FORMATS = {
  parquet: {
    InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
  LazySimpleSerDe: {
    ...TEXT,
    SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  },
  OpenCSVSerDe: { ...TEXT, SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde' },
  json: { ...TEXT, SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
} as const;

/** Puts the objects of a group, of which there is at least one, into a table and its partitions. */
export function tableOf(crawler: string, { location, members }: TableGroup): FoundTable {
  const [files] = [...groups(members, ({ read }) => formatOf(read.schema)).values()].sort(
    (a, b) => b.length - a.length,
  );
  const keys = partitionKeys(files);
  const describe = (of: readonly Member[], at: string) => {
    const read = of.map((each) => each.read);
    return { StorageDescriptor: storageOf(crawler, read, at), Parameters: parameters(crawler, read) };
  };
  const table: Omit<TableInput, 'Name'> = {
    Owner: 'owner',
    Retention: 0,
    ...describe(files, location),
    // A key may bear the name of a column; then Athena refuses the table.
    PartitionKeys: keys.map((Name) => ({ Name, Type: 'string' })),
    TableType: 'EXTERNAL_TABLE',
  };
  const partitioned = keys.length === 0 ? [] : groups(files, ({ folders }) => folders.join('/'));
  const partitions = [...partitioned].map(([path, of]) => ({
    Values: path
      .split('/')
      .map((folder, level) => (isUnnamed(keys[level]) ? folder : folder.slice(folder.indexOf('=') + 1))),
    ...describe(of, `${location}${path}/`),
  }));
  const strangers = members.filter((each) => !files.includes(each)).map(({ read }) => read.object);
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

/** Those of them that tell of files, and not of their format. */
export const STATISTICS: readonly string[] = [
  'UPDATED_BY_CRAWLER',
  'DEPRECATED_BY_CRAWLER',
  'averageRecordSize',
  'compressionType',
  'objectCount',
  'recordCount',
  'sizeKey',
];

function parameters(
  crawler: string,
  files: readonly ReadObject[],
): Partial<Record<(typeof CRAWLER_PARAMETERS)[number], string>> {
  const [{ schema, compression }] = files;
  const bytes = sum(files.map(({ object }) => object.size));
  const records = sum(files.map((file) => file.schema.records));
  return {
    CrawlerSchemaDeserializerVersion: '1.0',
    CrawlerSchemaSerializerVersion: '1.0',
    UPDATED_BY_CRAWLER: crawler,
    averageRecordSize: String(records === 0 ? 0 : Math.round(bytes / records)),
    classification: schema.classification,
    compressionType: compression,
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

function storageOf(crawler: string, files: readonly ReadObject[], Location: string): StorageDescriptor {
  const [{ schema, compression }] = files;
  const kind = kindOf(schema);
  const Columns = union(files);
  const { InputFormat, OutputFormat, SerializationLibrary } = FORMATS[kind];
  const { delimiter = '', quote } = schema.csv ?? {};
  const serde = {
    parquet: { 'serialization.format': '1' },
    LazySimpleSerDe: { 'field.delim': delimiter },
    OpenCSVSerDe: { separatorChar: delimiter, ...(quote !== undefined && { quoteChar: quote }) },
    json: { paths: Columns.map(({ Name }) => Name).join(',') },
  };
  return {
    Columns,
    Location,
    InputFormat,
    OutputFormat,
    Compressed: compression !== 'none',
    NumberOfBuckets: -1,
    SerdeInfo: { SerializationLibrary, Parameters: serde[kind] },
    BucketColumns: [],
    SortColumns: [],
    Parameters: parameters(crawler, files),
    StoredAsSubDirectories: false,
  };
}

function kindOf({ classification, csv }: FileSchema): keyof typeof FORMATS {
  if (classification !== 'csv') return classification;
  return csv?.serde ?? 'LazySimpleSerDe';
}

/**
 * Keys of folders like `year=2024`; a folder without a key gives `partition_0` …. Where objects lie at different
 * depths there are none, and the table is read with everything below it.
 */
function partitionKeys(members: readonly Member[]): string[] {
  const [{ folders }] = members;
  if (members.some((member) => member.folders.length !== folders.length)) return [];
  return folders.map((_, level) => {
    const names = new Set(members.map((member) => /^([^=]+)=/.exec(member.folders[level])?.[1]));
    const [name] = names;
    return names.size === 1 && name !== undefined ? name.toLowerCase() : `partition_${level}`;
  });
}

function isUnnamed(key: string): boolean {
  return /^partition_\d+$/.test(key);
}

/** All files' columns, in the order in which they are met; a name that one file has twice is there twice. */
function union(files: readonly ReadObject[]): Column[] {
  const types = new Map<string, Column>();
  for (const { schema } of files) {
    const seen = new Map<string, number>();
    for (const { Name, Type } of schema.columns) {
      const times = (seen.get(Name) ?? 0) + 1;
      seen.set(Name, times);
      const key = `${times} ${Name}`;
      types.set(key, { Name, Type: widestType(types.get(key)?.Type ?? Type, Type) });
    }
  }
  return [...types.values()];
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
