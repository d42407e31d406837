import { mapInParallel } from '../shared/parallel';
import { describedTable, lakeTables, placeOf, sourceKeyOf } from './place';
import { isSettled, NO_RULES, Standings } from './standing';
import type { World } from './world';

/** Questions to S3 at once. */
const AT_ONCE = 16;

/**
 * Holds the whole intake against what is published: asks for a look at what differs, and deletes what no described table could
 * have published. So a lost event delays and never loses, and stricter rules reach what was published before.
 */
export async function sweep(world: World): Promise<void> {
  const { intake, assets, records, telemetry } = world;
  // In this order: a file, or a table, that comes meanwhile can't make a result look as if nothing stood behind it.
  const results = await assets.keys();
  const receipts = await records.sources();
  const rules = await records.rules();
  const sources = new Set(await intake.keys());
  const standings = new Standings(world);

  const differing = async (key: string): Promise<readonly string[]> => {
    const place = placeOf(key);
    if (place.kind === 'folder') return [];
    if (place.kind !== 'table') return (await isKnown(world, standings, key)) ? [] : [key];
    const { dataset, table } = place;
    const standing = await standings.of(dataset, table, describedTable(rules, dataset, table));
    const source = await intake.head(key);
    return source && (await isSettled(world, source, standing.rules, place)) ? [] : [key];
  };
  const differ = await mapInParallel([...sources], differing, AT_ONCE);

  const tables = lakeTables(rules);
  const published = results.map((result) => {
    const [folder = ''] = result.split('/');
    const table = tables.get(folder);
    const source = table && sourceKeyOf(result, table);
    return { result, source, isOwn: source !== undefined && isResultOf(result, source) };
  });
  const strangers = published.filter(({ isOwn }) => !isOwn);
  const orphans = published.flatMap(({ source, isOwn }) =>
    isOwn && source !== undefined && !sources.has(source) ? [source] : [],
  );
  const forgotten = receipts.filter((key) => !sources.has(key));

  const keys = [...new Set([...differ.flat(), ...orphans, ...forgotten])];
  await mapInParallel(keys, (key) => world.askToLook(key), AT_ONCE);
  await mapInParallel(strangers, ({ result }) => assets.delete(result), AT_ONCE);
  telemetry.log.info('the intake is swept', {
    sources: sources.size,
    results: results.length,
    looks: keys.length,
    deleted: strangers.length,
  });
}

function isResultOf(result: string, source: string): boolean {
  const place = placeOf(source);
  return place.kind === 'table' && place.resultKey === result;
}

/** Whether a file of no table has the receipt of its version. */
async function isKnown(world: World, standings: Standings, key: string): Promise<boolean> {
  const place = placeOf(key);
  const source = await world.intake.head(key);
  if (source === undefined) return false;
  if (place.kind !== 'opt-outs') return isSettled(world, source, NO_RULES, place);
  const read = await standings.optOuts(place.space);
  return read !== undefined && isSettled(world, source, read.state, place);
}
