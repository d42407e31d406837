import { Anchor, Stack, Text, Title } from '@mantine/core';
import type {
  AccountSnapshot,
  Alarm,
  Asset,
  Crawl,
  Folder,
  Queue,
  Run,
  MaybeVisible,
  Snapshot,
} from '../../api';
import { linkToAsset } from '../address';
import { Ago, When } from '../parts/ago';
import { type Column, DataOr, type DataProps } from '../parts/data';
import { Section } from '../parts/section';
import { IfVisible } from '../parts/if-visible';
import { State } from '../parts/state';
import { number, size } from '../parts/format';
import { Changed, Uncatalogued, Unpublished } from './pipeline';

/** One account in full: its association, and every step of the flow with what it did last. */
export function Producer({ entry, snapshot }: { entry: string; snapshot: Snapshot }) {
  const account = snapshot.accounts[entry] as AccountSnapshot | undefined;
  if (!account) {
    return (
      <Title order={1} size="h2">
        The configuration has no account called {entry}
      </Title>
    );
  }
  const { kind, accountId, association, alarms } = account;
  return (
    <Stack gap="md">
      <div>
        <Title order={1} size="h2">
          {entry}
        </Title>
        <Text c="dimmed">
          {KINDS[kind]} {accountId}
        </Text>
      </div>
      <Section title="Association">
        <IfVisible seen={association} what="Association">
          {({ state, since, message }) => (
            <p>
              <State of={state} /> {since && <When at={since} />} {message}
            </p>
          )}
        </IfVisible>
      </Section>
      {kind !== 'consumer' && <Steps account={account} />}
      <Listed title="Alarms" seen={alarms} none="There are none." columns={ALARMS} keyOf={keyOf('name')} />
    </Stack>
  );
}

const KINDS: Readonly<Record<AccountSnapshot['kind'], string>> = {
  governance: 'The authority’s account',
  producer: 'A producer’s account',
  consumer: 'A consumer’s account',
};

/** The steps of the flow, in its order. */
function Steps({ account: { folders, crawler, runs, assets, queues } }: { account: AccountSnapshot }) {
  return (
    <>
      <Listed
        title="Uploads"
        seen={folders}
        none="Nothing was uploaded yet."
        columns={FOLDERS}
        keyOf={keyOf('name')}
      />
      <Section title="Crawls" aside={crawler?.visible ? <State of={crawler.value.state} /> : undefined}>
        <IfVisible seen={crawler} what="Crawls">
          {({ crawls }) => (
            <DataOr
              caption="Crawls"
              none="It has not crawled yet."
              rows={crawls}
              columns={CRAWLS}
              keyOf={keyOf('id')}
            />
          )}
        </IfVisible>
      </Section>
      <Listed title="Publishing runs" seen={runs} none="None yet." columns={RUNS} keyOf={keyOf('id')} />
      <Listed
        title="Catalogue"
        seen={assets}
        none="Nothing is catalogued yet."
        columns={ASSETS}
        keyOf={keyOf('assetId')}
      />
      <Listed title="Queues" seen={queues} none="There are none." columns={QUEUES} keyOf={keyOf('name')} />
    </>
  );
}

const keyOf =
  <K extends string>(field: K) =>
  (row: Readonly<Record<K, string>>) =>
    row[field];

interface ListedProps<T> extends Pick<DataProps<T>, 'columns' | 'keyOf'> {
  readonly title: string;
  readonly seen: MaybeVisible<readonly T[]> | undefined;
  readonly none: string;
}

function Listed<T>({ title, seen, ...table }: ListedProps<T>) {
  return (
    <Section title={title}>
      <IfVisible seen={seen} what={title}>
        {(rows) => <DataOr {...table} caption={title} rows={rows} />}
      </IfVisible>
    </Section>
  );
}

const FOLDERS: readonly Column<Folder>[] = [
  { title: 'Table', of: ({ name }) => name || 'Beside all folders' },
  {
    title: 'Objects',
    numeric: true,
    of: ({ objects, incomplete }) => `${incomplete ? '> ' : ''}${number(objects)}`,
  },
  { title: 'Size', numeric: true, of: ({ bytes, incomplete }) => `${incomplete ? '> ' : ''}${size(bytes)}` },
  {
    title: 'Waiting',
    of: ({ waiting }) => {
      if (waiting === undefined) return <span className="dimmed">not known</span>;
      return waiting === 0 ? 'none' : <State of={`${number(waiting)} waiting`} tone="busy" />;
    },
  },
  { title: 'Not catalogued', of: ({ notCatalogued }) => <Uncatalogued objects={notCatalogued} /> },
  {
    title: 'Newest',
    of: ({ latest: [newest] }) =>
      newest && (
        <>
          {newest.key.split('/').at(-1)}, {size(newest.bytes)}, <Ago at={newest.modified} />
        </>
      ),
  },
];

const CRAWLS: readonly Column<Crawl>[] = [
  { title: 'Crawl', of: ({ started, id }) => (started ? <When at={started} /> : id) },
  { title: 'State', of: ({ state }) => <State of={state} /> },
  { title: 'Ended', of: ({ ended }) => ended && <Ago at={ended} /> },
  { title: 'Told', of: ({ message }) => message },
];

const RUNS: readonly Column<Run>[] = [
  { title: 'Run', of: ({ started, id }) => (started ? <When at={started} /> : id) },
  { title: 'State', of: ({ status }) => <State of={status} /> },
  { title: 'Ended', of: ({ ended }) => ended && <Ago at={ended} /> },
  { title: 'Changes', of: (run) => <Changed run={run} /> },
  {
    title: 'Told',
    of: (run) => (
      <>
        {run.message}
        <Unpublished run={run} />
      </>
    ),
  },
];

const ASSETS: readonly Column<Asset>[] = [
  {
    title: 'Asset',
    of: (asset) => (
      <Anchor href={linkToAsset(asset)} inherit>
        {asset.name}
      </Anchor>
    ),
  },
  { title: 'Published', of: ({ published }) => (published ? <Ago at={published} /> : 'not published') },
  {
    title: 'Readers',
    numeric: true,
    of: ({ subscribers }) =>
      subscribers === undefined ? <span className="dimmed">not visible</span> : number(subscribers),
  },
];

const QUEUES: readonly Column<Queue>[] = [
  { title: 'Queue', of: ({ name }) => name },
  {
    title: 'Waiting',
    of: ({ waiting, delayed, deadLetters }) =>
      deadLetters && waiting > 0 ? (
        <State of={`${number(waiting)} parked`} tone="bad" />
      ) : (
        number(waiting + delayed)
      ),
  },
  { title: 'In work', numeric: true, of: ({ inFlight }) => number(inFlight) },
];

const ALARMS: readonly Column<Alarm>[] = [
  { title: 'Alarm', of: ({ name }) => name },
  { title: 'State', of: ({ state }) => <State of={state} /> },
  { title: 'Since', of: ({ since }) => since && <Ago at={since} /> },
  { title: 'Told', of: ({ state, reason, description }) => (state === 'ALARM' ? reason : description) },
];
