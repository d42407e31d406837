import type { Resource } from '../read/resource';
import { coversPattern } from './access/pattern';
import { type Judgement, note } from './finding';
import { type TrapCase, TRAPS } from './tables/traps';

/**
 * Traps of the provider that a change walks into.
 *
 * @param gone addresses that the state held and Terraform did not find again
 */
export function trapFindings(resource: Resource, gone: ReadonlySet<string>): readonly Judgement[] {
  const { address, type } = resource;
  const when = caseOf(resource, gone);
  const trap = TRAPS.find(
    (each) =>
      each.when === when &&
      each.types.some((name) => coversPattern(name, type)) &&
      (each.attribute === undefined || resource.changed.includes(each.attribute)),
  );
  if (!trap) return [];
  const isSevere = trap.when === 'second' || trap.when === 'replaced' || type.endsWith('_settings');
  const severe = type.startsWith('aws_datazone_') || !gone.has(address) ? 'critical' : 'high';
  const { attribute, means } = trap;
  const fact = attribute === undefined ? note(means) : note(`{}: ${means}`, [attribute]);
  return [{ level: isSevere ? severe : 'medium', topic: 'Trap', fact }];
}

function caseOf({ address, change: { actions } }: Resource, gone: ReadonlySet<string>): TrapCase | undefined {
  if (actions.join() === 'create') return gone.has(address) ? 'second' : 'created';
  if (actions.includes('create') && actions.includes('delete')) return 'replaced';
  if (actions.includes('delete')) return 'destroyed';
  return actions.includes('update') ? 'changed' : undefined;
}
