import {
  Anchor,
  Badge,
  Card,
  Center,
  Group,
  List,
  Loader,
  Stack,
  Table,
  Text,
  Timeline,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type AssetDetail, ROUTES, type Step } from '../../api';
import { get, route } from '../client';
import { Ago } from '../parts/ago';
import { Failed } from '../parts/failed';
import { Shown } from '../parts/seen';
import { State } from '../parts/state';

const STEPS: Readonly<Record<Step['kind'], string>> = {
  objects: 'Uploaded',
  crawl: 'Crawled',
  table: 'Catalogued in Glue',
  run: 'Published by a run',
  asset: 'Asset in the domain',
  listing: 'Listed',
};

/** One asset: its schema, its way from object to listing, and who reads it. */
export function AssetView({ id }: { id: string }) {
  const path = id.startsWith('asset:')
    ? route(ROUTES.asset, id.slice('asset:'.length))
    : route(ROUTES.listing, id);
  const { data, error } = useQuery({
    queryKey: ['asset', id],
    queryFn: () => get<AssetDetail>(path),
    refetchInterval: 10_000,
  });
  return (
    <Stack gap="md">
      <Anchor href="#/assets" underline="always">
        All assets
      </Anchor>
      {error && <Failed error={error} />}
      {data ? (
        <Detail asset={data} />
      ) : (
        !error && (
          <Center mih={200}>
            <Loader aria-label="Asking AWS" />
          </Center>
        )
      )}
    </Stack>
  );
}

function Detail({ asset }: { asset: AssetDetail }) {
  const { name, description, entry, columns, way, subscriptions, published } = asset;
  return (
    <>
      <div>
        <Group gap="xs">
          <Title order={2}>{name}</Title>
          {entry && (
            <Badge color="gray" variant="outline" styles={{ label: { color: 'var(--mantine-color-text)' } }}>
              {entry}
            </Badge>
          )}
        </Group>
        <Text c="dimmed">
          {description ?? 'Without a description'}
          {published && (
            <>
              , published <Ago at={published} />
            </>
          )}
        </Text>
      </div>
      <Card withBorder component="section" aria-label="From object to listing">
        <Title order={3} size="h4" mb="sm">
          From object to listing
        </Title>
        <Timeline active={way.filter(({ time }) => time !== undefined).length - 1} bulletSize={18}>
          {way.map(({ kind, what, time }) => (
            <Timeline.Item key={kind} title={STEPS[kind]}>
              <Shown seen={what} what={STEPS[kind]}>
                {(value) => <Text size="sm">{value}</Text>}
              </Shown>
              {time && (
                <Text size="sm" c="dimmed">
                  <Ago at={time} />
                </Text>
              )}
            </Timeline.Item>
          ))}
        </Timeline>
      </Card>
      <Card withBorder component="section" aria-label="Who reads it">
        <Title order={3} size="h4" mb="sm">
          Who reads it
        </Title>
        <Shown seen={subscriptions} what="Subscriptions">
          {(all) =>
            all.length === 0 ? (
              <Text size="sm">Nobody has subscribed.</Text>
            ) : (
              <List size="sm" listStyleType="none">
                {all.map(({ id, subscriber, status, since }) => (
                  <List.Item key={id}>
                    <State of={status} /> {subscriber} {since && <Ago at={since} />}
                  </List.Item>
                ))}
              </List>
            )
          }
        </Shown>
      </Card>
      <Card withBorder component="section" aria-label="Schema">
        <Title order={3} size="h4" mb="sm">
          Schema
        </Title>
        <Table layout="fixed">
          <Table.Thead>
            <Table.Tr>
              {['Column', 'Type', 'Description'].map((title) => (
                <Table.Th key={title} scope="col">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((column) => (
              <Table.Tr key={column.name}>
                <Table.Td>
                  {column.name}
                  {column.partition && ' (partition)'}
                </Table.Td>
                <Table.Td>
                  <code>{column.type}</code>
                </Table.Td>
                <Table.Td>{column.description}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Card>
    </>
  );
}
