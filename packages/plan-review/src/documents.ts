import { documentsIn, type Grant, grantsOf } from './policy';
import type { Json, ResourceChange } from './show';
import { isMarked, type Leaf, leavesAfter, leavesBefore, partOf } from './values';

/** What is known of a resource besides its change. */
export interface Surroundings {
  /** Account that the resource is in; undefined where the plan does not tell. */
  readonly account?: string;
  /** Addresses that the attribute is made of, by the configuration. */
  references(attribute: string): readonly string[];
  /** Whether the configuration sets what is at the path; true where the plan does not tell. */
  isConfigured(path: string): boolean;
  /** The data source of this address, where only the apply reads it. */
  deferred(address: string): ResourceChange | undefined;
  /** What other resources of the plan grant already, and this one may show too; nothing by default. */
  readonly elsewhere?: readonly Grant[];
}

/** A policy document of a resource, before and after the change. */
export interface DocumentChange {
  /** Of the attribute, and within it where that is a template. */
  readonly path: string;
  readonly before: readonly Grant[];
  readonly after: readonly Grant[];
  /** How much of `after` only the apply tells. */
  readonly unknown: 'nothing' | 'some' | 'all';
  /** Whether there was a document before. */
  readonly existed: boolean;
  /** Whether the plan keeps it secret. */
  readonly sensitive: boolean;
}

/** Stands in a grant for what only the apply tells. */
export const NOT_KNOWN = '(not known before the apply)';

/** Attributes that hold a policy, by their names; only asked where nobody knows the content yet. */
const HOLDS_POLICY =
  /(^|\.)(policy|policies|access_polic(y|ies)|policy_document|policy_json|policy_body|(resource|assume_role|inline|repository|session|bucket|key|trust|iam)_policy)$/;

/** Types whose policy is about something else than access. */
const NO_ACCESS =
  /lifecycle|retention|scaling|scheduling|backup|snapshot|traffic|cache|stickiness|ssl|_delivery_|deletion/;

/** Every policy document that a resource has, had or will have. */
export function documentChanges(
  resource: ResourceChange,
  surroundings: Surroundings,
): readonly DocumentChange[] {
  const before = documentsAt(leavesBefore(resource));
  const leaves = leavesAfter(resource);
  const after = documentsAt(leaves);
  const unknown = unknownPaths(leaves, before, surroundings);
  const paths = new Set([...before.keys(), ...after.keys(), ...unknown]);
  return [...paths].map((path): DocumentChange => {
    const existed = before.has(path);
    const sensitive = isSensitive(resource, path);
    const known = { path, before: before.get(path) ?? [], existed, sensitive };
    if (!unknown.has(path)) return { ...known, after: after.get(path) ?? [], unknown: 'nothing' };
    const later = deferredGrants(path, surroundings);
    return later === undefined ? { ...known, after: [], unknown: 'all' } : { ...known, ...later };
  });
}

/**
 * Attributes that hold a policy by their names, and whose text is no policy document of AWS.
 *
 * @returns paths of those that change
 */
export function otherPolicies(resource: ResourceChange): readonly string[] {
  if (NO_ACCESS.test(resource.type)) return [];
  const texts = (leaves: readonly Leaf[]) =>
    new Map(leaves.filter(({ path }) => HOLDS_POLICY.test(path)).map(({ path, value }) => [path, value]));
  const [before, after] = [texts(leavesBefore(resource)), texts(leavesAfter(resource))];
  return [...after].flatMap(([path, value]) => {
    const was = before.get(path) ?? '';
    const isOther = [was, value].every((one) => typeof one === 'string' && documentsIn(one).length === 0);
    return isOther && value !== was ? [path] : [];
  });
}

/** All that a resource granted before the change. */
export function heldGrants(resource: ResourceChange): readonly Grant[] {
  return [...documentsAt(leavesBefore(resource)).values()].flat();
}

/** Grants by the path of the document; several at one path are one. */
function documentsAt(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Grant[]> {
  const found = new Map<string, readonly Grant[]>();
  for (const { path, value } of leaves) {
    if (typeof value !== 'string') continue;
    for (const { path: within, grants } of documentsIn(value)) {
      const whole = [path, ...within].join('.');
      found.set(whole, [...(found.get(whole) ?? []), ...grants]);
    }
  }
  return found;
}

/** What the provider or AWS fills in by itself is no policy of the configuration's. */
function unknownPaths(
  leaves: readonly Leaf[],
  before: ReadonlyMap<string, unknown>,
  { isConfigured }: Surroundings,
): ReadonlySet<string> {
  const unknown = leaves.filter(({ value }) => value === undefined).map(({ path }) => path);
  return new Set(
    unknown.filter((path) => (before.has(path) || HOLDS_POLICY.test(path)) && isConfigured(path)),
  );
}

function isSensitive({ change }: ResourceChange, path: string): boolean {
  const [first] = path.split('.');
  const masks: readonly Json[] = [change.before_sensitive, change.after_sensitive];
  return masks.some((mask) => isMarked(partOf(mask, first)));
}

/** What is known of a policy that `aws_iam_policy_document` data sources make during the apply. */
function deferredGrants(
  path: string,
  { references, deferred }: Surroundings,
): Pick<DocumentChange, 'after' | 'unknown'> | undefined {
  const addresses = references(path.split('.')[0]).map((one) => one.replace(/\.(minified_)?json$/, ''));
  const documents = addresses.map((address) => deferred(address));
  if (documents.length === 0 || documents.some((one) => one?.type !== 'aws_iam_policy_document')) {
    return undefined;
  }
  const all = documents.map((document) => statementsOf(document as ResourceChange));
  const after = grantsOf(JSON.stringify({ Statement: all.flat() })) ?? [];
  return { after, unknown: 'some' };
}

/** The statements of a data source as IAM writes them, with {@link NOT_KNOWN} for what is not known. */
function statementsOf({ change: { after, after_unknown: unknown } }: ResourceChange): readonly Json[] {
  const blocks = list(partOf(after, 'statement'));
  const masks = partOf(unknown, 'statement');
  const merged = ['source_policy_documents', 'override_policy_documents', 'source_json', 'override_json'];
  const others = merged.flatMap((name) => texts(partOf(after, name), partOf(unknown, name)));
  return [
    ...blocks.map((block, index) => statementOf(block, partOf(masks, index))),
    ...others.map((): Json => ({ Effect: 'Allow', Action: NOT_KNOWN, Resource: NOT_KNOWN })),
  ];
}

function statementOf(block: Json, mask: Json | undefined): Json {
  const of = (name: string) => texts(partOf(block, name), partOf(mask, name));
  const named = (element: string, name: string): Json => {
    const values = of(name);
    return values.length > 0 ? { [element]: values } : {};
  };
  const principals = (element: string, name: string): Json => {
    const blocks = list(partOf(block, name));
    const masks = partOf(mask, name);
    const found: Record<string, readonly string[]> = {};
    blocks.forEach((one, index) => {
      const kind = String(partOf(one, 'type') ?? 'AWS');
      const ids = texts(partOf(one, 'identifiers'), partOf(partOf(masks, index), 'identifiers'));
      found[kind] = [...(found[kind] ?? []), ...ids];
    });
    if (blocks.length === 0) return masks === true ? { [element]: { AWS: NOT_KNOWN } } : {};
    return { [element]: '*' in found ? '*' : found };
  };
  const conditions: Record<string, Record<string, readonly string[]>> = {};
  list(partOf(block, 'condition')).forEach((one, index) => {
    const masks = partOf(partOf(mask, 'condition'), index);
    const test = String(partOf(one, 'test') ?? NOT_KNOWN);
    const variable = String(partOf(one, 'variable') ?? NOT_KNOWN);
    const values = texts(partOf(one, 'values'), partOf(masks, 'values'));
    conditions[test] = { ...conditions[test], [variable]: values };
  });
  return {
    Effect: String(partOf(block, 'effect') ?? 'Allow'),
    ...(named('Action', 'actions') as object),
    ...(named('NotAction', 'not_actions') as object),
    ...(named('Resource', 'resources') as object),
    ...(named('NotResource', 'not_resources') as object),
    ...(principals('Principal', 'principals') as object),
    ...(principals('NotPrincipal', 'not_principals') as object),
    Condition: conditions,
  };
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function texts(value: Json | undefined, mask: Json | undefined): readonly string[] {
  if (mask === true) return [NOT_KNOWN];
  const all = Array.isArray(value) ? list(value) : value === null || value === undefined ? [] : [value];
  return all.map((one, index) => (one === null || partOf(mask, index) === true ? NOT_KNOWN : String(one)));
}
