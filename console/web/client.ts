import type { Failure } from '../api';

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

/** Fetches from the server. @throws {CallFailed} */
export async function fetchOrFail(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { ...headers(), ...(init.headers as object) } });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new CallFailed(
      'NotConnected',
      'The console does not answer.',
      'Look whether npm run console still runs.',
    );
  }
  if (response.ok) return response;
  const failure = (await response.json().catch(() => ({}))) as Partial<Failure>;
  throw new CallFailed(
    failure.code ?? 'Failed',
    failure.message ?? `The console answered ${response.status}.`,
    failure.cure,
  );
}

export async function get<T>(path: string): Promise<T> {
  return (await fetchOrFail(path)).json() as Promise<T>;
}

export async function post<T>(path: string, body: object): Promise<T> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  };
  return (await fetchOrFail(path, init)).json() as Promise<T>;
}

/** A route of the API with its id filled in. */
export function route(path: string, id: string): string {
  return path.replace(':id', encodeURIComponent(id));
}
