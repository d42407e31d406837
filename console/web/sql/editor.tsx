import { Button, Card, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Play from 'lucide-react/icons/play';
import { useEffect, useState } from 'react';
import { LIMITS, type Place, type Query } from '../../api';
import { linkTo } from '../address';
import { goTo } from '../navigation';
import { Failed } from '../parts/failed';
import { startQuery, exampleFor, isOver, SHOW_TABLES, tablesOf } from './query';

interface EditorProps {
  readonly places: readonly Place[];
  /** Table of the first example. */
  readonly table?: string;
  /** Name of the project that is chosen at first. */
  readonly project?: string;
  /** The query that the address names: its text is taken over. */
  readonly asked?: Query;
}

/** Where a question is written: for a project, in one of its databases. */
export function Editor({ places, table, project, asked }: EditorProps) {
  const placeOfProject = places.find(({ projectName }) => projectName === project);
  const [environmentId, setEnvironment] = useState(asked?.environmentId ?? placeOfProject?.environmentId);
  const [chosen, setDatabase] = useState(asked?.database);
  const [sql, setSql] = useState(asked?.sql ?? (table === undefined ? SHOW_TABLES : exampleFor(table)));
  const place = places.find((one) => one.environmentId === environmentId) ?? places[0];
  const database = place.databases.find((name) => name === chosen) ?? place.databases[0];
  useEffect(() => {
    if (!asked) return;
    setEnvironment(asked.environmentId);
    setDatabase(asked.database);
    setSql(asked.sql);
  }, [asked?.id]);
  const queries = useQueryClient();
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => startQuery(place, database, sql),
    onSuccess: (query) => {
      queries.setQueryData(['query', query.id], query);
      void queries.invalidateQueries({ queryKey: ['queries'] });
      goTo(linkTo(['sql', query.id]));
    },
  });
  const busy = isPending || (asked !== undefined && !isOver(asked));
  const submit = () => {
    if (!busy && sql.trim() !== '') mutate();
  };
  return (
    <Card withBorder padding="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <div className="fields">
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
            <Tables place={place} database={database} onChoose={(name) => setSql(exampleFor(name))} />
          </div>
          <Textarea
            label="SQL"
            classNames={{ input: 'sql' }}
            autosize
            minRows={4}
            maxRows={20}
            spellCheck={false}
            maxLength={LIMITS.sql}
            value={sql}
            onChange={(event) => setSql(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              submit();
            }}
          />
          {error && <Failed error={error} />}
          <Group gap="sm">
            <Button
              type="submit"
              loading={busy}
              disabled={sql.trim() === ''}
              leftSection={<Play size={16} aria-hidden />}
            >
              Ask
            </Button>
            <Text size="sm" c="dimmed">
              One statement, read with your project’s rights. <kbd>Ctrl</kbd>+<kbd>Enter</kbd> asks.
            </Text>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

/** The tables that a database has, each with a first question. */
function Tables({
  place,
  database,
  onChoose,
}: {
  place: Place;
  database: string;
  onChoose: (table: string) => void;
}) {
  const { data, error, isFetching } = useQuery({
    queryKey: ['tables', place.environmentId, database],
    queryFn: () => tablesOf(place, database),
    staleTime: 60_000,
  });
  const hint = isFetching ? 'Looking …' : data?.length === 0 ? 'The database has none' : 'Choose one';
  return (
    <NativeSelect
      label="Example for table"
      value=""
      disabled={!data || data.length === 0}
      error={error ? error.message : undefined}
      onChange={(event) => {
        if (event.currentTarget.value !== '') onChoose(event.currentTarget.value);
      }}
      data={[{ value: '', label: hint }, ...(data ?? []).map((name) => ({ value: name, label: name }))]}
    />
  );
}
