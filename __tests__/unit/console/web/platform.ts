import type {
  AccountSnapshot,
  Asset,
  AssetDetail,
  Change,
  Platform,
  Query,
  MaybeVisible,
  Snapshot,
  SubscriptionRequest,
} from '../../../../console/api';

const visible = <T>(value: T): MaybeVisible<T> => ({ visible: true, value });
const notVisible = {
  visible: false,
  reason: 'The role steward may not list the bucket.',
  cure: 'Ask for s3:ListBucket.',
} as const;
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const patients: Asset = {
  assetId: 'asset-1',
  listingId: 'listing-1',
  name: 'patients',
  description: 'One row a patient, all invented',
  entry: 'producer',
  projectId: 'project-1',
  revision: '3',
  created: secondsAgo(4000),
  published: secondsAgo(90),
  database: 'ehds_producer_assets',
  table: 'patients',
  subscribers: 1,
};
export const DRAFT: Asset = {
  assetId: 'asset-2',
  name: 'lab_results',
  entry: 'producer',
  projectId: 'project-1',
};

export const REQUEST: SubscriptionRequest = {
  id: 'request-1',
  status: 'PENDING',
  subscriber: 'cohort-study',
  reason: 'Age structure of the cohort',
  asked: secondsAgo(300),
  listings: [{ listingId: 'listing-1', name: 'patients' }],
  decidable: true,
};

export const PRODUCER: AccountSnapshot = {
  entry: 'producer',
  accountId: '444455556666',
  kind: 'producer',
  association: visible({ state: 'ASSOCIATED' as const, since: secondsAgo(90_000) }),
  folders: visible([
    {
      name: 'patients',
      bucket: 'b',
      objects: 2,
      incomplete: false,
      bytes: 123_456,
      waiting: 1,
      notCatalogued: [{ key: 'patients/b.csv', reason: 'it is empty' }],
      latest: [{ key: 'patients/a.parquet', bytes: 61_728, modified: secondsAgo(20), waiting: true }],
    },
    {
      name: 'encounters',
      bucket: 'b',
      objects: 1200,
      incomplete: true,
      bytes: 9_876_543_210,
      waiting: 0,
      notCatalogued: [],
      logHidden: true,
      latest: [{ key: 'encounters/2026-11.parquet', bytes: 8_230_000, modified: secondsAgo(7000) }],
    },
  ]),
  crawler: visible({
    name: 'c',
    state: 'RUNNING' as const,
    crawls: [
      { id: 'crawl-2', state: 'RUNNING' as const, started: secondsAgo(10) },
      {
        id: 'crawl-1',
        state: 'FAILED' as const,
        started: secondsAgo(3700),
        ended: secondsAgo(3600),
        message: 'Internal Service Exception',
      },
      { id: 'crawl-0', state: 'COMPLETED' as const, started: secondsAgo(6900), ended: secondsAgo(6800) },
    ],
  }),
  runs: visible([
    {
      id: 'run-1',
      dataSource: 'd',
      status: 'PARTIALLY_SUCCEEDED' as const,
      started: secondsAgo(100),
      ended: secondsAgo(90),
      added: 3,
      updated: 1,
      unchanged: 2,
      skipped: 0,
      failed: 1,
      message: 'One table has no columns.',
      leftOut: [
        {
          table: 'lab_values',
          database: 'ehds_producer_assets',
          reason: 'FAILED: VALIDATION_EXCEPTION: Table lab_values has no columns',
        },
      ],
    },
  ]),
  assets: visible([patients, DRAFT]),
  requests: visible([
    REQUEST,
    {
      ...REQUEST,
      id: 'request-0',
      subscriber: 'rare-diseases',
      reason: 'Prevalence by region, for the annual report',
      status: 'ACCEPTED' as const,
      decidable: false,
      decided: secondsAgo(9000),
      decision: 'MaybeVisible by the committee',
    },
  ]),
  queues: visible([
    { name: 'ehds-producer-uploads', deadLetters: false, waiting: 1, inFlight: 0, delayed: 0 },
    { name: 'ehds-producer-uploads-dead-letters', deadLetters: true, waiting: 2, inFlight: 0, delayed: 0 },
  ]),
  alarms: visible([
    {
      name: 'ehds-producer-uploads-dead-letters',
      description: 'It holds what failed for good.',
      state: 'ALARM' as const,
      since: secondsAgo(60),
      reason: 'Threshold Crossed: 1 datapoint [2.0] was greater than the threshold (0.0).',
    },
    { name: 'ehds-producer-publish-age', description: 'Messages grow old.', state: 'OK' as const },
  ]),
};

const GOVERNANCE: AccountSnapshot = {
  ...PRODUCER,
  entry: 'governance',
  accountId: '111122223333',
  kind: 'governance',
  association: visible({ state: 'OWNER' as const }),
  folders: notVisible,
  crawler: notVisible,
  runs: visible([]),
  assets: visible([]),
  requests: notVisible,
  queues: notVisible,
  alarms: visible([]),
};

const PLATFORM: Platform = {
  region: 'eu-central-1',
  prefix: 'ehds',
  subscriptionApproval: 'manual',
  interval: 2,
  slowed: false,
  identity: visible({ arn: 'arn:aws:sts::444455556666:assumed-role/steward/ada', accountId: '444455556666' }),
  domain: visible({ id: 'dzd_1', name: 'ehds', portalUrl: 'https://dzd_1.datazone.example' }),
  places: visible([
    {
      environmentId: 'env-1',
      name: 'lake',
      projectName: 'cohort-study',
      workgroup: 'w',
      databases: ['study_sub_db', 'study_pub_db'],
    },
    {
      environmentId: 'env-2',
      name: 'lake',
      projectName: 'rare-diseases',
      workgroup: 'w',
      databases: ['rare_sub_db'],
    },
  ]),
};

/** A platform with something of every state. */
export const SNAPSHOT: Snapshot = {
  platform: PLATFORM,
  accounts: { governance: GOVERNANCE, producer: PRODUCER },
};

/** All that the page is told at first. */
export const FIRST: Change = { at: secondsAgo(2), ...SNAPSHOT };

/** A platform on which nothing has happened, and whose rule decides. */
export const NEW: Change = {
  at: secondsAgo(2),
  platform: {
    ...PLATFORM,
    subscriptionApproval: 'auto',
    places: visible([]),
    identity: notVisible,
    domain: notVisible,
  },
  accounts: {
    producer: {
      ...PRODUCER,
      folders: visible([]),
      crawler: visible({ name: 'c', state: 'READY' as const, crawls: [] }),
      runs: visible([]),
      assets: visible([]),
      requests: visible([]),
      queues: visible([]),
      alarms: visible([]),
    },
  },
};

export const DETAIL: AssetDetail = {
  ...patients,
  columns: [
    { name: 'id', type: 'string', partition: false },
    { name: 'birthdate', type: 'date', description: 'Day of birth', partition: false },
    { name: 'city', type: 'string', description: 'Where they live', partition: false },
    { name: 'diagnoses', type: 'array<struct<code:string,since:date>>', partition: false },
    { name: 'year', type: 'bigint', partition: true },
  ],
  lineage: [
    { kind: 'objects', what: visible('s3://ehds-assets/patients/ (2 objects)'), time: secondsAgo(200) },
    { kind: 'crawl', what: notVisible },
    { kind: 'table', what: visible('ehds_producer_assets.patients'), time: secondsAgo(150) },
    { kind: 'run', what: visible('run-1'), time: secondsAgo(100) },
    { kind: 'asset', what: visible('asset-1, revision 3'), time: secondsAgo(95) },
    { kind: 'listing', what: visible('listing-1'), time: secondsAgo(90) },
  ],
  subscriptions: visible([
    { id: 's', status: 'APPROVED', subscriber: 'rare-diseases', since: secondsAgo(80) },
  ]),
  quality: visible([
    {
      time: secondsAgo(100),
      passing: 50,
      checks: [
        { column: 'birthdate', kind: 'Completeness', found: '98.5 % of 400 rows', passed: true },
        { column: 'id', kind: 'Uniqueness', found: 'in 1 of 2 files', passed: false },
      ],
    },
    {
      time: secondsAgo(9000),
      passing: 100,
      checks: [{ column: 'birthdate', kind: 'Completeness', found: '91 % of 200 rows', passed: true }],
    },
  ]),
};

const query = (rest: Partial<Query>): Query => ({
  id: '',
  environmentId: 'env-1',
  database: 'study_sub_db',
  sql: '',
  state: 'SUCCEEDED',
  asked: secondsAgo(2),
  ended: secondsAgo(0),
  ...rest,
});

export const TABLES = query({
  columns: [{ name: 'tab_name', type: 'string', kind: 'text' }],
  rows: [['patients'], ['encounters']],
});

/** A hundred rows, so that the table has pages and the chart something to show; a failure for what is no SELECT. */
export function ANSWER(sql: string): Query {
  if (!sql.startsWith('SELECT'))
    return query({ state: 'FAILED', message: `line 1:1: mismatched input '${sql}'` });
  return query({
    scannedBytes: 2048,
    columns: [
      { name: 'city', type: 'varchar', kind: 'text' },
      { name: 'patients', type: 'bigint', kind: 'number' },
    ],
    rows: Array.from({ length: 100 }, (_, index) => [
      index === 3 ? null : `City ${index}`,
      String((index * 7919) % 1009),
    ]),
    truncated: false,
  });
}
