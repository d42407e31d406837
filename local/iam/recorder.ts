import type { Call } from '../local-aws';
import type { Decision, Question } from './simulator';

/** Keeps what was decided, each different question once. */
export class Recorder {
  private readonly questions = new Map<string, { question: Question; decision: Decision; times: number }>();

  record(_call: Call, question: Question, decision: Decision): void {
    const { principal, action, resource } = question;
    const key = [principal, action, resource, decision.allowed].join(' ');
    const known = this.questions.get(key);
    this.questions.set(key, { question, decision, times: (known?.times ?? 0) + 1 });
  }
}
