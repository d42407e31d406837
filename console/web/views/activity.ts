import type { AccountSnapshot, MaybeVisible, Snapshot } from '../../api';
import { linkTo, linkToAsset } from '../address';
import { count, type Tone, toneOf, stateInWords } from '../parts/format';

/** Something that happened on the platform. */
export interface Activity {
  readonly id: string;
  readonly at: string;
  readonly entry: string;
  readonly tone: Tone;
  readonly text: string;
  /** Page with the details. */
  readonly link: string;
}

/** What happened last in all accounts, as far as it is visible, newest first. */
export function latestActivity({ accounts }: Snapshot, most: number): readonly Activity[] {
  return Object.values(accounts)
    .flatMap((account) => [
      ...uploads(account),
      ...crawls(account),
      ...runs(account),
      ...listings(account),
      ...requests(account),
    ])
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, most);
}

/** One for each table, however many objects were uploaded. */
function uploads({ entry, folders }: AccountSnapshot): Activity[] {
  return value(folders).flatMap(({ latest: [newest] }) =>
    newest
      ? {
          id: `${entry} upload ${newest.key} ${newest.modified}`,
          at: newest.modified,
          entry,
          tone: newest.waiting ? 'busy' : 'plain',
          text: `${newest.key} was uploaded`,
          link: linkTo(['producers', entry]),
        }
      : [],
  );
}

function crawls({ entry, crawler }: AccountSnapshot): Activity[] {
  const all = crawler?.visible ? crawler.value.crawls : [];
  return all.flatMap(({ id, state, started, ended }) => {
    const at = ended ?? started;
    if (at === undefined) return [];
    const text = state === 'RUNNING' ? 'A crawl began' : `A crawl ended: ${stateInWords(state)}`;
    return {
      id: `crawl ${id} ${state}`,
      at,
      entry,
      tone: toneOf(state),
      text,
      link: linkTo(['producers', entry]),
    };
  });
}

function runs({ entry, runs: all }: AccountSnapshot): Activity[] {
  return value(all).flatMap(({ id, status, started, ended, added, updated, failed }) => {
    const at = ended ?? started;
    if (at === undefined) return [];
    const counts = [
      added > 0 && `${added} added`,
      updated > 0 && `${updated} updated`,
      failed > 0 && `${failed} failed`,
    ].filter(Boolean);
    const ending = counts.length > 0 ? counts.join(', ') : 'nothing new';
    const text = ended === undefined ? 'A publishing run began' : `A publishing run ended: ${ending}`;
    return {
      id: `run ${id} ${status}`,
      at,
      entry,
      tone: toneOf(status),
      text,
      link: linkTo(['producers', entry]),
    };
  });
}

function listings({ entry, assets }: AccountSnapshot): Activity[] {
  return value(assets).flatMap((asset) =>
    asset.published === undefined
      ? []
      : {
          id: `listing ${asset.assetId} ${asset.published}`,
          at: asset.published,
          entry,
          tone: 'good',
          text: `${asset.name} was listed`,
          link: linkToAsset(asset),
        },
  );
}

function requests({ entry, requests: all }: AccountSnapshot): Activity[] {
  return value(all).flatMap(({ id, status, subscriber, listings: asked, ...request }) => {
    const at = request.decided ?? request.asked;
    if (at === undefined) return [];
    const what = asked.length === 1 ? asked[0].name : count(asked.length, 'listing');
    const verb = status === 'PENDING' ? 'asks for' : status === 'ACCEPTED' ? 'may read' : 'may not read';
    return {
      ...{ id: `request ${id} ${status}`, at, entry, tone: toneOf(status) },
      text: `${subscriber} ${verb} ${what}`,
      link: linkTo(['requests']),
    };
  });
}

function value<T>(seen: MaybeVisible<readonly T[]> | undefined): readonly T[] {
  return seen?.visible ? seen.value : [];
}
