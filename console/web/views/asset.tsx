import { Anchor, Button, Stack, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Terminal from 'lucide-react/icons/square-terminal';
import type { AssetColumn, AssetDetail, LineageStep, Snapshot, Subscription } from '../../api';
import { linkTo, readAssetId } from '../address';
import { api, byId } from '../client';
import { Ago, When } from '../parts/ago';
import { type Column, DataOr } from '../parts/data';
import { Failed } from '../parts/failed';
import { Loading } from '../parts/loading';
import { Section } from '../parts/section';
import { IfVisible } from '../parts/if-visible';
import { State } from '../parts/state';
import { count, openTasks } from '../parts/format';
import { Quality } from './quality';

/** One asset: its schema, its way from object to listing, and who reads it. */
export function AssetView({ id, snapshot }: { id: string; snapshot: Snapshot }) {
  const known = readAssetId(id);
  const { data, error } = useQuery({
    queryKey: ['asset', id],
    queryFn: async () => (await api[known.kind][':id'].$get(byId(known.id))).json(),
    refetchInterval: 10_000,
  });
  const waiting = openTasks(snapshot).requests.filter(({ listings }) =>
    listings.some(({ listingId }) => listingId === data?.listingId),
  ).length;
  return (
    <Stack gap="md">
      {!data && (
        <Title order={1} size="h2">
          Asset
        </Title>
      )}
      {error && <Failed error={error} />}
      {!data && !error && <Loading what="The asset" />}
      {data && (
        <>
          <Head asset={data} readers={readersAmong(snapshot, data)} />
          <div className="columns wide">
            <Stack gap="md">
              <Schema columns={data.columns} />
              <Quality points={data.quality} />
            </Stack>
            <Stack gap="md">
              <Way steps={data.lineage} />
              <Readers asset={data} waiting={waiting} />
            </Stack>
          </div>
        </>
      )}
    </Stack>
  );
}

/** The reader's own projects that read an asset, by their names. */
function readersAmong({ platform: { places } }: Snapshot, { subscriptions }: AssetDetail): readonly string[] {
  if (!places.visible || !subscriptions.visible) return [];
  const own = new Set(places.value.map(({ projectName }) => projectName));
  return subscriptions.value
    .filter(({ status, subscriber }) => status === 'APPROVED' && own.has(subscriber))
    .map(({ subscriber }) => subscriber);
}

interface HeadProps {
  readonly asset: AssetDetail;
  readonly readers: readonly string[];
}

function Head({ asset, readers: [project] }: HeadProps) {
  const { name, description, entry, projectId, table, published } = asset;
  return (
    <div className="title">
      <div>
        <Title order={1} size="h2">
          {name}
        </Title>
        <Text c="dimmed">
          {description ?? 'Without a description'}. Of {entry ?? projectId},{' '}
          {published ? (
            <>
              published <Ago at={published} />
            </>
          ) : (
            'not published'
          )}
          .
        </Text>
      </div>
      {table && published && (
        <Button
          component="a"
          href={linkTo(['sql'], project === undefined ? { table } : { table, project })}
          variant="default"
          leftSection={<Terminal size={18} aria-hidden />}
        >
          Ask in SQL
        </Button>
      )}
    </div>
  );
}

const STEPS: Readonly<Record<LineageStep['kind'], string>> = {
  objects: 'Uploaded',
  crawl: 'Crawled',
  table: 'Table in Glue',
  run: 'Published by a run',
  asset: 'Asset in the domain',
  listing: 'Listed',
};

function Way({ steps }: { steps: readonly LineageStep[] }) {
  return (
    <Section title="From object to listing">
      <Timeline active={steps.findLastIndex(({ time }) => time !== undefined)} bulletSize={16} lineWidth={2}>
        {steps.map(({ kind, what, time }) => (
          <Timeline.Item key={kind} title={STEPS[kind]} lineVariant={what.visible ? 'solid' : 'dashed'}>
            <IfVisible seen={what} what={STEPS[kind]}>
              {(value) => <Text size="sm">{value}</Text>}
            </IfVisible>
            {time && (
              <Text size="sm">
                <When at={time} />
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}

const READERS: readonly Column<Subscription>[] = [
  { title: 'Reader', of: ({ subscriber }) => subscriber },
  { title: 'State', of: ({ status }) => <State of={status} /> },
  { title: 'Since', of: ({ since }) => since && <Ago at={since} /> },
];

function Readers({ asset: { subscriptions }, waiting }: { asset: AssetDetail; waiting: number }) {
  return (
    <Section
      title="Who reads it"
      aside={
        waiting > 0 && (
          <Anchor href={linkTo(['requests'])} size="sm">
            {count(waiting, 'request')} waiting
          </Anchor>
        )
      }
    >
      <IfVisible seen={subscriptions} what="Subscriptions">
        {(all) => (
          <DataOr
            caption="Who reads it"
            none="Nobody has subscribed."
            columns={READERS}
            rows={all}
            keyOf={({ id }) => id}
          />
        )}
      </IfVisible>
    </Section>
  );
}

const COLUMNS: readonly Column<AssetColumn>[] = [
  { title: 'Column', of: ({ name, partition }) => (partition ? `${name} (partition)` : name) },
  { title: 'Type', of: ({ type }) => <code>{type}</code> },
  { title: 'Description', of: ({ description }) => description },
];

function Schema({ columns }: { columns: readonly AssetColumn[] }) {
  const described = columns.some(({ description }) => description);
  return (
    <Section
      title="Schema"
      aside={
        <Text size="sm" c="dimmed">
          {count(columns.length, 'column')}
        </Text>
      }
    >
      <DataOr
        caption="Schema"
        none="The catalogue knows no columns of it."
        columns={described ? COLUMNS : COLUMNS.slice(0, 2)}
        rows={columns}
        keyOf={({ name }) => name}
      />
    </Section>
  );
}
