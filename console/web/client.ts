import { hc } from 'hono/client';
import type { Failure } from '../api';
import type { Api } from '../server/routes';

const KEY = 'token';

/** Takes the token out of the address, so that no history or bookmark keeps it; a reload finds it again. */
export function takeToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, '', `${location.pathname}#/`);
}

/** What the server, or the way to it, has against a call. */
export class CallFailed extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly cure?: string,
  ) {
    super(message);
  }
}

function headers(): Record<string, string> {
  return { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}` };
}

/** Fetches from the server. @throws {CallFailed} also where it refuses */
async function fetchOrFail(...call: Parameters<typeof fetch>): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(...call);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new CallFailed(
      'NotConnected',
      'The console does not answer.',
      'Look whether npm run console still runs.',
    );
  }
  if (response.ok) return response;
  const { code, message, cure }: Partial<Failure> = await response.json().catch(() => ({}));
  throw new CallFailed(code ?? 'Failed', message ?? `The console answered ${response.status}.`, cure);
}

/** The calls of the API, with the types of the server's own routes. All throw {@link CallFailed}. */
export const api = hc<Api>('/api', { headers, fetch: fetchOrFail });

/** The id in a path; Hono's client puts it there as it is. */
export function byId(id: string): { readonly param: { readonly id: string } } {
  return { param: { id: encodeURIComponent(id) } };
}
