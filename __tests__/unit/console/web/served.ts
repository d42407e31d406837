import type { AddressInfo } from 'node:net';
import { serve as listen } from '@hono/node-server';
import type { Change, Query } from '../../../../console/api';
import { createApp } from '../../../../console/server/app';
import { Refusal } from '../../../../console/server/failure';
import type { Sources } from '../../../../console/server/routes';
import { buildPage } from '../../../../console/web/build';
import { ANSWER, DETAIL, FIRST, SNAPSHOT, TABLES } from './platform';

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
  const watcher: Sources['watcher'] = {
    current: () => Promise.resolve(SNAPSHOT),
    watch: (listener) => {
      listeners.add(listener);
      listener(first);
      return () => listeners.delete(listener);
    },
  };
  const assets: Sources['assets'] = {
    search: (text) =>
      Promise.resolve(DETAIL.name.includes(text) ? { items: [DETAIL], total: 1 } : { items: [], total: 0 }),
    listing: (id) => {
      if (id === DETAIL.listingId) return Promise.resolve(DETAIL);
      return Promise.reject(new Refusal(404, 'NotFound', `There is no listing ${id}.`, 'Search for it.'));
    },
    asset: () => Promise.resolve({ ...DETAIL, listingId: undefined, published: undefined }),
  };
  const known = (id: string): Query => {
    const query = asked.get(id);
    if (!query) throw new Refusal(404, 'NotFound', `There is no query ${id}.`);
    return query;
  };
  const queries: Sources['queries'] = {
    list: () => [...asked.values()].reverse(),
    get: known,
    start: ({ sql }) => {
      const id = `query-${asked.size + 1}`;
      asked.set(id, { ...(sql.startsWith('SHOW') ? TABLES : ANSWER(sql)), id, sql });
      return Promise.resolve(known(id));
    },
    cancel: (id) => Promise.resolve(known(id)),
  };
  const decide = () =>
    Promise.reject(new Refusal(409, 'Conflict', 'Somebody has decided it already.', 'Look at it again.'));
  const app = createApp({
    token: TOKEN,
    port: () => port,
    page: await buildPage(),
    watcher,
    assets,
    decisions: { decide },
    queries,
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
