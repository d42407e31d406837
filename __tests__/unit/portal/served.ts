import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Change, ROUTES, STYLE_NONCE } from '../../../portal/api';
import { buildPage } from '../../../portal/web/build';
import { ANSWER, DETAIL, FIRST } from './platform';

/** The page, served with an API that answers from a fixed platform. */
export interface Served {
  readonly url: string;
  /** Bodies of what the page has posted, by path. */
  readonly posted: Map<string, unknown>;
  /** Tells every page that is open. */
  tell(change: Change): void;
  close(): Promise<void>;
}

const TOKEN = 'a-token';

export async function serve(): Promise<Served> {
  const files = new Map((await buildPage()).map((file) => [file.path, file]));
  const posted = new Map<string, unknown>();
  const streams = new Set<ServerResponse>();
  const answers: Readonly<Record<string, unknown>> = {
    [ROUTES.search]: { items: [DETAIL], total: 1 },
    [ROUTES.listing.replace(':id', 'listing-1')]: DETAIL,
    [ROUTES.queries]: ANSWER,
    [ROUTES.query.replace(':id', 'query-1')]: ANSWER,
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    if (file) {
      const nonce = randomBytes(16).toString('base64');
      response.setHeader('Content-Type', file.contentType);
      response.setHeader(
        'Content-Security-Policy',
        `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src data:; connect-src 'self'; base-uri 'none'`,
      );
      response.end(pathname === '/' ? String(file.body).replaceAll(STYLE_NONCE, nonce) : file.body);
    } else if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      response.writeHead(401).end(JSON.stringify({ code: 'NoToken', message: 'The token is missing.' }));
    } else if (pathname === ROUTES.live) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(event(FIRST));
      streams.add(response);
    } else {
      void answer(request, response, pathname);
    }
  });
  const answer = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      posted.set(path, JSON.parse(Buffer.concat(chunks).toString()));
    }
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answers[path] ?? {}));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/#token=${TOKEN}`,
    posted,
    tell: (change) => streams.forEach((stream) => stream.write(event(change))),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function event(change: Change): string {
  return `event: change\ndata: ${JSON.stringify(change)}\n\n`;
}
