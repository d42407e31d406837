import type { Resource } from '../read/resource';
import { type Leaf, listOf, partOf } from '../read/values';
import { coversPattern } from './access/pattern';
import type { Judgement, SettingFact, SettingValue } from './finding';
import { endsWithName } from './names';
import { LOST_ARGUMENTS } from './tables/lost-arguments';
import type { LostArgument } from './tables/setting';

const ROWS = LOST_ARGUMENTS.map((row) => ({ row, names: new Set(row.names) }));

/** An argument that a resource loses, by its path. */
interface Lost {
  readonly path: string;
  readonly judgement: Judgement;
}

/** Arguments of a resource that had a value and have none any more, or have fewer blocks, where that takes something. */
export function lostArguments(resource: Resource): readonly Lost[] {
  const { change, type } = resource;
  if (change.before === null || change.after === null) return [];
  const after = presentPaths(resource.leavesAfter);
  const found: Lost[] = [];
  for (const [path, leaves] of presentPaths(resource.leavesBefore)) {
    if (after.has(path) || found.some((outer) => path.startsWith(`${outer.path}.`))) continue;
    const row = rowAt(type, path);
    if (row === undefined) continue;
    const isSecret = leaves.some(({ sensitive }) => sensitive);
    const left = resource.leavesAfter.filter(
      (leaf) => leaf.path === path || leaf.path.startsWith(`${path}.`),
    );
    found.push(lostAt(row, path, isSecret ? [] : valuesOf(leaves), isSecret ? 'secret' : valuesOf(left)));
  }
  return [...found, ...fewerBlocks(resource)];
}

function lostAt(
  { level, topic, means }: LostArgument,
  path: string,
  before: readonly SettingValue[],
  after: SettingFact['after'],
): Lost {
  const fact: SettingFact = { kind: 'setting', path, meaning: means, before, after, isNew: false };
  return { path, judgement: { level, topic, fact } };
}

/** Blocks of which there are fewer than before, counted. */
function fewerBlocks({ type, change }: Resource): readonly Lost[] {
  return Object.keys(change.before ?? {}).flatMap((name) => {
    const [was, is] = [listOf(partOf(change.before, name)).length, listOf(partOf(change.after, name)).length];
    const row = is > 0 && is < was ? rowAt(type, name) : undefined;
    return row === undefined ? [] : [lostAt(row, name, [was], [is])];
  });
}

function valuesOf(leaves: readonly Leaf[]): readonly SettingValue[] {
  return leaves.flatMap(({ value }) =>
    value === undefined || value === null || value === '' ? [] : [value],
  );
}

/** Every path at which something is set or not known yet, with what is set there; the outer ones first. */
function presentPaths(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const found = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    if (leaf.value === null || leaf.value === '' || leaf.value === false) continue;
    for (let dot = leaf.path.indexOf('.'); ; dot = leaf.path.indexOf('.', dot + 1)) {
      const path = dot === -1 ? leaf.path : leaf.path.slice(0, dot);
      const at = found.get(path);
      if (at) at.push(leaf);
      else found.set(path, [leaf]);
      if (dot === -1) break;
    }
  }
  return new Map([...found].sort(([a], [b]) => a.length - b.length));
}

const lostArgumentCache = new Map<string, LostArgument | undefined>();

function rowAt(type: string, path: string): LostArgument | undefined {
  const key = `${type} ${path}`;
  if (!lostArgumentCache.has(key)) {
    const found = ROWS.find(
      ({ row: { types }, names }) =>
        endsWithName(path, names) &&
        (types === undefined || types.some((pattern) => coversPattern(pattern, type))),
    );
    lostArgumentCache.set(key, found?.row);
  }
  return lostArgumentCache.get(key);
}
