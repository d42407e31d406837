/** `unknown`: it could not be looked at, which is never the same as `ok`. */
export type Status = 'ok' | 'warning' | 'problem' | 'unknown';

/** What one look found. */
export interface Answer {
  readonly status: Status;
  readonly finding: string;
  /** What to do; where nothing is wrong there is none. */
  readonly cure?: string;
}

/** One thing to look at. */
export interface Check {
  /** Entry of the configuration, or `this machine`. */
  readonly account: string;
  readonly check: string;
  /** Looks, and changes nothing. An error is an answer too: unknown. */
  look(): Promise<Answer> | Answer;
}

/** What a check found. */
export interface Finding extends Answer {
  readonly account: string;
  readonly check: string;
}

/** Longest time that one look may take, in seconds. */
const PATIENCE = 30;

export const ok = (finding: string): Answer => ({ status: 'ok', finding });
export const warning = (finding: string, cure: string): Answer => ({ status: 'warning', finding, cure });
export const problem = (finding: string, cure: string): Answer => ({ status: 'problem', finding, cure });
export const unknown = (finding: string, cure: string): Answer => ({ status: 'unknown', finding, cure });

/** Looks at everything side by side; no look can keep another from its answer. */
export async function examine(checks: readonly Check[]): Promise<readonly Finding[]> {
  return Promise.all(
    checks.map(async ({ account, check, look }) => ({ account, check, ...(await answerOf(look)) })),
  );
}

async function answerOf(look: Check['look']): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    const answer = unknown(`no answer within ${PATIENCE} s`, 'Look at the network, then run it again.');
    timer = setTimeout(() => resolve(answer), PATIENCE * 1000);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch (error) {
    const { name, message } = error as Error;
    return unknown(`${name}: ${message}`, cureOf(name));
  } finally {
    clearTimeout(timer);
  }
}

function cureOf(name: string): string {
  return /AccessDenied|Unauthorized|Forbidden/.test(name)
    ? 'Bootstrap the account with this release, whose deploy role may read it, or ask as an administrator.'
    : 'Mend what the message says, then run it again.';
}
