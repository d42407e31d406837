import { setImmediate } from 'node:timers/promises';
import { type Holding, type RecordedQuestion, replayed } from '../../local/iam/recorder';
import { decide } from '../../local/iam/simulator';
import type { PlatformRecording } from '../journey/recording';
import type { Tell } from '../progress';
import { type HeldStatement, policyText, statementsOf } from './statements';

/** One policy with one statement taken away. */
export interface Mutant {
  readonly holding: Holding;
  /** What was taken away; of one of AWS's own policies, the whole. */
  readonly removed: HeldStatement | 'the whole policy';
  /** Whether some recorded question is answered otherwise without it. */
  readonly killed: boolean;
}

const AWS_MANAGED = 'arn:aws:iam::aws:policy/';

/**
 * Takes each statement of each policy of the platform away, one at a time, and asks again what was asked while the
 * platform lived. AWS's own policies are taken away as a whole: their statements are not the platform's to choose.
 *
 * @param tell is told how many policies are done
 * @throws Error where a question, asked again without any change, is answered otherwise: the recording is no use then
 */
export async function mutants(
  recording: PlatformRecording,
  tell: Tell = () => undefined,
): Promise<readonly Mutant[]> {
  await requireSameAnswers(recording);
  const made: Mutant[] = [];
  const holdings = distinct(recording.holdings);
  for (const [at, holding] of holdings.entries()) {
    tell(`${at} of ${holdings.length} policies`);
    const document = recording.documents[holding.hash];
    const involved = recording.questions.filter((question) => involves(question, holding));
    const statements = statementsOf(document);
    const removals = holding.name.startsWith(AWS_MANAGED)
      ? [{ removed: 'the whole policy' as const, left: undefined }]
      : statements.map((removed) => ({
          removed,
          left: policyText(statements.filter((one) => one !== removed)),
        }));
    for (const { removed, left } of removals) {
      // The simulator never waits: without a pause no timer comes, nor Ctrl-C.
      await setImmediate();
      const killed = await someOtherAnswer(recording, involved, holding, left);
      made.push({ holding, removed, killed });
    }
  }
  return made;
}

/** A managed policy or boundary counts once, however many hold it; a statement of it may be there for one of them. */
function distinct(holdings: readonly Holding[]): readonly Holding[] {
  const seen = new Map<string, Holding>();
  for (const holding of holdings) {
    const shared =
      holding.as !== 'resource' && holding.name.startsWith('arn:') && !holding.name.startsWith(AWS_MANAGED);
    const key = JSON.stringify([holding.as, holding.name, shared ? '' : holding.owner]);
    if (!seen.has(key)) seen.set(key, holding);
  }
  return [...seen.values()];
}

/** Whether the policy took part in the answer, be it in an earlier version. */
function involves({ holder, identity, boundary, resourcePolicy }: RecordedQuestion, of: Holding): boolean {
  const named = (reference?: { name: string }) => reference?.name === of.name;
  if (of.as === 'resource') return named(resourcePolicy);
  if (of.as === 'boundary') return named(boundary);
  return identity.some(named) && (of.name.startsWith('arn:') || holder === of.owner);
}

async function someOtherAnswer(
  { documents }: PlatformRecording,
  involved: readonly RecordedQuestion[],
  holding: Holding,
  left: string | undefined,
): Promise<boolean> {
  const answer = async (asked: RecordedQuestion, text: string | undefined) => {
    const question = replayed(asked, (reference, as) =>
      as === holding.as && reference.name === holding.name ? text : documents[reference.hash],
    );
    return (await decide(question)).allowed;
  };
  for (const asked of involved) {
    if ((await answer(asked, left)) === asked.allowed) continue;
    // An earlier version may have been answered otherwise by itself.
    if ((await answer(asked, documents[holding.hash])) === asked.allowed) return true;
  }
  return false;
}

async function requireSameAnswers({ questions, documents }: PlatformRecording): Promise<void> {
  for (const asked of questions) {
    await setImmediate();
    const question = replayed(asked, ({ hash }) => documents[hash]);
    if ((await decide(question)).allowed === asked.allowed) continue;
    const { action, resource } = asked.question;
    throw new Error(
      `${asked.holder}, asked again for ${action} on ${resource}, gets another answer than recorded`,
    );
  }
}
