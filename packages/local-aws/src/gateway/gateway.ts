import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../aws-error';
import type { Authoriser } from '../iam/authoriser';
import { ConnectionCut } from '../faults/calls';
import { controlFaults } from '../faults/control';
import type { Faults } from '../faults/registry';
import type { LocalService } from '../local-aws';
import { writeError } from '../protocol/answer';
import type { HttpRequest, HttpResponse } from '../protocol/http';
import { Models } from '../protocol/model';
import { Dispatcher, type Answered } from './dispatch';
import { Forwarder } from './forward';
import type { Identities } from './identities';
import { refusal, protocolOf } from './refusal';
import { scopeOf } from './signature';

export interface GatewayOptions {
  /** moto's endpoint and botocore's folder of models. */
  readonly moto: { readonly endpoint: string; readonly models: string };
  readonly identities: Identities;
  readonly authoriser: Authoriser;
  readonly faults: Faults;
  readonly log: (message: string, fields: object) => void;
  /** Faults of the local AWS itself, which are always shown. */
  readonly report: (message: string, fields: object) => void;
}

/** Two loopback ports in front of moto and the local services: one counts as TLS, one as plain HTTP. */
export class Gateway {
  private readonly secure: Server;
  private readonly plain: Server;
  private readonly forwarder: Forwarder;
  private dispatcher?: Dispatcher;
  private closing = false;

  constructor(private readonly options: GatewayOptions) {
    this.forwarder = new Forwarder(new URL(options.moto.endpoint));
    this.secure = createServer((incoming, outgoing) => void this.handle(incoming, outgoing, true));
    this.plain = createServer((incoming, outgoing) => void this.handle(incoming, outgoing, false));
  }

  /** Opens both ports; by default free ones. */
  async open(port = 0): Promise<{ endpoint: string; plainEndpoint: string }> {
    return { endpoint: await listen(this.secure, port), plainEndpoint: await listen(this.plain, 0) };
  }

  /** From now on these services answer; before, every call is refused as unavailable. */
  serve(services: readonly LocalService[]): void {
    const { moto, report, authoriser, faults } = this.options;
    const forward = (request: HttpRequest, accountId: string) => this.forwarder.forward(request, accountId);
    const models = new Models(moto.models);
    this.dispatcher = new Dispatcher(services, models, authoriser, faults, forward, report);
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([this.secure, this.plain].map(close));
    this.forwarder.close();
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse, secure: boolean): Promise<void> {
    const started = performance.now();
    const requestId = randomUUID();
    try {
      const request = await readRequest(incoming);
      const controlled = controlFaults(this.options.faults, request);
      if (controlled) return write(outgoing, controlled, request.method);
      const answered = await this.answer(request, requestId, secure);
      write(outgoing, answered.response, request.method);
      this.logCall(request, answered, started);
    } catch (error) {
      // A long poll that is open when the local AWS stops is cut on purpose.
      if (this.closing) return;
      if (error instanceof ConnectionCut) return error.cut(outgoing);
      this.options.report('failed', { path: incoming.url, error: String((error as Error).stack ?? error) });
      const failure = new AwsError('InternalFailure', `local AWS: ${String(error)}`, 500);
      write(outgoing, writeError('rest-json', undefined, failure, requestId), incoming.method ?? 'GET');
    }
  }

  /** Authenticates the caller, then hands the call on to be authorised and answered. */
  private async answer(request: HttpRequest, requestId: string, secure: boolean): Promise<Answered> {
    const scope = scopeOf(request);
    const protocol = protocolOf(request, scope?.service);
    const refused = (reason: Parameters<typeof refusal>[1]): Answered => ({
      response: writeError(protocol, undefined, refusal(protocol, reason), requestId),
    });
    if (!scope) return refused('missing');
    const { accessKeyId, service, region, sessionToken } = scope;
    const principal = this.options.identities.find(accessKeyId, sessionToken, new Date());
    if (typeof principal === 'string') return refused(principal);
    if (!this.dispatcher) throw new Error('the local AWS is still starting');
    return this.dispatcher.answer({ service, region, principal, requestId, secure }, request);
  }

  private logCall(request: HttpRequest, { response, operation }: Answered, started: number): void {
    this.options.log('call', {
      service: scopeOf(request)?.service ?? 'unsigned',
      operation: operation ?? `${request.method} ${request.path}`,
      status: response.status,
      milliseconds: Math.round(performance.now() - started),
      ...(response.status >= 400 ? { answer: response.body.toString('utf8').slice(0, 500) } : {}),
    });
  }
}

async function listen(server: Server, port: number): Promise<string> {
  // AWS SDKs keep connections open longer than Node's default of 5 s, and would meet a closed one.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [path, rawQuery = ''] = splitOnce(incoming.url ?? '/', '?');
  return {
    method: incoming.method ?? 'GET',
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: incoming.headers as Record<string, string>,
    body: Buffer.concat(chunks),
  };
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function write(outgoing: ServerResponse, response: HttpResponse, method: string): void {
  const bodyless = method === 'HEAD' || response.status === 204 || response.status === 304;
  outgoing.writeHead(response.status, {
    ...response.headers,
    ...(bodyless ? {} : { 'content-length': String(response.body.length) }),
  });
  outgoing.end(bodyless ? undefined : response.body);
}
