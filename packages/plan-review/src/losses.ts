import { code, codes, type Finding } from './finding';
import { EMPTY, HOLDS, ROUTINE, SAFEGUARDS } from './losses-types';
import type { ResourceChange } from './show';
import { isMarked, partOf } from './values';

/** What destroying or replacing a resource loses, as far as its type tells. */
export function lossFindings(resource: ResourceChange): readonly Finding[] {
  const { address, type, deposed } = resource;
  const { actions, before } = resource.change;
  if (!actions.includes('delete')) return [];
  const replaced = actions.includes('create');
  const what =
    deposed === undefined
      ? 'It'
      : `An old object of it (${code(deposed)}), left from an earlier replacement,`;
  const verb = replaced ? 'is destroyed and made anew' : 'is destroyed';
  const start = `${what} ${verb}${reason(resource)}`;
  const safeguard = SAFEGUARDS.find((one) => one.type.test(type));
  if (safeguard && !replaced && deposed === undefined) {
    const { topic, level, text } = safeguard;
    return [{ level, topic, address, text: `${start}. ${text}` }];
  }
  const holds = HOLDS.find((one) => one.type.test(type));
  if (holds) {
    const guarded = isGuarded(before);
    const guard = guarded
      ? ' It is protected against that: the apply fails, unless the protection is lifted first.'
      : '';
    const level = guarded || deposed !== undefined ? 'high' : (holds.level ?? 'critical');
    return [
      { level, topic: 'Data loss', address, text: `${start}, and with it goes ${holds.what}.${guard}` },
    ];
  }
  if (safeguard || ROUTINE.test(type)) return [];
  if (EMPTY.test(type)) {
    const first = replaced && actions[0] === 'create' ? ' The new one is made first.' : '';
    const text = `${start}. It holds no data; what runs on it may stop.${first}`;
    return [{ level: 'medium', topic: 'Service', address, text }];
  }
  return [
    {
      level: 'high',
      topic: 'Data loss',
      address,
      text: `${start}. Whether it holds data is not known here.`,
    },
  ];
}

/** Why Terraform deletes or replaces something (Terraform, "JSON Output Format", `action_reason`). */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: 'it is marked as broken (tainted)',
  replace_by_request: 'somebody asked for it (-replace)',
  replace_by_triggers: 'something changes that it is to be replaced with',
  delete_because_no_resource_config: 'it is no longer in the configuration',
  delete_because_no_module: 'its module is no longer in the configuration',
  delete_because_wrong_repetition: 'it is counted in another way now',
  delete_because_count_index: 'there are fewer of them now',
  delete_because_each_key: 'its key is no longer among those that there is one for',
  delete_because_no_move_target: 'it was moved to where nothing is configured',
};

function reason({ change: { replace_paths: paths = [] }, action_reason: why = '' }: ResourceChange): string {
  if (paths.length > 0) return `, because of ${codes(paths.map((path) => path.join('.')))}`;
  return why in REASONS ? `, because ${REASONS[why]}` : '';
}

/** Whether the service itself holds on to it. */
function isGuarded(before: ResourceChange['change']['before']): boolean {
  const names = [
    'deletion_protection',
    'deletion_protection_enabled',
    'enable_deletion_protection',
    'object_lock_enabled',
  ];
  return names.some((name) => isMarked(partOf(before, name)));
}
