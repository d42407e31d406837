import { request } from 'node:http';
import { Naming } from '../../modules/naming/naming';
import { startPortal } from '../../portal/server/start';
import { value } from './portal-page';
import { config, PortalWorld } from './portal-world';
import { ACCOUNTS } from './support';

jest.setTimeout(60_000);

const world = new PortalWorld();

beforeAll(() => world.make(), 120_000);

test('a steward of governance sees the producer by her role there', async () => {
  const seen = await (await world.open(world.stewards.governance, { producer: world.producerRole })).whole();
  expect(value(seen.platform.identity).accountId).toBe(ACCOUNTS.governance);
  expect(value(seen.accounts.producer.association)).toMatchObject({ state: 'ASSOCIATED' });
  expect(value(seen.accounts.governance.association)).toEqual({ state: 'OWNER' });
  expect(value(seen.accounts.producer.runs)).toHaveLength(1);
  expect(value(seen.accounts.producer.folders).length).toBeGreaterThan(0);
  // Nothing of governance's own flow was made.
  expect(seen.accounts.governance.folders).toMatchObject({
    visible: false,
    reason: expect.stringMatching(/^NoSuchBucket/),
    cure: 'Deploy it: npm run deploy -- governance',
  });
});

test('somebody without rights is shown nothing, and told which policy helps', async () => {
  const role = await world.people.role('producer', []);
  const seen = await (await world.open(await world.people.assume(role))).whole();
  expect(value(seen.platform.identity).accountId).toBe(ACCOUNTS.producer);
  const { producer: account } = seen.accounts;
  for (const part of [account.folders, account.crawler, account.queues, account.alarms, account.runs]) {
    expect(part).toMatchObject({
      visible: false,
      reason: expect.stringMatching(/AccessDenied/),
      cure: expect.stringContaining('npm run portal -- --print-policy'),
    });
  }
  expect(JSON.stringify(seen)).not.toMatch(/AKIA|ASIA/);
});

test('somebody of no account of the configuration is turned away', async () => {
  const stranger = {
    ...config,
    producers: {},
    governance: { ...config.governance, accountId: '999999999999' },
  };
  const start = startPortal({
    config: stranger,
    naming: new Naming(stranger),
    credentials: world.stewards.producer,
    endpoint: world.aws.running.endpoint,
    page: [],
    port: 0,
  });
  await expect(start).rejects.toThrow(`of the account ${ACCOUNTS.producer}, which is none`);
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
