import type { Asset, AssetDetail, Query, Snapshot } from '../../console/api';
import { stewardPermissions } from '../../console/server/policy';
import { type Page, value } from './console-page';
import { config, ConsoleWorld, producer } from './console-world';
import { ACCOUNTS, eventually } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(60_000);

const world = new ConsoleWorld();
let page: Page;

beforeAll(async () => {
  await world.make();
  page = await world.open(world.stewards.producer);
}, 120_000);

describe('a steward of the producer with the printed policy', () => {
  let seen: Snapshot;

  beforeAll(async () => {
    seen = await page.whole();
  });

  test('sees who and where she is', () => {
    const { platform } = seen;
    expect(value(platform.identity)).toEqual({
      accountId: ACCOUNTS.producer,
      arn: `arn:aws:sts::${ACCOUNTS.producer}:assumed-role/steward/test`,
    });
    expect(value(platform.domain)).toMatchObject({ name: 'ehds' });
    expect(platform).toMatchObject({ region: 'eu-central-1', subscriptionApproval: 'manual', slowed: false });
  });

  test('sees uploads, crawl, run, asset and association', () => {
    const { producer: account } = seen.accounts;
    expect(value(account.folders)).toMatchObject([
      {
        name: 'patients',
        objects: 1,
        waiting: 0,
        latest: [{ key: 'patients/patients.csv', waiting: false }],
      },
    ]);
    expect(value(account.crawler)).toMatchObject({ state: 'READY', crawls: [{ state: 'COMPLETED' }] });
    expect(value(account.runs)).toMatchObject([{ status: 'SUCCESS', added: 1, failed: 0 }]);
    expect(value(account.assets)).toMatchObject([
      { name: 'patients', table: 'patients', database: producer.database, subscribers: 0, entry: 'producer' },
    ]);
    expect(value(account.assets)[0].published).toBeDefined();
    expect(value(account.association)).toEqual({ state: 'ASSOCIATED' });
  });

  test('sees what is parked, and which alarms are on', () => {
    const { producer: account } = seen.accounts;
    const parked = value(account.queues).filter(({ deadLetters }) => deadLetters);
    expect(parked.map(({ waiting }) => waiting)).toEqual([1, 0]);
    expect(value(account.queues)).toHaveLength(4);
    expect(value(account.alarms).map(({ name, state }) => [name, state])).toEqual([
      ['ehds-producer-publish-dead-letters', 'ALARM'],
      ['ehds-producer-uploads-dead-letters', expect.stringMatching(/OK|INSUFFICIENT_DATA/)],
    ]);
  });

  test('learns what she does not see, why, and what helps', () => {
    const { governance } = seen.accounts;
    expect(governance.queues).toEqual({
      visible: false,
      reason: `Your credentials are not of the account ${ACCOUNTS.governance}.`,
      cure: 'Start the console with a role of yours there: npm run console -- --as governance=ROLE_ARN',
    });
    expect(governance.assets).toMatchObject({
      visible: false,
      reason: expect.stringContaining('no member of the project ehds-governance'),
      cure: expect.stringContaining('`members` of governance'),
    });
  });

  test('finds the table, and its way from object to listing', async () => {
    const { body } = await page.get('/api/search?text=patients');
    const [found] = (body as { items: Asset[] }).items;
    expect(body).toMatchObject({ total: 1, items: [{ name: 'patients', entry: 'producer' }] });
    expect((await page.get('/api/search?text=nothing-like-it')).body).toMatchObject({ total: 0, items: [] });
    const { body: detail } = (await page.get(`/api/listings/${found.listingId}`)) as { body: AssetDetail };
    expect(detail.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'bigint'],
      ['name', 'string'],
    ]);
    expect(value(detail.subscriptions)).toEqual([]);
    expect(value(detail.quality)).toMatchObject([
      {
        passing: 100,
        checks: [{ column: 'name', kind: 'Completeness', found: '100 % of 1 rows', passed: true }],
      },
    ]);
    expect(detail.lineage.map(({ kind }) => kind)).toEqual([
      'objects',
      'crawl',
      'table',
      'run',
      'asset',
      'listing',
    ]);
    const [run] = value(seen.accounts.producer.runs);
    const [crawl] = value(seen.accounts.producer.crawler).crawls;
    expect(detail.lineage.map(({ what }) => value(what))).toEqual([
      `s3://${producer.assetsBucket}/patients/ (1 object)`,
      crawl.id,
      `${producer.database}.patients`,
      run.id,
      expect.stringContaining(found.assetId),
      found.listingId,
    ]);
    const times = detail.lineage.flatMap(({ time }) => time ?? []);
    expect(times.length).toBeGreaterThanOrEqual(4);
    expect((await page.get(`/api/assets/${found.assetId}`)).body).toEqual(detail);
  });

  test('hears of an upload as it comes, and of nothing else', async () => {
    let told = false;
    const { changes } = await page.until(({ accounts }) => {
      if (!told) void world.upload('encounters/new.csv', 'id\n1\n');
      told = true;
      return value(accounts.producer.folders).length === 2;
    });
    expect(changes[changes.length - 1]).toMatchObject({
      accounts: { producer: { folders: { visible: true } } },
    });
    expect(Object.keys(changes[changes.length - 1].accounts ?? {})).toEqual(['producer']);
    const folders = value((await page.whole()).accounts.producer.folders);
    expect(folders.find(({ name }) => name === 'encounters')).toMatchObject({ objects: 1, waiting: 1 });
  });
});

describe('a request', () => {
  test('is rejected and accepted with a reason, by her who sees it', async () => {
    const first = await world.request('Age structure');
    const { seen } = await page.until(({ accounts }) => value(accounts.producer.requests).length === 1);
    expect(value(seen.accounts.producer.requests)).toMatchObject([
      { id: first, status: 'PENDING', subscriber: 'research', reason: 'Age structure', decidable: true },
    ]);
    expect((await page.post(`/api/requests/${first}/reject`, {})).status).toBe(400);
    const rejected = await page.post(`/api/requests/${first}/reject`, { reason: 'Too little is said.' });
    expect(rejected).toMatchObject({
      status: 200,
      body: { id: first, status: 'REJECTED', decision: 'Too little is said.', decidable: false },
    });
    expect(await page.post(`/api/requests/${first}/accept`, { reason: 'again' })).toMatchObject({
      status: 409,
    });

    // Newer than the last look.
    const second = await world.request('Age structure of the cohort, by year');
    const accepted = await page.post(`/api/requests/${second}/accept`, { reason: 'It fits.' });
    expect(accepted).toMatchObject({ status: 200, body: { id: second, status: 'ACCEPTED' } });
    const { seen: after } = await page.until(
      ({ accounts }) => value(accounts.producer.assets)[0].subscribers === 1,
    );
    expect(value(after.accounts.producer.requests).map(({ status }) => status)).toEqual([
      'ACCEPTED',
      'REJECTED',
    ]);
    const { body } = await page.get(`/api/listings/${value(after.accounts.producer.assets)[0].listingId}`);
    expect(value((body as AssetDetail).subscriptions)).toMatchObject([
      { status: 'APPROVED', subscriber: 'research' },
    ]);
  });

  test('that is none of hers is not found', async () => {
    expect(await page.post('/api/requests/abcdefghij/accept', { reason: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'NotFound' },
    });
  });
});

describe('SQL', () => {
  let place: { environmentId: string; database: string };

  beforeAll(async () => {
    const [found] = value((await page.whole()).platform.places);
    expect(found).toMatchObject({
      projectName: producer.project,
      workgroup: 'ehds_producer',
      databases: ['ehds_producer_sub_db', 'ehds_producer_pub_db'],
    });
    place = { environmentId: found.environmentId, database: found.databases[0] };
  });

  async function ask(sql: string): Promise<Query> {
    const started = await page.post('/api/queries', { ...place, sql });
    expect(started).toMatchObject({ status: 200, body: { sql } });
    return eventually(async () => {
      const { body } = await page.get(`/api/queries/${started.body.id}`);
      return ['QUEUED', 'RUNNING'].includes((body as Query).state) ? undefined : (body as Query);
    });
  }

  test('is answered with types and rows', async () => {
    const answer = await ask(
      "SELECT 1 AS n, 'x' AS t, DATE '2026-01-31' AS d, true AS b UNION ALL SELECT 2, NULL, NULL, false ORDER BY 1",
    );
    expect(answer).toMatchObject({ state: 'SUCCEEDED', truncated: false });
    expect(answer.columns?.map(({ name, kind }) => [name, kind])).toEqual([
      ['n', 'number'],
      ['t', 'text'],
      ['d', 'time'],
      ['b', 'boolean'],
    ]);
    expect(answer.rows).toEqual([
      ['1', 'x', '2026-01-31', 'true'],
      ['2', null, null, 'false'],
    ]);
  });

  test('is cut at a thousand rows', async () => {
    const answer = await ask('SELECT x FROM UNNEST(sequence(1, 1200)) AS t(x)');
    expect(answer.rows).toHaveLength(1000);
    expect(answer.truncated).toBe(true);
    expect(answer.rows?.[0]).toEqual(['1']);
  });

  test("fails in Athena's own words, also where it is not hers to read", async () => {
    expect(await ask('SELECT * FROM nowhere')).toMatchObject({
      state: 'FAILED',
      message: expect.stringContaining('nowhere'),
    });
    expect(await ask(`SELECT * FROM "${producer.database}".patients`)).toMatchObject({
      state: 'FAILED',
      message: expect.stringMatching(/permission|denied|not exist/i),
    });
  });

  test('is remembered newest first, without rows', async () => {
    const { body } = await page.get('/api/queries');
    const asked = body as Query[];
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked[0].sql).toContain(producer.database);
    expect(asked.every(({ rows }) => rows === undefined)).toBe(true);
  });

  test('may be cancelled, and once it has ended stays as it is', async () => {
    const started = await page.post('/api/queries', { ...place, sql: 'SELECT 1' });
    expect((await page.post(`/api/queries/${started.body.id}/cancel`, {})).status).toBe(200);
    const ended = await eventually(async () => {
      const { body } = await page.get(`/api/queries/${started.body.id}`);
      return ['QUEUED', 'RUNNING'].includes((body as Query).state) ? undefined : (body as Query);
    });
    expect(['CANCELLED', 'SUCCEEDED']).toContain(ended.state);
  });

  test('is asked nowhere else', async () => {
    const foreign = { ...place, environmentId: 'elsewhere', sql: 'SELECT 1' };
    expect(await page.post('/api/queries', foreign)).toMatchObject({ status: 404 });
    const other = { ...place, database: producer.database, sql: 'SELECT 1' };
    expect(await page.post('/api/queries', other)).toMatchObject({
      status: 400,
      body: { code: 'InvalidInput' },
    });
  });
});

test('a table that a run left out is named with DataZone’s reason', async () => {
  await world.leaveOut();
  const { seen } = await page.until(
    ({ accounts }) => value(accounts.producer.runs)[0]?.status === 'PARTIALLY_SUCCEEDED',
  );
  expect(value(seen.accounts.producer.runs)[0].leftOut).toEqual([
    {
      table: 'patients',
      database: producer.database,
      reason: expect.stringMatching(
        /^FAILED: INTERNAL_SERVER_EXCEPTION: Table patients of database .* could not/,
      ),
    },
  ]);
});

test('the printed policy holds nothing that is not asked for', () => {
  const { questions } = world.aws.running.iam.recording();
  const asked = questions
    .filter(({ holder, allowed }) => holder === world.producerRole && allowed)
    .map(({ question }) => question.action.toLowerCase());
  const granted = stewardPermissions(config, producer).flatMap(({ actions }) => actions);
  expect(granted.filter((action) => !asked.includes(action.toLowerCase()))).toEqual([]);
});
