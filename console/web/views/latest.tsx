import type { Snapshot } from '../../api';
import { Ago } from '../parts/ago';
import { Nothing, Section } from '../parts/section';
import { latestActivity } from './activity';

/** Happenings that are shown. */
const SHOWN = 12;

/** What happened last, newest first; what comes is read aloud, the times that go on are not. */
export function Latest({ snapshot }: { snapshot: Snapshot }) {
  const all = latestActivity(snapshot, SHOWN);
  return (
    <Section title="Latest">
      <div role="log" aria-label="Latest" aria-relevant="additions">
        {all.length === 0 ? (
          <Nothing>Nothing has happened yet.</Nothing>
        ) : (
          <ol className="latest">
            {all.map(({ id, at, entry, tone, text, link }) => (
              <li key={id} data-tone={tone}>
                <a href={link}>{text}</a>
                <span className="dimmed">
                  {entry}, <Ago at={at} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Section>
  );
}
