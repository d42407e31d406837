import { configurationOf, type Json, type ResourceChange, type ShownPlan } from './show';
import { partOf, text, texts } from './values';

/** Where a resource is, as far as the plan tells. */
export interface Place {
  /** AWS account; undefined where nothing in the plan names it. */
  readonly account?: string;
  /** For people. */
  readonly label: string;
}

/**
 * The account of a resource: the one its provider is bound to, the one in its own ARN, or the one that all ARNs of the
 * same provider's resources name.
 */
export function placeOf(plan: ShownPlan, resource: ResourceChange): Place {
  const key = configurationOf(plan, resource.address)?.provider_config_key;
  const provider = resource.provider_name.split('/').at(-1) || 'no provider';
  const alias = key?.split(':').at(-1) ?? provider;
  const { before, after } = resource.change;
  const bound =
    key === undefined ? undefined : boundAccount(plan.configuration?.provider_config?.[key]?.expressions);
  const account =
    provider === 'aws' || provider === 'awscc'
      ? (bound ?? inArn(after) ?? inArn(before) ?? accountOfProvider(plan, key))
      : undefined;
  if (account !== undefined) return { account, label: `Account ${account}` };
  return {
    label:
      provider === 'aws' ? `Provider ${alias} (the plan does not name its account)` : `Provider ${alias}`,
  };
}

const accounts = new WeakMap<ShownPlan, ReadonlyMap<string, ReadonlySet<string>>>();

/** A provider's configuration is of one account, so whatever it made elsewhere names it; undefined where that differs. */
function accountOfProvider(plan: ShownPlan, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  let found = accounts.get(plan);
  if (found === undefined) {
    found = accountsByProvider(plan);
    accounts.set(plan, found);
  }
  const [only, ...others] = found.get(key) ?? [];
  return others.length === 0 ? only : undefined;
}

function accountsByProvider(plan: ShownPlan): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { address, mode, change } of plan.resource_changes) {
    if (mode !== 'managed') continue;
    const provider = configurationOf(plan, address)?.provider_config_key;
    const account = [change.before, change.after]
      .map((value) => arnAccount(value))
      .find((one) => one !== undefined);
    if (provider === undefined || account === undefined) continue;
    found.set(provider, (found.get(provider) ?? new Set()).add(account));
  }
  return found;
}

function arnAccount(value: Json): string | undefined {
  return value === null ? undefined : accountIn(text(value, 'arn'));
}

/** What a provider's configuration says of its account, where it says it in plain text. */
function boundAccount(expressions: Readonly<Record<string, Json>> | undefined): string | undefined {
  const constant = (value: Json | undefined): Json =>
    value === undefined ? null : (partOf(value, 'constant_value') ?? null);
  const allowed = texts({ value: constant(expressions?.allowed_account_ids) }, 'value');
  if (allowed.length === 1) return allowed[0];
  const roles = expressions?.assume_role;
  const [role] = Array.isArray(roles) ? (roles as readonly Json[]) : [];
  return accountIn(text({ arn: constant(role === undefined ? undefined : partOf(role, 'role_arn')) }, 'arn'));
}

function inArn(value: Json): string | undefined {
  return value === null ? undefined : accountIn(text(value, 'arn') ?? text(value, 'id'));
}

function accountIn(arn: string | undefined): string | undefined {
  return /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/**
 * Whether the configuration sets an attribute, and not the provider or AWS; true where the plan does not tell.
 *
 * @param path of the attribute, without indices
 */
export function isConfigured(plan: ShownPlan, { address, change }: ResourceChange, path: string): boolean {
  const expressions = configurationOf(plan, address)?.expressions;
  if (expressions === undefined) return true;
  const [first, ...rest] = path.split('.');
  // Blocks that are made in a loop are not in the plan's configuration; the provider's own are unknown as a whole.
  if (!(first in expressions)) {
    return Array.isArray(partOf(change.after, first)) && partOf(change.after_unknown, first) !== true;
  }
  return isSet(expressions[first], rest);
}

function isSet(expression: Json | undefined, [name, ...rest]: readonly string[]): boolean {
  if (expression === undefined || expression === null || typeof expression !== 'object') return false;
  if (Array.isArray(expression)) {
    return (expression as readonly Json[]).some((one) =>
      isSet(one, name === undefined ? [] : [name, ...rest]),
    );
  }
  if (name === undefined || 'references' in expression || 'constant_value' in expression) return true;
  return isSet(partOf(expression, name), rest);
}

/** The data source that a module's resource refers to, where only the apply reads it. */
export function deferredOf(plan: ShownPlan, from: string, address: string): ResourceChange | undefined {
  const module = /^(?:module\.[^.[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*/.exec(from)?.[0] ?? '';
  const found = plan.resource_changes.filter(
    (one) =>
      one.mode === 'data' &&
      one.change.actions.includes('read') &&
      withoutIndex(one.address) === `${module}${address}`,
  );
  return found.length === 1 ? found[0] : undefined;
}

/** An address without the index of its last part. */
function withoutIndex(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]$/, '');
}

/** Addresses that the expression of an attribute refers to, the longest of each. */
export function referencesOf(plan: ShownPlan, address: string, attribute: string): readonly string[] {
  const found: string[] = [];
  const collect = (value: Json | undefined): void => {
    if (value === null || typeof value !== 'object') return;
    found.push(...texts(value, 'references'));
    for (const part of Object.values(value as object) as Json[]) collect(part);
  };
  collect(configurationOf(plan, address)?.expressions?.[attribute]);
  return [...new Set(found)].filter(
    (one) => !found.some((other) => other !== one && other.startsWith(`${one}.`)),
  );
}
