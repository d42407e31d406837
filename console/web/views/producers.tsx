import { Anchor, Card, Stack, Text } from '@mantine/core';
import type { AccountSnapshot, MaybeVisible, Snapshot } from '../../api';
import { linkTo } from '../address';
import { Ago } from '../parts/ago';
import { type Column, Data } from '../parts/data';
import { State } from '../parts/state';
import { number } from '../parts/format';

const COLUMNS: readonly Column<AccountSnapshot>[] = [
  {
    title: 'Account',
    of: ({ entry, accountId }) => (
      <>
        <Anchor href={linkTo(['producers', entry])} inherit>
          {entry}
        </Anchor>
        <Text size="sm" c="dimmed" fw={400}>
          {accountId}
        </Text>
      </>
    ),
  },
  {
    title: 'Association',
    of: ({ association }) =>
      shortCell(association, ({ state, since }) => (
        <>
          <State of={state} /> <span className="dimmed">{since && <Ago at={since} />}</span>
        </>
      )),
  },
  { title: 'Tables', numeric: true, of: ({ folders }) => shortCell(folders, (all) => number(all.length)) },
  {
    title: 'Last upload',
    of: ({ folders }) =>
      shortCell(folders, (all) => {
        const times = all.flatMap(({ latest }) => latest.map(({ modified }) => modified));
        const newest = times.sort().at(-1);
        return newest === undefined ? 'none' : <Ago at={newest} />;
      }),
  },
  {
    title: 'Listed',
    numeric: true,
    of: ({ assets }) => shortCell(assets, (all) => number(all.filter(({ published }) => published).length)),
  },
  {
    title: 'Readers',
    numeric: true,
    of: ({ assets }) =>
      shortCell(assets, (all) => number(all.reduce((sum, { subscribers = 0 }) => sum + subscribers, 0))),
  },
  {
    title: 'Health',
    of: ({ alarms, queues }) =>
      shortCell(alarms, (all) => {
        const on = all.filter(({ state }) => state === 'ALARM').length;
        const parked =
          queues?.visible && queues.value.some((queue) => queue.deadLetters && queue.waiting > 0);
        if (on === 0 && !parked) return <State of="OK" />;
        return <State of={on > 0 ? 'ALARM' : 'messages parked'} tone="bad" />;
      }),
  },
];

/** Every account of the platform, and how it belongs to the domain. */
export function Producers({ snapshot }: { snapshot: Snapshot }) {
  return (
    <Stack gap="md">
      <Text c="dimmed">
        The authority owns the domain, and publishes data of its own; each producer’s account is associated
        with it, and each consumer’s, in which researchers read.
      </Text>
      <Card withBorder padding="md">
        <Data
          caption="Accounts"
          columns={COLUMNS}
          rows={Object.values(snapshot.accounts)}
          keyOf={({ entry }) => entry}
        />
      </Card>
    </Stack>
  );
}

/** A cell for what may not be visible: the account's own view says why. */
function shortCell<T>(seen: MaybeVisible<T> | undefined, of: (value: T) => React.ReactNode): React.ReactNode {
  return seen?.visible ? of(seen.value) : <span className="dimmed">not visible</span>;
}
