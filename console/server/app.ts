import { type Context, Hono } from 'hono';
import { type PageFile, STYLE_NONCE } from '../api';
import { failureOf, redacted } from './failure';
import { bearer, headers, jsonBody, sameOrigin } from './guards';
import { apiRoutes, type Sources } from './routes';

export interface AppOptions extends Sources {
  readonly token: string;
  /** Port that the server listens on. */
  readonly port: () => number;
  readonly page: readonly PageFile[];
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
  app.route('/api', apiRoutes(options));
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
