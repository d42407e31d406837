import { createHash } from 'node:crypto';
import type { Decision, NamedPolicy, Question } from './simulator';

/** A policy of a question: where it is held, and its text by hash. */
export interface PolicyReference {
  readonly name: string;
  /** Key of the recording's `documents`. */
  readonly hash: string;
}

/** A policy that a role or a resource has. */
export interface Holding extends PolicyReference {
  /** ARN of the role or resource. */
  readonly owner: string;
  /** What the policy is to its owner; a `resource` policy is a role's trust policy too. */
  readonly as: 'identity' | 'boundary' | 'resource';
}

/** A question that was asked, so that it can be asked again of other policies. */
export interface RecordedQuestion {
  /** ARN of the user or role (never the session's), or a service principal. */
  readonly holder: string;
  readonly question: Pick<Question, 'principal' | 'action' | 'resource' | 'accountId' | 'keys'>;
  readonly identity: readonly PolicyReference[];
  readonly boundary?: PolicyReference;
  readonly session?: readonly PolicyReference[];
  readonly resourcePolicy?: PolicyReference;
  readonly allowed: boolean;
  /** How often it was asked. */
  readonly times: number;
}

/**
 * What is no policy and yet was all that let a call in: a RAM share's association, a permission of Lake Formation, a
 * membership in a DataZone project.
 */
export type Reliance =
  | `share ${string} with ${string}`
  | `lake permission ${string} for ${string} on ${string}`
  | `membership of ${string} in ${string}`;

/** What IAM was asked while the local AWS ran. */
export interface Recording {
  /** Each without which some call would have been refused. */
  readonly reliances: readonly Reliance[];
  readonly questions: readonly RecordedQuestion[];
  /** Texts of the policies, by hash. */
  readonly documents: Readonly<Record<string, string>>;
}

/** Keys that differ with every call and that no policy of the platform reads. */
const PASSING = ['aws:CurrentTime', 'aws:EpochTime', 'aws:userid'];

/** Keeps what was asked and decided, each question once as long as the policies stay the same. */
export class Recorder {
  private readonly questions = new Map<string, RecordedQuestion>();
  private readonly documents = new Map<string, string>();
  private readonly reliances = new Set<Reliance>();

  /** A call was let in by this alone. */
  relies(on: Reliance): void {
    this.reliances.add(on);
  }

  record(holder: string, question: Question, decision: Decision): void {
    const { principal, action, resource, accountId } = question;
    const keys = Object.fromEntries(Object.entries(question.keys).filter(([key]) => !PASSING.includes(key)));
    const policies = {
      identity: question.identity.map((policy) => this.reference(policy)),
      boundary: question.boundary && this.reference(question.boundary),
      session: question.session?.map((policy) => this.reference(policy)),
      resourcePolicy: question.resourcePolicy && this.reference(question.resourcePolicy),
    };
    const { allowed } = decision;
    const id = JSON.stringify([holder, action, resource, keys, policies, allowed]);
    const times = (this.questions.get(id)?.times ?? 0) + 1;
    const recordedQuestion = { principal, action, resource, accountId, keys };
    this.questions.set(id, { holder, question: recordedQuestion, ...policies, allowed, times });
  }

  /** Keeps the text of a policy that somebody has, asked for or not. */
  hold(owner: string, as: Holding['as'], policy: NamedPolicy): Holding {
    return { owner, as, ...this.reference(policy) };
  }

  recording(): Recording {
    return {
      questions: [...this.questions.values()],
      documents: Object.fromEntries(this.documents),
      reliances: [...this.reliances],
    };
  }

  private reference({ name, document }: NamedPolicy): PolicyReference {
    const hash = hashOf(document);
    this.documents.set(hash, document);
    return { name, hash };
  }
}

/** By which a policy's text is known in a recording. */
export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex').slice(0, 16);
}

/**
 * A recorded question with texts for its policies.
 *
 * @param document the text of a policy that is held as this; undefined for one that is not there any more
 */
export function replayQuestion(
  { question, identity, boundary, session, resourcePolicy }: RecordedQuestion,
  document: (reference: PolicyReference, as: Holding['as'] | 'session') => string | undefined,
): Question {
  const policyOfReference = (reference: PolicyReference, as: Holding['as'] | 'session'): NamedPolicy[] => {
    const text = document(reference, as);
    return text === undefined ? [] : [{ name: reference.name, document: text }];
  };
  return {
    ...question,
    identity: identity.flatMap((reference) => policyOfReference(reference, 'identity')),
    // A boundary that allows nothing is not the same as no boundary.
    boundary:
      boundary &&
      (policyOfReference(boundary, 'boundary').at(0) ?? { name: boundary.name, document: NOTHING }),
    session: session?.flatMap((reference) => policyOfReference(reference, 'session')),
    // Without a trust policy nobody may take a role, whatever the caller's own policies say.
    resourcePolicy:
      resourcePolicy &&
      (policyOfReference(resourcePolicy, 'resource').at(0) ??
        (resourcePolicy.name.includes(':role/')
          ? { name: resourcePolicy.name, document: NOBODY }
          : undefined)),
  };
}

const NOTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

const NOBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*' }],
});
