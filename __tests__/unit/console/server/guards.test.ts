import { Hono, type MiddlewareHandler } from 'hono';
import { failureOf } from '../../../../console/server/failure';
import { bearer, headers, jsonBody, newToken, sameOrigin } from '../../../../console/server/guards';

const PORT = 4711;
const ADDRESS = `http://127.0.0.1:${PORT}`;
/** As it is made at each start: 43 characters. */
const TOKEN = newToken();

/** A server behind these guards alone, which says yes to everything. */
function guarded(...guards: MiddlewareHandler[]): Hono {
  const app = new Hono();
  app.use(...guards);
  app.all('*', (context) => context.text('let in'));
  app.onError((error, context) => {
    const { status, body } = failureOf(error);
    return context.json(body, status);
  });
  return app;
}

/** Status of the answer, and the code of a refusal. */
async function callGuarded(app: Hono, request: RequestInit = {}, path = '/api/queries'): Promise<string> {
  const answer = await app.request(`${ADDRESS}${path}`, request);
  return answer.ok ? 'let in' : `${answer.status} ${((await answer.json()) as { code: string }).code}`;
}

describe('the address', () => {
  const app = guarded(sameOrigin(() => PORT));
  const from = (given: Record<string, string>, method = 'GET', path?: string) =>
    callGuarded(app, { method, headers: { host: `127.0.0.1:${PORT}`, ...given } }, path);

  test.each([`127.0.0.1:${PORT}`, `localhost:${PORT}`])('%s is the own', async (host) => {
    expect(await from({ host })).toBe('let in');
    expect(await from({ host, origin: `http://${host}` }, 'POST')).toBe('let in');
  });

  test.each([
    'localhost',
    '127.0.0.1',
    `localhost:${PORT + 1}`,
    `127.0.0.1:${PORT + 1}`,
    `localhost:${PORT}1`,
    `127.0.0.1:${PORT}1`,
    `127.0.0.1:${PORT}.evil.example`,
    `evil.example:${PORT}`,
    `127.0.0.2:${PORT}`,
    `[::1]:${PORT}`,
  ])('%s is foreign, whatever the origin says', async (host) => {
    expect(await from({ host })).toBe('403 ForeignHost');
    expect(await from({ host, origin: `http://${host}` }, 'POST')).toBe('403 ForeignHost');
    expect(await from({ host, origin: ADDRESS }, 'POST')).toBe('403 ForeignHost');
  });

  test.each([
    `http://127.0.0.1:${PORT + 1}`,
    `http://127.0.0.1:${PORT}1`,
    `http://localhost:${PORT}`,
    `https://127.0.0.1:${PORT}`,
    'http://127.0.0.1',
    'null',
  ])('from a page at %s is foreign, by any method', async (origin) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
      const answer = app.request(`${ADDRESS}/`, { method, headers: { host: `127.0.0.1:${PORT}`, origin } });
      expect((await answer).status).toBe(403);
    }
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'of the page is to be said with %s',
    async (method) => {
      expect(await from({}, method)).toBe('403 ForeignOrigin');
      expect(await from({ origin: ADDRESS }, method)).toBe('let in');
    },
  );

  test.each(['cross-site', 'same-site', 'anything'])('a page that is %s calls nothing', async (site) => {
    expect(await from({ 'sec-fetch-site': site })).toBe('403 ForeignSite');
    const opened = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    expect(await from(opened)).toBe('403 ForeignSite');
    expect(await from(opened, 'GET', '/')).toBe('let in');
    expect(await from({ ...opened, origin: ADDRESS }, 'POST', '/')).toBe('403 ForeignSite');
  });
});

describe('the token', () => {
  const app = guarded(bearer(TOKEN));
  const withToken = (authorization: string) => callGuarded(app, { headers: { authorization } });

  test('has 256 bits, and no two are the same', () => {
    const tokens = Array.from({ length: 100 }, newToken);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(new Set(tokens).size).toBe(100);
  });

  test('lets in', async () => {
    expect(await withToken(`Bearer ${TOKEN}`)).toBe('let in');
  });

  test('is compared to its end', async () => {
    for (const [at, letter] of [...TOKEN].entries()) {
      const other = `${TOKEN.slice(0, at)}${letter === 'A' ? 'B' : 'A'}${TOKEN.slice(at + 1)}`;
      expect(await withToken(`Bearer ${other}`)).toBe('401 NoToken');
      expect(await withToken(`Bearer ${TOKEN.slice(0, at)}`)).toBe('401 NoToken');
    }
  });

  test.each(['', 'Bearer', 'Bearer ', TOKEN, `Basic ${TOKEN}`, `bearer ${TOKEN}`, `Bearer ${TOKEN}x`])(
    'is not given by %j',
    async (authorization) => {
      expect(await withToken(authorization)).toBe('401 NoToken');
    },
  );
});

describe('a body', () => {
  const app = guarded(...jsonBody());
  const posting = (type: string, body = '{}') =>
    callGuarded(app, { method: 'POST', headers: { 'content-type': type }, body });

  test.each(['application/json', 'application/json;charset=utf-8'])(
    'of the type %s is taken',
    async (type) => {
      expect(await posting(type)).toBe('let in');
    },
  );

  test.each([
    '',
    'text/plain',
    'text/plain;application/json',
    'multipart/form-data; boundary=application/json',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json-seq',
  ])('of the type %j, which a form may send, is not', async (type) => {
    expect(await posting(type)).toBe('415 NotJson');
  });

  test('of 64 KiB is taken, and not one byte more', async () => {
    expect(await posting('application/json', 'x'.repeat(65_536))).toBe('let in');
    expect(await posting('application/json', 'x'.repeat(65_537))).toBe('413 TooLarge');
  });

  test('that does not say how long it is, is cut off all the same', async () => {
    const stream = new Response('x'.repeat(65_537)).body;
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body: stream,
      duplex: 'half',
    };
    expect(await callGuarded(app, request as RequestInit)).toBe('413 TooLarge');
  });
});

test('the browser loads, sends and keeps nothing beyond the page, and shows it nowhere else', async () => {
  const answer = await guarded(...headers()).request(`${ADDRESS}/`);
  const [, nonce] = /'nonce-([\w+/=-]{16,})'/.exec(answer.headers.get('content-security-policy') ?? '') ?? [];
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': 'no-store',
  });
  expect(answer.headers.has('access-control-allow-origin')).toBe(false);
});

test('the page reaches no device, clipboard or payment, and neither does what it might be made to show', async () => {
  const { headers: given } = await guarded(...headers()).request(`${ADDRESS}/`);
  const features = (given.get('permissions-policy') ?? '').split(', ');
  expect(features).toEqual(
    expect.arrayContaining([
      ...[
        'camera=()',
        'microphone=()',
        'geolocation=()',
        'display-capture=()',
        'usb=()',
        'serial=()',
        'hid=()',
      ],
      ...['clipboard-read=()', 'clipboard-write=()', 'payment=()', 'publickey-credentials-get=()'],
    ]),
  );
  expect(features.filter((feature) => !/^[a-z-]+=\(\)$/.test(feature))).toEqual([]);
});
