import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly token: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on the loopback that stands for GitHub or GitLab, and remembers what it was asked. */
export class Forge {
  readonly received: Received[] = [];
  private server?: Server;

  /** @param answer gets each request; undefined is a 404 */
  constructor(private readonly answer: (request: Received, base: string) => Answer | undefined) {}

  get base(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async open(): Promise<void> {
    this.server = createServer((incoming, outgoing) => {
      void this.read(incoming).then((request) => {
        this.received.push(request);
        const none: Answer = { status: 404, body: { message: 'Not Found' } };
        const { status = 200, body = {}, headers = {} } = this.answer(request, this.base) ?? none;
        outgoing.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
        outgoing.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((done) => this.server?.listen(0, '127.0.0.1', done));
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  /** Requests that changed something. */
  get changes(): readonly Received[] {
    return this.received.filter(({ method, url }) => method !== 'GET' && !url.endsWith('/graphql'));
  }

  private async read(incoming: IncomingMessage): Promise<Received> {
    const { method = '', url = '', headers } = incoming;
    const sent = Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;
    const token = headers.authorization ?? (headers['private-token'] as string | undefined);
    return { method, url, token, body: sent ? ((await json(incoming)) as Received['body']) : {} };
  }
}

/** One of two pages of a hundred, and the link to the other, as both forges write it. */
export function page<T>(all: readonly T[], { url }: Received, base: string): Answer {
  const asked = new URL(url, base);
  const number = Number(asked.searchParams.get('page') ?? 1);
  const size = Number(asked.searchParams.get('per_page'));
  const pages = Math.max(1, Math.ceil(all.length / size));
  const to = (target: number) => {
    asked.searchParams.set('page', String(target));
    return asked.toString();
  };
  return {
    body: all.slice((number - 1) * size, number * size),
    headers: {
      ...(number < pages && { link: `<${to(number + 1)}>; rel="next", <${to(pages)}>; rel="last"` }),
      'x-next-page': number < pages ? String(number + 1) : '',
      'x-page': String(number),
      'x-per-page': String(size),
      'x-total-pages': String(pages),
    },
  };
}
