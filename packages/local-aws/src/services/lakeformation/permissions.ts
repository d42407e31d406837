import { GetDatabaseCommand, GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws } from '../../local-aws';
import { page } from '../paging';
import type { LakeAccess } from './access';
import { requireGrantOption } from './authority';
import { existing } from './data-cells-filters';
import { IAM_ALLOWED_PRINCIPALS, type Grant, type GrantRequest, normalise } from './grants';
import {
  ALL_TABLES,
  resourceCovers,
  parseResource,
  type Resource,
  type WireResource,
  wireResource,
} from './resource';
import { accountOf, type Catalogs } from './state';

interface Entry {
  readonly Principal?: { readonly DataLakePrincipalIdentifier?: string };
  readonly Resource?: WireResource;
  readonly Permissions?: readonly string[];
  readonly PermissionsWithGrantOption?: readonly string[];
}

interface BatchEntry extends Entry {
  readonly Id: string;
}

interface ListInput extends Entry {
  readonly CatalogId?: string;
  readonly ResourceType?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Kinds of resource that each `DataLakeResourceType` asks for; the others are never held here. */
const RESOURCE_TYPES: Readonly<Record<string, readonly Resource['kind'][]>> = {
  CATALOG: ['catalog'],
  DATABASE: ['database'],
  TABLE: ['table', 'columns'],
  DATA_LOCATION: ['location'],
};

/** Lowest CROSS_ACCOUNT_VERSION at which what IAM still opens can be shared with another account. */
const HYBRID_SHARING_VERSION = 4;

const PRINCIPAL =
  /^(IAM_ALLOWED_PRINCIPALS|\d{12}|\d{12}:IAMPrincipals|arn:aws[\w-]*:(iam|organizations|identitystore|quicksight):.+)$/;

/** Grants: who may do what with databases, tables, columns and locations. */
export class Permissions {
  constructor(
    private readonly aws: LocalAws,
    private readonly catalogs: Catalogs,
    private readonly access: LakeAccess,
    private readonly glue: (accountId: string) => GlueClient,
  ) {}

  async grant(input: Entry & { readonly CatalogId?: string }, call: Call): Promise<object> {
    const { catalog, request } = this.read(input, call);
    await this.requireResource(request.resource);
    requireGrantOption(this.catalogs, this.access, call, request);
    this.requireSharing(request);
    this.catalogs.of(catalog).grants.grant(request, call.principal.arn, this.aws.clock.now());
    return {};
  }

  async revoke(input: Entry & { readonly CatalogId?: string }, call: Call): Promise<object> {
    const { catalog, request } = this.read(input, call);
    requireGrantOption(this.catalogs, this.access, call, request);
    this.catalogs.of(catalog).grants.revoke(request, call.principal.arn, this.aws.clock.now());
    return {};
  }

  /** Grants or revokes each entry by itself; what fails is answered, what works stays. */
  async batch(
    how: 'grant' | 'revoke',
    input: { readonly CatalogId?: string; readonly Entries: readonly BatchEntry[] },
    call: Call,
  ): Promise<object> {
    const Failures: object[] = [];
    for (const entry of input.Entries) {
      try {
        await this[how]({ ...entry, CatalogId: input.CatalogId }, call);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failures.push({ RequestEntry: entry, Error: { ErrorCode: error.code, ErrorMessage: error.message } });
      }
    }
    return { Failures };
  }

  async list(input: ListInput, call: Call): Promise<object> {
    const own = call.principal.accountId;
    const catalogId = input.CatalogId ?? own;
    const asked = input.Resource && parseResource(input.Resource, catalogId);
    const kinds = input.ResourceType && (RESOURCE_TYPES[input.ResourceType] ?? []);
    const principal = input.Principal?.DataLakePrincipalIdentifier;
    const found = this.catalogs
      .of(catalogId)
      .grants.all()
      .filter(
        (grant) =>
          (principal === undefined || grant.principal === principal) &&
          (kinds === undefined || kinds.includes(grant.resource.kind)) &&
          (asked === undefined || isOnResource(grant.resource, asked)) &&
          // Of another account's catalog one sees what was given to one's own.
          (catalogId === own || grant.principal === own || accountOf(grant.principal) === own),
      );
    const { items, NextToken } = page(found, input, { most: 1000, invalid: 'InvalidInputException' });
    return { PrincipalResourcePermissions: items.map(toWire), NextToken };
  }

  private read(
    input: Entry & { readonly CatalogId?: string },
    call: Call,
  ): { catalog: string; request: GrantRequest } {
    const own = call.principal.accountId;
    const catalog = input.CatalogId ?? own;
    const principal = input.Principal?.DataLakePrincipalIdentifier ?? '';
    if (!PRINCIPAL.test(principal)) {
      throw invalid(
        `Invalid principal ${principal}; give an IAM ARN, an account id, ${IAM_ALLOWED_PRINCIPALS} or ACCOUNT:IAMPrincipals.`,
      );
    }
    if (catalog !== own) {
      throw new AwsError(
        'AccessDeniedException',
        `Catalog ${catalog} belongs to another account than the caller's, ${own}.`,
      );
    }
    const { Permissions: permissions = [], PermissionsWithGrantOption: grantable = [] } = input;
    if (permissions.length + grantable.length === 0)
      throw invalid('Permissions is empty; name at least one.');
    const request = { principal, resource: parseResource(input.Resource ?? {}, own), permissions, grantable };
    normalise(request);
    return { catalog, request };
  }

  /** @throws {AwsError} EntityNotFoundException, or InvalidInputException for a location that is not registered. */
  private async requireResource(resource: Resource): Promise<void> {
    if (resource.kind === 'location') {
      if (this.catalogs.of(resource.catalogId).registration(resource.arn)) return;
      throw invalid(`${resource.arn} is not registered; register the S3 path with Lake Formation first.`);
    }
    if (resource.kind === 'catalog') return;
    const glue = this.glue(resource.catalogId);
    const { database } = resource;
    try {
      await glue.send(new GetDatabaseCommand({ Name: database }));
      if (resource.kind === 'filter') {
        existing(this.catalogs.of(resource.catalogId).dataCellsFilters, resource);
        return;
      }
      if (resource.kind === 'database' || resource.table === ALL_TABLES) return;
      const { Table } = await glue.send(
        new GetTableCommand({ DatabaseName: database, Name: resource.table }),
      );
      const known = [...(Table?.StorageDescriptor?.Columns ?? []), ...(Table?.PartitionKeys ?? [])].map(
        ({ Name }) => Name,
      );
      const named = resource.kind === 'columns' && 'names' in resource.columns ? resource.columns.names : [];
      const unknown = named.find((name) => !known.includes(name));
      if (unknown !== undefined)
        throw invalid(
          `Permissions modification is invalid. Column ${unknown} does not exist in ${database}.${resource.table}.`,
        );
    } catch (error) {
      if (error instanceof AwsError || (error as Error).name !== 'EntityNotFoundException') throw error;
      throw new AwsError('EntityNotFoundException', (error as Error).message);
    }
  }

  private requireSharing({ principal, resource }: GrantRequest): void {
    const account = /^\d{12}$/.test(principal) ? principal : accountOf(principal);
    const abroad =
      principal !== IAM_ALLOWED_PRINCIPALS && account !== undefined && account !== resource.catalogId;
    const version = this.catalogs.of(resource.catalogId).settings.Parameters.CROSS_ACCOUNT_VERSION;
    const open = abroad && this.access.isLeftToIam(resource);
    if (open && Number(version) < HYBRID_SHARING_VERSION) {
      throw invalid(
        `Cannot grant permissions to ${principal}: ${IAM_ALLOWED_PRINCIPALS} holds ALL on the resource, and CROSS_ACCOUNT_VERSION ${version} is lower than ${HYBRID_SHARING_VERSION}. Raise the version or revoke that grant.`,
      );
    }
  }
}

/** ListPermissions on a table answers the grants on its columns too. */
function isOnResource(held: Resource, asked: Resource): boolean {
  if (asked.kind === 'table' && held.kind === 'columns') {
    return (
      held.catalogId === asked.catalogId && held.database === asked.database && held.table === asked.table
    );
  }
  if (asked.kind === 'columns' && held.kind === 'columns')
    return resourceCovers(held, asked) || resourceCovers(asked, held);
  return JSON.stringify(held) === JSON.stringify(asked);
}

function toWire({ principal, resource, permissions, grantable, updated, updatedBy }: Grant): object {
  return {
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: wireResource(resource),
    Permissions: [...permissions].sort(),
    PermissionsWithGrantOption: [...grantable].sort(),
    LastUpdated: updated,
    LastUpdatedBy: updatedBy,
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
