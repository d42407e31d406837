import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Holding } from '@ehds/local-aws/iam/recorder';
import type { PlatformRecording } from '../demonstration/recording';
import type { Tell } from '../../commands/progress';
import { entriesOf, jobOf } from './job';
import { acceptanceOf, type Placement, Placements } from './placements';
import { AWS_MANAGED, distinctHoldings, involves, isAbout, someOtherAnswer } from './replay';
import { timesUsed } from './grants';
import { patternCovers, type HeldStatement, asList, policyText, sidOf, statementsOf } from './statements';
import { type Widening, wideningsOf } from './widenings';

/** What the widenings of all recordings came to. */
export interface WideningSurvival {
  /** Each widening of each job once. */
  readonly widenings: number;
  /** Those that nothing notices, although the code doesn't say why that may be. */
  readonly survivors: readonly string[];
  /** Those that nothing notices and the code explains. */
  readonly accepted: readonly string[];
  /** What the code accepts although it is noticed, or can't be done. */
  readonly stale: readonly string[];
}

/** One statement of one recorded platform, widened. */
interface Instance {
  readonly recording: PlatformRecording;
  readonly holding: Holding;
  /** Of the statement, in its policy. */
  readonly index: number;
  readonly original: HeldStatement;
  readonly widening: Widening;
}

/**
 * Widens each statement of each policy of the platform, in one way at a time. A widening is noticed where it lets
 * through a call that a journey saw refused, where it grants an action that no journey uses (`npm run access` says so of
 * a role's own policies), or where the posture check objects to it; in one of the accounts, as the same job is the same
 * code.
 *
 * @param recordings by the name of their journey
 * @param tell is told how many widenings are done
 */
export async function wideningSurvival(
  recordings: ReadonlyMap<string, PlatformRecording>,
  tell: Tell = () => undefined,
): Promise<WideningSurvival> {
  const jobs = await jobsOf(recordings.values());
  const placements = new Map([...recordings.values()].map((one) => [one, new Placements(one.config)]));
  const used = new Set<string>();
  const survivors: string[] = [];
  const accepted: string[] = [];
  let done = 0;
  for (const [job, instances] of jobs) {
    tell(`${done++} of ${jobs.size} widenings`);
    // The simulator never waits: without a pause no timer comes, nor Ctrl-C.
    await setImmediate();
    const noticed =
      (await isRefused(instances)) ||
      (await isUnused(instances)) ||
      (await isObjectedTo(instances, placements));
    if (noticed) continue;
    const reasons = instances.flatMap((instance) => acceptancesOf(instance, placements));
    for (const reason of reasons) used.add(reason);
    (reasons.length > 0 ? accepted : survivors).push(job);
  }
  const all = [...placements.values()].flatMap((one) => one.acceptances);
  return {
    widenings: jobs.size,
    survivors,
    accepted,
    stale: [...new Set(all)].filter((one) => !used.has(one)),
  };
}

/** Every widening by its job. */
async function jobsOf(recordings: Iterable<PlatformRecording>): Promise<Map<string, Instance[]>> {
  const jobs = new Map<string, Instance[]>();
  for (const recording of recordings) {
    const entries = entriesOf(recording.config);
    for (const holding of distinctHoldings(recording.holdings)) {
      if (holding.name.startsWith(AWS_MANAGED)) continue;
      for (const [index, original] of statementsOf(recording.documents[holding.hash]).entries()) {
        for (const widening of await wideningsOf(original, holding.as)) {
          if (isGrantedAlready(recording, holding, original, widening)) continue;
          const job = jobOf(widenedLine({ holding, original, widening }), entries);
          jobs.set(job, [...(jobs.get(job) ?? []), { recording, holding, index, original, widening }]);
        }
      }
    }
  }
  return jobs;
}

/** Whether an added action changes nothing, as another statement lets the same callers do it on the same resources in any case. */
function isGrantedAlready(
  { holdings, documents }: PlatformRecording,
  { owner, as, hash }: Holding,
  { Principal, Resource, Condition }: HeldStatement,
  { action }: Widening,
): boolean {
  if (action === undefined) return false;
  const beside = holdings.filter((one) => one.owner === owner && one.as === as).map((one) => one.hash);
  return (as === 'identity' ? beside : [hash])
    .flatMap((one) => statementsOf(documents[one]))
    .some((other) => {
      const resources = asList(other.Resource);
      return (
        other.Effect === 'Allow' &&
        isDeepStrictEqual(other.Principal, Principal) &&
        asList(other.Action).some((pattern) => patternCovers(pattern, action)) &&
        asList(Resource).every((resource) => resources.some((pattern) => patternCovers(pattern, resource))) &&
        demandsNoMore(other.Condition, Condition)
      );
    });
}

/** Whether each of the conditions is one of the others, too. */
function demandsNoMore(conditions: HeldStatement['Condition'] = {}, than: HeldStatement['Condition'] = {}) {
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => isDeepStrictEqual(than[operator]?.[key], value)),
  );
}

function widenedLine({
  holding,
  original,
  widening,
}: Pick<Instance, 'holding' | 'original' | 'widening'>): string {
  const { as, name, owner } = holding;
  // A boundary, or another policy of one's own, is the same whoever holds it.
  const ofOwner = owner === name || name.startsWith('arn:aws:iam:') ? '' : ` of ${owner}`;
  const statement = JSON.stringify({ ...original, Sid: sidOf(original) });
  return `${as} policy ${name}${ofOwner}: ${widenedPart(original, widening)}, in ${statement}`;
}

/** Such as `Pass: resource *`, which an acceptance names. */
function widenedPart(statement: HeldStatement, { how }: Widening): string {
  return `${sidOf(statement) ?? asList(statement.Action).join(', ')}: ${how}`;
}

/** Whether a call that was refused in one of the recordings would be let through. */
async function isRefused(instances: readonly Instance[]): Promise<boolean> {
  for (const { recording, holding, index, original, widening } of instances) {
    const statements = statementsOf(recording.documents[holding.hash]).with(index, widening.statement);
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const refused = recording.questions.filter(
      (question) =>
        !question.allowed &&
        involves(question, holding) &&
        [original, widening.statement].some((statement) => isAbout(statement, question)),
    );
    if (await someOtherAnswer(recording, refused, holding, text)) return true;
  }
  return false;
}

/** Whether an action of a role's own policy is granted nowhere else in it, and no call in any of the recordings used it. */
async function isUnused(instances: readonly Instance[]): Promise<boolean> {
  for (const { recording, holding, original, widening } of instances) {
    const { action } = widening;
    if (action === undefined || holding.as !== 'identity') return false;
    const { questions, documents } = recording;
    const grants = statementsOf(documents[holding.hash]).flatMap(({ Action }) => asList(Action));
    if (grants.some((pattern) => patternCovers(pattern, action))) return false;
    const recorded = questions.filter(
      (one) => one.allowed && one.question.action === action && involves(one, holding),
    );
    const text = policyText([{ ...original, Action: action }]) ?? '';
    if ((await timesUsed(recorded, holding.name, text, documents)) > 0) return false;
  }
  return true;
}

type PlacementsOf = ReadonlyMap<PlatformRecording, Placements>;

/** Whether the posture check objects, wherever the code may write the statement. */
async function isObjectedTo(instances: readonly Instance[], placements: PlacementsOf): Promise<boolean> {
  for (const instance of instances) {
    const places = placesOf(instance, placements);
    if (places.length === 0) continue;
    for (const place of places) {
      if (!(await placements.get(instance.recording)?.objects(place, instance.widening.statement)))
        return false;
    }
    return true;
  }
  return false;
}

function placesOf({ recording, holding, index }: Instance, placements: PlacementsOf): readonly Placement[] {
  return placements.get(recording)?.of(recording.documents[holding.hash], index) ?? [];
}

/** What the code says, beside the resource that holds the policy, of this widening. */
function acceptancesOf(instance: Instance, placements: PlacementsOf): readonly string[] {
  const way = widenedPart(instance.original, instance.widening);
  return placesOf(instance, placements).flatMap(({ subject, block }) =>
    subject.acceptedWidenings
      .filter(({ address, value = '' }) => address === block.address && way.includes(value))
      .map((one) => acceptanceOf(subject, one)),
  );
}
