import type { ConfiguredResource, ResourceChange } from './format';
import type { Plan } from './plan';
import {
  changedAttributes,
  type Json,
  type Leaf,
  leavesAfter,
  leavesBefore,
  listOf,
  partOf,
  text,
  texts,
} from './values';

/** A resource of a plan: its change, its configuration and its account. */
export class Resource {
  private readonly known: {
    before?: readonly Leaf[];
    after?: readonly Leaf[];
    changed?: readonly string[];
  } = {};

  /**
   * @param within the logical id, where it is a resource of the template of a CloudFormation stack
   * @param stack whose template that is
   */
  constructor(
    readonly plan: Plan,
    private readonly data: ResourceChange,
    readonly within?: string,
    private readonly stack?: Resource,
  ) {}

  get address() {
    return this.data.address;
  }

  get type() {
    return this.data.type;
  }

  get change() {
    return this.data.change;
  }

  get deposed() {
    return this.data.deposed;
  }

  get previousAddress() {
    return this.data.previous_address;
  }

  get reason() {
    return this.data.action_reason;
  }

  /** Every single value before the change. */
  get leavesBefore(): readonly Leaf[] {
    return (this.known.before ??= leavesBefore(this.data));
  }

  /** Every single value after the change, also those that nobody knows yet. */
  get leavesAfter(): readonly Leaf[] {
    return (this.known.after ??= leavesAfter(this.data));
  }

  /** Names of the attributes whose value differs, or is not known yet. */
  get changed(): readonly string[] {
    return (this.known.changed ??= changedAttributes(this.data));
  }

  /** Its part of the configuration; undefined where the plan has none, and within a template. */
  get configuration(): ConfiguredResource | undefined {
    return this.within === undefined ? this.plan.configurationOf(this.address) : undefined;
  }

  /** The same resource with another change. */
  with(change: Partial<ResourceChange['change']>): Resource {
    return new Resource(this.plan, { ...this.data, change: { ...this.change, ...change } }, this.within);
  }

  /** A resource of this one's template, as if Terraform made it. */
  part(within: string, type: string, before: Json, after: Json): Resource {
    const actions = [before === null ? 'create' : after === null ? 'delete' : 'update'];
    const { change, provider_name, address, mode, name } = this.data;
    const nothing = { after_unknown: false, before_sensitive: false, after_sensitive: false };
    const changed = { ...change, actions, before, after, ...nothing };
    return new Resource(
      this.plan,
      { address, mode, name, provider_name, type, change: changed },
      within,
      this,
    );
  }

  /**
   * AWS account of the resource: the one its provider is bound to, the one in its own ARN, or the one that all ARNs of
   * the same provider's resources name; undefined where nothing in the plan names it.
   */
  get account(): string | undefined {
    if (!['aws', 'awscc'].includes(this.provider)) return undefined;
    // The instances of a stack set are in other accounts.
    if (this.stack) return this.stack.type.endsWith('_stack_set') ? undefined : this.stack.account;
    const { before, after } = this.change;
    const bound = boundAccount(
      this.plan.shown.configuration?.provider_config?.[this.providerKey]?.expressions,
    );
    const own = accountInOwnNames(after) ?? accountInOwnNames(before);
    return bound ?? own ?? this.plan.accountOfProvider(this.providerKey);
  }

  /** Where it is, for people. */
  get place(): string {
    const { account, provider } = this;
    if (account !== undefined) return `Account ${account}`;
    const key = this.configuration?.provider_config_key;
    const alias = key?.split(':').at(-1) ?? provider;
    return provider === 'aws'
      ? `Provider ${alias} (the plan does not name its account)`
      : `Provider ${alias}`;
  }

  /** Its provider's key in the configuration, or the provider's name where the plan has no configuration. */
  get providerKey(): string {
    return this.configuration?.provider_config_key ?? this.data.provider_name;
  }

  private get provider(): string {
    return this.data.provider_name.split('/').at(-1) || 'no provider';
  }

  /** Addresses that the expression of an attribute refers to, the longest of each. */
  references(attribute: string): readonly string[] {
    return referencesIn(this.configuration?.expressions?.[attribute]);
  }

  /** The resources of the plan that an attribute is made of: a list for each of its references. */
  referenced(attribute: string): readonly (readonly Resource[])[] {
    return this.references(attribute)
      .map((each) => this.plan.resourcesBehind(this.address, each))
      .filter((resources) => resources.length > 0);
  }

  /**
   * Whether the configuration sets an attribute, and not the provider or AWS; true where the plan does not tell.
   *
   * @param path of the attribute, without indices
   */
  isConfigured(path: string): boolean {
    const expressions = this.configuration?.expressions;
    if (expressions === undefined) return true;
    const [first, ...rest] = path.split('.');
    // Blocks that are made in a loop are not in the plan's configuration; the provider's own are unknown as a whole.
    if (!Object.hasOwn(expressions, first)) {
      const { after, after_unknown: unknown } = this.change;
      return Array.isArray(partOf(after, first)) && partOf(unknown, first) !== true;
    }
    return isSet(expressions[first], rest);
  }
}

function isSet(expression: Json | undefined, [name, ...rest]: readonly string[]): boolean {
  if (expression === undefined || expression === null || typeof expression !== 'object') return false;
  if (Array.isArray(expression)) {
    return listOf(expression).some((each) => isSet(each, name === undefined ? [] : [name, ...rest]));
  }
  if (name === undefined || 'references' in expression || 'constant_value' in expression) return true;
  return isSet(partOf(expression, name), rest);
}

/** Addresses that an expression of the configuration refers to, the longest of each. */
export function referencesIn(expression: Json | undefined): readonly string[] {
  const found = new Set<string>();
  const collect = (value: Json | undefined): void => {
    if (value === null || typeof value !== 'object') return;
    for (const reference of texts(value, 'references')) found.add(reference);
    for (const part of Object.values(value as object) as Json[]) collect(part);
  };
  collect(expression);
  // Terraform lists `a.b.c` and `a.b` for the same expression.
  const shorter = new Set([...found].flatMap((each) => prefixesOf(each)));
  return [...found].filter((each) => !shorter.has(each));
}

/** `a.b` and `a` of `a.b.c`. */
function prefixesOf(reference: string): readonly string[] {
  const parts = reference.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** What a provider's configuration says of its account, where it says it in plain text. */
function boundAccount(expressions: Readonly<Record<string, Json>> | undefined): string | undefined {
  const constant = (value: Json | undefined): Json => partOf(value, 'constant_value') ?? null;
  const allowed = texts({ value: constant(expressions?.allowed_account_ids) }, 'value');
  if (allowed.length === 1) return allowed[0];
  const [role] = listOf(expressions?.assume_role);
  return accountInArn(text({ arn: constant(partOf(role, 'role_arn')) }, 'arn'));
}

/** Attributes that name the resource itself, or the one of the same account that it belongs to. */
const OWN_NAMES = ['arn', 'id', 'function_name', 'key_id', 'queue_url', 'secret_arn', 'resource_arn'];

/** The account that a resource's own names tell. */
export function accountInOwnNames(value: Json): string | undefined {
  for (const name of OWN_NAMES) {
    const found = accountInArn(text(value, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The account in an ARN, or in the URL of a queue. */
export function accountInArn(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  return /^(?:arn:[^:]+:[^:]*:[^:]*:|https:\/\/sqs\.[^/]+\/)(\d{12})[:/]/.exec(arn)?.[1];
}
