import { setTimeout } from 'node:timers/promises';
import { compare, describe, type Grant, isForSame, type Profiles } from './grant';
import type { GrantList } from './grant-list';
import { mapInParallel } from '../shared/parallel';

/** Seconds before each look at the list: to add and to remove takes three, and DataZone may show a change late. */
const PAUSES = [0, 0, 0, 1, 2, 4, 8, 16];
const LAST = PAUSES.length - 1;

/** What was changed of a list, in a few words each. */
export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes a list hold the wanted grants and no other. Nothing is removed before the list was seen to hold a grant for each
 * of the wanted users: an empty list may mean that everybody is allowed. So where they hold one with another detail,
 * which DataZone may not let stand beside the wanted one, all strangers go, and the rest is an error.
 *
 * @param pause waits that many seconds
 * @throws {Error} if the list is still another one after several changes
 */
export async function settleGrants(
  list: GrantList,
  desired: readonly Grant[],
  profiles?: Profiles,
  pause: (seconds: number) => Promise<unknown> = (seconds) => setTimeout(seconds * 1000),
): Promise<Change> {
  const [added, removed] = [new Set<string>(), new Set<string>()];
  let difference = '';
  for (const [look, seconds] of PAUSES.entries()) {
    await pause(seconds);
    const { lacking, surplus } = compare(desired, await list.read(), profiles);
    if (lacking.length === 0 && surplus.length === 0) return { added: [...added], removed: [...removed] };
    difference = [
      ...lacking.map((grant) => `lacks ${describe(grant)}`),
      ...surplus.map((grant) => `holds ${describe(grant)}`),
    ].join(', ');
    if (look === LAST) break;
    await mapInParallel(lacking, (grant) => list.add(grant));
    for (const grant of lacking) added.add(describe(grant));
    const heldFor = (grant: Grant) => surplus.some((other) => isForSame(grant, other, profiles));
    if (!lacking.every(heldFor)) continue;
    const strangers = surplus.filter((other) => !lacking.some((grant) => isForSame(grant, other, profiles)));
    await mapInParallel(strangers, (grant) => list.remove(grant));
    for (const grant of strangers) removed.add(describe(grant));
  }
  const { entityType, entityIdentifier } = list.entity;
  throw new Error(
    `policy grants ${list.policyType} on ${entityType} ${entityIdentifier}: must be those of the platform alone, and ` +
      `the list still ${difference}; see who else changes it (CloudTrail, AddPolicyGrant and RemovePolicyGrant), take ` +
      'away by hand what does not go (aws datazone remove-policy-grant), and deploy again',
  );
}
