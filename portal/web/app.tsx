import {
  Alert,
  Anchor,
  AppShell,
  Badge,
  Burger,
  Center,
  Container,
  Group,
  Loader,
  NavLink,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useEffect } from 'react';
import type { Snapshot } from '../api';
import { type Live, useLive, useView } from './live';
import { Ago } from './parts/ago';
import { count, waitingRequests } from './parts/tell';
import { AssetView } from './views/asset';
import { Assets } from './views/assets';
import { Overview } from './views/overview';
import { Requests } from './views/requests';

// Charts are half of the page's weight, and most who open it look at the flow.
const Sql = lazy(() => import('./views/sql'));

const VIEWS = [
  ['', 'Flow'],
  ['assets', 'Assets'],
  ['requests', 'Requests'],
  ['sql', 'SQL'],
] as const;

export function App() {
  const live = useLive();
  const [view = '', id] = useView();
  const [opened, { toggle, close }] = useDisclosure();
  const title = VIEWS.find(([name]) => name === view)?.[1] ?? 'Not found';
  useEffect(() => {
    document.title = `${title} – Health data space`;
  }, [title]);
  const waiting = live.snapshot ? waitingRequests(live.snapshot) : 0;
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className="skip" href="#main" onClick={skip}>
        To the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Views"
              aria-expanded={opened}
            />
            <Text fw={700}>Health data space</Text>
          </Group>
          <Connection live={live} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Views">
        {VIEWS.map(([name, label]) => (
          <NavLink
            key={name}
            href={`#/${name}`}
            label={label}
            active={view === name}
            variant="filled"
            aria-current={view === name ? 'page' : undefined}
            onClick={close}
            rightSection={
              name === 'requests' && waiting > 0 ? (
                <Badge size="sm" aria-label={`${waiting} waiting`}>
                  {waiting}
                </Badge>
              ) : undefined
            }
          />
        ))}
        {live.snapshot && <Who snapshot={live.snapshot} />}
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Container size="xl" p={0}>
          <Stack gap="md">
            <Title order={1} size="h2">
              {title}
            </Title>
            {live.lost && (
              <Alert color="red" title={live.lost.message} role="status">
                {live.lost.cure ?? 'What you see may be old. It is tried again every few seconds.'}
              </Alert>
            )}
            {live.snapshot ? (
              <View view={view} id={id} snapshot={live.snapshot} />
            ) : (
              !live.lost && <Waiting />
            )}
          </Stack>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}

function skip(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Waiting() {
  return (
    <Center mih={200}>
      <Loader aria-label="Asking AWS" />
    </Center>
  );
}

function View({ view, id, snapshot }: { view: string; id?: string; snapshot: Snapshot }) {
  switch (view) {
    case '':
      return <Overview snapshot={snapshot} />;
    case 'assets':
      return id === undefined ? <Assets snapshot={snapshot} /> : <AssetView id={id} />;
    case 'requests':
      return <Requests snapshot={snapshot} />;
    case 'sql':
      return (
        <Suspense fallback={<Waiting />}>
          <Sql snapshot={snapshot} />
        </Suspense>
      );
    default:
      return (
        <Text>
          There is no such view.{' '}
          <Anchor href="#/" underline="always">
            To the flow
          </Anchor>
        </Text>
      );
  }
}

function Connection({ live: { lost, at, snapshot } }: { live: Live }) {
  if (lost)
    return (
      <Badge color="red" variant="light">
        Not connected
      </Badge>
    );
  if (at === undefined) return null;
  return (
    <Text size="sm" c="dimmed">
      {snapshot?.platform.slowed ? 'AWS throttles; as of ' : 'As of '}
      <Ago at={at} />
    </Text>
  );
}

function Who({ snapshot: { platform, accounts } }: { snapshot: Snapshot }) {
  const { identity, domain } = platform;
  return (
    <Stack gap={4} mt="auto" p="xs">
      <Text size="xs" c="dimmed">
        {platform.prefix} in {platform.region}, {count(Object.keys(accounts).length, 'account')}
      </Text>
      <Text size="xs" c="dimmed">
        {identity.visible ? `You are ${identity.value.arn.split(':').at(-1)}` : identity.reason}
      </Text>
      {domain.visible && domain.value.portalUrl !== undefined && (
        <Anchor size="xs" href={domain.value.portalUrl} target="_blank" rel="noreferrer" underline="always">
          DataZone’s own portal
        </Anchor>
      )}
    </Stack>
  );
}
