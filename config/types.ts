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

/** What governance and every producer have in common. */
export interface AccountConfig {
  /** Twelve digits. */
  readonly accountId: string;
  /** ARNs, or ARN patterns with `*`, of the roles and users that may assume the deploy role. */
  readonly operators: readonly string[];
  readonly members: readonly Member[];
  /** Names of the Glue tables that are published, with `*` as wildcard; all by default. */
  readonly publish: readonly string[];
  /** ARN of a deploy role made elsewhere; by default the one that bootstrap makes. */
  readonly deployRole?: string;
  /** Name of a state bucket made elsewhere; by default the one that bootstrap makes. */
  readonly stateBucket?: string;
  /** Object key of the stack's state in that bucket; by default from the stack's name. */
  readonly stateKey?: string;
}

export interface GovernanceConfig extends AccountConfig {
  /** What the portal says of the domain. */
  readonly description: string;
  /** Asked of everyone who assumes a role of the governance account from outside (sts:ExternalId). */
  readonly externalId?: string;
}

export interface ProducerConfig extends AccountConfig {
  /** `invitation`: the producer accepts the RAM share; `organization`: RAM shares inside the Organization by itself. */
  readonly association: 'invitation' | 'organization';
}

/** Every duration of the flow from upload to listing, in seconds (YAML: `90s`, `60m`, `14d`). */
export interface FlowConfig {
  /** How long SQS gathers messages before it invokes a function (1 to 300 s). */
  readonly batchingWindow: number;
  /** How old the newest upload must be before a crawl starts; after five times as long it is not waited for. */
  readonly settlingTime: number;
  /** When a message that is not done yet is looked at again. */
  readonly retryInterval: number;
  /** Least time between two crawls (Glue bills ten minutes for each) and two data-source runs (25 a day). */
  readonly publishInterval: number;
  /** How long the queues keep a message (at most 14 days). */
  readonly messageRetention: number;
  /** Age of the oldest waiting message that raises the alarm. */
  readonly alarmAge: number;
  /** How often pending subscription requests are looked at without an event (at least 60 s). */
  readonly approvalSweep: number;
  /** How long log groups keep their events; one of the values CloudWatch Logs knows. */
  readonly logRetention: number;
}

/** The configuration after it was read, checked and completed with its defaults. */
export interface PlatformConfig {
  readonly region: string;
  /** Start of every physical name; lower-case letters, digits and hyphens. */
  readonly prefix: string;
  readonly governance: GovernanceConfig;
  /** By friendly name. */
  readonly producers: Readonly<Record<string, ProducerConfig>>;
  readonly encryption: 'aws-managed' | 'customer-managed';
  /** Whether producers' people may log in to the portal (chooses the RAM permission). */
  readonly portalAccess: boolean;
  readonly subscriptionApproval: 'auto' | 'manual';
  readonly flow: FlowConfig;
  /** Protects the domain from destruction, and locks uploads for as long as they can be restored. */
  readonly dataProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
}
