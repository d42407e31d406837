import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountSnapshot, Change, Snapshot } from '../api';
import type { Looker } from './snapshot';

/** Seconds between two looks, however long AWS throttles. */
const SLOWEST = 60;
/** Seconds for which a snapshot counts as new to those who do not watch. */
const FRESH = 30;

type Listener = (change: Change) => void;

/** Looks at AWS for all pages together, as long as there is one, and sends each what has changed. */
export class Watcher {
  private readonly listeners = new Set<Listener>();
  private last?: { readonly snapshot: Snapshot; readonly at: string };
  private looking?: Promise<Snapshot>;
  private running = false;
  private closed = false;
  private pause = new AbortController();
  private seconds: number;

  /** @param interval seconds between two looks */
  constructor(
    private readonly looker: Pick<Looker, 'look' | 'throttled'>,
    private readonly interval: number,
  ) {
    this.seconds = interval;
  }

  /** Tells everything at once, or with the first look, then what changes; answers what ends it. */
  watch(listener: Listener): () => void {
    if (this.last) listener({ at: this.last.at, ...this.last.snapshot });
    this.listeners.add(listener);
    if (!this.running && !this.closed) void this.run();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.pause.abort();
    };
  }

  /** What was seen lately, or is seen now. */
  async current(): Promise<Snapshot> {
    const { last } = this;
    return last && Date.now() - Date.parse(last.at) < FRESH * 1000 ? last.snapshot : this.look();
  }

  /** Looks again now, after a look that goes on already: something is known to have changed. */
  async refresh(): Promise<Snapshot> {
    await this.looking;
    return this.look();
  }

  close(): void {
    this.closed = true;
    this.listeners.clear();
    this.pause.abort();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.listeners.size > 0 && !this.closed) {
      this.pause = new AbortController();
      await this.look();
      if (this.listeners.size === 0) break;
      await sleep(this.seconds * 1000, undefined, { signal: this.pause.signal }).catch(() => undefined);
    }
    this.running = false;
  }

  /** One look at a time. */
  private look(): Promise<Snapshot> {
    this.looking ??= this.once().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async once(): Promise<Snapshot> {
    const { looker, last } = this;
    const at = new Date().toISOString();
    const nextLook = await looker.look(last?.snapshot);
    const slowed = looker.throttled;
    this.seconds = slowed ? Math.min(Math.max(this.seconds, 1) * 2, SLOWEST) : this.interval;
    const snapshot = { ...nextLook, platform: { ...nextLook.platform, slowed, interval: this.seconds } };
    this.last = { snapshot, at };
    const change = differences(last?.snapshot, snapshot);
    if (change) this.listeners.forEach((listener) => listener({ at, ...change }));
    return snapshot;
  }
}

/** What differs, field by field; nothing where all is as it was. */
export function differences(last: Snapshot | undefined, now: Snapshot): Omit<Change, 'at'> | undefined {
  if (!last) return now;
  const platform = changedMembers(last.platform, now.platform);
  const accounts: Record<string, Partial<AccountSnapshot>> = {};
  for (const [entry, account] of Object.entries(now.accounts)) {
    const change = changedMembers(last.accounts[entry], account);
    if (change) accounts[entry] = change;
  }
  const anyAccountChanged = Object.keys(accounts).length > 0;
  return platform || anyAccountChanged
    ? { ...(platform && { platform }), ...(anyAccountChanged && { accounts }) }
    : undefined;
}

function changedMembers<T extends object>(last: T | undefined, now: T): Partial<T> | undefined {
  const fields = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(last?.[name as keyof T]) !== JSON.stringify(value),
  );
  return fields.length > 0 ? (Object.fromEntries(fields) as Partial<T>) : undefined;
}
