import { type ClientResponse, hc } from 'hono/client';
import type { Change, Query, Snapshot } from '../../../../console/api';
import { type Api, apiRoutes } from '../../../../console/server/routes';
import { SOURCES } from './sources';

const HIDDEN = { visible: false, reason: 'Nobody looked.', cure: 'Look.' } as const;
const QUESTION = { environmentId: 'env-1', database: 'study_sub_db', sql: 'SELECT 1' };
const QUERY: Query = { ...QUESTION, id: 'q1', state: 'QUEUED', asked: '2026-11-30T12:00:00.000Z' };

const SNAPSHOT: Snapshot = {
  platform: {
    region: 'eu-central-1',
    prefix: 'ehds',
    subscriptionApproval: 'manual',
    interval: 5,
    slowed: false,
    identity: HIDDEN,
    domain: HIDDEN,
    places: HIDDEN,
  },
  accounts: {},
};
const CHANGE: Change = { at: '2026-11-30T12:00:00.000Z', ...SNAPSHOT };

const decide = jest.fn();
const start = jest.fn().mockResolvedValue(QUERY);
const app = apiRoutes({
  watcher: {
    current: () => Promise.resolve(SNAPSHOT),
    watch: (listener) => {
      listener(CHANGE);
      return () => undefined;
    },
  },
  assets: SOURCES.assets,
  decisions: { decide },
  queries: { ...SOURCES.queries, start, get: () => QUERY },
});
app.onError((error, context) => context.text(error.message, 400));

/** The page's client, without the page: the server answers in this process. */
const api = hc<Api>('http://console', { fetch: app.request });

test('the client reads what the server answers, by the types of its routes', async () => {
  const started: Query = await (await api.queries.$post({ json: QUESTION })).json();
  expect(started).toEqual(QUERY);
  expect(start).toHaveBeenCalledWith(QUESTION);
  const query: Query = await (await api.queries[':id'].$get({ param: { id: 'q1' } })).json();
  expect(query).toEqual(QUERY);
});

test('the live stream is one of changes', async () => {
  const stream: ClientResponse<Change, 200, 'event-stream'> = await api.live.$get();
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await reader?.read();
  await reader?.cancel();
  expect(first?.value).toBe(`event: change\ndata: ${JSON.stringify(CHANGE)}\n\n`);
});

// Each would be an unused "@ts-expect-error", and an error of its own, if the compiler let the call through.
describe('a wrong call neither compiles nor is taken', () => {
  test.each([
    [
      'without a field',
      // @ts-expect-error -- sql is missing
      () => api.queries.$post({ json: { environmentId: 'env-1', database: 'study_sub_db' } }),
    ],
    [
      'with a field of another type',
      // @ts-expect-error -- a reason is text
      () => api.requests[':id'].accept.$post({ param: { id: 'r1' }, json: { reason: 7 } }),
    ],
    [
      'without its body',
      // @ts-expect-error -- a decision has a reason
      () => api.requests[':id'].reject.$post({ param: { id: 'r1' } }),
    ],
    [
      'without its id',
      // @ts-expect-error -- which query?
      () => api.queries[':id'].cancel.$post({ json: {} }),
    ],
  ])('%s', async (_what, call) => {
    decide.mockClear();
    start.mockClear();
    expect((await call()).status).toBe(400);
    expect(decide).not.toHaveBeenCalled();
    expect(start).not.toHaveBeenCalled();
  });

  test('by a path or method that the server has not', async () => {
    // @ts-expect-error -- nobody deletes a query
    expect((await api.queries.$delete()).status).toBe(404);
    // @ts-expect-error -- there is no such path
    expect((await api.datasets.$get()).status).toBe(404);
  });

  test('and an answer is not taken for another', async () => {
    // @ts-expect-error -- a query is no list of queries
    const queries: Query[] = await (await api.queries[':id'].$get({ param: { id: 'q1' } })).json();
    expect(queries).toEqual(QUERY);
    // @ts-expect-error -- the stream holds changes
    const stream: ClientResponse<Query, 200, 'event-stream'> = await api.live.$get();
    await stream.body?.cancel();
  });
});
