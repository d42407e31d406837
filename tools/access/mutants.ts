import { setImmediate } from 'node:timers/promises';
import type { Holding } from '@ehds/local-aws/iam/recorder';
import type { PlatformRecording } from '../demonstration/recording';
import type { Tell } from '../../commands/progress';
import { AWS_MANAGED, distinctHoldings, involves, isAbout, someOtherAnswer } from './replay';
import { type HeldStatement, policyText, statementsOf } from './statements';

/** One policy with one statement taken away. */
export interface Mutant {
  readonly holding: Holding;
  /** What was taken away; of one of AWS's own policies, the whole. */
  readonly removed: HeldStatement | 'the whole policy';
  /** Whether some recorded question is answered otherwise without it. */
  readonly killed: boolean;
}

/**
 * Takes each statement of each policy of the platform away, one at a time, and asks again what was asked while the
 * platform lived. AWS's own policies are taken away as a whole: their statements are not the platform's to choose.
 *
 * @param tell is told how many policies are done
 */
export async function mutants(
  recording: PlatformRecording,
  tell: Tell = () => undefined,
): Promise<readonly Mutant[]> {
  const made: Mutant[] = [];
  const holdings = distinctHoldings(recording.holdings);
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
      const about =
        removed === 'the whole policy' ? involved : involved.filter((question) => isAbout(removed, question));
      const killed = await someOtherAnswer(recording, about, holding, left);
      made.push({ holding, removed, killed });
    }
  }
  return made;
}
