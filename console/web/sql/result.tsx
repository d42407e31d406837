import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { LIMITS, type Query, ROUTES } from '../../api';
import { post, route } from '../client';
import { Failed } from '../parts/failed';
import { Section } from '../parts/section';
import { State } from '../parts/state';
import { number, size } from '../parts/format';
import { Answer } from './answer';
import { isOver } from './query';

const seconds = new Intl.NumberFormat(undefined, { style: 'unit', unit: 'second', maximumFractionDigits: 1 });

/** How a query stands, and its answer. */
export function Result({ query }: { query: Query }) {
  const queries = useQueryClient();
  const { mutate: cancel, error } = useMutation({
    mutationFn: () => post<Query>(route(ROUTES.cancel, query.id), {}),
    onSettled: () => queries.invalidateQueries({ queryKey: ['query', query.id] }),
  });
  const { asked, ended, scannedBytes, state, message, columns, rows } = query;
  return (
    <Section
      title="Answer"
      aside={
        <Group gap="xs" role="status">
          <State of={state} />
          {ended && <Text size="sm">{seconds.format((Date.parse(ended) - Date.parse(asked)) / 1000)}</Text>}
          {scannedBytes !== undefined && (
            <Text size="sm" c="dimmed">
              {size(scannedBytes)} read
            </Text>
          )}
        </Group>
      }
    >
      <Stack gap="sm">
        {!isOver(query) && (
          <div>
            <Button variant="default" onClick={() => cancel()}>
              Cancel
            </Button>
          </div>
        )}
        {error && <Failed error={error} />}
        {isOver(query) && state !== 'SUCCEEDED' && (
          <Alert
            color={state === 'FAILED' ? 'red' : 'gray'}
            title={state === 'FAILED' ? 'Athena says' : undefined}
          >
            {message ?? 'It gave no reason.'}
          </Alert>
        )}
        {query.truncated && (
          <Text size="sm">There are more rows: the first {number(LIMITS.rows)} are shown.</Text>
        )}
        {columns &&
          rows &&
          (columns.length > 0 ? <Answer columns={columns} rows={rows} /> : <Text>Done.</Text>)}
      </Stack>
    </Section>
  );
}
