import { GetTableCommand, type GlueClient, type Table } from '@aws-sdk/client-glue';
import { IAM_ALLOWED_PRINCIPALS, type Grant } from './grants';
import type { LocalAws } from '../../local-aws';
import { ALL_TABLES, nameOf, type Resource } from './resource';
import { type Catalog, type Catalogs, type DefaultPermission, accountOf, namesOf, s3Arn } from './state';

/** What a reader may see of a table, and with whose rights its objects are read. */
export interface ReadAccess {
  /** Lower-case names, in the table's order; partition keys last. */
  readonly columns: readonly string[];
  /** The registered location's role; none where IAM alone decides and the reader's own rights count. */
  readonly locationRole?: string;
  /**
   * Set where data cells filters let only some rows through: a value is seen where one of them has its column and lets
   * its row through, and is NULL where another shows the row. How AWS unites several is an assumption.
   */
  readonly views?: readonly RowView[];
}

/** Some columns of some rows. */
export interface RowView {
  readonly columns: readonly string[];
  /** SQL that names columns by quoted lower-case names; left out for all rows. */
  readonly sql?: string;
}

/** A change of the catalog. */
export interface Write {
  readonly permission: 'CREATE_TABLE' | 'ALTER' | 'DROP' | 'INSERT' | 'DELETE';
  readonly catalogId: string;
  readonly database: string;
  /** Left out for a change of the database, and for CREATE_TABLE. */
  readonly table?: string;
  /** `s3://` URL that the table has or will have. */
  readonly location?: string;
}

/** How Lake Formation decides, for Glue, Athena and whoever reads or writes the catalog. */
export class LakeAccess {
  constructor(
    private readonly catalogs: Catalogs,
    private readonly glue: (accountId: string) => GlueClient,
    private readonly relies: LocalAws['relies'],
  ) {}

  /**
   * @param catalogId account that owns the table; links must be resolved before.
   * @returns false where nothing of the table may be read.
   * @throws EntityNotFoundException of Glue where there is no such table.
   */
  async mayRead(
    principalArn: string,
    catalogId: string,
    database: string,
    table: string,
  ): Promise<ReadAccess | false> {
    const found = await this.glue(catalogId).send(
      new GetTableCommand({ DatabaseName: database, Name: table }),
    );
    return this.readable(principalArn, tableResource(catalogId, database, table), found.Table as Table);
  }

  private readable(
    principal: string,
    table: TableResource,
    { StorageDescriptor, PartitionKeys }: Table,
  ): ReadAccess | false {
    const all = [...(StorageDescriptor?.Columns ?? []), ...(PartitionKeys ?? [])].map(({ Name }) =>
      String(Name).toLowerCase(),
    );
    const location = this.catalogs.of(table.catalogId).registration(s3Arn(StorageDescriptor?.Location ?? ''));
    const open = this.isLeftToIam(table) && !this.isOptedIn(principal, table);
    if (open && accountOf(principal) === table.catalogId) {
      // In hybrid mode Lake Formation steps aside and the reader's own IAM rights count for the objects.
      return { columns: all, locationRole: location?.hybrid ? undefined : location?.roleArn };
    }
    // What IAM allows stays inside the account, and a grant counts at a hybrid location only after the opt-in.
    if (open && location?.hybrid) return false;
    const granted = all.filter((name) =>
      this.holds(principal, 'SELECT', { ...table, kind: 'columns', columns: { names: [name] } }),
    );
    const views = [
      ...(granted.length > 0 ? [{ columns: granted }] : []),
      ...this.filtered(principal, table, all),
    ];
    const columns = all.filter((name) => views.some((view) => view.columns.includes(name)));
    const limited = views.some(({ sql }) => sql !== undefined);
    return columns.length > 0 && { columns, locationRole: location?.roleArn, ...(limited && { views }) };
  }

  /** What the table's data cells filters show the principal. */
  private filtered(principal: string, table: TableResource, all: readonly string[]): readonly RowView[] {
    return this.catalogs
      .of(table.catalogId)
      .dataCellsFilters.filter(
        ({ database, table: name, name: filter }) =>
          database === table.database &&
          name === table.table &&
          this.holds(principal, 'SELECT', { ...table, kind: 'filter', name: filter }),
      )
      .map(({ columns, rows }) => ({
        columns: all.filter((name) =>
          'names' in columns ? columns.names.includes(name) : !columns.excluded.includes(name),
        ),
        sql: rows?.sql,
      }));
  }

  /** Whether the principal may see that the table exists. */
  mayDescribe(principalArn: string, catalogId: string, database: string, table: string): boolean {
    const resource = tableResource(catalogId, database, table);
    if (accountOf(principalArn) === catalogId && this.isLeftToIam(resource)) return true;
    if (accountOf(principalArn) === catalogId && this.catalogs.of(catalogId).isAdministrator(principalArn))
      return true;
    const ofTable = ({ resource: held }: Grant) =>
      (held.kind === 'table' || held.kind === 'columns' || held.kind === 'filter') &&
      held.catalogId === catalogId &&
      held.database === database &&
      (held.table === ALL_TABLES || held.table === table);
    return this.reaching(principalArn, catalogId, (grants) => grants.all().filter(ofTable));
  }

  /**
   * @returns undefined where the change is allowed, else the permission that is missing in Lake Formation's words.
   */
  missing(principalArn: string, write: Write): string | undefined {
    const { catalogId, database, table, permission } = write;
    const catalog = this.catalogs.of(catalogId);
    const resource: Resource =
      table === undefined
        ? { kind: 'database', catalogId, database }
        : tableResource(catalogId, database, table);
    const arn = write.location === undefined ? '' : s3Arn(write.location);
    const location = catalog.registration(arn);
    const own = accountOf(principalArn) === catalogId;
    // At a registered location changes of the catalog need Lake Formation's own grants, hybrid mode or not.
    const byIam = own && !location && this.isLeftToIam(resource);
    if (!byIam && !this.holds(principalArn, permission, resource)) {
      return `Required ${inWords(permission)} on ${table ?? database}`;
    }
    const needsLocation = location && (permission === 'CREATE_TABLE' || permission === 'ALTER');
    const trusted = own && catalog.isAdministrator(principalArn);
    if (
      needsLocation &&
      !trusted &&
      !this.holds(principalArn, 'DATA_LOCATION_ACCESS', { kind: 'location', catalogId, arn })
    ) {
      return `Required Data Location Access on ${arn}`;
    }
    return undefined;
  }

  /** Whether the objects of a table are in the keeping of Lake Formation. */
  isRegistered(catalogId: string, location: string | undefined): boolean {
    return location !== undefined && this.catalogs.of(catalogId).registration(s3Arn(location)) !== undefined;
  }

  /** What Glue gives on each new table of the database. */
  tableDefaults(catalogId: string, database: string): readonly DefaultPermission[] | undefined {
    return this.catalogs.of(catalogId).tableDefaults.get(database);
  }

  /** A database was made: its creator holds everything on it, and the defaults are given. */
  databaseCreated(
    database: Resource & { kind: 'database' },
    creator: string | undefined,
    defaults: readonly DefaultPermission[] | undefined,
    now: Date,
  ): void {
    const catalog = this.catalogs.of(database.catalogId);
    catalog.tableDefaults.set(database.database, defaults ?? catalog.settings.CreateTableDefaultPermissions);
    give(catalog, database, creator, catalog.settings.CreateDatabaseDefaultPermissions, now);
  }

  /** A table was made: its creator holds everything on it, and the database's defaults are given. */
  tableCreated(
    catalogId: string,
    database: string,
    table: string,
    creator: string | undefined,
    now: Date,
  ): void {
    const catalog = this.catalogs.of(catalogId);
    const defaults = catalog.tableDefaults.get(database) ?? catalog.settings.CreateTableDefaultPermissions;
    give(catalog, tableResource(catalogId, database, table), creator, defaults, now);
  }

  /** A table, or without its name a database with all its tables, was deleted. */
  dropped(catalogId: string, database: string, table?: string): void {
    const catalog = this.catalogs.of(catalogId);
    catalog.grants.forget(
      (resource) =>
        'database' in resource &&
        resource.catalogId === catalogId &&
        resource.database === database &&
        (table === undefined || ('table' in resource && resource.table === table)),
    );
    catalog.dataCellsFilters = catalog.dataCellsFilters.filter(
      (filter) => filter.database !== database || (table !== undefined && filter.table !== table),
    );
    if (table === undefined) catalog.tableDefaults.delete(database);
  }

  /** Whether grants give the permission, directly or through the principal's account. */
  holds(principalArn: string, permission: string, resource: Resource): boolean {
    const names = namesOf(principalArn);
    return this.reaching(principalArn, resource.catalogId, (grants) => {
      const giving = grants.giving(permission, resource);
      const own = giving.filter(({ principal }) => names.includes(principal));
      if (own.length === 1)
        this.relies(`lake permission ${permission} for ${principalArn} on ${nameOf(own[0].resource)}`);
      return giving;
    });
  }

  /** Whether the principal may grant the permission to others. */
  mayPassOn(principalArn: string, permission: string, resource: Resource): boolean {
    return this.reaching(principalArn, resource.catalogId, (grants) =>
      grants
        .giving(permission, resource)
        .filter(({ grantable }) => grantable.has(permission) || grantable.has('ALL')),
    );
  }

  /**
   * Across accounts a grant names the principal itself, or its whole account; then the account's administrators hold
   * it, and others as far as their own account passes it on.
   */
  private reaching(
    principalArn: string,
    owner: string,
    find: (grants: Catalog['grants']) => readonly Grant[],
  ): boolean {
    const names = namesOf(principalArn);
    const account = accountOf(principalArn);
    const given = find(this.catalogs.of(owner).grants);
    if (given.some(({ principal }) => names.includes(principal))) return true;
    if (account === undefined || account === owner) return false;
    if (!given.some(({ principal }) => principal === account)) return false;
    const home = this.catalogs.of(account);
    return (
      home.isAdministrator(principalArn) ||
      find(home.grants).some(({ principal }) => names.includes(principal))
    );
  }

  /** Whether everyone whom IAM allows holds ALL on the resource. */
  isLeftToIam(resource: Resource): boolean {
    // There is no ALL on a location, nor on columns and filters: these are left to IAM with their table.
    if (resource.kind === 'location') return false;
    const { catalogId } = resource;
    const asked =
      resource.kind === 'columns' || resource.kind === 'filter'
        ? tableResource(catalogId, resource.database, resource.table)
        : resource;
    return this.catalogs
      .of(catalogId)
      .grants.giving('ALL', asked)
      .some(({ principal }) => principal === IAM_ALLOWED_PRINCIPALS);
  }

  /** The opt-in may stand in the owner's account or in the principal's. */
  private isOptedIn(principalArn: string, table: TableResource): boolean {
    const account = accountOf(principalArn) ?? table.catalogId;
    const names = [...namesOf(principalArn), account];
    return [table.catalogId, account].some((each) => this.catalogs.of(each).isOptedIn(names, table));
  }
}

type TableResource = Resource & { readonly kind: 'table' };

function tableResource(catalogId: string, database: string, table: string): TableResource {
  return { kind: 'table', catalogId, database: database.toLowerCase(), table: table.toLowerCase() };
}

function give(
  catalog: Catalog,
  resource: Resource,
  creator: string | undefined,
  defaults: readonly DefaultPermission[],
  now: Date,
): void {
  if (creator) {
    catalog.grants.grant(
      { principal: creator, resource, permissions: ['ALL'], grantable: ['ALL'] },
      creator,
      now,
    );
  }
  for (const { Principal, Permissions = [] } of defaults) {
    const principal = Principal?.DataLakePrincipalIdentifier;
    if (principal)
      catalog.grants.grant(
        { principal, resource, permissions: Permissions, grantable: [] },
        creator ?? principal,
        now,
      );
  }
}

function inWords(permission: string): string {
  return permission
    .split('_')
    .map((word) => word[0] + word.slice(1).toLowerCase())
    .join(' ');
}
