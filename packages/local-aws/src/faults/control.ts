import type { HttpRequest, HttpResponse } from '../protocol/http';
import type { Fault } from './fault';
import { FaultError } from './parse';
import type { FaultSwitchboard } from './registry';

/** No bucket's name holds an underscore, and no AWS API has such a path. */
const PATH = '/_local/faults';

/**
 * The switchboard over HTTP, for other processes, on both ports and without credentials:
 *
 * - `POST /_local/faults` with a fault as `application/json` adds it: 201 and `{"id": "fault-1"}`
 * - `GET /_local/faults` lists all: 200 and `{"faults": [{"id", "fault", "matched", "fired", "over"}]}`
 * - `DELETE /_local/faults/fault-1` removes one: 204, or 404
 * - `DELETE /_local/faults` removes all: 204
 *
 * A fault that can't be programmed is answered with 400 and `{"message"}`. The content type has to be stated, since
 * browsers let other sites' pages post anything else to a loopback port.
 *
 * @returns undefined for a request that is for AWS
 */
export function controlFaults(faults: FaultSwitchboard, request: HttpRequest): HttpResponse | undefined {
  const { method, path } = request;
  if (path !== PATH && !path.startsWith(`${PATH}/`)) return undefined;
  const id = path.slice(PATH.length + 1);
  if (method === 'DELETE' && id !== '') {
    return faults.remove(id)
      ? json(204)
      : json(404, { message: `there is no fault ${id}; GET ${PATH} lists them` });
  }
  if (id === '' && method === 'POST') return add(faults, request);
  if (id === '' && method === 'GET') return json(200, { faults: faults.list() });
  if (id === '' && method === 'DELETE') {
    faults.clear();
    return json(204);
  }
  return json(405, {
    message: `${method} ${path}: ${PATH} takes POST, GET and DELETE, ${PATH}/ID takes DELETE`,
  });
}

function add(faults: FaultSwitchboard, { headers, body }: HttpRequest): HttpResponse {
  const type = headers['content-type'] ?? '(missing)';
  if (!type.startsWith('application/json')) {
    return json(415, { message: `content-type is ${type}: it must be application/json` });
  }
  try {
    return json(201, { id: faults.add(JSON.parse(body.toString('utf8')) as Fault) });
  } catch (error) {
    if (!(error instanceof FaultError || error instanceof SyntaxError)) throw error;
    return json(400, { message: error.message });
  }
}

function json(status: number, document?: object): HttpResponse {
  const body = Buffer.from(document ? JSON.stringify(document) : '');
  return { status, headers: { 'content-type': 'application/json' }, body };
}
