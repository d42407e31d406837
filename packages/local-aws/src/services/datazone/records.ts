import type {
  AssetFilterConfiguration,
  ConfigurableEnvironmentAction,
  DataSourceConfigurationOutput,
  DataSourceErrorMessage,
  DataSourceRunActivity,
  DataSourceRunStatus,
  DataSourceStatus,
  Deployment,
  EnvironmentParameter,
  EnvironmentStatus,
  EventSummary,
  FormEntryOutput,
  FormOutput,
  LineageEventProcessingStatus,
  ManagedPolicyType,
  PolicyGrantDetail,
  PolicyGrantPrincipal,
  RecommendationConfiguration,
  Resource,
  RunStatisticsForAssets,
  ScheduleConfiguration,
  SubscribedAsset,
  SubscriptionGrantOverallStatus,
  SubscriptionTargetForm,
  TargetEntityType,
  TermRelations,
  TimeSeriesEntityType,
  UserDesignation,
} from '@aws-sdk/client-datazone';

/** What the service keeps of each thing; member names are the API's. */
interface Kept {
  readonly id: string;
  /** Profile id. */
  readonly createdBy: string;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface Project extends Kept {
  name: string;
  description?: string;
  glossaryTerms?: string[];
  projectStatus: 'ACTIVE' | 'DELETING';
  /** Designation by profile id. */
  readonly members: Map<string, UserDesignation>;
}

/** A policy that somebody holds on an entity. */
export interface PolicyGrant {
  readonly grantId: string;
  readonly entityType: TargetEntityType;
  /** Id of a domain unit or environment profile, or `<account>:<blueprint>` of a blueprint configuration. */
  readonly entityIdentifier: string;
  readonly policyType: ManagedPolicyType;
  /** A user is named by the id of its profile. */
  readonly principal: PolicyGrantPrincipal;
  readonly detail: PolicyGrantDetail;
  /** Profile id. */
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** A blueprint as enabled in one account. */
export interface BlueprintConfiguration {
  readonly accountId: string;
  readonly environmentBlueprintId: string;
  readonly createdAt: Date;
  updatedAt: Date;
  provisioningRoleArn?: string;
  manageAccessRoleArn?: string;
  environmentRolePermissionBoundary?: string;
  enabledRegions: string[];
  regionalParameters?: Record<string, Record<string, string>>;
  provisioningConfigurations?: object[];
}

export interface EnvironmentProfile extends Kept {
  readonly projectId: string;
  readonly environmentBlueprintId: string;
  name: string;
  description?: string;
  awsAccountId?: string;
  awsAccountRegion?: string;
  userParameters: EnvironmentParameter[];
}

export interface Environment extends Kept {
  readonly projectId: string;
  readonly environmentBlueprintId: string;
  readonly environmentProfileId?: string;
  readonly awsAccountId: string;
  readonly awsAccountRegion: string;
  /** Value by key name. */
  readonly parameters: Readonly<Record<string, string>>;
  name: string;
  description?: string;
  glossaryTerms?: string[];
  status: EnvironmentStatus;
  provisionedResources: Resource[];
  environmentActions?: ConfigurableEnvironmentAction[];
  lastDeployment: Deployment;
}

export interface Target extends Kept {
  readonly projectId: string;
  readonly environmentId: string;
  readonly type: string;
  readonly provider: string;
  name: string;
  authorizedPrincipals: string[];
  manageAccessRole: string;
  applicableAssetTypes: string[];
  subscriptionTargetConfig: SubscriptionTargetForm[];
  subscriptionGrantCreationMode: 'AUTOMATIC' | 'MANUAL';
}

export interface DataSource extends Kept {
  readonly projectId: string;
  readonly environmentId: string;
  readonly type: 'GLUE';
  name: string;
  description?: string;
  status: DataSourceStatus;
  configuration: DataSourceConfigurationOutput.GlueRunConfigurationMember;
  recommendation?: RecommendationConfiguration;
  enableSetting: 'ENABLED' | 'DISABLED';
  publishOnImport: boolean;
  /** Forms that every imported asset gets besides its own. */
  assetForms: FormOutput[];
  schedule?: ScheduleConfiguration;
}

export interface DataSourceRun extends Kept {
  readonly dataSourceId: string;
  readonly projectId: string;
  readonly clientToken?: string;
  readonly dataSourceConfigurationSnapshot: string;
  status: DataSourceRunStatus;
  startedAt?: Date;
  stoppedAt?: Date;
  runStatisticsForAssets?: Required<RunStatisticsForAssets>;
  errorMessage?: DataSourceErrorMessage;
  readonly activities: DataSourceRunActivity[];
}

export interface AssetRevision {
  readonly revision: string;
  readonly name: string;
  readonly description?: string;
  readonly glossaryTerms?: string[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly forms: FormOutput[];
}

export interface Listing extends Kept {
  readonly assetId: string;
  readonly projectId: string;
  /** Asset revision of each listing revision; the last one is current. */
  readonly revisions: AssetRevision[];
  status: 'ACTIVE' | 'INACTIVE';
}

export interface Request extends Kept {
  /** Project that wants to subscribe. */
  readonly projectId: string;
  readonly listingId: string;
  readonly listingRevision: string;
  readonly clientToken?: string;
  requestReason: string;
  status: 'PENDING' | 'ACCEPTED' | 'REJECTED';
  updatedBy?: string;
  reviewerId?: string;
  decisionComment?: string;
  /** Asset filters by which it was accepted; left out for the whole asset. */
  filterIds?: readonly string[];
}

/** What a subscription's filters let through together. */
export interface Scope {
  /** Left out for all columns. */
  readonly columns?: readonly string[];
  /** A row filter of Lake Formation; left out for all rows. */
  readonly rows?: string;
}

export interface Subscription extends Kept {
  readonly projectId: string;
  readonly listingId: string;
  readonly listingRevision: string;
  readonly subscriptionRequestId: string;
  /** Asset filters that narrow it; left out for the whole asset. */
  readonly filterIds?: readonly string[];
  /** What they let through when it was accepted. */
  readonly scope?: Scope;
  status: 'APPROVED' | 'REVOKED' | 'CANCELLED';
  updatedBy?: string;
  retainPermissions?: boolean;
}

export interface Grant extends Kept {
  readonly subscriptionId: string;
  readonly environmentId: string;
  readonly subscriptionTargetId: string;
  readonly listingId: string;
  readonly listingRevision: string;
  status: SubscriptionGrantOverallStatus;
  updatedBy?: string;
  asset: SubscribedAsset;
}

/** One revision of a form type. */
export interface FormType {
  readonly name: string;
  readonly revision: string;
  readonly smithy: string;
  readonly description?: string;
  readonly status: 'ENABLED' | 'DISABLED';
  readonly owningProjectId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** The last revision of an asset type. */
export interface AssetType {
  readonly name: string;
  readonly revision: string;
  readonly description?: string;
  readonly formsOutput: Readonly<Record<string, FormEntryOutput>>;
  readonly owningProjectId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

export interface Glossary extends Kept {
  readonly projectId: string;
  readonly clientToken?: string;
  name: string;
  description?: string;
  status: 'ENABLED' | 'DISABLED';
  updatedBy: string;
}

export interface GlossaryTerm extends Kept {
  readonly glossaryId: string;
  readonly clientToken?: string;
  name: string;
  shortDescription?: string;
  longDescription?: string;
  status: 'ENABLED' | 'DISABLED';
  termRelations?: TermRelations;
  updatedBy: string;
}

/** A point of a time series. */
export interface DataPoint {
  readonly id: string;
  readonly entityType: TimeSeriesEntityType;
  readonly entityIdentifier: string;
  readonly clientToken?: string;
  readonly formName: string;
  readonly typeIdentifier: string;
  readonly typeRevision?: string;
  readonly timestamp: Date;
  /** JSON. */
  readonly content: string;
}

export interface LineageEvent {
  readonly id: string;
  /** As it was posted. */
  readonly content: Uint8Array;
  readonly clientToken?: string;
  readonly eventTime: Date;
  readonly eventSummary: EventSummary;
  readonly createdBy: string;
  readonly createdAt: Date;
  processingStatus: LineageEventProcessingStatus;
}

export interface LineageNode extends Kept {
  readonly typeName: string;
  readonly sourceIdentifier: string;
  readonly name: string;
  /** The oldest first. */
  versions: readonly LineageNodeVersion[];
}

/** A node as one event tells it: its neighbours by id. */
export interface LineageNodeVersion {
  readonly eventTimestamp: Date;
  readonly upstream: readonly string[];
  readonly downstream: readonly string[];
}

export interface AssetFilter {
  readonly id: string;
  readonly assetId: string;
  readonly clientToken?: string;
  readonly createdAt: Date;
  name: string;
  description?: string;
  configuration: AssetFilterConfiguration;
}
