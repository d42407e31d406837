import { decide, type Decision, type NamedPolicy, type Question } from './simulator';

/** Keys that have another value at every call. */
const CLOCK = ['aws:CurrentTime', 'aws:EpochTime'];
const READS_CLOCK = new RegExp(CLOCK.join('|'), 'i');

/** What is known of the text of a policy, which is long. */
interface Text {
  readonly number: number;
  readonly readsClock: boolean;
}

/** Decides each question once: while the policies stay as they are, most are asked again and again. */
export class Decisions {
  private readonly decided = new Map<string, Promise<Decision>>();
  private readonly texts = new Map<string, Text>();

  /** @throws Error where a policy or the question itself is not what IAM would take */
  decide(question: Question): Promise<Decision> {
    const key = this.keyOf(question);
    const known = this.decided.get(key) ?? decide(question);
    this.decided.set(key, known);
    return known;
  }

  /** Everything that a decision rests on: the time only where a policy reads it. */
  private keyOf(question: Question): string {
    const { principal, action, resource, accountId, identity, boundary, session, resourcePolicy } = question;
    const policies = [identity, boundary && [boundary], session, resourcePolicy && [resourcePolicy]];
    const texts = policies.map((kind) => kind?.map((policy) => this.text(policy)));
    const readsClock = texts.flat().some((text) => text?.readsClock);
    const keys = Object.entries(question.keys).filter(([key]) => readsClock || !CLOCK.includes(key));
    const numbers = texts.map((kind) => kind?.map(({ number }) => number));
    return JSON.stringify([principal, action, resource, accountId, keys, numbers]);
  }

  private text({ document }: NamedPolicy): Text {
    const known = this.texts.get(document);
    if (known) return known;
    const text = { number: this.texts.size, readsClock: READS_CLOCK.test(document) };
    this.texts.set(document, text);
    return text;
  }
}
