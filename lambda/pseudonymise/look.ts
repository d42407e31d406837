import { lakeTable } from '@ehds/healthdcat/description';
import type { Head } from './bucket';
import { describedTable, lakeTables, personSpace, placeOf, type Place } from './place';
import { publish } from './publish';
import { type Problem, receiptOf } from './receipt';
import type { Rules } from './rules';
import { isSettled, NO_RULES, Standings } from './standing';
import type { World } from './world';

type TablePlace = Extract<Place, { kind: 'table' }>;

/**
 * Makes what is published of one key of the intake what its current version and the rules say, whatever the event was that asked
 * for it.
 *
 * @returns whether it is; if not, something changed meanwhile, and it has to be looked at again
 */
export async function look(world: World, key: string): Promise<boolean> {
  const place = placeOf(key);
  if (place.kind === 'folder') return true;
  const rules = await world.records.rules();
  const source = await world.intake.head(key);
  if (place.kind === 'opt-outs') return lookAtOptOuts(world, rules, key, place.space, source);
  if (source === undefined) {
    if (place.kind === 'table') await withdraw(world, rules, place);
    await world.records.forget(key);
    return true;
  }
  if (place.kind === 'unknown') {
    const settled = await isSettled(world, source, NO_RULES, place);
    if (!settled) await park(world, source, NO_RULES, [place.problem]);
    return true;
  }
  return lookAtTable(world, rules, source, place);
}

async function lookAtTable(world: World, rules: Rules, source: Head, place: TablePlace): Promise<boolean> {
  const { dataset, table } = place;
  const description = describedTable(rules, dataset, table);
  const standing = await new Standings(world).of(dataset, table, description);
  if (description === undefined) {
    await withdraw(world, rules, place);
    if (!(await isSettled(world, source, standing.rules, place))) {
      await park(world, source, standing.rules, [
        {
          rule: 'no dataset with this table is described',
          cure: 'describe it and deploy, or write the file into the folder of a table that is described',
        },
      ]);
    }
    return true;
  }
  if (await isSettled(world, source, standing.rules, place)) return true;
  const largest = world.largest[description.format];
  if (source.bytes > largest) {
    await park(world, source, standing.rules, [
      {
        rule: `a file of this format has at most ${largest} bytes, and this one has ${source.bytes}`,
        cure: 'write it in parts; the folder of a table takes any number',
      },
    ]);
    return true;
  }
  const problems = standing.problems ?? (await publish(world, source, place, description, standing));
  if (problems.length > 0) await park(world, source, standing.rules, problems);
  return isUpToDate(world, source, place, standing.rules);
}

/** Whether source, description and opt-outs are still those that were published, after however long it took. */
async function isUpToDate(world: World, source: Head, place: TablePlace, rules: string): Promise<boolean> {
  const [current, described] = await Promise.all([world.intake.head(source.key), world.records.rules()]);
  const { dataset, table } = place;
  const standing = await new Standings(world).of(dataset, table, describedTable(described, dataset, table));
  return current?.versionId === source.versionId && standing.rules === rules;
}

/** Takes a result away, unless another described table is called the same in the lake. */
async function withdraw(
  { assets }: World,
  rules: Rules,
  { dataset, table, resultKey }: TablePlace,
): Promise<void> {
  const called = lakeTables(rules).get(lakeTable(dataset, table));
  if (called !== undefined && (called.dataset !== dataset || called.table !== table)) return;
  await assets.delete(resultKey);
}

async function lookAtOptOuts(
  world: World,
  rules: Rules,
  key: string,
  space: string,
  source: Head | undefined,
): Promise<boolean> {
  const read = await new Standings(world).optOuts(space);
  if (source === undefined || read === undefined) {
    await world.records.forget(key);
  } else if ('problems' in read) {
    await park(world, source, read.state, read.problems);
  } else {
    await world.records.write(receiptOf(source, read.state, 'published', world.now()));
  }
  const concerned = Object.entries(rules.datasets).flatMap(([dataset, { tables }]) =>
    Object.entries(tables)
      .filter(([, table]) => personSpace(table) === space)
      .map(([table]) => `${dataset}/${table}/`),
  );
  for (const folder of concerned) {
    for (const file of await world.intake.keys(folder)) await world.askToLook(file);
  }
  return true;
}

/** Nothing of the file is published; what was published of an earlier version stays. */
async function park(world: World, source: Head, rules: string, problems: readonly Problem[]): Promise<void> {
  await world.records.write({ ...receiptOf(source, rules, 'parked', world.now()), problems: [...problems] });
  world.telemetry.count('UploadParked');
  world.telemetry.log.error('a file is parked', { key: source.key, problems: problems.slice(0, 5) });
}
