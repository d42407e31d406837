import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import type { AccountSnapshot, Platform, MaybeVisible, Snapshot } from '../api';
import type { Access, Accesses } from './access';
import { lookAtAlarms, lookAtCrawler, lookAtQueues } from './account';
import { Associations, noAccess } from './association';
import type { DomainFinder } from './domain';
import { type FoundDomain, type Membership } from './domain';
import { notVisible, kindOf, NotVisible } from './failure';
import type { Places } from './places';
import { lookAtAssets, lookAtRequests, lookAtRuns } from './project';
import { foldersWithoutTable } from './comparisons';
import { CrawlerLogs } from './crawler-logs';
import { lookAtFolders } from './uploads';

/** Milliseconds after which something refused is asked for again; a refusal seldom ends, and every one is logged. */
const REFUSED_AGAIN = 30_000;
/** What there is not in an account, so that there is nothing to look at. */
const NONE = { visible: true, value: [] } as const;
/** Accounts that are looked at side by side. */
const SIDE_BY_SIDE = 4;

/** What the server knows of the platform and may call. */
export interface World {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  readonly accesses: Accesses;
  readonly finder: DomainFinder;
  readonly places: Places;
}

/** Looks at all that the page shows live. */
export class Looker {
  private readonly again = new Map<string, number>();
  private readonly crawlerLogs = new CrawlerLogs();
  private domain?: FoundDomain;
  /** Whether AWS has throttled a call of the last look. */
  throttled = false;

  constructor(private readonly world: World) {}

  /** @param last what was seen before; what AWS throttles stays as it was */
  async look(
    last?: Snapshot,
  ): Promise<Omit<Snapshot, 'platform'> & { platform: Omit<Platform, 'interval' | 'slowed'> }> {
    this.throttled = false;
    this.world.finder.forget();
    const { config, naming, accesses, finder, places } = this.world;
    const { governance } = naming;
    const identity = this.part('identity', governance, last?.platform.identity, () =>
      accesses.home.identity(),
    );
    const domain = await this.part('domain', governance, last?.platform.domain, async () => {
      this.domain = await finder.domain();
      const { id, name, portalUrl } = this.domain;
      return { id, name, portalUrl };
    });
    const inDomain = async <T>(look: (domain: FoundDomain) => Promise<T>): Promise<T> => {
      // Everything in the domain is hidden with it, for the same reason.
      if (!domain.visible) throw new NotVisible(domain.reason, domain.cure);
      return look(this.domain ?? (await finder.domain()));
    };
    const open = this.part('places', governance, last?.platform.places, () =>
      inDomain((there) => places.look(there)),
    );
    let associations: Associations | undefined;
    const accounts: Record<string, AccountSnapshot> = {};
    await sideBySide(naming.accounts, async (names) => {
      accounts[names.entry] = await this.account(names, last?.accounts[names.entry], {
        inDomain,
        associations: (there) => (associations ??= new Associations(accesses, finder, naming, there)),
      });
    });
    const { region, prefix, subscriptionApproval } = config;
    return {
      platform: {
        region,
        prefix,
        subscriptionApproval,
        identity: await identity,
        domain,
        places: await open,
      },
      // In the order of the configuration, whichever came first.
      accounts: Object.fromEntries(
        naming.accounts.flatMap(({ entry }) => {
          const account = accounts[entry];
          return account ? [[entry, account]] : [];
        }),
      ),
    };
  }

  private async account(
    names: AccountNames,
    last: AccountSnapshot | undefined,
    { inDomain, associations }: InDomain,
  ): Promise<AccountSnapshot> {
    const { config } = this.world;
    const { entry, accountId } = names;
    const part = <K extends keyof AccountSnapshot, T>(
      name: K,
      previous: MaybeVisible<T> | undefined,
      look: () => Promise<T>,
    ): Promise<MaybeVisible<T>> => this.part(`${entry} ${name}`, names, previous, look);
    const alarms = part('alarms', last?.alarms, async () => lookAtAlarms(this.access(names), names));
    const association = part('association', last?.association, () =>
      inDomain((domain) => associations(domain).of(names)),
    );
    if (!names.holdsData) {
      const common = {
        entry,
        accountId,
        kind: names.kind,
        association: await association,
        alarms: await alarms,
      };
      return { ...common, folders: NONE, runs: NONE, assets: NONE, requests: NONE, queues: NONE };
    }
    const crawler = part('crawler', last?.crawler, async () => lookAtCrawler(this.access(names), names));
    const folders = part('folders', last?.folders, async () => {
      const latest = await crawler;
      const access = this.access(names);
      const crawls = latest.visible ? latest.value.crawls : undefined;
      const [complaints, withoutTable] = await Promise.all([
        this.crawlerLogs.complaints(access, names, crawls),
        foldersWithoutTable(access, names),
      ]);
      return lookAtFolders(access, names, crawls, complaints, withoutTable);
    });
    const queues = part('queues', last?.queues, async () => lookAtQueues(this.access(names), config, names));
    const member = this.member(names, inDomain);
    const runs = part('runs', last?.runs, async () => lookAtRuns(await member(), names));
    const assets = part('assets', last?.assets, async () => lookAtAssets(await member(), names));
    const requests = part('requests', last?.requests, async () =>
      lookAtRequests(await member(), config.subscriptionApproval === 'manual'),
    );
    return {
      entry,
      accountId,
      kind: names.kind,
      association: await association,
      folders: await folders,
      crawler: await crawler,
      runs: await runs,
      assets: await assets,
      requests: await requests,
      queues: await queues,
      alarms: await alarms,
    };
  }

  /** @throws {NotVisible} where nobody can look into the account */
  private access(names: AccountNames): Access {
    const access = this.world.accesses.in(names.accountId);
    if (!access) throw noAccess(names);
    return access;
  }

  /** The membership in the account's project, looked up once for all that needs it. */
  private member(names: AccountNames, inDomain: InDomain['inDomain']): () => Promise<Membership> {
    let found: Promise<Membership> | undefined;
    return () => (found ??= inDomain((domain) => this.world.finder.membership(domain, names)));
  }

  private async part<T>(
    key: string,
    names: AccountNames,
    last: MaybeVisible<T> | undefined,
    look: () => Promise<T>,
  ): Promise<MaybeVisible<T>> {
    if (last?.visible === false && Date.now() < (this.again.get(key) ?? 0)) return last;
    try {
      return { visible: true, value: await look() };
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'throttled') {
        this.throttled = true;
        if (last) return last;
      }
      if (kind === 'refused' || kind === 'not-member') this.again.set(key, Date.now() + REFUSED_AGAIN);
      return notVisible(error, names);
    }
  }
}

interface InDomain {
  /** @throws what hides the domain */
  inDomain<T>(look: (domain: FoundDomain) => Promise<T>): Promise<T>;
  associations(domain: FoundDomain): Associations;
}

/** Does something for each item, a few at a time. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}
