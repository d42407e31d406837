import type { Configuration } from './configuration';
import { type Place, tableName } from './folders';
import type { ReadObject } from './tables';

/** An object of a table. */
export interface Member {
  readonly read: ReadObject;
  /** Folders between the table's location and the object. */
  readonly folders: readonly string[];
}

/** Objects that make up one table. */
export interface TableGroup {
  /** Table's name before any prefix. */
  readonly name: string;
  /** `s3://` URL; of a folder with a slash at its end. */
  readonly location: string;
  readonly members: readonly Member[];
}

/** Share of the columns of two schemas that both have, from which on they are similar: an assumption. */
const SIMILAR = 0.7;

/**
 * Sorts the objects below a target into tables, at the configured level or where schemas are alike (Glue developer
 * guide, "How does a crawler determine when to create partitions?").
 */
export function groupTables(
  configuration: Configuration,
  place: Place,
  read: readonly ReadObject[],
): readonly TableGroup[] {
  return configuration.tableLevel === undefined
    ? new Merging(place, configuration.combines).tables(read)
    : atLevel(configuration.tableLevel, place, read);
}

/** An object above the level is a table of its own, and a level above the target is the target: both assumptions. */
function atLevel(
  level: number,
  { bucket, prefix }: Place,
  read: readonly ReadObject[],
): readonly TableGroup[] {
  const depth = Math.max(level - 1, prefix.split('/').length - 1);
  const tables = new Map<string, TableGroup & { members: Member[] }>();
  for (const each of read) {
    const parts = each.object.key.split('/');
    const path = parts.slice(0, parts.length > depth ? depth : undefined);
    const isFolder = path.length < parts.length;
    const location = `s3://${bucket}/${path.map((part) => `${part}/`).join('')}`;
    const found = tables.get(location) ?? {
      name: tableName(path.at(-1) ?? bucket),
      location: isFolder ? location : location.slice(0, -1),
      members: [],
    };
    found.members.push({ read: each, folders: isFolder ? parts.slice(depth, -1) : [] });
    tables.set(location, found);
  }
  return [...tables.values()];
}

/** A folder with what lies in it. */
interface Node {
  readonly folders: Map<string, Node>;
  readonly files: ReadObject[];
}

/** Objects that may become one table with those of a folder beside theirs. */
interface Cluster {
  readonly members: readonly Member[];
  /** Folder in which they lie, among its siblings. */
  readonly folder: string;
}

/** Finds tables from the lowest folders up: siblings that are mostly alike become partitions of the folder above. */
class Merging {
  private readonly found: TableGroup[] = [];

  constructor(
    private readonly place: Place,
    private readonly combines: boolean,
  ) {}

  tables(read: readonly ReadObject[]): readonly TableGroup[] {
    const root: Node = { folders: new Map(), files: [] };
    for (const each of read) {
      let node = root;
      for (const folder of each.object.key.slice(this.place.prefix.length).split('/').slice(0, -1)) {
        const next = node.folders.get(folder) ?? { folders: new Map(), files: [] };
        node.folders.set(folder, next);
        node = next;
      }
      node.files.push(each);
    }
    this.add('', this.resolve(root, ''));
    return this.found;
  }

  /**
   * @param path of the folder below the target, with a slash at its end.
   * @returns the members of the one table that the folder may be a part of; what is none is a table already.
   */
  private resolve(node: Node, path: string): readonly Member[] {
    if (node.folders.size === 0) {
      const files = node.files.map((read) => ({ folder: '', members: [{ read, folders: [] }] }));
      const [alike, others] = this.majority(files);
      for (const { members } of others) this.addFile(members[0].read);
      return alike.flatMap(({ members }) => members);
    }
    // Files beside folders are tables of their own (guide, "Specifying the maximum number of tables").
    for (const file of node.files) this.addFile(file);
    const clusters = [...node.folders].map(([folder, child]) => ({
      folder,
      members: this.resolve(child, `${path}${folder}/`),
    }));
    const [alike, others] = this.majority(clusters.filter(({ members }) => members.length > 0));
    // A folder alone is a partition only if it says so.
    const merges = alike.length > 1 || alike.some(({ folder }) => folder.includes('='));
    for (const { folder, members } of merges ? others : [...alike, ...others]) {
      this.add(`${path}${folder}/`, members);
    }
    if (!merges) return [];
    return alike.flatMap(({ folder, members }) =>
      members.map(({ read, folders }) => ({ read, folders: [folder, ...folders] })),
    );
  }

  /** The largest group of clusters that are alike, if it is more than half of them, and the rest. */
  private majority(clusters: readonly Cluster[]): [readonly Cluster[], readonly Cluster[]] {
    const groups: Cluster[][] = [];
    for (const cluster of clusters) {
      const group = groups.find(([first]) => this.areAlike(first, cluster));
      if (group) group.push(cluster);
      else groups.push([cluster]);
    }
    const largest = groups.toSorted((one, other) => other.length - one.length).at(0) ?? [];
    if (largest.length * 2 <= clusters.length) return [[], clusters];
    return [largest, clusters.filter((cluster) => !largest.includes(cluster))];
  }

  private areAlike(one: Cluster, other: Cluster): boolean {
    const [a, b] = [one, other].map(({ members }) => members[0]);
    if (a.folders.length !== b.folders.length || kindOf(a.read) !== kindOf(b.read)) return false;
    return this.combines || similarity(columnsOf(one), columnsOf(other)) >= SIMILAR;
  }

  private add(path: string, members: readonly Member[]): void {
    if (members.length === 0) return;
    const { bucket, prefix } = this.place;
    const whole = `${prefix}${path}`;
    const name = tableName(whole.split('/').at(-2) ?? bucket);
    this.found.push({ name, location: `s3://${bucket}/${whole}`, members });
  }

  private addFile(read: ReadObject): void {
    const { bucket, key } = read.object;
    const name = tableName(key.split('/').at(-1) ?? key);
    this.found.push({ name, location: `s3://${bucket}/${key}`, members: [{ read, folders: [] }] });
  }
}

/** What must be the same for data to be compatible: format, delimiters, header and compression. */
function kindOf({ schema, compression }: ReadObject): string {
  return JSON.stringify([compression, formatOf(schema)]);
}

/** What a table says once for all its files. */
export function formatOf({ classification, csv }: ReadObject['schema']): string {
  return JSON.stringify([classification, csv?.delimiter, csv?.header, csv?.serde, csv?.quote]);
}

function columnsOf({ members }: Cluster): ReadonlySet<string> {
  return new Set(members.flatMap(({ read }) => read.schema.columns.map(({ Name }) => Name)));
}

function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((name) => other.has(name)).length;
  return shared / (one.size + other.size - shared);
}
