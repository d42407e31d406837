import { useQuery } from '@tanstack/react-query';
import { type Query, ROUTES } from '../../api';
import { linkTo } from '../address';
import { get } from '../client';
import { Ago } from '../parts/ago';
import { Failed } from '../parts/failed';
import { Nothing, Section } from '../parts/section';
import { toneOf, stateInWords } from '../parts/format';
import { SHOW_TABLES } from './query';

/** What was asked since the console was started; it is kept in its memory alone. */
export function QueryHistory({ current }: { current: Query | undefined }) {
  const { data, error } = useQuery({
    queryKey: ['queries', current?.id, current?.state],
    queryFn: () => get<Query[]>(ROUTES.queries),
  });
  const all = (data ?? []).filter(({ sql }) => sql !== SHOW_TABLES).slice(0, 12);
  return (
    <Section title="Asked before">
      {error && <Failed error={error} />}
      {all.length === 0 && !error && <Nothing>Nothing yet. The console forgets it when it ends.</Nothing>}
      {all.length > 0 && (
        <ol className="latest">
          {all.map(({ id, sql, asked, state, database }) => (
            <li key={id} data-tone={toneOf(state)}>
              <a href={linkTo(['sql', id])} aria-current={id === current?.id ? 'true' : undefined}>
                <code>{sql.replace(/\s+/g, ' ').slice(0, 80)}</code>
              </a>
              <span className="dimmed">
                {stateInWords(state)} in {database}, <Ago at={asked} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
