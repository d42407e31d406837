import { randomBytes } from 'node:crypto';
import type {
  AssetFilter,
  AssetRevision,
  AssetType,
  BlueprintConfiguration,
  DataPoint,
  DataSource,
  DataSourceRun,
  Environment,
  EnvironmentProfile,
  FormType,
  Glossary,
  GlossaryTerm,
  Grant,
  LineageEvent,
  LineageNode,
  Listing,
  PolicyGrant,
  Project,
  Request,
  Subscription,
  Target,
} from './records';
import { AwsError } from '../../aws-error';
import { page as cut } from '../paging';

/** A person or pipeline that DataZone knows, by its IAM ARN. */
export interface Profile {
  readonly id: string;
  /** ARN of the IAM user or role, never of a session. */
  readonly arn: string;
  status: 'ASSIGNED' | 'ACTIVATED' | 'DEACTIVATED' | 'NOT_ASSIGNED';
}

/** A managed blueprint; its id differs from domain to domain. */
export interface Blueprint {
  readonly id: string;
  readonly name: string;
}

/** An asset: all its revisions, oldest first, and its listing once it was published. */
export interface Asset {
  readonly id: string;
  readonly projectId: string;
  /** ARN of the Glue table, if the asset was imported. */
  readonly externalIdentifier?: string;
  /** Only of an imported asset. */
  readonly dataSourceId?: string;
  readonly revisions: AssetRevision[];
  listingId?: string;
}

/** A domain and all that lies in it. */
export interface Domain {
  readonly id: string;
  readonly arn: string;
  /** Account that owns the domain; its default bus gets the events. */
  readonly accountId: string;
  readonly region: string;
  readonly rootDomainUnitId: string;
  readonly portalUrl: string;
  readonly createdAt: Date;
  readonly kmsKeyIdentifier?: string;
  readonly blueprints: readonly Blueprint[];
  name: string;
  description?: string;
  domainExecutionRole: string;
  singleSignOn: object;
  status: 'AVAILABLE' | 'DELETING';
  updatedAt: Date;
  tags: Record<string, string>;
  /** Ids of the profiles that own the root domain unit. */
  readonly rootUnitOwners: Set<string>;
  policyGrants: PolicyGrant[];
  readonly profiles: Map<string, Profile>;
  readonly projects: Map<string, Project>;
  /** By `<account>:<blueprint>`. */
  readonly blueprintConfigurations: Map<string, BlueprintConfiguration>;
  readonly environmentProfiles: Map<string, EnvironmentProfile>;
  /** Deleted ones stay, since their names stay taken. */
  readonly environments: Map<string, Environment>;
  readonly targets: Map<string, Target>;
  readonly dataSources: Map<string, DataSource>;
  readonly runs: Map<string, DataSourceRun>;
  readonly assets: Map<string, Asset>;
  readonly listings: Map<string, Listing>;
  readonly requests: Map<string, Request>;
  readonly subscriptions: Map<string, Subscription>;
  readonly grants: Map<string, Grant>;
  /** All revisions by name, the oldest first. */
  readonly formTypes: Map<string, readonly FormType[]>;
  /** By name. */
  readonly assetTypes: Map<string, AssetType>;
  readonly glossaries: Map<string, Glossary>;
  readonly glossaryTerms: Map<string, GlossaryTerm>;
  readonly assetFilters: Map<string, AssetFilter>;
  dataPoints: DataPoint[];
  readonly lineageEvents: Map<string, LineageEvent>;
  readonly lineageNodes: Map<string, LineageNode>;
}

/** The collections that every new domain starts with. */
export function emptyCollections() {
  return {
    rootUnitOwners: new Set<string>(),
    policyGrants: [] as PolicyGrant[],
    profiles: new Map<string, Profile>(),
    projects: new Map<string, Project>(),
    blueprintConfigurations: new Map<string, BlueprintConfiguration>(),
    environmentProfiles: new Map<string, EnvironmentProfile>(),
    environments: new Map<string, Environment>(),
    targets: new Map<string, Target>(),
    dataSources: new Map<string, DataSource>(),
    runs: new Map<string, DataSourceRun>(),
    assets: new Map<string, Asset>(),
    listings: new Map<string, Listing>(),
    requests: new Map<string, Request>(),
    subscriptions: new Map<string, Subscription>(),
    grants: new Map<string, Grant>(),
    formTypes: new Map<string, readonly FormType[]>(),
    assetTypes: new Map<string, AssetType>(),
    glossaries: new Map<string, Glossary>(),
    glossaryTerms: new Map<string, GlossaryTerm>(),
    assetFilters: new Map<string, AssetFilter>(),
    dataPoints: [] as DataPoint[],
    lineageEvents: new Map<string, LineageEvent>(),
    lineageNodes: new Map<string, LineageNode>(),
  };
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new identifier as DataZone makes them: 14 lower-case letters and digits. */
export function newId(prefix = ''): string {
  return prefix + Array.from(randomBytes(14), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** @throws {AwsError} ResourceNotFoundException naming kind and id. */
export function requireExisting<T>(collection: ReadonlyMap<string, T>, id: string, kind: string): T {
  const found = collection.get(id);
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `${kind} ${id} does not exist`);
  }
  return found;
}

/** @throws {AwsError} ResourceNotFoundException, also for a deleted one, which only keeps its name. */
export function existingEnvironment(domain: Domain, id: string): Environment {
  const environment = domain.environments.get(id);
  if (environment === undefined || environment.status === 'DELETED') {
    throw new AwsError('ResourceNotFoundException', `Environment ${id} does not exist`);
  }
  return environment;
}

/** Names each member to keep, so that an answer carries what its shape has and nothing more. */
export function pick<T extends object, K extends keyof T>(record: T, ...members: readonly K[]): Pick<T, K> {
  return Object.fromEntries(members.map((member) => [member, record[member]])) as Pick<T, K>;
}

/** The members that have a value: an update leaves the others as they are. */
export function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * One page of a list operation, in DataZone's spelling; a page holds at most 50 unless its operation says otherwise.
 *
 * @throws {AwsError} ValidationException for a token that no page has given.
 */
export function page<T>(
  list: readonly T[],
  { maxResults, nextToken }: { maxResults?: number; nextToken?: string },
  most = 50,
): { items: readonly T[]; nextToken?: string } {
  const { items, NextToken } = cut(
    list,
    { MaxResults: maxResults, NextToken: nextToken },
    { most, invalid: 'ValidationException' },
  );
  return { items, nextToken: NextToken };
}
