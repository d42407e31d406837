import { Anchor } from '@mantine/core';
import BookOpen from 'lucide-react/icons/book-open';
import ScanSearch from 'lucide-react/icons/scan-search';
import Send from 'lucide-react/icons/send';
import Upload from 'lucide-react/icons/upload';
import type { ReactNode } from 'react';
import type { AccountSnapshot, Run, UncataloguedObject } from '../../api';
import { linkTo, linkToAsset } from '../address';
import { Ago } from '../parts/ago';
import { Section } from '../parts/section';
import { IfVisible } from '../parts/if-visible';
import { State } from '../parts/state';
import { count, number, size, stateInWords } from '../parts/format';

type Icon = typeof Upload;

/** The way from upload to listing in one account, as it stands. */
export function Pipeline({ account }: { account: AccountSnapshot }) {
  const { entry, accountId, association } = account;
  return (
    <Section
      title={
        <>
          <Anchor href={linkTo(['producers', entry])} inherit>
            {entry}
          </Anchor>{' '}
          <span className="dimmed">{accountId}</span>
        </>
      }
      aside={association?.visible ? <State of={association.value.state} /> : undefined}
    >
      {association && !association.visible && (
        <IfVisible seen={association} what="Association">
          {() => null}
        </IfVisible>
      )}
      <ol className="pipeline">
        <Uploads account={account} />
        <Crawls account={account} />
        <Runs account={account} />
        <Catalogue account={account} />
      </ol>
    </Section>
  );
}

function Stage({ title, Icon, children }: { title: string; Icon: Icon; children: ReactNode }) {
  return (
    <li>
      <h3>
        <Icon size={18} aria-hidden />
        {title}
      </h3>
      {children}
    </li>
  );
}

function Uploads({ account: { folders } }: { account: AccountSnapshot }) {
  return (
    <Stage title="Uploads" Icon={Upload}>
      <IfVisible seen={folders} what="Uploads">
        {(all) => {
          const objects = all.reduce((sum, folder) => sum + folder.objects, 0);
          const bytes = all.reduce((sum, folder) => sum + folder.bytes, 0);
          const waiting = all.reduce((sum, folder) => sum + (folder.waiting ?? 0), 0);
          const newest = all
            .flatMap(({ latest }) => latest)
            .sort((a, b) => b.modified.localeCompare(a.modified))
            .at(0);
          const uncatalogued = all.flatMap(({ notCatalogued }) => notCatalogued);
          if (objects === 0) return <p>Nothing was uploaded yet.</p>;
          return (
            <>
              {waiting > 0 && <State of={`${number(waiting)} waiting`} tone="busy" />}
              <p>
                {all.some(({ incomplete }) => incomplete) && 'More than '}
                {count(objects, 'object')} in {count(all.length, 'table')}, {size(bytes)}
              </p>
              <Uncatalogued objects={uncatalogued.slice(0, 5)} />
              {uncatalogued.length > 5 && <p>and {number(uncatalogued.length - 5)} more</p>}
              {all.some(({ logHidden }) => logHidden) && (
                <p className="dimmed">
                  Not all that is left out is visible with your rights (logs:GetLogEvents,
                  logs:FilterLogEvents).
                </p>
              )}
              {newest && (
                <p className="dimmed">
                  {newest.key} <Ago at={newest.modified} />
                </p>
              )}
            </>
          );
        }}
      </IfVisible>
    </Stage>
  );
}

function Crawls({ account: { crawler } }: { account: AccountSnapshot }) {
  return (
    <Stage title="Crawl" Icon={ScanSearch}>
      <IfVisible seen={crawler} what="Crawler">
        {({ crawls: [last, before], state }) => (
          <>
            <State of={last?.state ?? state} />
            {last === undefined && <p>It has not crawled yet.</p>}
            {last?.started && last.state === 'RUNNING' && (
              <p>
                Began <Ago at={last.started} />
              </p>
            )}
            {last?.ended && (
              <p>
                <Ago at={last.ended} />
              </p>
            )}
            {last?.message && <p>{last.message}</p>}
            {before?.ended && (
              <p className="dimmed">
                Before: {stateInWords(before.state)} <Ago at={before.ended} />
              </p>
            )}
          </>
        )}
      </IfVisible>
    </Stage>
  );
}

function Runs({ account: { runs } }: { account: AccountSnapshot }) {
  return (
    <Stage title="Publishing run" Icon={Send}>
      <IfVisible seen={runs} what="Runs">
        {([last, before]) =>
          last === undefined ? (
            <p>None yet.</p>
          ) : (
            <>
              <State of={last.status} />
              <p>
                <Changed run={last} />{' '}
                {(last.ended ?? last.started) && <Ago at={last.ended ?? last.started ?? ''} />}
              </p>
              {last.message && <p>{last.message}</p>}
              <Unpublished run={last} />
              {before?.ended && (
                <p className="dimmed">
                  Before: {stateInWords(before.status)} <Ago at={before.ended} />
                </p>
              )}
            </>
          )
        }
      </IfVisible>
    </Stage>
  );
}

/** What a run has done to the catalogue. */
export function Changed({ run: { added, updated, failed } }: { run: Run }) {
  return (
    <>
      {number(added)} added, {number(updated)} updated
      {failed > 0 && (
        <>
          , <b>{number(failed)} failed</b>
        </>
      )}
    </>
  );
}

/** Objects that are not catalogued, each with the reason. */
export function Uncatalogued({ objects }: { objects: readonly UncataloguedObject[] }) {
  if (objects.length === 0) return null;
  return (
    <ul>
      {objects.map(({ key, reason }) => (
        <li key={key}>
          <b>{key}</b> is not catalogued: {reason}
        </li>
      ))}
    </ul>
  );
}

/** The tables that a run did not publish, each with DataZone's reason. */
export function Unpublished({ run: { leftOut = [] } }: { run: Run }) {
  if (leftOut.length === 0) return null;
  return (
    <ul>
      {leftOut.map(({ database, table, reason }) => (
        <li key={`${database}.${table}`}>
          <b>{table}</b> is not published: {reason}
        </li>
      ))}
    </ul>
  );
}

function Catalogue({ account: { assets } }: { account: AccountSnapshot }) {
  return (
    <Stage title="Catalogue" Icon={BookOpen}>
      <IfVisible seen={assets} what="Assets">
        {(all) => {
          const listed = all.filter(({ published }) => published !== undefined);
          const newest = [...listed]
            .sort((a, b) => (b.published ?? '').localeCompare(a.published ?? ''))
            .slice(0, 3);
          if (all.length === 0) return <p>Nothing is catalogued yet.</p>;
          return (
            <>
              <p>
                {number(listed.length)} listed
                {listed.length < all.length && `, ${number(all.length - listed.length)} not published`}
              </p>
              <ul>
                {newest.map((asset) => (
                  <li key={asset.assetId}>
                    <Anchor href={linkToAsset(asset)} inherit>
                      {asset.name}
                    </Anchor>{' '}
                    <span className="dimmed">{asset.published && <Ago at={asset.published} />}</span>
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </IfVisible>
    </Stage>
  );
}
