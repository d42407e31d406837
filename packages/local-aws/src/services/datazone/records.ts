import type {
  ConfigurableEnvironmentAction,
  DataSourceConfigurationOutput,
  DataSourceErrorMessage,
  DataSourceRunActivity,
  DataSourceRunStatus,
  DataSourceStatus,
  Deployment,
  EnvironmentParameter,
  EnvironmentStatus,
  FormInput,
  FormOutput,
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
  assetForms: FormInput[];
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
}

export interface Subscription extends Kept {
  readonly projectId: string;
  readonly listingId: string;
  readonly listingRevision: string;
  readonly subscriptionRequestId: string;
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
