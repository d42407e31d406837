import type {
  AcceptedAssetScope,
  AssetFilterConfiguration,
  CreateAssetFilterCommandInput,
  RowFilter,
  RowFilterExpression,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { latestRevision } from './assets';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { glueTableOf } from './forms';
import type { AssetFilter, Scope } from './records';
import { defined, requireExisting, newId, page, pick } from './store';
import type { Asset, Domain } from './store';

/** Quotas of DataZone: filters of an asset, and filters of a subscription. */
const FILTERS_AN_ASSET = 100;
const FILTERS_A_SUBSCRIPTION = 5;

/** Filters of assets: columns or rows, to which an accepted subscription can be narrowed. Members of its project see them. */
export function assetFilterOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateAssetFilter: (input, caller) => createFilter(service, input, caller),
    GetAssetFilter: (input, caller) => {
      const asset = memberAsset(caller, input.assetIdentifier);
      return describe(caller.domain, asset, filterOf(caller.domain, asset, input.identifier));
    },
    ListAssetFilters: (input, caller) => {
      const asset = memberAsset(caller, input.assetIdentifier);
      const found = filtersOf(caller.domain, asset.id)
        .map((filter) => summary(caller.domain, asset, filter))
        .filter(({ status }) => (input.status ?? status) === status);
      return page(found, input);
    },
    UpdateAssetFilter: (input, caller) => {
      const { domain } = caller;
      const asset = memberAsset(caller, input.assetIdentifier, true);
      const filter = filterOf(domain, asset, input.identifier);
      const { name, description, configuration } = input;
      assertUnused(domain, filter);
      if (name !== undefined) assertFreeName(domain, asset, name, filter.id);
      if (configuration !== undefined) assertFits(asset, configuration);
      Object.assign(filter, defined({ name, description, configuration }));
      return describe(domain, asset, filter);
    },
    DeleteAssetFilter: (input, caller) => {
      const asset = memberAsset(caller, input.assetIdentifier, true);
      const filter = filterOf(caller.domain, asset, input.identifier);
      assertUnused(caller.domain, filter);
      caller.domain.assetFilters.delete(filter.id);
      return {};
    },
  };
}

/** @throws {AwsError} ConflictException while filters refer to the asset (API reference, DeleteAsset) */
export function assertNoFilters(domain: Domain, assetId: string): void {
  const { length } = filtersOf(domain, assetId);
  if (length > 0)
    throw new AwsError('ConflictException', `Asset ${assetId} has ${length} filters: delete them`);
}

/**
 * The filters by which a request for a listing is accepted.
 *
 * @throws {AwsError} ValidationException for another asset, too many, invalid or mixed ones; ResourceNotFoundException
 */
export function acceptedFilters(
  domain: Domain,
  assetId: string,
  scopes: readonly AcceptedAssetScope[] | undefined,
): readonly string[] | undefined {
  if (scopes === undefined || scopes.length === 0) return undefined;
  const [{ assetId: named, filterIds = [] } = {}, ...others] = scopes;
  if (others.length > 0 || named !== assetId) {
    throw invalid(`assetScopes must name the subscribed asset ${assetId}, once`);
  }
  if (filterIds.length === 0 || filterIds.length > FILTERS_A_SUBSCRIPTION) {
    throw invalid(
      `assetScopes.filterIds has ${filterIds.length} filters: give 1 to ${FILTERS_A_SUBSCRIPTION}`,
    );
  }
  const asset = requireExisting(domain.assets, assetId, 'Asset');
  const filters = filterIds.map((id) => filterOf(domain, asset, id));
  const broken = filters.find(({ configuration }) => faultOf(asset, configuration) !== undefined);
  if (broken) throw invalid(`Asset filter ${broken.id} is INVALID: ${faultOf(asset, broken.configuration)}`);
  const kinds = new Set(filters.map(({ configuration }) => Object.keys(configuration)[0]));
  if (kinds.size > 1) {
    throw invalid(
      'assetScopes mixes row and column filters, which the local AWS refuses: AWS does not say what they let through together',
    );
  }
  return filterIds;
}

/**
 * What filters let through: the union of their columns, or of their rows (user guide, "Grant access with filters").
 */
export function scopeOf(domain: Domain, assetId: string, filterIds: readonly string[]): Scope {
  const asset = requireExisting(domain.assets, assetId, 'Asset');
  const filters = filterIds.map((id) => filterOf(domain, asset, id).configuration);
  const columns = filters.flatMap((each) => each.columnConfiguration?.includedColumnNames ?? []);
  const rows = filters.flatMap((each) => {
    const filter = each.rowConfiguration?.rowFilter;
    return filter ? [`(${expressionOf(asset, filter)})`] : [];
  });
  return {
    ...(columns.length > 0 && { columns: [...new Set(columns)] }),
    ...(rows.length > 0 && { rows: rows.join(' OR ') }),
  };
}

/** Filters as requests, subscriptions and grants show them; which words its status has is an assumption. */
export function assetScope(assetId: string, filterIds: readonly string[]) {
  return { assetId, filterIds: [...filterIds], status: 'APPROVED' };
}

function createFilter(service: Service, input: CreateAssetFilterCommandInput, caller: Caller) {
  const { domain } = caller;
  const asset = memberAsset(caller, input.assetIdentifier ?? '', true);
  const { name = '', description, configuration, clientToken } = input;
  const all = filtersOf(domain, asset.id);
  const same = all.find((each) => clientToken !== undefined && each.clientToken === clientToken);
  if (same) return describe(domain, asset, same);
  assertFreeName(domain, asset, name);
  if (all.length >= FILTERS_AN_ASSET) {
    throw new AwsError(
      'ServiceQuotaExceededException',
      `Asset ${asset.id} has ${FILTERS_AN_ASSET} filters: reuse one, or delete one`,
    );
  }
  if (configuration === undefined) throw invalid('configuration is required');
  assertFits(asset, configuration);
  const filter: AssetFilter = {
    id: newId(),
    assetId: asset.id,
    clientToken,
    name,
    description,
    configuration,
    createdAt: service.aws.clock.now(),
  };
  domain.assetFilters.set(filter.id, filter);
  return describe(domain, asset, filter);
}

function memberAsset(caller: Caller, id: string, writing = false): Asset {
  const asset = requireExisting(caller.domain.assets, id, 'Asset');
  asMember(caller, asset.projectId, writing ? WRITERS : undefined);
  return asset;
}

function filtersOf(domain: Domain, id: string): readonly AssetFilter[] {
  return [...domain.assetFilters.values()].filter(({ assetId }) => assetId === id);
}

function filterOf(domain: Domain, asset: Asset, id: string): AssetFilter {
  const filter = requireExisting(domain.assetFilters, id, 'Asset filter');
  if (filter.assetId === asset.id) return filter;
  throw new AwsError('ResourceNotFoundException', `Asset filter ${id} does not exist for asset ${asset.id}`);
}

function assertFreeName(domain: Domain, asset: Asset, name: string, own?: string): void {
  if (filtersOf(domain, asset.id).some((each) => each.name === name && each.id !== own)) {
    throw new AwsError('ConflictException', `Asset ${asset.id} has a filter ${name} already`);
  }
}

/** Assumption: what a subscription in force is narrowed to stays as it is. */
function assertUnused(domain: Domain, { id }: AssetFilter): void {
  const user = [...domain.subscriptions.values()].find(
    ({ status, filterIds }) => status === 'APPROVED' && filterIds?.includes(id),
  );
  if (user)
    throw new AwsError('ConflictException', `Asset filter ${id} is in use by subscription ${user.id}`);
}

/** Assumption: a filter is refused at once where it does not fit, and INVALID where the table has changed since. */
function assertFits(asset: Asset, configuration: AssetFilterConfiguration): void {
  const fault = faultOf(asset, configuration);
  if (fault !== undefined) throw invalid(`configuration: ${fault}`);
}

function faultOf(asset: Asset, configuration: AssetFilterConfiguration): string | undefined {
  const { columnConfiguration, rowConfiguration } = configuration;
  const types = columnTypes(asset);
  const named = columnConfiguration
    ? (columnConfiguration.includedColumnNames ?? [])
    : comparedColumns(rowConfiguration?.rowFilter);
  if (named.length === 0) return 'it names no column';
  const unknown = named.find((name) => !types.has(name.toLowerCase()));
  if (unknown !== undefined) return `column ${unknown} is not in the table`;
  try {
    if (rowConfiguration?.rowFilter) expressionOf(asset, rowConfiguration.rowFilter);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Types by name of the columns that the asset's Glue form has. */
function columnTypes(asset: Asset): ReadonlyMap<string, string> {
  const { columns = [] } = JSON.parse(glueTableOf(latestRevision(asset)).content) as {
    columns?: readonly { columnName: string; dataType: string }[];
  };
  return new Map(columns.map(({ columnName, dataType }) => [columnName.toLowerCase(), dataType]));
}

function comparedColumns(filter: RowFilter | undefined): readonly string[] {
  if (filter?.and) return filter.and.flatMap(comparedColumns);
  if (filter?.or) return filter.or.flatMap(comparedColumns);
  const [comparison] = Object.values(filter?.expression ?? {}) as { columnName?: string }[];
  return comparison?.columnName === undefined ? [] : [comparison.columnName];
}

/** A row filter as Lake Formation reads it. */
function expressionOf(asset: Asset, filter: RowFilter): string {
  if (filter.and) return filter.and.map((each) => `(${expressionOf(asset, each)})`).join(' AND ');
  if (filter.or) return filter.or.map((each) => `(${expressionOf(asset, each)})`).join(' OR ');
  return comparisonOf(columnTypes(asset), filter.expression);
}

const OPERATORS: Readonly<Record<string, string>> = {
  equalTo: '=',
  notEqualTo: '<>',
  greaterThan: '>',
  lessThan: '<',
  greaterThanOrEqualTo: '>=',
  lessThanOrEqualTo: '<=',
  like: 'LIKE',
  notLike: 'NOT LIKE',
};

function comparisonOf(
  types: ReadonlyMap<string, string>,
  expression: RowFilterExpression | undefined,
): string {
  const [[kind, comparison] = ['', {}]] = Object.entries(expression ?? {}) as [
    string,
    { columnName?: string; value?: string; values?: readonly string[] },
  ][];
  const { columnName = '', value = '', values = [] } = comparison;
  const column = `"${columnName.toLowerCase()}"`;
  const literal = (text: string) => literalOf(types.get(columnName.toLowerCase()) ?? 'string', text);
  if (kind === 'isNull') return `${column} IS NULL`;
  if (kind === 'isNotNull') return `${column} IS NOT NULL`;
  if (kind === 'in' || kind === 'notIn') {
    return `${column} ${kind === 'in' ? 'IN' : 'NOT IN'} (${values.map(literal).join(', ')})`;
  }
  return `${column} ${OPERATORS[kind]} ${literal(value)}`;
}

/** Values come as text: numbers are written as such, where the column's type is a number's. */
function literalOf(type: string, text: string): string {
  const numeric = /^(tinyint|smallint|int|bigint|float|double|decimal)\b/.test(type);
  if (numeric && !/^-?\d+(\.\d+)?$/.test(text)) throw invalid(`${text} is no value of a column of ${type}`);
  if (numeric) return text;
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return type === 'date' || type === 'timestamp' ? `${type.toUpperCase()} ${quoted}` : quoted;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function summary(domain: Domain, asset: Asset, filter: AssetFilter) {
  const errorMessage = faultOf(asset, filter.configuration);
  const { columnConfiguration, rowConfiguration } = filter.configuration;
  return {
    domainId: domain.id,
    ...pick(filter, 'id', 'assetId', 'name', 'description', 'createdAt'),
    status: errorMessage === undefined ? ('VALID' as const) : ('INVALID' as const),
    errorMessage,
    ...(columnConfiguration && { effectiveColumnNames: columnConfiguration.includedColumnNames }),
    ...(rowConfiguration?.rowFilter &&
      errorMessage === undefined && {
        effectiveRowFilter: expressionOf(asset, rowConfiguration.rowFilter),
      }),
  };
}

function describe(domain: Domain, asset: Asset, filter: AssetFilter) {
  return { ...summary(domain, asset, filter), configuration: filter.configuration };
}
