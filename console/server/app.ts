import { setTimeout as sleep } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { type Change, type PageFile, ROUTES, STYLE_NONCE } from '../api';
import type { Assets } from './assets';
import type { Decisions, Verdict } from './decisions';
import { failureOf, redacted, Refusal } from './failure';
import { bearer, headers, jsonBody, sameOrigin } from './guards';
import { checked, INPUT } from './input';
import type { Queries } from './queries';
import type { Watcher } from './watcher';

/** Milliseconds between two signs of life of a stream in which nothing changes. */
const SIGN_OF_LIFE = 15_000;

export interface AppOptions {
  readonly token: string;
  /** Port that the server listens on. */
  readonly port: () => number;
  readonly page: readonly PageFile[];
  readonly watcher: Watcher;
  readonly assets: Assets;
  readonly decisions: Decisions;
  readonly queries: Queries;
  /** Gets what went wrong in the console itself, without secrets. */
  readonly tell: (line: string) => void;
}

/** The console over HTTP: its page for whoever asks by its own address, its API for whoever has the token. */
export function createApp(options: AppOptions): Hono {
  const { token, port, page, tell } = options;
  const app = new Hono();
  app.use(...headers(), sameOrigin(port));
  app.use('/api/*', bearer(token), ...jsonBody());
  for (const file of page) app.get(file.path, (context) => answerFile(context, file));
  addApi(app, options);
  app.notFound((context) =>
    context.json({ code: 'NotFound', message: `There is nothing at ${context.req.path}.` }, 404),
  );
  app.onError((error, context) => {
    const { status, body } = failureOf(error);
    if (body.code === 'InternalError') tell(redacted(error.stack ?? String(error)));
    return context.json(body, status);
  });
  return app;
}

function answerFile(context: Context, { contentType, body }: PageFile): Response {
  context.header('Content-Type', contentType);
  if (typeof body !== 'string') return context.body(new Uint8Array(body));
  const nonce: string = context.get('secureHeadersNonce') ?? '';
  return context.body(contentType.startsWith('text/html') ? body.replaceAll(STYLE_NONCE, nonce) : body);
}

function addApi(app: Hono, { watcher, assets, decisions, queries }: AppOptions): void {
  const id = (context: Context) => checked(INPUT.id, context.req.param('id'), 'id');
  app.get(ROUTES.live, (context) => live(context, watcher));
  app.get(ROUTES.search, async (context) => {
    const { text, next } = checked(INPUT.search, context.req.query());
    return context.json(await assets.search(text, next));
  });
  app.get(ROUTES.listing, async (context) =>
    context.json(await assets.listing(id(context), await watcher.current())),
  );
  app.get(ROUTES.asset, async (context) =>
    context.json(await assets.asset(id(context), await watcher.current())),
  );
  const decide = (verdict: Verdict) => async (context: Context) => {
    const { reason } = checked(INPUT.decision, await json(context));
    return context.json(await decisions.decide(id(context), verdict, reason));
  };
  app.post(ROUTES.accept, decide('accept'));
  app.post(ROUTES.reject, decide('reject'));
  app.get(ROUTES.queries, (context) => context.json(queries.list()));
  app.post(ROUTES.queries, async (context) => {
    const question = checked(INPUT.question, await json(context));
    // The environments that are open are known from a look.
    await watcher.current();
    return context.json(await queries.start(question));
  });
  app.get(ROUTES.query, (context) => context.json(queries.get(id(context))));
  app.post(ROUTES.cancel, async (context) => {
    checked(INPUT.nothing, await json(context));
    return context.json(await queries.cancel(id(context)));
  });
}

async function json({ req }: Context): Promise<unknown> {
  const text = await req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'InvalidInput', 'The body is not JSON.');
  }
}

/** What changes, as long as the page listens. */
function live(context: Context, watcher: Watcher): Response {
  return streamSSE(context, async (stream) => {
    const disconnected = new AbortController();
    stream.onAbort(() => disconnected.abort());
    const send = (change: Change) => void stream.writeSSE({ event: 'change', data: JSON.stringify(change) });
    const end = watcher.watch(send);
    while (!disconnected.signal.aborted) {
      await sleep(SIGN_OF_LIFE, undefined, { signal: disconnected.signal }).catch(() => undefined);
      if (!disconnected.signal.aborted) await stream.write(': still here\n\n');
    }
    end();
  });
}
