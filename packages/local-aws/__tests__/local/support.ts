import { ACCOUNTS, type AccountName } from '../../src/accounts';
import type { Client } from '../../src/clients';
import { type LocalAwsOptions, type RunningLocalAws, startLocalAws } from '../../src/server';

/** One local AWS for a test file, with SDK clients as the people in its accounts. */
export interface TestAws {
  readonly running: RunningLocalAws;
  /** A client with the keys of the account's administrator (or operator); made once each. */
  client<T extends Client>(
    type: new (config: object) => T,
    account: AccountName,
    who?: 'administrator' | 'operator',
  ): T;
}

export { ACCOUNTS };

/** Starts the local AWS before the file's tests and stops it after them. Call it once, at the top of the file. */
export function useLocalAws(options: LocalAwsOptions = {}): TestAws {
  let running: RunningLocalAws | undefined;
  const clients: Client[] = [];
  const started = () => {
    if (!running) throw new Error('the local AWS runs only inside of tests and hooks');
    return running;
  };

  beforeAll(async () => {
    running = await startLocalAws(options);
  }, 240_000);

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await running?.stop();
  }, 60_000);

  return {
    get running() {
      return started();
    },
    client: (type, account, who = 'administrator') => {
      const { endpoint, region, accounts } = started();
      const client = new type({ endpoint, region, credentials: accounts[account][who] });
      clients.push(client);
      return client;
    },
  };
}

/**
 * Asks until the answer is there.
 *
 * @param ask answers undefined, or throws, as long as it is too early.
 * @throws Error with the last failure after `seconds`.
 */
export async function eventually<T>(ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let last: unknown = new Error('no answer yet');
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing came within ${seconds} s: ${String(last)}`, { cause: last });
}
