import type { Hono } from 'hono';
import { LIMITS, ROUTES, STYLE_NONCE } from '../../../../console/api';
import { createApp } from '../../../../console/server/app';
import type { Assets } from '../../../../console/server/assets';
import type { Decisions } from '../../../../console/server/decisions';
import type { Queries } from '../../../../console/server/queries';
import type { Watcher } from '../../../../console/server/watcher';

const PORT = 4711;
const ORIGIN = `http://127.0.0.1:${PORT}`;
const TOKEN = 'the-token';

const decide = jest.fn();
const list = jest.fn();
const logLines: string[] = [];
let app: Hono;

beforeEach(() => {
  decide.mockReset().mockResolvedValue({ id: 'r1' });
  list.mockReset().mockReturnValue([]);
  logLines.length = 0;
  app = createApp({
    token: TOKEN,
    port: () => PORT,
    page: [
      { path: '/', contentType: 'text/html', body: `<meta name="style-nonce" content="${STYLE_NONCE}">` },
      { path: '/app.js', contentType: 'text/javascript', body: `const same = '${STYLE_NONCE}'` },
    ],
    watcher: {} as Watcher,
    assets: {} as Assets,
    decisions: { decide } as Partial<Decisions> as Decisions,
    queries: { list } as Partial<Queries> as Queries,
    tell: (line) => logLines.push(line),
  });
});

/** A call as the page makes it, but for what is given; a header that is undefined is left out. */
async function call(
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | undefined>; body?: string } = {},
): Promise<Response> {
  const all = {
    host: `127.0.0.1:${PORT}`,
    authorization: `Bearer ${TOKEN}`,
    'sec-fetch-site': 'same-origin',
    ...(method === 'POST' && { origin: ORIGIN, 'content-type': 'application/json' }),
    ...headers,
  };
  const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return app.request(`${ORIGIN}${path}`, { method, headers: given, body });
}

/** The call is refused like this, and nothing happened. */
async function expectRefusal(answer: Promise<Response>, status: number, code: string): Promise<void> {
  const { status: given, ...response } = await answer.then(async (one) => ({
    status: one.status,
    body: (await one.json()) as { code: string },
  }));
  expect([given, response.body.code]).toEqual([status, code]);
  expect(list).not.toHaveBeenCalled();
  expect(decide).not.toHaveBeenCalled();
}

const accept = (options: Parameters<typeof call>[1] = {}) =>
  call('/api/requests/r1/accept', { method: 'POST', body: '{"reason":"fits"}', ...options });

describe('the page', () => {
  test("is answered without the token, and may load nothing but what is the server's own", async () => {
    const answer = await call('/', { headers: { authorization: undefined, 'sec-fetch-site': 'none' } });
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ]),
    );
    expect(nonce).not.toBe('');
    expect(await answer.text()).toBe(`<meta name="style-nonce" content="${nonce}">`);
  });

  test('gets another nonce each time, in HTML alone', async () => {
    const [one, two] = await Promise.all([call('/'), call('/')]);
    expect(await one.text()).not.toBe(await two.text());
    expect(await (await call('/app.js')).text()).toBe(`const same = '${STYLE_NONCE}'`);
  });

  test('may be opened by a link of another site, unlike the API', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await call('/', { headers })).status).toBe(200);
    await expectRefusal(call(ROUTES.queries, { headers }), 403, 'ForeignSite');
  });
});

test.each([
  ['an answer', () => call(ROUTES.queries)],
  ['a refusal', () => call(ROUTES.queries, { headers: { authorization: undefined } })],
  ['nothing', () => call('/nowhere')],
])('%s is kept nowhere, framed nowhere and read by nobody else', async (_what, ask) => {
  const { headers } = await ask();
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('x-powered-by')).toBeNull();
});

describe('whoever calls', () => {
  test.each(['evil.example', `evil.example:${PORT}`, '127.0.0.1', `127.0.0.1:${PORT + 1}`, `[::1]:${PORT}`])(
    'by the host %s is refused, with the token and without',
    async (host) => {
      await expectRefusal(call(ROUTES.queries, { headers: { host } }), 403, 'ForeignHost');
      await expectRefusal(call('/', { headers: { host } }), 403, 'ForeignHost');
    },
  );

  test('by localhost is answered, from a page of that name', async () => {
    const host = `localhost:${PORT}`;
    await expectRefusal(accept({ headers: { host } }), 403, 'ForeignOrigin');
    expect((await call(ROUTES.queries, { headers: { host } })).status).toBe(200);
    expect((await accept({ headers: { host, origin: `http://${host}` } })).status).toBe(200);
  });

  test.each(['https://evil.example', 'null', `http://127.0.0.1:${PORT + 1}`, `https://127.0.0.1:${PORT}`])(
    'from the origin %s is refused',
    async (origin) => {
      await expectRefusal(accept({ headers: { origin } }), 403, 'ForeignOrigin');
      await expectRefusal(call(ROUTES.queries, { headers: { origin } }), 403, 'ForeignOrigin');
    },
  );

  test('has to say its origin with a POST', async () => {
    await expectRefusal(accept({ headers: { origin: undefined } }), 403, 'ForeignOrigin');
  });

  test.each(['cross-site', 'same-site'])('from a page that is %s is refused', async (site) => {
    const headers = { 'sec-fetch-site': site };
    await expectRefusal(call(ROUTES.queries, { headers }), 403, 'ForeignSite');
    await expectRefusal(call('/app.js', { headers }), 403, 'ForeignSite');
  });

  test.each([undefined, '', 'Bearer', 'Bearer the-tokem', `Bearer ${TOKEN}x`, TOKEN, `Basic ${TOKEN}`])(
    'with the authorization %p is refused',
    async (authorization) => {
      await expectRefusal(call(ROUTES.queries, { headers: { authorization } }), 401, 'NoToken');
      await expectRefusal(accept({ headers: { authorization } }), 401, 'NoToken');
    },
  );
});

test.each(Object.values(ROUTES))('%s is open to nobody without the token, by any method', async (route) => {
  const headers = { authorization: undefined };
  await expectRefusal(call(route.replace(':id', 'r1'), { headers }), 401, 'NoToken');
  await expectRefusal(
    call(route.replace(':id', 'r1'), { method: 'POST', body: '{}', headers }),
    401,
    'NoToken',
  );
});

describe('a body', () => {
  test('that fits is passed on', async () => {
    const answer = await accept();
    expect(answer.status).toBe(200);
    expect(decide).toHaveBeenCalledWith('r1', 'accept', 'fits');
  });

  test.each([
    ['text/plain', 415, 'NotJson'],
    ['application/x-www-form-urlencoded', 415, 'NotJson'],
    ['application/jsonp', 415, 'NotJson'],
    [undefined, 415, 'NotJson'],
  ])('of the type %s is refused', async (type, status, code) => {
    await expectRefusal(accept({ headers: { 'content-type': type } }), status, code);
  });

  test.each([
    ['no JSON', '{', 'The body is not JSON.'],
    ['no object', '"fits"', 'body: '],
    ['no reason', '{}', 'reason: '],
    ['an empty reason', '{"reason":"  "}', 'reason: must not be empty'],
    [
      'too long a reason',
      JSON.stringify({ reason: 'x'.repeat(LIMITS.reason + 1) }),
      'reason: must be no longer',
    ],
    ['more than that', '{"reason":"fits","identifier":"r2"}', 'identifier'],
  ])('with %s is refused, and says why', async (_what, body, why) => {
    const answer = await accept({ body });
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain(why);
    expect(decide).not.toHaveBeenCalled();
  });

  test('that is too large is refused', async () => {
    const body = JSON.stringify({ reason: 'x'.repeat(LIMITS.body) });
    await expectRefusal(accept({ body }), 413, 'TooLarge');
    expect(decide).not.toHaveBeenCalled();
  });

  test.each(['%2e%2e', 'a b', 'x'.repeat(65), '..%2f'])('for the id %s is refused', async (id) => {
    const answer = await call(`/api/requests/${id}/accept`, { method: 'POST', body: '{"reason":"fits"}' });
    expect([400, 404]).toContain(answer.status);
    expect(decide).not.toHaveBeenCalled();
  });
});

describe('a failure', () => {
  test('of the console itself says nothing to the page, and the terminal gets no secret', async () => {
    list.mockImplementation(() => {
      throw new TypeError('oh no, AKIAIOSFODNN7EXAMPLE');
    });
    const answer = await call(ROUTES.queries);
    expect(answer.status).toBe(500);
    const text = await answer.text();
    expect(text).not.toMatch(/oh no|AKIA|at .*\.ts/);
    expect(logLines.join()).toMatch(/TypeError: oh no, \[access key\]/);
  });

  test('of AWS says what AWS says', async () => {
    const error = Object.assign(new Error('User: x is not authorized'), {
      name: 'AccessDeniedException',
      $metadata: {},
    });
    decide.mockRejectedValue(error);
    const answer = await accept();
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      code: 'AccessDenied',
      message: 'AccessDeniedException: User: x is not authorized',
    });
  });
});
