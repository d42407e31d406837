import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Place, type Query, ROUTES, type Snapshot } from '../../api';
import { get, route } from '../client';
import { Failed } from '../parts/failed';
import { Loading } from '../parts/loading';
import { IfVisible } from '../parts/if-visible';
import { isOver } from '../sql/query';
import { QueryHistory } from '../sql/query-history';
import { Editor } from '../sql/editor';
import { Result } from '../sql/result';

interface SqlProps {
  readonly snapshot: Snapshot;
  /** Id of a query that was asked before. */
  readonly id?: string;
  /** Table to ask first. */
  readonly table?: string;
  /** Name of the project to ask for. */
  readonly project?: string;
}

/** Questions in SQL, within what one's projects may read. */
export default function Sql({ snapshot, ...asked }: SqlProps) {
  return (
    <IfVisible seen={snapshot.platform.places} what="Places for SQL">
      {(places) =>
        places.length === 0 ? (
          <Text>
            You are a member of no project with an environment. Make one in DataZone’s own portal, and
            subscribe to data with it.
          </Text>
        ) : (
          <Questions places={places} {...asked} />
        )
      }
    </IfVisible>
  );
}

interface QuestionsProps extends Omit<SqlProps, 'snapshot'> {
  readonly places: readonly Place[];
}

function Questions({ places, id = '', table, project }: QuestionsProps) {
  const { data, error, isLoading } = useQuery({
    queryKey: ['query', id],
    queryFn: () => get<Query>(route(ROUTES.query, id)),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.error || (state.data && isOver(state.data)) ? false : 500),
  });
  if (isLoading) return <Loading what="The query" />;
  return (
    <div className="columns">
      <Stack gap="md">
        <Editor places={places} table={table} project={project} asked={data} />
        {error && <Failed error={error} />}
        {data && <Result key={data.id} query={data} />}
      </Stack>
      <QueryHistory current={data} />
    </div>
  );
}
