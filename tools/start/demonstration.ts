import { resolve } from 'node:path';
import type { PlatformConfig } from '../../platform/config';
import { type AccountName, ACCOUNTS } from '@ehds/local-aws/accounts';
import type { RunningLocalAws } from '@ehds/local-aws/server';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { Producer } from '../demonstration/producer';
import { query, type QueryContext, QueryFailed } from '../demonstration/query';
import { permissionsOf, saveRecording } from '../demonstration/recording';
import { Researcher, type Workplace } from '../demonstration/researcher';
import { makeResearcherRole, RESEARCHER } from '../demonstration/researcher-role';
import { requireMember, Session } from '../../commands/session';
import type { Steward } from '../demonstration/stewards';
import { waitFor } from '../demonstration/wait';
import { Commands, deployed } from './deployment';
import type { Steps } from './steps';
import { table } from './table';

export interface DemonstrationOptions {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Path of the configuration. */
  readonly file: string;
  readonly steps: Steps;
  /** Who decides, where the configuration leaves that to people. */
  readonly steward?: Steward;
}

/** The researcher, and where she works. */
interface Enrolled {
  readonly researcher: Researcher;
  readonly workplace: Workplace;
}

const LOGS = resolve(__dirname, '../../.local/logs');
const MEDICAL_ASSETS = resolve(__dirname, '../../medical_assets');

const QUESTION = `SELECT gender, count(*) AS patients, min(birthdate) AS oldest, max(birthdate) AS youngest
FROM patients GROUP BY gender ORDER BY gender`;

/** The whole demonstration on a running local AWS, reported step by step. */
export class Demonstration {
  private readonly naming: Naming;
  private readonly steps: Steps;

  constructor(
    private readonly local: RunningLocalAws,
    private readonly options: DemonstrationOptions,
  ) {
    this.naming = options.naming;
    this.steps = options.steps;
  }

  /** @throws Error with the cause of the first step that does not happen */
  async run(): Promise<void> {
    const domainId = await this.deploy();
    await this.upload();
    const researcher = await this.enrol(domainId);
    await this.ask(researcher, domainId);
    await this.leaveToSteward(researcher);
    await this.summary();
    // A steward's memberships are no part of the platform, which the recording is of.
    if (!this.options.steward) await this.record();
  }

  /** Answers the id of the domain. */
  private async deploy(): Promise<string> {
    const { steps, naming, local } = this;
    const { steward } = this.options;
    const commands = new Commands({ config: this.options.file, logs: LOGS });
    const stacks = naming.accounts.map(({ stack }) => stack);
    steps.heading('Platform engineers set the accounts up');
    const bootstrap = (account: AccountName) =>
      steps.step(`npm run bootstrap -- ${account}`, 'terraform', (tell) =>
        commands.bootstrap(account, this.session(account, 'administrator'), tell),
      );
    await Promise.all(naming.accounts.map((names) => bootstrap(localAccount(names))));
    const [consumer] = naming.consumers;
    await steps.step('Make a role for the researcher in her own account', 'platform', () =>
      makeResearcherRole(this.administrator(consumer), [`arn:aws:iam::${consumer.accountId}:user/operator`]),
    );
    if (steward) {
      const callers = [`arn:aws:iam::${local.accounts.governance.accountId}:user/operator`];
      await steps.step('Make a role for the steward in each account', 'platform', () =>
        steward.makeRoles((names) => this.administrator(names), callers),
      );
    }
    const outputs = await steps.step(`npm run deploy -- ${stacks.join(' ')}`, 'terraform', (tell) =>
      commands.deploy(stacks, this.session('governance', 'operator'), tell),
    );
    const { domain_id, portal_url } = outputs[naming.governance.stack];
    steps.note(`domain ${domain_id}, portal ${portal_url}, local AWS ${local.endpoint}`);
    return domain_id;
  }

  private async upload(): Promise<void> {
    const { steps } = this;
    const producer = new Producer(this.session('producer', 'administrator'), this.naming.producers[0]);
    steps.heading('A hospital drops its files');
    const since = new Date();
    await steps.step(
      `Upload medical_assets/ to s3://${producer.names.assetsBucket}`,
      'platform',
      () => producer.uploadFolder(MEDICAL_ASSETS, ['.parquet', '.csv']),
      (keys) => keys.join(', '),
    );
    await steps.step(
      'Crawled',
      'services',
      () => producer.crawledSince(since),
      ({ CrawlId }) => `crawl ${CrawlId}`,
    );
    await steps.step(
      'Catalogued',
      'platform',
      () => producer.tables(),
      (tables) => tables.join(', '),
    );
  }

  /** A person with a role of her own, who knows the platform only from its portal. */
  private async enrol(domainId: string): Promise<Enrolled> {
    const { steps, naming } = this;
    const [names] = naming.consumers;
    steps.heading('A researcher looks for it');
    const researcher = await steps.step('Sign in with a role of her own', 'platform', async () => {
      const operator = this.session(localAccount(names), 'operator');
      return new Researcher(await operator.assume(names.roleArn(RESEARCHER), RESEARCHER), domainId);
    });
    const workplace = await steps.step(
      'Find her project and its environment',
      'services',
      () => researcher.workplace(names.project),
      ({ workgroup }) => `${names.project}, workgroup ${workgroup}`,
    );
    return { researcher, workplace };
  }

  private async ask({ researcher, workplace }: Enrolled, domainId: string): Promise<void> {
    const { steps } = this;
    const { steward } = this.options;
    const source = this.naming.producers[0].accountId;
    const { listingId, name } = await steps.step(
      `Search "patients", filtered by source account ${source}`,
      'services',
      () =>
        waitFor('the table is published', async () => (await researcher.search('patients', source)).at(0)),
      (listing) => `${listing.name} (listing ${listing.listingId})`,
    );
    const listing = requireMember(listingId, 'listingId');
    const access = await researcher.environmentSession(workplace);
    await steps.step(
      'Ask in SQL without a subscription',
      'services',
      () => refusal(access, QUESTION, workplace),
      (reason) => `refused, ${reason}`,
    );
    const request = await steps.step(`Ask for a subscription to ${name}`, 'platform', () =>
      researcher.request(workplace.projectId, listing, 'Age structure of the cohort'),
    );
    if (steward) {
      const { entry } = this.naming.producers[0];
      await steps.step('Accepted by the steward', 'platform', () =>
        steward.accept(this.session('governance', 'operator'), entry, domainId, request, 'It fits.'),
      );
    }
    await steps.step(
      steward ? 'Decided' : 'Decided by rule',
      'services',
      () => accepted(researcher, request),
      (comment) => `accepted (${comment})`,
    );
    await steps.step('Fulfilled by Lake Formation', 'services', () => researcher.granted(workplace, listing));
    const answer = await steps.step('Ask the same SQL again', 'services', () =>
      query(access, QUESTION, workplace),
    );
    if (answer.length < 2) throw new Error('the answer to the SQL has no rows');
    for (const line of table(answer)) steps.note(line);
  }

  /** A further request that nobody has decided. */
  private async leaveToSteward({ researcher, workplace: { projectId } }: Enrolled): Promise<void> {
    if (!this.options.steward) return;
    await this.steps.step('Ask for a further table', 'platform', async () => {
      const [encounters] = await researcher.search('encounters', this.naming.producers[0].accountId);
      await researcher.request(
        projectId,
        requireMember(encounters.listingId, 'listingId'),
        'Visits a patient',
      );
    });
  }

  private async summary(): Promise<void> {
    const { steps, naming } = this;
    steps.heading('What was made');
    for (const names of naming.accounts) {
      const resources = async (key: string) => {
        const services = await deployed(this.administrator(names), names, key);
        const total = [...services.values()].reduce((sum, count) => sum + count, 0);
        const each = [...services].map(([service, count]) => `${service} ${count}`).join(', ');
        return `${total} resources: ${each}`;
      };
      steps.note(`${names.stack} (${names.accountId}): ${await resources(names.stateKey)}`);
      steps.note(`  by its bootstrap: ${await resources(names.bootstrapStateKey)}`);
    }
  }

  /** What IAM was asked, for `npm run access`. */
  private async record(): Promise<void> {
    const { local, naming, options } = this;
    const permissions = await permissionsOf(local, naming.accounts, (names) => this.administrator(names));
    saveRecording('start', local, options.config, permissions);
  }

  private administrator(names: AccountNames): Session {
    return this.session(localAccount(names), 'administrator');
  }

  private session(account: AccountName, who: 'administrator' | 'operator'): Session {
    return new Session(this.local.region, this.local.accounts[account][who], this.local.endpoint);
  }
}

/** The account of the local AWS that an account of the demonstration's configuration is. */
function localAccount({ accountId }: AccountNames): AccountName {
  const [name] = Object.entries(ACCOUNTS).find(([, id]) => id === accountId) ?? [];
  return requireMember(name, `account ${accountId}`) as AccountName;
}

/** Why Athena refuses. @throws Error if it does not */
async function refusal(access: Session, sql: string, context: QueryContext): Promise<string> {
  try {
    await query(access, sql, context);
  } catch (error) {
    if (error instanceof QueryFailed) return error.message;
    throw error;
  }
  throw new Error('the query was answered although nothing is subscribed');
}

/** The comment of the decision. @throws Error if it is not an acceptance */
async function accepted(researcher: Researcher, request: string): Promise<string> {
  const { status, comment = 'no comment' } = await researcher.decision(request);
  if (status !== 'ACCEPTED') throw new Error(`the subscription request is ${status}: ${comment}`);
  return comment;
}
