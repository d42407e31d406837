import type { AccountSnapshot, Asset, Change, Folder, MaybeVisible } from '../../console/api';

/** When the picture is taken: the same at each run, so that it changes with the page alone. */
export const NOW = new Date('2026-03-02T09:30:00Z');

const visible = <T>(value: T): MaybeVisible<T> => ({ visible: true, value });
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

interface Producer {
  readonly entry: string;
  readonly accountId: string;
  readonly tables: readonly string[];
  /** Since its last crawl ended, and a publishing run began. */
  readonly minutes: number;
}

/** A producer on which all went well. */
function producer({ entry, accountId, tables, minutes }: Producer): AccountSnapshot {
  const bucket = `ehds-${entry}-assets`;
  const assets = tables.map((name): Asset => ({
    assetId: `${entry}-${name}`,
    listingId: `${entry}-${name}-listing`,
    name,
    entry,
    projectId: entry,
    published: ago(minutes - 1),
    subscribers: 1,
  }));
  return {
    entry,
    accountId,
    kind: 'producer',
    association: visible({ state: 'ASSOCIATED' as const }),
    folders: visible(
      tables.map((name, index) => ({
        name,
        bucket,
        objects: 12 + index,
        incomplete: false,
        bytes: 64_000_000 * (index + 1),
        waiting: 0,
        notCatalogued: [],
        latest: [{ key: `${name}/2026-02.parquet`, bytes: 5_300_000, modified: ago(minutes + 4 + index) }],
      })),
    ),
    crawler: visible({
      name: bucket,
      state: 'READY' as const,
      crawls: [
        { id: `${entry}-crawl`, state: 'COMPLETED' as const, started: ago(minutes + 2), ended: ago(minutes) },
      ],
    }),
    runs: visible([
      {
        id: `${entry}-run`,
        dataSource: bucket,
        status: 'SUCCESS' as const,
        started: ago(minutes),
        ended: ago(minutes - 1),
        ...{ added: 0, updated: tables.length, unchanged: 0, skipped: 0, failed: 0 },
      },
    ]),
    assets: visible(assets),
    requests: visible([]),
    queues: visible([]),
    alarms: visible([]),
  };
}

const HOSPITAL = producer({
  entry: 'city-hospital',
  accountId: '444455556666',
  tables: ['patients', 'encounters', 'conditions'],
  minutes: 42,
});

const REGISTRY = producer({
  entry: 'stroke-registry',
  accountId: '777788889999',
  tables: ['strokes', 'medications'],
  minutes: 127,
});

/** On its way through the hospital. */
const UPLOAD: Folder = {
  name: 'observations',
  bucket: 'ehds-city-hospital-assets',
  objects: 1,
  incomplete: false,
  bytes: 48_000_000,
  waiting: 1,
  notCatalogued: [],
  latest: [{ key: 'observations/2026-02.parquet', bytes: 48_000_000, modified: ago(5), waiting: true }],
};

/** All that the page is told: an authority and two producers, one upload on its way and one request to decide. */
export const PLATFORM: Change = {
  at: ago(1),
  platform: {
    region: 'eu-central-1',
    prefix: 'ehds',
    subscriptionApproval: 'manual',
    interval: 5,
    slowed: false,
    identity: visible({
      arn: 'arn:aws:sts::111122223333:assumed-role/data-steward/ada',
      accountId: '111122223333',
    }),
    domain: visible({ id: 'dzd_example', name: 'ehds', portalUrl: 'https://dzd_example.datazone.example' }),
    places: visible([]),
  },
  accounts: {
    governance: {
      entry: 'governance',
      accountId: '111122223333',
      kind: 'governance',
      association: visible({ state: 'OWNER' as const }),
      folders: visible([]),
      crawler: visible({ name: 'ehds-governance-assets', state: 'READY' as const, crawls: [] }),
      runs: visible([]),
      assets: visible([]),
      requests: visible([]),
      queues: visible([]),
      alarms: visible([]),
    },
    'city-hospital': {
      ...HOSPITAL,
      folders: visible([UPLOAD, ...(HOSPITAL.folders.visible ? HOSPITAL.folders.value : [])]),
      crawler: visible({
        name: 'ehds-city-hospital-assets',
        state: 'RUNNING' as const,
        crawls: [{ id: 'crawl-2', state: 'RUNNING' as const, started: ago(3) }],
      }),
      requests: visible([
        {
          id: 'request-2',
          status: 'PENDING' as const,
          subscriber: 'cohort-study',
          reason: 'Length of stay after a stroke, by age',
          asked: ago(8),
          listings: [{ listingId: 'city-hospital-encounters-listing', name: 'encounters' }],
          decidable: true,
        },
        {
          id: 'request-1',
          status: 'ACCEPTED' as const,
          subscriber: 'cohort-study',
          reason: 'Age structure of the cohort',
          asked: ago(38),
          decided: ago(20),
          decision: 'The permit covers it.',
          listings: [{ listingId: 'city-hospital-patients-listing', name: 'patients' }],
          decidable: false,
        },
      ]),
    },
    'stroke-registry': REGISTRY,
  },
};
