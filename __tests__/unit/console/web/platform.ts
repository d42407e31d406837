import type {
  AccountSnapshot,
  Asset,
  AssetDetail,
  Change,
  Query,
  Seen,
  SubscriptionRequest,
} from '../../../../console/api';

const seen = <T>(value: T): Seen<T> => ({ visible: true, value });
const hidden = {
  visible: false,
  reason: 'The role steward may not list the bucket.',
  cure: 'Ask for s3:ListBucket.',
} as const;
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const patients: Asset = {
  assetId: 'asset-1',
  listingId: 'listing-1',
  name: 'patients',
  description: 'One row a patient, all invented',
  entry: 'producer',
  projectId: 'project-1',
  revision: '3',
  created: ago(4000),
  published: ago(90),
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
  asked: ago(300),
  listings: [{ listingId: 'listing-1', name: 'patients' }],
  decidable: true,
};

export const PRODUCER: AccountSnapshot = {
  entry: 'producer',
  accountId: '444455556666',
  kind: 'producer',
  association: seen({ state: 'ASSOCIATED' as const, since: ago(90_000) }),
  folders: seen([
    {
      name: 'patients',
      bucket: 'b',
      objects: 2,
      incomplete: false,
      bytes: 123_456,
      waiting: 1,
      notCatalogued: [{ key: 'patients/b.csv', reason: 'it is empty' }],
      latest: [{ key: 'patients/a.parquet', bytes: 61_728, modified: ago(20), waiting: true }],
    },
    {
      name: 'encounters',
      bucket: 'b',
      objects: 1200,
      incomplete: true,
      bytes: 9_876_543_210,
      waiting: 0,
      notCatalogued: [],
      crawlLogHidden: true,
      latest: [{ key: 'encounters/2026-11.parquet', bytes: 8_230_000, modified: ago(7000) }],
    },
  ]),
  crawler: seen({
    name: 'c',
    state: 'RUNNING' as const,
    crawls: [
      { id: 'crawl-2', state: 'RUNNING' as const, started: ago(10) },
      {
        id: 'crawl-1',
        state: 'FAILED' as const,
        started: ago(3700),
        ended: ago(3600),
        message: 'Internal Service Exception',
      },
      { id: 'crawl-0', state: 'COMPLETED' as const, started: ago(6900), ended: ago(6800) },
    ],
  }),
  runs: seen([
    {
      id: 'run-1',
      dataSource: 'd',
      status: 'PARTIALLY_SUCCEEDED' as const,
      started: ago(100),
      ended: ago(90),
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
  assets: seen([patients, DRAFT]),
  requests: seen([
    REQUEST,
    {
      ...REQUEST,
      id: 'request-0',
      subscriber: 'rare-diseases',
      reason: 'Prevalence by region, for the annual report',
      status: 'ACCEPTED' as const,
      decidable: false,
      decided: ago(9000),
      decision: 'Seen by the committee',
    },
  ]),
  queues: seen([
    { name: 'ehds-producer-uploads', deadLetters: false, waiting: 1, inFlight: 0, delayed: 0 },
    { name: 'ehds-producer-uploads-dead-letters', deadLetters: true, waiting: 2, inFlight: 0, delayed: 0 },
  ]),
  alarms: seen([
    {
      name: 'ehds-producer-uploads-dead-letters',
      description: 'It holds what failed for good.',
      state: 'ALARM' as const,
      since: ago(60),
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
  association: seen({ state: 'OWNER' as const }),
  folders: hidden,
  crawler: hidden,
  runs: seen([]),
  assets: seen([]),
  requests: hidden,
  queues: hidden,
  alarms: seen([]),
};

const PLATFORM: Change['platform'] = {
  region: 'eu-central-1',
  prefix: 'ehds',
  subscriptionApproval: 'manual',
  interval: 2,
  slowed: false,
  identity: seen({ arn: 'arn:aws:sts::444455556666:assumed-role/steward/ada', accountId: '444455556666' }),
  domain: seen({ id: 'dzd_1', name: 'ehds', portalUrl: 'https://dzd_1.datazone.example' }),
  places: seen([
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

/** All that the page is told at first, with something of every state. */
export const FIRST: Change = {
  at: ago(2),
  platform: PLATFORM,
  accounts: { governance: GOVERNANCE, producer: PRODUCER },
};

/** A platform on which nothing has happened, and whose rule decides. */
export const NEW: Change = {
  at: ago(2),
  platform: { ...PLATFORM, subscriptionApproval: 'auto', places: seen([]), identity: hidden, domain: hidden },
  accounts: {
    producer: {
      ...PRODUCER,
      folders: seen([]),
      crawler: seen({ name: 'c', state: 'READY' as const, crawls: [] }),
      runs: seen([]),
      assets: seen([]),
      requests: seen([]),
      queues: seen([]),
      alarms: seen([]),
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
  way: [
    { kind: 'objects', what: seen('s3://ehds-assets/patients/ (2 objects)'), time: ago(200) },
    { kind: 'crawl', what: hidden },
    { kind: 'table', what: seen('ehds_producer_assets.patients'), time: ago(150) },
    { kind: 'run', what: seen('run-1'), time: ago(100) },
    { kind: 'asset', what: seen('asset-1, revision 3'), time: ago(95) },
    { kind: 'listing', what: seen('listing-1'), time: ago(90) },
  ],
  subscriptions: seen([{ id: 's', status: 'APPROVED', subscriber: 'rare-diseases', since: ago(80) }]),
};

const query = (rest: Partial<Query>): Query => ({
  id: '',
  environmentId: 'env-1',
  database: 'study_sub_db',
  sql: '',
  state: 'SUCCEEDED',
  asked: ago(2),
  ended: ago(0),
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
