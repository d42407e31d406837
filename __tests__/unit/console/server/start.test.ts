import type { AddressInfo, Server } from 'node:net';
import { request } from 'node:http';
import * as node from '@hono/node-server';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import { type StewardConsole, startConsole } from '../../../../console/server/start';

jest.mock('@hono/node-server', () => {
  const actual = jest.requireActual<typeof node>('@hono/node-server');
  return { ...actual, serve: jest.fn(actual.serve) };
});

const config = loadConfig();
const naming = new Naming(config);
const sts = mockClient(STSClient);
const page = [{ path: '/', contentType: 'text/html', body: 'the page' }];
const serve = jest.mocked(node.serve);
let openConsole: StewardConsole | undefined;

beforeEach(() => {
  serve.mockClear();
  sts.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: naming.governance.accountId, Arn: 'arn' });
});
afterEach(async () => {
  await openConsole?.close();
  openConsole = undefined;
});

async function startTestConsole() {
  openConsole = await startConsole({ config, naming, page, port: 0 });
  return new URL(openConsole.url);
}

/** Status of the page, asked for by a Host. */
function statusFor(port: number, Host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { Host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('only this machine reaches it: it listens on the loopback address', async () => {
  const { hostname } = await startTestConsole();
  const server = serve.mock.results[0].value as Server;
  expect((server.address() as AddressInfo).address).toBe('127.0.0.1');
  expect(hostname).toBe('127.0.0.1');
});

test('the free port that it got is the one that it answers by', async () => {
  const port = Number((await startTestConsole()).port);
  expect(await statusFor(port, `127.0.0.1:${port}`)).toBe(200);
  expect(await statusFor(port, '127.0.0.1:0')).toBe(403);
});

test('each start has a token of its own, behind the # that no server and no other page gets', async () => {
  const first = await startTestConsole();
  await openConsole?.close();
  const second = await startTestConsole();
  const tokens = [first, second].map(({ hash }) => /^#token=([\w-]{43})$/.exec(hash)?.[1]);
  expect(new Set(tokens).size).toBe(2);
  expect(tokens).not.toContain(undefined);
  expect([first.search, first.pathname]).toEqual(['', '/']);
});

test('credentials of another account open nothing', async () => {
  sts.on(GetCallerIdentityCommand).resolves({ Account: '999999999999', Arn: 'arn' });
  await expect(startTestConsole()).rejects.toThrow(
    /of the account 999999999999, which is none of the configuration's/,
  );
  expect(serve).not.toHaveBeenCalled();
});

test('a port that is taken is an error', async () => {
  const { port } = await startTestConsole();
  await expect(startConsole({ config, naming, page, port: Number(port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
