import { setImmediate } from 'node:timers/promises';
import { type Holding, type RecordedQuestion, replayQuestion } from '@ehds/local-aws/iam/recorder';
import { decide } from '@ehds/local-aws/iam/simulator';
import type { PlatformRecording } from '../demonstration/recording';
import { patternCovers, type HeldStatement, asList } from './statements';

/** Policies of AWS's own; their statements are not the platform's to choose. */
export const AWS_MANAGED = 'arn:aws:iam::aws:policy/';

/** A managed policy or boundary counts once, however many hold it; a statement of it may be there for one of them. */
export function distinctHoldings(holdings: readonly Holding[]): readonly Holding[] {
  const byKey = new Map<string, Holding>();
  for (const holding of holdings) {
    const shared =
      holding.as !== 'resource' && holding.name.startsWith('arn:') && !holding.name.startsWith(AWS_MANAGED);
    const key = JSON.stringify([holding.as, holding.name, shared ? '' : holding.owner]);
    if (!byKey.has(key)) byKey.set(key, holding);
  }
  return [...byKey.values()];
}

/** Whether the policy took part in the answer, be it in an earlier version. */
export function involves(
  { holder, identity, boundary, resourcePolicy }: RecordedQuestion,
  of: Holding,
): boolean {
  const isReferenceTo = (reference?: { name: string }) => reference?.name === of.name;
  if (of.as === 'resource') return isReferenceTo(resourcePolicy);
  if (of.as === 'boundary') return isReferenceTo(boundary);
  return identity.some(isReferenceTo) && (of.name.startsWith('arn:') || holder === of.owner);
}

/** Whether a statement may have a say in the answer: no other action is its affair. */
export function isAbout({ Action, NotAction }: HeldStatement, { question }: RecordedQuestion): boolean {
  return NotAction !== undefined || asList(Action).some((pattern) => patternCovers(pattern, question.action));
}

/**
 * Whether one of the questions is answered otherwise where the policy has this text.
 *
 * @param text undefined where the policy is gone
 */
export async function someOtherAnswer(
  { documents }: PlatformRecording,
  involved: readonly RecordedQuestion[],
  holding: Holding,
  text: string | undefined,
): Promise<boolean> {
  const answer = async (recorded: RecordedQuestion, as: string | undefined) => {
    const question = replayQuestion(recorded, (reference, kind) =>
      kind === holding.as && reference.name === holding.name ? as : documents[reference.hash],
    );
    return (await decide(question)).allowed;
  };
  for (const recorded of involved) {
    if ((await answer(recorded, text)) === recorded.allowed) continue;
    // An earlier version may have been answered otherwise by itself.
    if ((await answer(recorded, documents[holding.hash])) === recorded.allowed) return true;
  }
  return false;
}

/** @throws Error where a question, asked again without any change, is answered otherwise: the recording is no use then */
export async function requireSameAnswers({ questions, documents }: PlatformRecording): Promise<void> {
  for (const recorded of questions) {
    // The simulator never waits: without a pause no timer comes, nor Ctrl-C.
    await setImmediate();
    const question = replayQuestion(recorded, ({ hash }) => documents[hash]);
    if ((await decide(question)).allowed === recorded.allowed) continue;
    const { action, resource } = recorded.question;
    throw new Error(
      `${recorded.holder}, asked again for ${action} on ${resource}, gets another answer than recorded`,
    );
  }
}
