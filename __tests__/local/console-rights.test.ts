import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Naming } from '../../platform/naming/naming';
import { startConsole } from '../../console/server/start';
import { Session } from '../../commands/session';
import { Page, value } from './console-page';
import { config, CONFIGURATION, ConsoleWorld } from './console-world';
import { ACCOUNTS } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(60_000);

const world = new ConsoleWorld();

const ROOT = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'console-'));

beforeAll(() => world.make(), 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('a steward of governance sees the producer by her role there', async () => {
  const snapshot = await (
    await world.open(world.stewards.governance, { producer: world.producerRole })
  ).whole();
  expect(value(snapshot.platform.identity).accountId).toBe(ACCOUNTS.governance);
  expect(value(snapshot.accounts.producer.association)).toMatchObject({ state: 'ASSOCIATED' });
  expect(value(snapshot.accounts.governance.association)).toEqual({ state: 'OWNER' });
  expect(value(snapshot.accounts.producer.runs)).toHaveLength(1);
  expect(value(snapshot.accounts.producer.folders).length).toBeGreaterThan(0);
  // Nothing of governance's own flow was made.
  expect(snapshot.accounts.governance.folders).toMatchObject({
    visible: false,
    reason: expect.stringMatching(/^NoSuchBucket/),
    cure: 'Deploy it: npm run deploy -- governance',
  });
});

test('somebody without rights is shown nothing but the policy that helps', async () => {
  const role = await world.people.role('producer', []);
  const snapshot = await (await world.open(await world.people.assume(role))).whole();
  expect(value(snapshot.platform.identity).accountId).toBe(ACCOUNTS.producer);
  const { producer: account } = snapshot.accounts;
  for (const part of [account.folders, account.crawler, account.queues, account.alarms, account.runs]) {
    expect(part).toMatchObject({
      visible: false,
      reason: expect.stringMatching(/AccessDenied/),
      cure: expect.stringContaining('npm run console -- --print-policy'),
    });
  }
  expect(JSON.stringify(snapshot)).not.toMatch(/AKIA|ASIA/);
});

test('somebody of no account of the configuration is turned away', async () => {
  const stranger = {
    ...config,
    producers: {},
    governance: { ...config.governance, accountId: '999999999999' },
  };
  const start = startConsole({
    config: stranger,
    naming: new Naming(stranger),
    credentials: world.stewards.producer,
    endpoint: world.aws.running.endpoint,
    page: [],
    port: 0,
  });
  await expect(start).rejects.toThrow(`of the account ${ACCOUNTS.producer}, which is none`);
});

test('what AWS throttles stays as it was seen, and is asked for less often', async () => {
  const page = await world.open(world.stewards.producer);
  await page.whole();
  const { faults } = world.aws.running;
  faults.add({ kind: 'throttling', service: 'sqs', operation: 'GetQueueUrl' });
  try {
    const { seen } = await page.until(({ platform }) => platform.slowed);
    expect(value(seen.accounts.producer.queues)).toHaveLength(4);
    expect(seen.platform.interval).toBeGreaterThan(1);
  } finally {
    faults.clear();
  }
  const { seen } = await page.until(({ platform }) => !platform.slowed);
  expect(seen.platform.interval).toBeLessThan(1);
});

test('the command prints the address alone on standard output, and ends with Ctrl-C', async () => {
  const file = join(folder, 'platform.yaml');
  writeFileSync(file, CONFIGURATION);
  const { region, endpoint } = world.aws.running;
  const { governance } = world.stewards;
  if (!governance) throw new Error('the world is not made yet');
  const { environment } = new Session(region, governance, endpoint);
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'commands/console.ts', '--as', `producer=${world.producerRole}`, '--interval', '1'],
    {
      cwd: ROOT,
      env: { ...process.env, ...environment, PLATFORM_CONFIG: file },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const lines = createInterface({ input: child.stdout });
  const [url] = (await once(lines, 'line')) as [string];
  const page = new Page(url);
  const html = await (await fetch(page.origin)).text();
  expect(html).toContain('<div id="app">');
  const snapshot = await page.whole();
  expect(value(snapshot.accounts.producer.runs)).toHaveLength(1);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a name that leads to loopback does not open it', async () => {
  const page = await world.open(world.stewards.producer);
  const { port } = new URL(page.origin);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: `evil.example:${port}`, authorization: `Bearer ${page.token}` };
    request({ host: '127.0.0.1', port, path: '/api/queries', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});
