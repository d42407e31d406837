import { Alert, Stack } from '@mantine/core';
import type { AccountSnapshot, Snapshot } from '../../api';
import { linkTo } from '../address';
import { Ago } from '../parts/ago';
import { Section } from '../parts/section';
import { IfVisible } from '../parts/if-visible';
import { count, gatherVisible, type Gathered, openTasks, number, type Tone } from '../parts/format';
import { Latest } from './latest';
import { Pipeline } from './pipeline';

/** What happens now: what needs somebody, of every account its way from upload to listing, and what was last. */
export function Flow({ snapshot }: { snapshot: Snapshot }) {
  // A consumer has no flow.
  const accounts = Object.values(snapshot.accounts).filter(({ kind }) => kind !== 'consumer');
  const shown = accounts.filter(showsSomething);
  const notVisible = accounts.filter((account) => !showsSomething(account));
  return (
    <Stack gap="md">
      <Trouble snapshot={snapshot} />
      <Figures snapshot={snapshot} />
      <div className="columns">
        <Stack gap="md">
          {shown.map((account) => (
            <Pipeline key={account.entry} account={account} />
          ))}
          {notVisible.length > 0 && <Hidden accounts={notVisible} />}
        </Stack>
        <Latest snapshot={snapshot} />
      </div>
    </Stack>
  );
}

/** Whether some step of an account's flow is visible. */
function showsSomething({ folders, crawler, runs, assets }: AccountSnapshot): boolean {
  return [folders, crawler, runs, assets].some((seen) => seen?.visible);
}

/** Accounts of which nothing is visible; there may be hundreds. */
function Hidden({ accounts }: { accounts: readonly AccountSnapshot[] }) {
  return (
    <Section title={`${count(accounts.length, 'account')} not visible`}>
      <details open={accounts.length <= 3}>
        <summary>Which, and why</summary>
        <Stack gap="xs" mt="xs">
          {accounts.map(({ entry, folders }) => (
            <IfVisible key={entry} seen={folders} what={entry}>
              {() => null}
            </IfVisible>
          ))}
        </Stack>
      </details>
    </Section>
  );
}

function Trouble({ snapshot }: { snapshot: Snapshot }) {
  const { alarms, parked } = openTasks(snapshot);
  if (alarms.length === 0 && parked.length === 0) return null;
  return (
    <Alert color="red" title="Somebody has to look" className="trouble">
      <ul>
        {parked.map(({ name, waiting }) => (
          <li key={name}>
            {count(waiting, 'message')} parked in <b>{name}</b>. Mend the cause, then{' '}
            <code>npm run redrive</code> puts them back.
          </li>
        ))}
        {alarms.map(({ name, description, reason, since }) => (
          <li key={name}>
            Alarm <b>{name}</b> {since && <Ago at={since} />}: {description ?? reason ?? 'without a reason'}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** The numbers that a steward looks at first. */
function Figures({ snapshot }: { snapshot: Snapshot }) {
  const { requests, parked, alarms } = openTasks(snapshot);
  const folders = gatherVisible(snapshot, (account) => account.folders);
  const crawlers = gatherVisible(snapshot, ({ kind, crawler }) => {
    if (kind === 'consumer') return { visible: true, value: [] };
    return crawler?.visible ? { visible: true, value: [crawler.value] } : crawler;
  });
  const runs = gatherVisible(snapshot, (account) => account.runs);
  const assets = gatherVisible(snapshot, (account) => account.assets);
  const uploads = folders.items.reduce((sum, { waiting = 0 }) => sum + waiting, 0);
  const crawls = crawlers.items.filter(({ state }) => state === 'RUNNING').length;
  const running = runs.items.filter(({ status }) => status === 'RUNNING' || status === 'REQUESTED').length;
  const listed = assets.items.filter(({ published }) => published !== undefined).length;
  const messages = parked.reduce((sum, { waiting }) => sum + waiting, 0);
  const figures: readonly FigureProps[] = [
    { title: 'Uploads waiting', value: uploads, of: folders, tone: 'busy' },
    { title: 'Crawls running', value: crawls, of: crawlers, tone: 'busy' },
    { title: 'Runs running', value: running, of: runs, tone: 'busy' },
    { title: 'Listed', value: listed, of: assets, tone: 'good', link: linkTo(['assets']) },
    {
      title: 'To decide',
      value: requests.length,
      of: gatherVisible(snapshot, (account) => account.requests),
      tone: 'busy',
      link: linkTo(['requests']),
    },
    { title: 'Parked', value: messages, of: gatherVisible(snapshot, ({ queues }) => queues), tone: 'bad' },
    {
      title: 'Alarms on',
      value: alarms.length,
      of: gatherVisible(snapshot, (account) => account.alarms),
      tone: 'bad',
    },
  ];
  const notVisible = new Set(figures.flatMap(({ of }) => of.hidden));
  return (
    <div>
      <dl className="figures">
        {figures.map((figure) => (
          <Figure key={figure.title} {...figure} />
        ))}
      </dl>
      {notVisible.size > 0 && (
        <p className="dimmed">
          A + or ? stands where not all is visible with your rights:{' '}
          {notVisible.size > 3 ? count(notVisible.size, 'account') : [...notVisible].join(', ')}.
        </p>
      )}
    </div>
  );
}

interface FigureProps {
  readonly title: string;
  readonly value: number;
  /** What it was counted from. */
  readonly of: Gathered<unknown>;
  /** What it means, where it is not zero. */
  readonly tone: Tone;
  readonly link?: string;
}

function Figure({ title, value, of: { hidden: notVisible, visible }, tone, link }: FigureProps) {
  const text = visible.length === 0 ? '?' : `${number(value)}${notVisible.length > 0 ? '+' : ''}`;
  return (
    <div data-tone={value > 0 ? tone : 'plain'}>
      <dt>{title}</dt>
      <dd>{link ? <a href={link}>{text}</a> : text}</dd>
    </div>
  );
}
