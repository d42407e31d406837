import type { PlatformConfig } from '../config';
import { datasetSourceName } from '../data-source-name';
import type { NamedAccount, NamedConfig } from './named-config';
import { type LimitedName, ProjectNames } from './project-names';
import { RuleNames } from './rule-names';

/** Entry name of the governance account; no other may be called so. */
export const GOVERNANCE = 'governance';

/** The authority's account with the domain, one that holds data, or one in which researchers read it. */
export type AccountKind = 'governance' | 'producer' | 'consumer';

/**
 * Every physical name of one account, computed from the configuration alone, so that any stack can write
 * another's role ARN without reading its state.
 */
export class AccountNames extends RuleNames {
  constructor(
    config: Pick<PlatformConfig, 'prefix' | 'region'>,
    readonly kind: AccountKind,
    entry: string,
    private readonly account: NamedAccount,
  ) {
    super(config, entry, account.accountId);
  }

  /** Name that one types after `cdktf deploy`. */
  get stack(): string {
    return this.entry === this.kind ? this.entry : `${this.kind}-${this.entry}`;
  }

  /** Whether the account has a lake and publishes it; a consumer's has none. */
  get holdsData(): boolean {
    return this.kind !== 'consumer';
  }

  /** Whether what it publishes is described, and comes by an intake. */
  get hasIntake(): boolean {
    return this.holdsData && this.account.datasets !== undefined;
  }

  /** Whether the catalogue of the platform is written here; it is governance's. */
  get hasCatalogue(): boolean {
    return this.kind === 'governance' && this.account.catalogue !== undefined;
  }

  /** Whether it keeps the register of permits. */
  get keepsPermits(): boolean {
    return this.kind === 'governance' && (this.account.permitOfficers ?? []).length > 0;
  }

  /** What bootstrap makes to deploy by, and to watch it. */
  get deployRoleName(): string {
    return `${this.base}-deploy`;
  }
  get deployRoleArn(): string {
    return this.account.deployRole ?? this.roleArn(this.deployRoleName);
  }
  get boundaryName(): string {
    return `${this.base}-boundary`;
  }
  get boundaryArn(): string {
    return `arn:aws:iam::${this.accountId}:policy/${this.boundaryName}`;
  }
  get stateBucket(): string {
    return this.account.stateBucket ?? this.ownStateBucket;
  }
  /** The state bucket that bootstrap makes where the configuration names no other. */
  get ownStateBucket(): string {
    return this.bucket('state');
  }
  get stateKey(): string {
    return this.account.stateKey ?? `${this.stack}.tfstate`;
  }
  /** Id of the stack of what bootstrap makes. */
  get bootstrapStack(): string {
    return `bootstrap-${this.stack}`;
  }
  get bootstrapStateKey(): string {
    return `${this.bootstrapStack}.tfstate`;
  }
  get trailBucket(): string {
    return this.bucket('trail');
  }
  get trail(): string {
    return `${this.base}-trail`;
  }
  get trailArn(): string {
    return `arn:aws:cloudtrail:${this.config.region}:${this.accountId}:trail/${this.trail}`;
  }

  /** Every bucket that bootstrap makes beside the state's. */
  get dataBuckets(): readonly string[] {
    return [
      ...(this.holdsData ? [this.assetsBucket] : []),
      ...(this.hasIntake ? [this.intakeBucket, this.recordsBucket] : []),
      ...(this.hasCatalogue ? [this.catalogueBucket] : []),
      ...(this.keepsPermits ? [this.permitsBucket] : []),
      this.dataZoneBucket,
      this.trailBucket,
    ];
  }

  /** ARN of every role of the platform that bootstrap or a deploy makes in the account by this entry. */
  get ownRoleArns(): readonly string[] {
    const { deployRoleName, crawlerRoleName, holdsData } = this;
    const made = [
      deployRoleName,
      ...(holdsData ? [crawlerRoleName, this.dataZoneRole('location')] : []),
      ...(this.kind === 'governance' ? [this.dataZoneRole('execution')] : []),
      this.dataZoneRole('provisioning'),
      this.dataZoneRole('manage-access'),
      this.functionName('lake-administrators'),
      this.functionName('policy-grants'),
      ...(holdsData ? [this.functionName('uncatalogued')] : []),
      ...(this.hasIntake ? [this.functionName('pseudonymise')] : []),
      ...(this.keepsPermits ? [this.permitOfficerRole] : []),
    ];
    return [
      ...made.map((name) => this.roleArn(name)),
      ...this.deployedFunctions.map((name) => this.deployedRoleArn(name)),
    ];
  }

  /** Flow. */
  get crawler(): string {
    return `${this.base}-assets`;
  }
  get uploadsQueue(): string {
    return `${this.base}-uploads`;
  }
  get publishQueue(): string {
    return `${this.base}-publish`;
  }

  /** Parameter Store path of what the platform added to the Lake Formation administrators. */
  get lakeAdministratorsParameter(): string {
    return `/${this.config.prefix}/${this.entry}/lake-administrators`;
  }

  /** DataZone: one project and environment an account, and one data source, or one a described dataset. */
  get dataSource(): string {
    return `${this.base}-assets`;
  }
  datasetSource(dataset: string): string {
    return datasetSourceName(this.dataSource, dataset);
  }
  /** DataZone passes only roles whose name starts like this (managed policy AmazonDataZoneFullAccess). */
  dataZoneRole(purpose: 'execution' | 'provisioning' | 'manage-access' | 'location'): string {
    return `AmazonDataZone-${this.base}-${purpose}`;
  }

  /** A Lambda function and its role share a name. */
  functionName(purpose: string): string {
    return `${this.base}-${purpose}`;
  }
  functionArn(purpose: string): string {
    return `arn:aws:lambda:${this.config.region}:${this.accountId}:function:${this.functionName(purpose)}`;
  }

  /** Key of the tag that says what a session of a role is for. */
  get sessionTagKey(): string {
    return AccountNames.sessionTag(this.config.prefix);
  }
  static sessionTag(prefix: string): string {
    return `${prefix}:purpose`;
  }

  /** IAM path of the roles that a deploy makes, at which a deploy role is kept: a name alone would prove nothing. */
  get deployedRolePath(): string {
    return `/${this.config.prefix}/${this.entry}/`;
  }
  /** ARN of a role that a deploy makes. */
  deployedRoleArn(name: string): string {
    return `arn:aws:iam::${this.accountId}:role${this.deployedRolePath}${name}`;
  }
  /** ARN of a role that bootstrap makes, or somebody else. */
  roleArn(name: string): string {
    return `arn:aws:iam::${this.accountId}:role/${name}`;
  }

  /** Functions that a deploy makes. */
  get deployedFunctions(): readonly string[] {
    if (!this.holdsData) return [];
    return ['crawl', 'publish', ...this.wokenFunctions].map((purpose) => this.functionName(purpose));
  }
  /** Purposes of those that rules invoke; the others poll their queues. */
  get wokenFunctions(): readonly ('approve' | 'catalogue')[] {
    if (this.kind !== 'governance') return [];
    return ['approve', ...(this.hasCatalogue ? (['catalogue'] as const) : [])];
  }
  /** Every queue, with those for what failed for good. */
  get queues(): readonly string[] {
    if (!this.holdsData) return [];
    const { uploadsQueue, publishQueue } = this;
    return [
      ...[uploadsQueue, publishQueue].flatMap((name) => [name, this.deadLetterQueue(name)]),
      ...this.wokenFunctions.map((purpose) => this.deadLetterQueue(this.functionName(purpose))),
    ];
  }

  /** Every rule that a deploy makes. */
  get rules(): readonly string[] {
    if (!this.holdsData) return [];
    const { uploadRule, crawlRule, requestRule, sweepRule, grantRule } = this;
    const decisions = this.kind === 'governance' ? [requestRule, sweepRule, grantRule] : [];
    const catalogue = this.hasCatalogue ? [this.catalogueRule, this.catalogueSweepRule] : [];
    return [uploadRule, crawlRule, ...decisions, ...catalogue];
  }
  /** What a deploy makes alarms for; their names begin so. */
  get alarmed(): readonly string[] {
    if (!this.holdsData) return [];
    const { deployedFunctions, uploadsQueue, publishQueue, grantRule } = this;
    const grants = this.kind === 'governance' ? [grantRule] : [];
    return [...deployedFunctions, uploadsQueue, publishQueue, ...grants];
  }
  ruleArn(name: string): string {
    return `arn:aws:events:${this.config.region}:${this.accountId}:rule/${name}`;
  }

  get keyAlias(): string {
    return `alias/${this.base}`;
  }

  /** Where what a queue, or a function that events invoke, fails at for good is parked. */
  deadLetterQueue(name: string): string {
    return `${name}-dead-letters`;
  }

  /** A queue's own policy has to name the queue before Terraform knows it. */
  queueArn(name: string): string {
    return `arn:aws:sqs:${this.config.region}:${this.accountId}:${name}`;
  }

  override limits(): readonly LimitedName[] {
    return [
      ...super.limits(),
      { name: this.hasCatalogue ? this.catalogueBucket : this.dataZoneBucket, of: 'S3 bucket', limit: 63 },
      { name: this.dataZoneRole('manage-access'), of: 'IAM role', limit: 64 },
      { name: this.boundaryName, of: 'IAM policy', limit: 128 },
      { name: this.functionName('lake-administrators'), of: 'Lambda function', limit: 64 },
      { name: this.trail, of: 'CloudTrail trail', limit: 128 },
      { name: this.deadLetterQueue(this.uploadsQueue), of: 'SQS queue', limit: 80 },
      { name: this.requestRule, of: 'EventBridge rule', limit: 64 },
    ];
  }
}

/** Names that governance makes for others, and one {@link AccountNames} an account. */
export class Naming {
  readonly governance: AccountNames;
  /** In the order of the configuration, as all that follow. */
  readonly producers: readonly AccountNames[];
  /** Those with an account of their own. */
  readonly consumers: readonly AccountNames[];
  /** Consumers without one, whose projects and environments are made in governance's. */
  readonly trialConsumers: readonly ProjectNames[];

  constructor(private readonly config: NamedConfig) {
    const consumers = Object.entries(config.consumers);
    this.governance = new AccountNames(config, 'governance', GOVERNANCE, {
      ...config.governance,
      catalogue: config.catalogue,
    });
    this.producers = Object.entries(config.producers).map(
      ([entry, producer]) => new AccountNames(config, 'producer', entry, producer),
    );
    this.consumers = consumers.flatMap(([entry, { accountId, ...consumer }]) =>
      accountId === undefined
        ? []
        : [new AccountNames(config, 'consumer', entry, { ...consumer, accountId })],
    );
    this.trialConsumers = consumers
      .filter(([, { accountId }]) => accountId === undefined)
      .map(([entry]) => new ProjectNames(config, entry, config.governance.accountId));
  }

  /** Governance first. */
  get accounts(): readonly AccountNames[] {
    return [this.governance, ...this.associated];
  }

  /** The accounts that governance invites to the domain. */
  get associated(): readonly AccountNames[] {
    return [...this.producers, ...this.consumers];
  }

  /** Name of the DataZone domain. */
  get domain(): string {
    return this.config.prefix;
  }

  /** Role of the governance account by which an associated account's deploy makes its project. */
  onboardingRole(entry: string): string {
    return `${this.config.prefix}-onboarding-${entry}`;
  }

  /** Role of the governance account by which an account's publish function starts its data source. */
  publisherRole(entry: string): string {
    return `${this.config.prefix}-publisher-${entry}`;
  }

  onboardingRoleArn(entry: string): string {
    return this.governance.roleArn(this.onboardingRole(entry));
  }

  publisherRoleArn(entry: string): string {
    return this.governance.roleArn(this.publisherRole(entry));
  }

  /** ARN of every role of the platform, in whichever account. */
  get roleArns(): readonly string[] {
    const publishers = this.accounts.filter(({ holdsData }) => holdsData);
    return [
      ...this.accounts.flatMap(({ ownRoleArns }) => ownRoleArns),
      ...this.associated.map(({ entry }) => this.onboardingRoleArn(entry)),
      ...publishers.map(({ entry }) => this.publisherRoleArn(entry)),
    ];
  }

  /** Pattern of the databases over the platform's assets buckets, whichever account they lie in. */
  get lakeDatabases(): string {
    return `${this.config.prefix.replaceAll('-', '_')}_*_assets`;
  }

  /** Patterns of the databases of the platform's environments, whichever account they lie in. */
  get environmentDatabases(): readonly string[] {
    const prefix = this.config.prefix.replaceAll('-', '_');
    return [`${prefix}_*_pub_db`, `${prefix}_*_sub_db`];
  }

  /** CloudFormation stack with a project's data source and memberships. */
  projectStack(entry: string): string {
    return `${this.config.prefix}-project-${entry}`;
  }

  /** Role of the governance account that decides subscription requests. */
  get approverRoleArn(): string {
    return this.governance.deployedRoleArn(this.governance.functionName('approve'));
  }
}
