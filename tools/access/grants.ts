import { type RecordedQuestion, replayQuestion } from '@ehds/local-aws/iam/recorder';
import { decide } from '@ehds/local-aws/iam/simulator';
import type { PlatformRecording } from '../demonstration/recording';
import { AWS_MANAGED } from './replay';
import { patternCovers, type HeldStatement, asList, policyText, statementsOf } from './statements';

/** One action that a role's policy allows. */
export interface Grant {
  /** ARN of the role. */
  readonly role: string;
  /** Name of the policy; the ARN of a managed one. */
  readonly policy: string;
  /** The action; undefined for one of AWS's own policies, whose statements are not the platform's to choose. */
  readonly action?: string;
  readonly resources: readonly string[];
  readonly conditions?: HeldStatement['Condition'];
  /** How often a call was allowed by it. */
  readonly used: number;
}

/** Who may take a role, by one statement of its trust policy. */
export interface TrustedBy {
  readonly role: string;
  readonly statement: HeldStatement;
  readonly used: number;
}

/** Every action that the platform's roles are granted, and how often each was needed. */
export async function grants({
  questions,
  documents,
  holdings,
}: PlatformRecording): Promise<readonly Grant[]> {
  const found: Grant[] = [];
  for (const { owner: role, name: policy, hash } of holdings.filter(({ as }) => as === 'identity')) {
    const roleQuestions = questions.filter(({ holder, allowed }) => allowed && holder === role);
    const used = (text: string, of: readonly RecordedQuestion[]) => timesUsed(of, policy, text, documents);
    if (policy.startsWith(AWS_MANAGED)) {
      found.push({ role, policy, resources: [], used: await used(documents[hash], roleQuestions) });
      continue;
    }
    for (const statement of statementsOf(documents[hash]).filter(({ Effect }) => Effect === 'Allow')) {
      for (const action of asList(statement.Action)) {
        const text = policyText([{ ...statement, Action: action }]) ?? '';
        const same = roleQuestions.filter(({ question }) => patternCovers(action, question.action));
        const resources = asList(statement.Resource);
        found.push({
          role,
          policy,
          action,
          resources,
          conditions: statement.Condition,
          used: await used(text, same),
        });
      }
    }
  }
  return found;
}

/** Every statement of the roles' trust policies, and how often a role was taken by it. */
export async function trusts({
  questions,
  documents,
  holdings,
}: PlatformRecording): Promise<readonly TrustedBy[]> {
  const found: TrustedBy[] = [];
  for (const { owner: role, hash } of holdings) {
    if (!role.includes(':role/')) continue;
    const trust = holdings.find(({ owner, as }) => owner === role && as === 'resource');
    if (trust?.hash !== hash) continue;
    const roleQuestions = questions.filter(
      ({ allowed, resourcePolicy }) => allowed && resourcePolicy?.name === role,
    );
    for (const statement of statementsOf(documents[hash])) {
      const text = policyText([statement]);
      let used = 0;
      for (const question of roleQuestions) {
        const alone = replayQuestion(question, (reference, as) =>
          as === 'resource' ? text : documents[reference.hash],
        );
        if ((await decide(alone)).allowed) used += question.times;
      }
      found.push({ role, statement, used });
    }
  }
  return found;
}

/** How many of the questions the caller's policy would allow were this its whole text, with no other policy of its own. */
export async function timesUsed(
  roleQuestions: readonly RecordedQuestion[],
  policy: string,
  text: string,
  documents: PlatformRecording['documents'],
): Promise<number> {
  let sum = 0;
  for (const recorded of roleQuestions.filter(({ identity }) =>
    identity.some(({ name }) => name === policy),
  )) {
    const alone = replayQuestion(recorded, (reference, as) => {
      if (as !== 'identity') return documents[reference.hash];
      return reference.name === policy ? text : undefined;
    });
    if ((await decide(alone)).allowed) sum += recorded.times;
  }
  return sum;
}
