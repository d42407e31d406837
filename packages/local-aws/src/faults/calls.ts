import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from '../aws-error';
import { refusal } from '../gateway/refusal';
import type { Call } from '../local-aws';
import { writeError } from '../protocol/answer';
import type { HttpRequest, HttpResponse } from '../protocol/http';
import type { ServiceModel } from '../protocol/model';
import type { Faults } from './registry';
import { failureOf } from './wording';

/** Thrown instead of an answer. */
export class ConnectionCut extends Error {
  constructor(private readonly how: 'closed' | 'reset') {
    super(`the connection is ${how}`);
  }

  /** Cuts the caller's connection. */
  cut(outgoing: ServerResponse): void {
    if (this.how === 'reset') outgoing.socket?.resetAndDestroy();
    else outgoing.socket?.destroy();
  }
}

/**
 * Answers an authenticated call, unless a fault comes between: AWS's front door throttles and fails before it looks at
 * permissions or input.
 *
 * @throws {ConnectionCut} where the caller gets no answer
 */
export async function withFaults(
  faults: Faults,
  call: Call,
  model: ServiceModel,
  request: HttpRequest,
  answer: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const subject = {
    service: call.service,
    operation: call.operation,
    principal: call.principal,
    get text() {
      return textOf(request, call.service);
    },
  };
  const refused = (error: AwsError) => writeError(model.protocol, model, error, call.requestId);
  if (faults.fire('session', subject)) return refused(refusal(model.protocol, 'expired'));
  const late = faults.fire('latency', subject);
  if (late) await pause(late.seconds);
  const fault = faults.fire('call', subject);
  if (!fault) return answer();
  switch (fault.kind) {
    case 'error':
      return refused(modelled(model, fault));
    case 'connection-reset':
      throw new ConnectionCut('reset');
    case 'timeout':
      await pause(fault.seconds);
      throw new ConnectionCut('closed');
    case 'response-lost':
      await answer();
      throw new ConnectionCut('closed');
    default:
      return refused(failureOf(fault.kind, model));
  }
}

/** The error as its model has it; those of the JSON protocols state no status there, only whose fault it is. */
function modelled(
  model: ServiceModel,
  { code, message, status }: { readonly code: string; readonly message?: string; readonly status?: number },
): AwsError {
  const shape = model.find(code);
  const inferred = shape?.error?.httpStatusCode ?? (shape?.fault ? 500 : undefined);
  return new AwsError(code, message ?? `${code}, as a fault of the local AWS`, status ?? inferred);
}

/** What the request says; an object's content stays out of it. */
function textOf({ method, path, rawQuery, body }: HttpRequest, service: string): string {
  const content = service === 's3' && method === 'PUT' ? '' : body.toString('utf8');
  return [path, rawQuery, content].map(decoded).join('\n');
}

function decoded(text: string): string {
  try {
    return `${text}\n${decodeURIComponent(text.replaceAll('+', ' '))}`;
  } catch {
    return text;
  }
}

/** A pause that keeps nobody from ending. */
async function pause(seconds: number): Promise<void> {
  await wait(seconds * 1000, undefined, { ref: false });
}
