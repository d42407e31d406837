import type { PlatformRecording } from '../demonstration/recording';
import type { Tell } from '../../commands/progress';
import { acceptedGrants, acceptedUnmissed } from './accepted';
import { entriesOf, jobOf } from './job';
import { type Mutant, mutants } from './mutants';
import { asList, sidOf } from './statements';

/** What the mutants of all recordings came to. */
export interface Survival {
  /** Statements, shares, permissions and memberships, each job once. */
  readonly mutants: number;
  /** Those that nothing misses although the code doesn't say why they stay. */
  readonly survivors: readonly string[];
  /** Those that nothing misses and the code explains. */
  readonly explained: readonly string[];
}

/**
 * Takes everything away, one at a time; what one of the recordings misses, in one of the accounts, is needed.
 *
 * @param recordings by the name of their journey
 * @param tell is told which journey and how many of its policies
 */
export async function survival(
  recordings: ReadonlyMap<string, PlatformRecording>,
  tell: Tell,
): Promise<Survival> {
  const all = new Set<string>();
  const missed = new Set<string>();
  const explained = new Set<string>();
  for (const [journey, recording] of recordings) {
    const { config, others, reliances } = recording;
    const entries = entriesOf(config);
    const isExplained = explanations(config);
    for (const mutant of await mutants(recording, (done) => tell(`journey ${journey}, ${done}`))) {
      const name = jobOf(survivorLine(mutant), entries);
      all.add(name);
      if (mutant.killed) missed.add(name);
      if (isExplained(mutant)) explained.add(name);
    }
    const unmissed = acceptedUnmissed(config);
    for (const other of others) {
      const name = jobOf(other, entries);
      all.add(name);
      if (reliances.includes(other)) missed.add(name);
      // `lake permission ALTER for …`
      if (unmissed.has(other.split(' ')[2])) explained.add(name);
    }
  }
  const alive = [...all].filter((name) => !missed.has(name));
  return {
    mutants: all.size,
    survivors: alive.filter((name) => !explained.has(name)),
    explained: alive.filter((name) => explained.has(name)),
  };
}

/** Whether the code says why a statement stays: by its Sid, or for each of its actions. */
function explanations(config: PlatformRecording['config']): (mutant: Mutant) => boolean {
  const reason = acceptedGrants(config);
  const unmissed = acceptedUnmissed(config);
  return ({ holding: { name }, removed }) => {
    if (removed === 'the whole policy') return reason(name, undefined) !== undefined;
    if (removed.Sid !== undefined && unmissed.has(removed.Sid)) return true;
    // A function's policy has Sids that Terraform makes up; what stands in it is for one rule of EventBridge.
    const source = removed.Condition?.ArnLike?.['AWS:SourceArn'];
    if (typeof source === 'string' && unmissed.has(source.replace(/^.*\//, ''))) return true;
    const actions = asList(removed.Action);
    return actions.length > 0 && actions.every((action) => reason(name, action) !== undefined);
  };
}

function survivorLine({ holding: { owner, as, name }, removed }: Mutant): string {
  const what = removed === 'the whole policy' ? removed : JSON.stringify({ ...removed, Sid: sidOf(removed) });
  // A boundary, or another policy of one's own, is the same whoever holds it.
  const ofOwner =
    name.startsWith('arn:aws:iam:') && !name.startsWith('arn:aws:iam::aws:') ? '' : ` of ${owner}`;
  return `${as} policy ${name}${ofOwner}: ${what}`;
}
