import type { CatalogueSettings, Dataset } from '@ehds/healthdcat/description';

/** One person's or pipeline's role that DataZone adds to a project. */
export interface Member {
  /** IAM role ARN in the account of the entry that lists it. */
  readonly role: string;
  /** What the member may do in the project (CreateProjectMembership `designation`). */
  readonly designation:
    | 'PROJECT_OWNER'
    | 'PROJECT_CONTRIBUTOR'
    | 'PROJECT_CATALOG_VIEWER'
    | 'PROJECT_CATALOG_CONSUMER'
    | 'PROJECT_CATALOG_STEWARD';
}

/** What all accounts have in common. */
export interface AccountConfig {
  /** Twelve digits. */
  readonly accountId: string;
  /** ARNs, or ARN patterns with `*`, of the roles and users that may assume the deploy role. */
  readonly operators: readonly string[];
  readonly members: readonly Member[];
  /** ARN of a deploy role made elsewhere; by default the one that bootstrap makes. */
  readonly deployRole?: string;
  /** Name of a state bucket made elsewhere; by default the one that bootstrap makes. */
  readonly stateBucket?: string;
  /** Object key of the stack's state in that bucket; by default from the stack's name. */
  readonly stateKey?: string;
}

/** What the accounts that hold data have in common. */
export interface PublisherConfig extends AccountConfig {
  /** Names of the Glue tables that are published, with `*` as wildcard; all by default. */
  readonly publish: readonly string[];
  /** What the account holds, as described; exactly where files are not published as they are uploaded. */
  readonly datasets?: readonly Dataset[];
  /** Whether files are published as they are uploaded, without descriptions. */
  readonly publishAsUploaded: boolean;
  /** ARNs, or ARN patterns with `*`, of the roles and users that write into the intake; none without datasets. */
  readonly uploaders: readonly string[];
}

export interface GovernanceConfig extends PublisherConfig {
  /** What the portal says of the domain. */
  readonly description: string;
  /** Asked of everyone who assumes a role of the governance account from outside (sts:ExternalId). */
  readonly externalId?: string;
  /** ARNs, or ARN patterns with `*`, of the roles and users that keep the register of permits; none without permits. */
  readonly permitOfficers: readonly string[];
}

/** `invitation`: the account accepts the RAM share; `organization`: RAM shares inside the Organization by itself. */
export type Association = 'invitation' | 'organization';

export interface ProducerConfig extends PublisherConfig {
  readonly association: Association;
}

/** Researchers who read what others publish, in an account of their own or, for trials, in governance's. */
export interface ConsumerConfig extends Omit<AccountConfig, 'accountId'> {
  /** Twelve digits; only for trials it is left out, and then nothing else is given than the members. */
  readonly accountId?: string;
  readonly association: Association;
}

/** Every duration of the flow from upload to listing, in seconds (YAML: `90s`, `60m`, `14d`). */
export interface FlowConfig {
  /** How old an upload must be when a crawl starts that counts for it. */
  readonly settlingTime: number;
  /** How long uploads wait for others at most, and how long none has come when a burst's second crawl starts. */
  readonly gatheringTime: number;
  /** When a message that is not done yet is looked at again. */
  readonly retryInterval: number;
  /** Least time between two crawls (Glue bills ten minutes for each) and two data-source runs (25 a day). */
  readonly publishInterval: number;
  /** How long the queues keep a message (at most 10 days). */
  readonly messageRetention: number;
  /** Age of the oldest waiting message that raises the alarm. */
  readonly alarmAge: number;
  /** How often pending subscription requests are looked at without an event (at least 60 s). */
  readonly approvalSweep: number;
  /** How often the catalogue is written without an event (at least 60 s). */
  readonly catalogueSweep: number;
  /** How long log groups keep their events; one of the values CloudWatch Logs knows. */
  readonly logRetention: number;
}

/** How the files of described datasets are worked on. */
export interface IntakeConfig {
  /** Files at a time (SQS event source mapping, MaximumConcurrency: 2 to 1,000). */
  readonly concurrency: number;
  /** Bytes of the largest file that one invocation is done with. */
  readonly largestCsv: number;
  readonly largestParquet: number;
  /** Seconds between two looks for what no event has told of; whole minutes. */
  readonly sweep: number;
}

/** The configuration after it was read, checked and completed with its defaults. */
export interface PlatformConfig {
  readonly region: string;
  /** Start of every physical name; lower-case letters, digits and hyphens. */
  readonly prefix: string;
  readonly governance: GovernanceConfig;
  /** By friendly name. */
  readonly producers: Readonly<Record<string, ProducerConfig>>;
  /** By friendly name. */
  readonly consumers: Readonly<Record<string, ConsumerConfig>>;
  readonly encryption: 'aws-managed' | 'customer-managed';
  /** Whether people of the associated accounts may log in to the portal (chooses the RAM permission). */
  readonly portalAccess: boolean;
  /** `auto`: a rule accepts; `manual`: people decide; `permit`: the register of permits decides. */
  readonly subscriptionApproval: 'auto' | 'manual' | 'permit';
  /** Who may make projects in the domain: all its users, or only the roles that deploy the accounts of the file. */
  readonly projectCreators: 'everyone' | 'listed';
  readonly flow: FlowConfig;
  readonly intake: IntakeConfig;
  /** What is the same for every dataset of the platform's catalogue; without it none is written. */
  readonly catalogue?: CatalogueSettings;
  /** Protects the domain from destruction, and locks uploads for as long as they can be restored. */
  readonly dataProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}
