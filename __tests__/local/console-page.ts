import type { Change, MaybeVisible, Snapshot } from '../../console/api';

/** An answer of the API's, read. */
export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each call has an answer of its own
  readonly body: any;
}

/** What is visible. @throws Error with the reason, where it is not */
export function value<T>(seen: MaybeVisible<T> | undefined): T {
  if (seen === undefined) throw new Error('the account has no such thing');
  if (!seen.visible) throw new Error(`${seen.reason} ${seen.cure}`);
  return seen.value;
}

/** Calls the console as its page does, by the address that its terminal shows. */
export class Page {
  readonly origin: string;
  readonly token: string;

  constructor(url: string) {
    const { origin, hash } = new URL(url);
    this.origin = origin;
    this.token = hash.replace('#token=', '');
  }

  async get(path: string): Promise<Answer> {
    const answer = await fetch(`${this.origin}${path}`, { headers: this.headers });
    return { status: answer.status, body: await answer.json() };
  }

  async post(path: string, body: object): Promise<Answer> {
    const answer = await fetch(`${this.origin}${path}`, {
      method: 'POST',
      headers: { ...this.headers, origin: this.origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: await answer.json() };
  }

  /** What the console shows now. */
  async whole(): Promise<Snapshot> {
    return (await this.until(() => true)).seen;
  }

  /** Listens until what was seen in all satisfies; answers the changes that led there. */
  async until(done: (seen: Snapshot) => boolean): Promise<{ seen: Snapshot; changes: readonly Change[] }> {
    const leave = new AbortController();
    const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(30_000)]);
    const { body } = await fetch(`${this.origin}/api/live`, { headers: this.headers, signal });
    if (!body) throw new Error('the stream is empty');
    const changes: Change[] = [];
    let seen: Snapshot | undefined;
    let text = '';
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const event of events) {
          const data = /^event: change\ndata: (.*)$/m.exec(event)?.[1];
          if (data === undefined) continue;
          changes.push(JSON.parse(data) as Change);
          seen = mergeChange(seen, changes[changes.length - 1]);
          if (done(seen)) return { seen, changes };
        }
      }
    } finally {
      leave.abort();
    }
    throw new Error(`the stream ended before, at ${JSON.stringify(seen)}`);
  }

  private get headers() {
    return { authorization: `Bearer ${this.token}`, 'sec-fetch-site': 'same-origin' };
  }
}

function mergeChange(seen: Snapshot | undefined, { platform, accounts = {} }: Change): Snapshot {
  const entries = Object.entries({ ...seen?.accounts, ...accounts }).map(([entry]) => [
    entry,
    { ...seen?.accounts[entry], ...accounts[entry] },
  ]);
  return { platform: { ...seen?.platform, ...platform }, accounts: Object.fromEntries(entries) } as Snapshot;
}
