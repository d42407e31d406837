import { Stack, Text } from '@mantine/core';
import type { MaybeVisible, QualityCheck, QualityPoint } from '../../api';
import { When } from '../parts/ago';
import { type Column, Data } from '../parts/data';
import { count } from '../parts/format';
import { IfVisible } from '../parts/if-visible';
import { Section } from '../parts/section';

/** A check beside what the point before it found. */
interface Compared extends QualityCheck {
  readonly before?: string;
}

const CHECKS: readonly Column<Compared>[] = [
  { title: 'Column', of: ({ column }) => column },
  { title: 'Check', of: ({ kind }) => kind },
  { title: 'Found', of: ({ found, passed }) => (passed ? found : `${found}, failed`) },
  { title: 'Before', of: ({ before }) => before },
];

const POINTS: readonly Column<QualityPoint>[] = [
  { title: 'Published by the run of', of: ({ time }) => <When at={time} /> },
  {
    title: 'Checks passed',
    numeric: true,
    of: ({ passing }) => (passing === undefined ? 'not known' : `${passing} %`),
  },
  { title: 'Checks', numeric: true, of: ({ checks }) => checks.length },
];

const nameOf = ({ column, kind }: QualityCheck) => `${kind} ${column}`;

/** What was measured as files were published: of each column, and over time. Nothing where nothing was measured. */
export function Quality({ points }: { points: MaybeVisible<readonly QualityPoint[]> }) {
  if (points.visible && points.value.length === 0) return null;
  return (
    <Section
      title="Quality"
      aside={
        points.visible && (
          <Text size="sm" c="dimmed">
            {count(points.value[0]?.checks.length ?? 0, 'check')}
          </Text>
        )
      }
    >
      <IfVisible seen={points} what="Quality">
        {([newest, previous, ...older]) =>
          newest && (
            <Stack gap="md">
              <Data
                caption="Quality by column"
                columns={previous ? CHECKS : CHECKS.slice(0, 3)}
                rows={compared(newest, previous)}
                keyOf={nameOf}
              />
              {previous && (
                <Data
                  caption="Quality over time"
                  columns={POINTS}
                  rows={[newest, previous, ...older]}
                  keyOf={({ time }) => time}
                />
              )}
            </Stack>
          )
        }
      </IfVisible>
    </Section>
  );
}

function compared(newest: QualityPoint, previous: QualityPoint | undefined): readonly Compared[] {
  const before = new Map(previous?.checks.map((check) => [nameOf(check), check.found]));
  return newest.checks.map((check) => ({ ...check, before: before.get(nameOf(check)) }));
}
