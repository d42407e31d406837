import type { Resource } from '../read/resource';
import { isMarked, partOf } from '../read/values';
import type { Judgement, LossFact } from './finding';
import { TypeTable } from './names';
import { EMPTY, ROUTINE } from './tables/harmless-losses';
import { HOLDS } from './tables/losses';
import { SAFEGUARDS } from './tables/safeguards';

const HOLDING = new TypeTable(HOLDS);
const GUARDING = new TypeTable(SAFEGUARDS);
const HARMLESS = {
  routine: new TypeTable([{ types: ROUTINE }]),
  empty: new TypeTable([{ types: EMPTY }]),
};

/** What destroying or replacing a resource loses, as far as its type tells. */
export function lossFindings(resource: Resource): readonly Judgement[] {
  const { type, deposed, change } = resource;
  const { actions, before } = change;
  if (!actions.includes('delete')) return [];
  const isReplaced = actions.includes('create');
  const fact = (consequence: string): LossFact => ({
    kind: 'loss',
    change: isReplaced ? 'replaced' : 'destroyed',
    ...(deposed === undefined ? {} : { deposed }),
    ...reasonOf(resource),
    consequence,
  });
  const safeguard = GUARDING.rowOf(type);
  if (safeguard && !isReplaced && deposed === undefined) {
    const { topic, level, consequence } = safeguard;
    return [{ level, topic, fact: fact(consequence) }];
  }
  const holds = HOLDING.rowOf(type);
  if (holds) {
    const isGuarded = GUARDS.some((name) => isMarked(partOf(before, name)));
    const guard = isGuarded
      ? ' It is protected against deletion: the apply fails unless the protection is lifted first.'
      : '';
    const level = isGuarded || deposed !== undefined ? 'high' : holds.level;
    return [{ level, topic: 'Data loss', fact: fact(`${holds.consequence}${guard}`) }];
  }
  if (safeguard || HARMLESS.routine.rowOf(type)) return [];
  if (HARMLESS.empty.rowOf(type)) {
    const order = isReplaced && actions[0] === 'create' ? ' The new one is made first.' : '';
    const consequence = `It holds no data; what depends on it may stop.${order}`;
    return [{ level: 'medium', topic: 'Service', fact: fact(consequence) }];
  }
  const unknown = 'Whether it holds data is not known here.';
  return [{ level: 'high', topic: 'Data loss', fact: fact(unknown) }];
}

/** Whether a type comes and goes in daily work, and holds nothing. */
export function isRoutine(type: string): boolean {
  const name = type.replace(/^awscc_/, 'aws_');
  return HARMLESS.routine.rowOf(name) !== undefined || HARMLESS.empty.rowOf(name) !== undefined;
}

/** Attributes by which the service itself holds on to a resource. */
const GUARDS = [
  'deletion_protection',
  'deletion_protection_enabled',
  'enable_deletion_protection',
  'object_lock_enabled',
];

/** Why Terraform deletes or replaces something (Terraform, "JSON Output Format", `action_reason`). */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: 'it is marked as damaged (tainted)',
  replace_by_request: 'somebody asked for it (`-replace`)',
  replace_by_triggers: 'something changes that triggers its replacement',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: 'the configuration now counts it in another way',
  delete_because_count_index: '`count` is now smaller',
  delete_because_each_key: 'its key is no longer in `for_each`',
  delete_because_no_move_target: 'it was moved to an address that is not in the configuration',
};

function reasonOf({ change, reason = '' }: Resource): Pick<LossFact, 'forcedBy' | 'reason'> {
  const forcedBy = (change.replace_paths ?? []).map((path) => path.join('.'));
  return Object.hasOwn(REASONS, reason) ? { forcedBy, reason: REASONS[reason] } : { forcedBy };
}
