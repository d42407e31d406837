import type { AddressInfo } from 'node:net';
import { serve as listen } from '@hono/node-server';
import type { Change, Query, Question } from '../../../../console/api';
import { createApp } from '../../../../console/server/app';
import type { Assets } from '../../../../console/server/assets';
import type { Decisions } from '../../../../console/server/decisions';
import { Refusal } from '../../../../console/server/failure';
import type { Queries } from '../../../../console/server/queries';
import type { Watcher } from '../../../../console/server/watcher';
import { buildPage } from '../../../../console/web/build';
import { ANSWER, DETAIL, FIRST, TABLES } from './platform';

/** The page, served as the console serves it, over a platform that is made up. */
export interface Served {
  readonly url: string;
  /** Tells every page that is open. */
  tell(change: Change): void;
  /** Ends every stream, as a console does that is stopped. */
  silence(): void;
  close(): Promise<void>;
}

const TOKEN = 'a-token';

export async function serve(first: Change = FIRST): Promise<Served> {
  const listeners = new Set<(change: Change) => void>();
  const asked = new Map<string, Query>();
  let port = 0;
  const watcher = {
    current: () => Promise.resolve(undefined),
    watch: (listener: (change: Change) => void) => {
      listeners.add(listener);
      listener(first);
      return () => listeners.delete(listener);
    },
  };
  const assets = {
    search: (text: string) =>
      Promise.resolve(DETAIL.name.includes(text) ? { items: [DETAIL], total: 1 } : { items: [], total: 0 }),
    listing: (id: string) => {
      if (id === DETAIL.listingId) return Promise.resolve(DETAIL);
      return Promise.reject(new Refusal(404, 'NotFound', `There is no listing ${id}.`, 'Search for it.'));
    },
    asset: () => Promise.resolve({ ...DETAIL, listingId: undefined, published: undefined }),
  };
  const queries = {
    list: () => [...asked.values()].reverse(),
    get: (id: string) => asked.get(id),
    start: ({ sql }: Question) => {
      const id = `query-${asked.size + 1}`;
      asked.set(id, { ...(sql.startsWith('SHOW') ? TABLES : ANSWER(sql)), id, sql });
      return Promise.resolve(asked.get(id));
    },
  };
  const decide = () =>
    Promise.reject(new Refusal(409, 'Conflict', 'Somebody has decided it already.', 'Look at it again.'));
  const app = createApp({
    token: TOKEN,
    port: () => port,
    page: await buildPage(),
    watcher: watcher as unknown as Watcher,
    assets: assets as unknown as Assets,
    decisions: { decide } as unknown as Decisions,
    queries: queries as unknown as Queries,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  const server = listen({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  ({ port } = server.address() as AddressInfo);
  const silence = () => {
    if ('closeAllConnections' in server) server.closeAllConnections();
  };
  return {
    url: `http://127.0.0.1:${port}/#token=${TOKEN}`,
    tell: (change) => listeners.forEach((listener) => listener(change)),
    silence,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        silence();
      }),
  };
}
