import type { AccountNames } from '../../platform/naming/naming';
import type { AccountSnapshot, Asset, MaybeVisible, LineageStep } from '../api';
import { noAccess } from './association';
import type { TableForms } from './forms';

/**
 * How an asset came to its listing, traced backwards: the run that made its revision, the last
 * crawl before that run, and the objects that were there when that crawl began.
 *
 * @param account what was seen last of the account whose table it is
 * @param names of that account; none where it is not one of the configuration
 */
export function lineageOf(
  {
    assetId,
    revision,
    created,
    published,
    listingId,
  }: Pick<Asset, 'assetId' | 'revision' | 'created' | 'published' | 'listingId'>,
  { runId, location, database, table }: TableForms,
  account: AccountSnapshot | undefined,
  names: AccountNames | undefined,
): readonly LineageStep[] {
  const run = mapVisible(account?.runs, names, (runs) =>
    runs.find(({ id, ended }) => (runId === undefined ? isBefore(ended, created) : id === runId)),
  );
  const started = run.visible ? (run.value?.started ?? created) : created;
  const crawl = mapVisible(account?.crawler, names, ({ crawls }) =>
    crawls.find(({ state, ended }) => state === 'COMPLETED' && isBefore(ended, started)),
  );
  const folder = folderOf(location, names) ?? table;
  const objects = mapVisible(account?.folders, names, (folders) =>
    folders.find(({ name }) => name === folder),
  );
  const begun = crawl.visible ? crawl.value?.started : undefined;
  const newest = objects.visible
    ? objects.value?.latest.find(({ modified }) => isBefore(modified, begun ?? started))
    : undefined;
  return [
    {
      kind: 'objects',
      what: stepText(
        objects,
        (one) =>
          one &&
          `s3://${one.bucket}/${one.name}/ (${one.objects} ${one.objects === 1 ? 'object' : 'objects'})`,
      ),
      time: newest?.modified,
    },
    {
      kind: 'crawl',
      what: stepText(crawl, (one) => one?.id),
      time: crawl.visible ? crawl.value?.ended : undefined,
    },
    { kind: 'table', what: stepText(asVisible(table), (one) => `${database}.${one}`) },
    { kind: 'run', what: stepText(run, (one) => one?.id), time: run.visible ? run.value?.ended : undefined },
    {
      kind: 'asset',
      what: { visible: true, value: revision ? `${assetId}, revision ${revision}` : assetId },
      time: created,
    },
    {
      kind: 'listing',
      what: { visible: true, value: published && listingId ? listingId : 'not published' },
      time: published,
    },
  ];
}

function mapVisible<T, R>(
  seen: MaybeVisible<T> | undefined,
  names: AccountNames | undefined,
  find: (value: T) => R | undefined,
): MaybeVisible<R | undefined> {
  if (seen?.visible) return { visible: true, value: find(seen.value) };
  if (seen) return seen;
  const { reason, cure } = noAccess(names ?? { entry: 'ENTRY', accountId: 'that holds the table' });
  return { visible: false, reason, cure };
}

function asVisible(value: string | undefined): MaybeVisible<string | undefined> {
  return { visible: true, value };
}

/** What is not among those that are shown any more is said to be so, not left empty. */
function stepText<T>(
  seen: MaybeVisible<T | undefined>,
  text: (value: T) => string | undefined,
): MaybeVisible<string> {
  if (!seen.visible) return seen;
  const value = seen.value === undefined ? undefined : text(seen.value);
  if (value !== undefined) return { visible: true, value };
  return {
    visible: false,
    reason: 'It is not among the newest that are looked at.',
    cure: 'Look it up in the AWS console of the account.',
  };
}

/** The folder in the assets bucket of a table's files. */
function folderOf(location: string | undefined, names: AccountNames | undefined): string | undefined {
  const [, bucket, folder] = /^s3:\/\/([^/]+)\/([^/]+)/.exec(location ?? '') ?? [];
  return bucket !== undefined && bucket === names?.assetsBucket ? folder : undefined;
}

/** Whether a time is known, and not after the other; after nothing where that is not known. */
function isBefore(time: string | undefined, other: string | undefined): boolean {
  return time !== undefined && (other === undefined || time <= other);
}
