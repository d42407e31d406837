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
  readonly check: string;
  /** Looks, and changes nothing. An error is an answer too: unknown. */
  look(): Promise<Answer> | Answer;
}

/** What a check found. */
export interface Finding extends Answer {
  /** Entry of the configuration, or `this machine`. */
  readonly account: string;
  readonly check: string;
}

/** Longest time that one look may take, in milliseconds. */
const PATIENCE = 20_000;

export const ok = (finding: string): Answer => ({ status: 'ok', finding });
export const warning = (finding: string, cure: string): Answer => ({ status: 'warning', finding, cure });
export const problem = (finding: string, cure: string): Answer => ({ status: 'problem', finding, cure });
export const unknown = (finding: string, cure: string): Answer => ({ status: 'unknown', finding, cure });

/**
 * Looks at everything side by side; no look can keep another from its answer.
 *
 * @param refused what to do where AWS does not let one look
 */
export async function examine(
  account: string,
  checks: readonly Check[],
  refused: string,
  patience = PATIENCE,
): Promise<readonly Finding[]> {
  return Promise.all(
    checks.map(async ({ check, look }) => ({
      account,
      check,
      ...(await answerOf(look, refused, patience)),
    })),
  );
}

async function answerOf(look: Check['look'], refused: string, patience: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    const answer = unknown(
      `no answer within ${patience / 1000} seconds`,
      'See whether this machine reaches AWS (network, proxy, AWS_ENDPOINT_URL), then run it again.',
    );
    timer = setTimeout(() => resolve(answer), patience);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch (error) {
    return unknown(reasonOf(error), isRefusal(error) ? refused : 'Mend what it says, then run it again.');
  } finally {
    clearTimeout(timer);
  }
}

/** An error in one line, in AWS's words. */
export function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  return `${name}: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

/** Whether AWS would not let the caller do it. */
export function isRefusal(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return /AccessDenied|Unauthorized/.test(name ?? '') || $metadata?.httpStatusCode === 403;
}

/** A message of the platform's own as an answer: its first line is the finding, the rest the cure. */
export function problemOf(message: string): Answer {
  const [finding, ...cure] = message.split('\n');
  return problem(finding, cure.join('\n'));
}
