import { Grants, IAM_ALLOWED_PRINCIPALS } from './grants';
import { type Columns, resourceCovers, isBelow, type Resource } from './resource';

/** `PrincipalPermissions` of the API. */
export interface DefaultPermission {
  readonly Principal?: { readonly DataLakePrincipalIdentifier?: string };
  readonly Permissions?: readonly string[];
}

/** `DataLakeSettings` of the API. */
export interface Settings {
  readonly DataLakeAdmins: readonly { readonly DataLakePrincipalIdentifier?: string }[];
  readonly CreateDatabaseDefaultPermissions: readonly DefaultPermission[];
  readonly CreateTableDefaultPermissions: readonly DefaultPermission[];
  readonly Parameters: Readonly<Record<string, string>>;
  readonly [other: string]: unknown;
}

/** A registered S3 location. */
export interface Location {
  readonly arn: string;
  readonly roleArn: string;
  readonly hybrid: boolean;
  readonly withFederation: boolean;
  readonly withPrivilegedAccess: boolean;
  readonly modified: Date;
}

/** A principal for whom Lake Formation counts although the location is hybrid. */
export interface OptIn {
  readonly principal: string;
  readonly resource: Resource;
  readonly modified: Date;
  readonly updatedBy: string;
}

/** A data cells filter: some columns of a table's rows, or of those that an expression lets through. */
export interface DataCellsFilter {
  readonly database: string;
  readonly table: string;
  readonly name: string;
  readonly columns: Columns;
  /** Left out for all rows. */
  readonly rows?: {
    /** As it was given. */
    readonly expression: string;
    /** The same as SQL that names columns by quoted lower-case names. */
    readonly sql: string;
  };
}

const EVERYTHING_BY_IAM: readonly DefaultPermission[] = [
  { Principal: { DataLakePrincipalIdentifier: IAM_ALLOWED_PRINCIPALS }, Permissions: ['ALL'] },
];

/** What a put leaves out is gone; so every field has its empty value here. */
export const EMPTY_SETTINGS: Settings = {
  DataLakeAdmins: [],
  ReadOnlyAdmins: [],
  CreateDatabaseDefaultPermissions: [],
  CreateTableDefaultPermissions: [],
  Parameters: { CROSS_ACCOUNT_VERSION: '1' },
  TrustedResourceOwners: [],
  AllowExternalDataFiltering: false,
  AllowFullTableExternalDataAccess: false,
  ExternalDataFilteringAllowList: [],
  AuthorizedSessionTagValueList: [],
};

/** Lake Formation of one account. */
export class Catalog {
  /** A new account leaves everything to IAM. */
  settings: Settings = {
    ...EMPTY_SETTINGS,
    CreateDatabaseDefaultPermissions: EVERYTHING_BY_IAM,
    CreateTableDefaultPermissions: EVERYTHING_BY_IAM,
  };
  readonly grants = new Grants();
  /** By ARN. */
  readonly locations = new Map<string, Location>();
  optIns: readonly OptIn[] = [];
  dataCellsFilters: readonly DataCellsFilter[] = [];
  /** By database: what Glue gives on each new table of it. */
  readonly tableDefaults = new Map<string, readonly DefaultPermission[]>();

  isAdministrator(principalArn: string): boolean {
    return this.settings.DataLakeAdmins.some((admin) => admin.DataLakePrincipalIdentifier === principalArn);
  }

  /** The registration that holds an S3 path, by ARN; the closest one where several do. */
  registration(arn: string): Location | undefined {
    return [...this.locations.values()]
      .filter((location) => isBelow(arn, location.arn))
      .sort((a, b) => b.arn.length - a.arn.length)[0];
  }

  isOptedIn(principals: readonly string[], table: Resource & { kind: 'table' }): boolean {
    const { catalogId, database } = table;
    return this.optIns.some(
      ({ principal, resource }) =>
        principals.includes(principal) &&
        (resourceCovers(resource, table) ||
          resourceCovers(resource, { kind: 'database', catalogId, database }) ||
          resourceCovers(resource, { kind: 'catalog', catalogId })),
    );
  }
}

/** Lake Formation of every account. */
export class Catalogs {
  private readonly byAccount = new Map<string, Catalog>();

  of(accountId: string): Catalog {
    const known = this.byAccount.get(accountId) ?? new Catalog();
    this.byAccount.set(accountId, known);
    return known;
  }
}

/** `s3://bucket/folder/` as Lake Formation spells it, `arn:aws:s3:::bucket/folder/`. */
export function s3Arn(url: string): string {
  return url.replace(/^s3[an]?:\/\//, 'arn:aws:s3:::');
}

/** Names by which a grant can reach a user or role: its ARN, and all of its account's. */
export function namesOf(principalArn: string): readonly string[] {
  return [principalArn, `${accountOf(principalArn)}:IAMPrincipals`];
}

/** Account id of an ARN, or of a principal that is an account (`111122223333`, `111122223333:IAMPrincipals`). */
export function accountOf(principal: string): string | undefined {
  return /^\d{12}(?=$|:)/.exec(principal)?.[0] ?? principal.split(':')[4];
}
