import { Alert, Anchor, Text, Title, VisuallyHidden } from '@mantine/core';
import Database from 'lucide-react/icons/database';
import HeartPulse from 'lucide-react/icons/heart-pulse';
import Hospital from 'lucide-react/icons/hospital';
import Inbox from 'lucide-react/icons/inbox';
import Terminal from 'lucide-react/icons/square-terminal';
import Workflow from 'lucide-react/icons/workflow';
import { lazy, Suspense, useEffect, useRef } from 'react';
import type { Snapshot } from '../api';
import { type Address, linkTo } from './address';
import { type Live, useLive } from './live';
import { useAddress } from './navigation';
import { Ago } from './parts/ago';
import { Boundary } from './parts/boundary';
import { Loading } from './parts/loading';
import { openTasks, openTasksSentence } from './parts/format';
import { AssetView } from './views/asset';
import { Assets } from './views/assets';
import { Flow } from './views/flow';
import { Producer } from './views/producer';
import { Producers } from './views/producers';
import { Requests } from './views/requests';

const Sql = lazy(() => import('./views/sql'));

const VIEWS = [
  { name: '', title: 'Flow', Icon: Workflow },
  { name: 'producers', title: 'Accounts', Icon: Hospital },
  { name: 'assets', title: 'Assets', Icon: Database },
  { name: 'requests', title: 'Requests', Icon: Inbox },
  { name: 'sql', title: 'SQL', Icon: Terminal },
] as const;

/** The page: where one can go, what is heard of the platform, and the view that the address names. */
export function App() {
  const live = useLive();
  const address = useAddress();
  const [view = '', id] = address.path;
  const title = VIEWS.find(({ name }) => name === view)?.title ?? 'Not found';
  const heading = useHeading(title, address.path.join('/'));
  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={skipToContent}>
        To the content
      </a>
      <header className="head">
        <a href={linkTo([])} className="brand">
          <HeartPulse size={22} aria-hidden />
          Health data space
        </a>
        <Connection live={live} />
      </header>
      <Navigation view={view} waiting={live.snapshot ? openTasks(live.snapshot).requests.length : 0} />
      <main id="main" tabIndex={-1}>
        {id === undefined || view === 'sql' ? (
          <Title order={1} size="h2" tabIndex={-1} ref={heading}>
            {title}
          </Title>
        ) : (
          <Anchor href={linkTo([view])} size="sm">
            All {title.toLowerCase()}
          </Anchor>
        )}
        <Lost live={live} />
        <Boundary key={view}>
          {live.snapshot ? (
            <View address={address} snapshot={live.snapshot} />
          ) : (
            !live.lost && <Loading what="What AWS reports" />
          )}
        </Boundary>
      </main>
      <footer className="foot">{live.snapshot && <Who snapshot={live.snapshot} />}</footer>
      <VisuallyHidden role="status">{live.snapshot && openTasksSentence(live.snapshot)}</VisuallyHidden>
    </div>
  );
}

/** Names the window, and takes whoever goes to another view to its heading, as a new page would. */
function useHeading(title: string, path: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    document.title = `${title} – Health data space`;
    if (shown.current.split('/')[0] !== path.split('/')[0]) heading.current?.focus({ preventScroll: true });
    if (shown.current !== path) scrollTo(0, 0);
    shown.current = path;
  }, [title, path]);
  return heading;
}

function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Navigation({ view, waiting }: { view: string; waiting: number }) {
  return (
    <nav className="nav" aria-label="Views">
      {VIEWS.map(({ name, title, Icon }) => (
        <a key={name} href={linkTo([name].filter(Boolean))} aria-current={view === name ? 'page' : undefined}>
          <Icon size={20} aria-hidden />
          {title}
          {name === 'requests' && waiting > 0 && (
            <span className="badge">
              {waiting}
              <VisuallyHidden> waiting</VisuallyHidden>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

function View({ address: { path, query }, snapshot }: { address: Address; snapshot: Snapshot }) {
  const [view = '', id] = path;
  switch (view) {
    case '':
      return <Flow snapshot={snapshot} />;
    case 'producers':
      return id === undefined ? (
        <Producers snapshot={snapshot} />
      ) : (
        <Producer entry={id} snapshot={snapshot} />
      );
    case 'assets':
      return id === undefined ? (
        <Assets snapshot={snapshot} text={query.get('text') ?? ''} />
      ) : (
        <AssetView id={id} snapshot={snapshot} />
      );
    case 'requests':
      return <Requests snapshot={snapshot} />;
    case 'sql':
      return (
        <Suspense fallback={<Loading what="SQL" />}>
          <Sql
            snapshot={snapshot}
            id={id}
            table={query.get('table') ?? undefined}
            project={query.get('project') ?? undefined}
          />
        </Suspense>
      );
    default:
      return (
        <Text>
          There is no such view. <Anchor href={linkTo([])}>To the flow</Anchor>
        </Text>
      );
  }
}

function Connection({ live: { lost, at, snapshot } }: { live: Live }) {
  if (lost) return <span className="connection lost">Not connected</span>;
  if (at === undefined) return null;
  return (
    <span className="connection">
      {snapshot?.platform.slowed ? 'AWS throttles' : 'Live'}
      <span className="wide">
        , changed <Ago at={at} />
      </span>
    </span>
  );
}

/** That nothing is heard of the platform, in sight however far one has scrolled. */
function Lost({ live: { lost, snapshot } }: { live: Live }) {
  return (
    <div role="status" className="banner">
      {lost && (
        <Alert color="red" variant="filled" title={lost.message}>
          {lost.cure} {snapshot && 'What you see may be old.'} It is tried again every few seconds.
        </Alert>
      )}
    </div>
  );
}

function Who({ snapshot: { platform } }: { snapshot: Snapshot }) {
  const { identity, domain, prefix, region } = platform;
  return (
    <dl>
      <dt>You are</dt>
      <dd>
        {identity.visible
          ? identity.value.arn
              .split(':')
              .at(-1)
              ?.replace(/^assumed-role\//, '')
          : identity.reason}
      </dd>
      <dt>Platform</dt>
      <dd>
        {prefix} in {region}
      </dd>
      {domain.visible && domain.value.portalUrl !== undefined && (
        <dd>
          <Anchor href={domain.value.portalUrl} target="_blank" rel="noreferrer" inherit>
            DataZone’s own portal
          </Anchor>
        </dd>
      )}
    </dl>
  );
}
