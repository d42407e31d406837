import type { AccountConfig, Association, PlatformConfig } from '../../config/types';

/** A name with the limit that AWS sets for it. */
export interface LimitedName {
  readonly name: string;
  /** What carries the name, in AWS's words. */
  readonly of: string;
  /** Most characters that AWS accepts. */
  readonly limit: number;
}

/** Entry name of the governance account; no other may be called so. */
export const GOVERNANCE = 'governance';

/** The authority's account with the domain, one that holds data, or one in which researchers read it. */
export type AccountKind = 'governance' | 'producer' | 'consumer';

/** Names of a project in the domain and of its environment. */
export class ProjectNames {
  constructor(
    protected readonly config: Pick<PlatformConfig, 'prefix' | 'region'>,
    /** `governance`, or the friendly name in the configuration. */
    readonly entry: string,
    /** Account that the environment is made in. */
    readonly accountId: string,
  ) {}

  /** Start of the names of everything of this entry that is not a DataZone role. */
  get base(): string {
    return `${this.config.prefix}-${this.entry}`;
  }

  get project(): string {
    return this.base;
  }
  get publishDatabase(): string {
    return this.underscored('pub_db');
  }
  get subscribeDatabase(): string {
    return this.underscored('sub_db');
  }
  get workgroup(): string {
    return this.base;
  }

  /** The longest derived name of each kind, for the check of the configuration. */
  limits(): readonly LimitedName[] {
    return [
      { name: this.publishDatabase, of: 'Glue database of a DataZone environment', limit: 128 },
      { name: this.workgroup, of: 'Athena workgroup', limit: 128 },
      { name: this.project, of: 'DataZone project', limit: 64 },
    ];
  }

  protected underscored(suffix: string): string {
    return `${this.base}_${suffix}`.replaceAll('-', '_');
  }
}

/**
 * Every physical name of one account, computed from the configuration alone, so that any stack can write
 * another's role ARN without reading its state.
 */
export class AccountNames extends ProjectNames {
  constructor(
    config: Pick<PlatformConfig, 'prefix' | 'region'>,
    readonly kind: AccountKind,
    entry: string,
    private readonly account: Pick<AccountConfig, 'accountId' | 'deployRole' | 'stateBucket' | 'stateKey'>,
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

  /** What bootstrap makes. */
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
    return this.account.stateBucket ?? this.bucket('state');
  }
  get stateKey(): string {
    return this.account.stateKey ?? `${this.stack}.tfstate`;
  }
  get bootstrapStateKey(): string {
    return `bootstrap-${this.stack}.tfstate`;
  }
  get trailBucket(): string {
    return this.bucket('trail');
  }
  get trail(): string {
    return `${this.base}-trail`;
  }

  /** Lake and flow. */
  get assetsBucket(): string {
    return this.bucket('assets');
  }
  get dataZoneBucket(): string {
    return this.bucket('datazone');
  }
  get database(): string {
    return this.underscored('assets');
  }
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

  /** DataZone: one project, environment and data source an account. */
  get dataSource(): string {
    return `${this.base}-assets`;
  }
  /** DataZone passes only roles whose name starts like this (managed policy AmazonDataZoneFullAccess). */
  dataZoneRole(purpose: 'execution' | 'provisioning' | 'manage-access' | 'location'): string {
    return `AmazonDataZone-${this.base}-${purpose}`;
  }

  /** A Lambda function and its role share a name. */
  functionName(purpose: string): string {
    return `${this.base}-${purpose}`;
  }

  /** Key of the tag that says what a session of a role is for. */
  get sessionTagKey(): string {
    return `${this.config.prefix}:purpose`;
  }

  roleArn(name: string): string {
    return `arn:aws:iam::${this.accountId}:role/${name}`;
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
      { name: this.bucket('datazone'), of: 'S3 bucket', limit: 63 },
      { name: this.dataZoneRole('manage-access'), of: 'IAM role', limit: 64 },
      { name: this.boundaryName, of: 'IAM policy', limit: 128 },
      { name: this.functionName('lake-administrators'), of: 'Lambda function', limit: 64 },
      { name: this.trail, of: 'CloudTrail trail', limit: 128 },
      { name: this.deadLetterQueue(this.uploadsQueue), of: 'SQS queue', limit: 80 },
    ];
  }

  private bucket(purpose: string): string {
    return `${this.config.prefix}-${purpose}-${this.accountId}-${this.config.region}`;
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

  constructor(
    private readonly config: Pick<
      PlatformConfig,
      'prefix' | 'region' | 'governance' | 'producers' | 'consumers'
    >,
  ) {
    const consumers = Object.entries(config.consumers);
    this.governance = new AccountNames(config, 'governance', GOVERNANCE, config.governance);
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

  /** CloudFormation stack with a project's data source and memberships. */
  projectStack(entry: string): string {
    return `${this.config.prefix}-project-${entry}`;
  }

  /** Role of the governance account that decides subscription requests. */
  get approverRoleArn(): string {
    return this.governance.roleArn(this.governance.functionName('approve'));
  }
}

type Entries = Pick<PlatformConfig, 'governance' | 'producers' | 'consumers'>;

/** The entry of the configuration that an account's names come from. */
export function accountConfig(
  config: Entries,
  { kind, entry }: AccountNames,
): Omit<AccountConfig, 'accountId'> {
  switch (kind) {
    case 'governance':
      return config.governance;
    case 'producer':
      return config.producers[entry];
    case 'consumer':
      return config.consumers[entry];
  }
}

/** How an account joins the domain; undefined for governance, which owns it. */
export function associationOf(
  { producers, consumers }: Entries,
  { kind, entry }: AccountNames,
): Association | undefined {
  if (kind === 'governance') return undefined;
  return (kind === 'producer' ? producers : consumers)[entry].association;
}
