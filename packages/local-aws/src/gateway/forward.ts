import { Agent, request as send } from 'node:http';
import type { HttpRequest, HttpResponse } from '../protocol/http';

/** Headers that belong to one connection, and the lengths, which are set anew. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade', 'content-length'];

/** Sends requests on to moto, each as an account's. */
export class Forwarder {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly endpoint: URL) {}

  /** moto's answer, whatever its status. The Host header stays, since moto writes queue URLs from it. */
  forward(request: HttpRequest, accountId: string): Promise<HttpResponse> {
    const query = request.rawQuery === '' ? '' : `?${request.rawQuery}`;
    return new Promise((resolve, reject) => {
      const outgoing = send(
        {
          agent: this.agent,
          host: this.endpoint.hostname,
          port: this.endpoint.port,
          method: request.method,
          path: request.path + query,
          headers: {
            ...withoutHeaders(request.headers, HOP_BY_HOP),
            'x-moto-account-id': accountId,
            'content-length': request.body.length,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            // A HEAD answer states the length of what GET would send.
            const droppedHeaders = request.method === 'HEAD' ? HOP_BY_HOP.slice(0, -1) : HOP_BY_HOP;
            resolve({
              status: incoming.statusCode ?? 500,
              headers: withoutHeaders(incoming.headers as Record<string, string>, droppedHeaders),
              body: Buffer.concat(chunks),
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(request.body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function withoutHeaders<T>(
  headers: Readonly<Record<string, T>>,
  names: readonly string[],
): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
