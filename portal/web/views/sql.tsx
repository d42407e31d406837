import { Alert, Button, Card, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LIMITS, type Place, type Query, ROUTES, type Snapshot } from '../../api';
import { get, post, route } from '../client';
import { Failed } from '../parts/failed';
import { Shown } from '../parts/seen';
import { State } from '../parts/state';
import { size } from '../parts/tell';
import { Answer } from '../sql/answer';

const EXAMPLE = 'SHOW TABLES';

/** A question in SQL, within what one's project may read. */
export default function Sql({ snapshot }: { snapshot: Snapshot }) {
  return (
    <Shown seen={snapshot.platform.places} what="Places for SQL">
      {(places) =>
        places.length === 0 ? (
          <Text>
            You are a member of no project with an environment. Subscribe to data with one, in DataZone’s own
            portal.
          </Text>
        ) : (
          <Ask places={places} />
        )
      }
    </Shown>
  );
}

function Ask({ places }: { places: readonly Place[] }) {
  const [environmentId, setEnvironment] = useState(places[0].environmentId);
  const place = places.find((one) => one.environmentId === environmentId) ?? places[0];
  const [chosen, setDatabase] = useState('');
  const database = place.databases.includes(chosen) ? chosen : place.databases[0];
  const [sql, setSql] = useState(EXAMPLE);
  const {
    mutate,
    data: asked,
    error,
    isPending,
  } = useMutation({
    mutationFn: () => post<Query>(ROUTES.queries, { environmentId: place.environmentId, database, sql }),
  });
  return (
    <Stack gap="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
      >
        <Stack gap="sm">
          <Group grow>
            <NativeSelect
              label="Project"
              value={place.environmentId}
              onChange={(event) => setEnvironment(event.currentTarget.value)}
              data={places.map((one) => ({
                value: one.environmentId,
                label: `${one.projectName} (${one.name})`,
              }))}
            />
            <NativeSelect
              label="Database"
              value={database}
              onChange={(event) => setDatabase(event.currentTarget.value)}
              data={[...place.databases]}
            />
          </Group>
          <Textarea
            label="SQL"
            description="One statement. Ctrl+Enter asks."
            autosize
            minRows={4}
            maxRows={20}
            spellCheck={false}
            maxLength={LIMITS.sql}
            value={sql}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            onChange={(event) => setSql(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) mutate();
            }}
          />
          <Group>
            <Button type="submit" loading={isPending} disabled={sql.trim() === ''}>
              Ask
            </Button>
          </Group>
        </Stack>
      </form>
      {error && <Failed error={error} />}
      {asked && <Result key={asked.id} asked={asked} />}
    </Stack>
  );
}

const isOver = ({ state }: Query) => state !== 'QUEUED' && state !== 'RUNNING';

function Result({ asked }: { asked: Query }) {
  const { data, error } = useQuery({
    queryKey: ['query', asked.id],
    queryFn: () => get<Query>(route(ROUTES.query, asked.id)),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : 500),
  });
  const query = data ?? asked;
  const { mutate: cancel } = useMutation({ mutationFn: () => post(route(ROUTES.cancel, asked.id), {}) });
  return (
    <Card withBorder component="section" aria-label="Answer">
      <Stack gap="sm">
        <Group role="status">
          <State of={query.state} />
          {query.scannedBytes !== undefined && (
            <Text size="sm" c="dimmed">
              {size(query.scannedBytes)} read
            </Text>
          )}
          {!isOver(query) && (
            <Button size="xs" variant="default" onClick={() => cancel()}>
              Cancel
            </Button>
          )}
        </Group>
        {error && <Failed error={error} />}
        {query.state !== 'SUCCEEDED' && query.message && (
          <Alert color="red" title="Athena says">
            {query.message}
          </Alert>
        )}
        {query.truncated && <Text size="sm">Only the first {LIMITS.rows} rows are shown.</Text>}
        {query.columns && query.rows && <Answer columns={query.columns} rows={query.rows} />}
      </Stack>
    </Card>
  );
}
