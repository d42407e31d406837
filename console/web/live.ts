import { useSyncExternalStore } from 'react';
import { type Change, ROUTES, type Snapshot } from '../api';
import { CallFailed, fetchOrFail } from './client';

/** What the page knows of the platform, and whether it still hears of it. */
export interface Live {
  readonly snapshot?: Snapshot;
  /** When something was last seen to change. */
  readonly at?: string;
  /** Why nothing is heard at the moment. */
  readonly lost?: CallFailed;
}

let live: Live = {};
const listeners = new Set<() => void>();

function setLive(next: Live): void {
  live = next;
  for (const listener of listeners) listener();
}

/** Milliseconds until a lost connection is tried again. */
const AGAIN = 3000;

/** Milliseconds of silence after which a connection counts as lost; the server gives a sign of life every 15 s. */
const SILENCE = 40_000;

/** Follows the platform for as long as the page lives. */
export async function followChanges(): Promise<never> {
  for (;;) {
    try {
      await listen();
      setLive({ ...live, lost: new CallFailed('NotConnected', 'The console has closed the connection.') });
    } catch (error) {
      const known =
        error instanceof CallFailed ? error : new CallFailed('NotConnected', 'The connection broke.');
      setLive({ ...live, lost: known });
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
}

/** Listens until the stream ends, or is silent for too long. */
async function listen(): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE);
  };
  try {
    const { body } = await fetchOrFail(ROUTES.live, { signal: silence.signal });
    if (!body) return;
    for await (const change of changes(body, heard)) {
      setLive({ at: change.at, snapshot: mergeChange(live.snapshot, change) });
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The events of a stream of server-sent events (HTML standard, "Server-sent events"). */
async function* changes(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Change> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    text += value.replaceAll('\r\n', '\n');
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield JSON.parse(data.join('\n')) as Change;
    }
  }
}

function mergeChange(old: Snapshot | undefined, { platform, accounts = {} }: Change): Snapshot {
  const all = { ...old?.accounts };
  for (const [entry, account] of Object.entries(accounts)) {
    all[entry] = { ...all[entry], ...account };
  }
  return { platform: { ...old?.platform, ...platform } as Snapshot['platform'], accounts: all };
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}
