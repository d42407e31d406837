import { type Context, Hono, type TypedResponse } from 'hono';
import { streamSSE } from 'hono/streaming';
import { validator } from 'hono/validator';
import type {
  AssetDetail,
  Change,
  Query,
  Question,
  SearchAnswer,
  Snapshot,
  SubscriptionRequest,
} from '../api';
import { checked, INPUT } from './input';

/** Milliseconds between two signs of life of a stream in which nothing changes. */
const SIGN_OF_LIFE = 15_000;

export type Verdict = 'accept' | 'reject';

/**
 * What the API answers from. The page's program reads this file for its types, so that nothing of AWS may be named here.
 */
export interface Sources {
  readonly watcher: {
    current(): Promise<Snapshot>;
    /** Tells everything, then what changes; answers what ends it. */
    watch(listener: (change: Change) => void): () => void;
  };
  readonly assets: {
    search(text: string, next?: string): Promise<SearchAnswer>;
    listing(id: string, snapshot: Snapshot): Promise<AssetDetail>;
    asset(id: string, snapshot: Snapshot): Promise<AssetDetail>;
  };
  readonly decisions: {
    decide(id: string, verdict: Verdict, reason: string): Promise<SubscriptionRequest>;
  };
  readonly queries: {
    list(): readonly Query[];
    get(id: string): Query;
    start(question: Question): Promise<Query>;
    cancel(id: string): Promise<Query>;
  };
}

/** The API's calls as the page sees them: paths, methods, what each takes and what it answers. */
export type Api = ReturnType<typeof apiRoutes>;

/** Every call of the API. Input that does not fit is refused before AWS is asked. */
export function apiRoutes({ watcher, assets, decisions, queries }: Sources) {
  const id = validator('param', (value) => checked(INPUT.id, value));
  const decision = validator('json', (value) => checked(INPUT.decision, value));
  return (
    new Hono()
      // Server-sent events named `change`; the first one holds everything.
      .get('/live', (context) => eventStream<Change>(context, 'change', (send) => watcher.watch(send)))
      .get(
        '/search',
        validator('query', (value) => checked(INPUT.search, value)),
        async (context) => {
          const { text, next } = context.req.valid('query');
          return context.json(await assets.search(text, next));
        },
      )
      .get('/listings/:id', id, async (context) =>
        context.json(await assets.listing(context.req.valid('param').id, await watcher.current())),
      )
      // For members of its project, also where it is not published.
      .get('/assets/:id', id, async (context) =>
        context.json(await assets.asset(context.req.valid('param').id, await watcher.current())),
      )
      .post('/requests/:id/accept', id, decision, async (context) =>
        context.json(
          await decisions.decide(context.req.valid('param').id, 'accept', context.req.valid('json').reason),
        ),
      )
      .post('/requests/:id/reject', id, decision, async (context) =>
        context.json(
          await decisions.decide(context.req.valid('param').id, 'reject', context.req.valid('json').reason),
        ),
      )
      // Newest first, without rows.
      .get('/queries', (context) => context.json(queries.list()))
      .post(
        '/queries',
        validator('json', (value) => checked(INPUT.question, value)),
        async (context) => {
          // The environments that are open are known from a look.
          await watcher.current();
          return context.json(await queries.start(context.req.valid('json')));
        },
      )
      .get('/queries/:id', id, (context) => context.json(queries.get(context.req.valid('param').id)))
      .post(
        '/queries/:id/cancel',
        id,
        validator('json', (value) => checked(INPUT.nothing, value)),
        async (context) => context.json(await queries.cancel(context.req.valid('param').id)),
      )
  );
}

/** Server-sent events for as long as the page listens; its client learns from the type what they hold. */
function eventStream<T>(
  context: Context,
  name: string,
  subscribe: (send: (event: T) => void) => () => void,
): Response & TypedResponse<T, 200, 'event-stream'> {
  const response = streamSSE(context, async (stream) => {
    const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
    const end = subscribe((event) => void stream.writeSSE({ event: name, data: JSON.stringify(event) }));
    const alive = setInterval(() => void stream.write(': still here\n\n'), SIGN_OF_LIFE);
    await gone;
    clearInterval(alive);
    end();
  });
  // The second half is a type alone, as with Hono's own `context.json`.
  return response as Response & TypedResponse<T, 200, 'event-stream'>;
}
