import {
  GetTagsCommand,
  GlueClient,
  TagResourceCommand,
  UntagResourceCommand,
  type Crawler as CrawlerDescription,
  type CreateCrawlerRequest,
  type LastCrawlInfo,
  type S3Target,
  type UpdateCrawlerRequest,
} from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { LocalAws, Operation } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { page } from '../paging';
import type { Classifiers, CustomClassifier } from './classifiers';
import { checkCrawler } from './crawler-rules';
import { LOG_GROUP, type Crawl } from './history';
import { SERVICE } from './catalog-reader';
import { PAGE } from './pages';

/** What is configured of a crawler, with AWS's defaults filled in. */
export type CrawlerSettings = Readonly<
  Omit<CreateCrawlerRequest, 'Tags' | 'Schedule'> &
    Required<Pick<CreateCrawlerRequest, 'SchemaChangePolicy'>> & {
      Name: string;
      Role: string;
      DatabaseName: string;
      Targets: { readonly S3Targets: readonly S3Target[] };
    }
>;

/** A crawler of an account. */
export interface Crawler {
  readonly accountId: string;
  settings: CrawlerSettings;
  state: 'READY' | 'RUNNING' | 'STOPPING';
  version: number;
  readonly created: Date;
  updated: Date;
  /** Newest first. */
  readonly crawls: Crawl[];
}

const DEFAULTS = {
  Classifiers: [],
  RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
  SchemaChangePolicy: { UpdateBehavior: 'UPDATE_IN_DATABASE', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
  LineageConfiguration: { CrawlerLineageSettings: 'DISABLE' },
  LakeFormationConfiguration: { UseLakeFormationCredentials: false, AccountId: '' },
} as const;

/** The crawlers of all accounts; their tags are moto's. */
export class Crawlers {
  private readonly kept = new Map<string, Crawler>();

  constructor(
    private readonly aws: LocalAws,
    readonly clients: ActingClients,
    private readonly classifiers: Classifiers,
  ) {}

  /** @throws {AwsError} EntityNotFoundException */
  existing(accountId: string, name: string): Crawler {
    const crawler = this.kept.get(`${accountId}/${name}`);
    if (crawler) return crawler;
    throw new AwsError('EntityNotFoundException', `Crawler entry with name ${name} does not exist`);
  }

  /** @throws {AwsError} EntityNotFoundException, CrawlerRunningException */
  ready(accountId: string, name: string): Crawler {
    const crawler = this.existing(accountId, name);
    if (crawler.state === 'READY') return crawler;
    throw new AwsError('CrawlerRunningException', `Crawler with name ${name} has already started`);
  }

  /**
   * Custom classifiers in the crawler's order.
   * @throws {AwsError} InvalidInputException for one that does not exist.
   */
  classifiersOf({ accountId, settings }: Pick<Crawler, 'accountId' | 'settings'>): CustomClassifier[] {
    return (settings.Classifiers ?? []).map((name) => {
      const found = this.classifiers.find(accountId, name);
      if (found) return found;
      throw new AwsError('InvalidInputException', `Classifier ${name} does not exist`);
    });
  }

  of(accountId: string): Crawler[] {
    return [...this.kept.values()].filter((crawler) => crawler.accountId === accountId);
  }

  async create(accountId: string, { Tags, Schedule, ...input }: CreateCrawlerRequest): Promise<void> {
    const key = `${accountId}/${input.Name}`;
    const settings = { ...DEFAULTS, DatabaseName: 'default', ...input } as CrawlerSettings;
    await checkCrawler(this.aws, this.clients, accountId, settings, Schedule);
    this.classifiersOf({ accountId, settings });
    if (this.kept.has(key)) {
      throw new AwsError('AlreadyExistsException', `Crawler with name ${input.Name} already exists`);
    }
    const now = this.aws.clock.now();
    const crawler = { accountId, settings, version: 1, created: now, updated: now, crawls: [] };
    this.kept.set(key, { ...crawler, state: 'READY' });
    await this.setTags(accountId, settings.Name, Tags ?? {});
  }

  async update(accountId: string, { Schedule, ...input }: UpdateCrawlerRequest): Promise<void> {
    const crawler = this.ready(accountId, input.Name ?? '');
    const settings = { ...crawler.settings, ...input } as CrawlerSettings;
    await checkCrawler(this.aws, this.clients, accountId, settings, Schedule);
    this.classifiersOf({ accountId, settings });
    Object.assign(crawler, { settings, version: crawler.version + 1, updated: this.aws.clock.now() });
  }

  async delete(accountId: string, name: string): Promise<void> {
    this.ready(accountId, name);
    this.kept.delete(`${accountId}/${name}`);
    await this.setTags(accountId, name, {});
  }

  async tags(accountId: string, name: string): Promise<Record<string, string>> {
    const { Tags } = await this.glue(accountId).send(
      new GetTagsCommand({ ResourceArn: this.arn(accountId, name) }),
    );
    return Tags ?? {};
  }

  private async setTags(accountId: string, name: string, tags: Record<string, string>): Promise<void> {
    const ResourceArn = this.arn(accountId, name);
    const TagsToRemove = Object.keys(await this.tags(accountId, name));
    const glue = this.glue(accountId);
    if (TagsToRemove.length > 0) await glue.send(new UntagResourceCommand({ ResourceArn, TagsToRemove }));
    if (Object.keys(tags).length > 0) {
      await glue.send(new TagResourceCommand({ ResourceArn, TagsToAdd: tags }));
    }
  }

  private glue(accountId: string): GlueClient {
    return this.clients.get(GlueClient, { accountId, service: SERVICE });
  }

  private arn(accountId: string, name: string): string {
    return `arn:aws:glue:${this.aws.region}:${accountId}:crawler/${name}`;
  }
}

/** Crawlers as they are configured, and as they are. */
export function crawlerOperations(crawlers: Crawlers): Readonly<Record<string, Operation>> {
  return {
    CreateCrawler: async (input, { principal }) => {
      await crawlers.create(principal.accountId, input);
      return {};
    },
    UpdateCrawler: async (input, { principal }) => {
      await crawlers.update(principal.accountId, input);
      return {};
    },
    DeleteCrawler: async ({ Name }, { principal }) => {
      await crawlers.delete(principal.accountId, Name);
      return {};
    },
    GetCrawler: async ({ Name }, { principal }) => ({
      Crawler: describe(crawlers.existing(principal.accountId, Name)),
    }),
    GetCrawlers: async (input, { principal }) => {
      const { items, NextToken } = page(crawlers.of(principal.accountId), input, PAGE);
      return { Crawlers: items.map(describe), NextToken };
    },
    BatchGetCrawlers: async ({ CrawlerNames }, { principal }) => {
      const all = crawlers.of(principal.accountId);
      const crawlerNamed = (name: string) => all.find(({ settings }) => settings.Name === name);
      const names = CrawlerNames as string[];
      return {
        Crawlers: names.flatMap((name) => crawlerNamed(name) ?? []).map(describe),
        CrawlersNotFound: names.filter((name) => !crawlerNamed(name)),
      };
    },
    ListCrawlers: async (input, { principal }) => {
      const names: string[] = [];
      for (const { settings } of crawlers.of(principal.accountId)) {
        const tags = await crawlers.tags(principal.accountId, settings.Name);
        const wanted = Object.entries<string>(input.Tags ?? {});
        if (wanted.every(([key, value]) => tags[key] === value)) names.push(settings.Name);
      }
      const { items, NextToken } = page(names, input, PAGE);
      return { CrawlerNames: items, NextToken };
    },
  };
}

const LAST_STATUS = { COMPLETED: 'SUCCEEDED', STOPPED: 'CANCELLED', FAILED: 'FAILED' } as const;

function describe({ settings, state, version, created, updated, crawls }: Crawler): CrawlerDescription {
  const running = crawls.find((crawl) => crawl.state === 'RUNNING');
  return {
    ...settings,
    Targets: { S3Targets: [...settings.Targets.S3Targets] },
    State: state,
    CrawlElapsedTime: running ? Date.now() - running.started.getTime() : 0,
    CreationTime: created,
    LastUpdated: updated,
    Version: version,
    LastCrawl: lastCrawl(settings.Name, crawls),
  };
}

/** The newest crawl that has ended. */
function lastCrawl(LogStream: string, crawls: readonly Crawl[]): LastCrawlInfo | undefined {
  for (const { state, id, started, errorMessage } of crawls) {
    if (state === 'RUNNING') continue;
    const log = { LogGroup: LOG_GROUP, LogStream, MessagePrefix: id };
    return { Status: LAST_STATUS[state], StartTime: started, ErrorMessage: errorMessage, ...log };
  }
  return undefined;
}
