import type { Resource } from '../../read/resource';
import { isMarked, type Json, type Leaf, listOf, partOf } from '../../read/values';
import { endsWithName } from '../names';
import { type Grant, NOT_KNOWN, readPolicyDocuments, readPolicyStatements } from './grants';

/** A policy document of a resource, before and after the change. */
export interface DocumentChange {
  /** Of the attribute, and within it where that holds more than the document. */
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

/** Attributes that hold a policy, by their names; looked at only where nobody knows the content yet. */
const POLICY_ATTRIBUTES = new Set([
  'policy',
  'policies',
  'access_policy',
  'access_policies',
  'policy_document',
  'policy_json',
  'policy_body',
  'resource_policy',
  'assume_role_policy',
  'assume_role_policy_document',
  'inline_policy',
  'repository_policy',
  'session_policy',
  'bucket_policy',
  'key_policy',
  'trust_policy',
  'iam_policy',
]);

/** Words in the names of types whose policy is about something else than access. */
const NO_ACCESS = [
  'lifecycle',
  'retention',
  'scaling',
  'scheduling',
  'backup',
  'snapshot',
  'traffic',
  'cache',
  'stickiness',
  'ssl',
  '_delivery_',
  'deletion',
];

/** Every policy document that a resource has, had or will have. */
export function documentChanges(resource: Resource): readonly DocumentChange[] {
  const before = documentsAt(resource.leavesBefore);
  const after = documentsAt(resource.leavesAfter);
  const unknown = unknownPaths(resource, before);
  const paths = new Set([...before.keys(), ...after.keys(), ...unknown]);
  return [...paths].map((path): DocumentChange => {
    const existed = before.has(path);
    const sensitive = isSensitive(resource, path);
    const known = { path, before: before.get(path) ?? [], existed, sensitive };
    if (!unknown.has(path)) return { ...known, after: after.get(path) ?? [], unknown: 'nothing' };
    const later = deferredGrants(resource, path);
    return later === undefined
      ? { ...known, after: [], unknown: 'all' }
      : { ...known, after: later, unknown: 'some' };
  });
}

/**
 * Attributes that hold a policy by their names, and whose text is no policy document of AWS.
 *
 * @returns paths of those that change
 */
export function otherPolicies(resource: Resource): readonly string[] {
  if (NO_ACCESS.some((word) => resource.type.includes(word))) return [];
  const policiesIn = (leaves: readonly Leaf[]) =>
    new Map(
      leaves
        .filter(({ path }) => endsWithName(path, POLICY_ATTRIBUTES))
        .map(({ path, value }) => [path, value]),
    );
  const [before, after] = [policiesIn(resource.leavesBefore), policiesIn(resource.leavesAfter)];
  return [...after].flatMap(([path, value]) => {
    const was = before.get(path) ?? '';
    const isOther = [was, value].every(
      (each) => typeof each === 'string' && readPolicyDocuments(each).length === 0,
    );
    return isOther && value !== was ? [path] : [];
  });
}

/** Whether a resource has a policy document, now or later. */
export function hasDocuments({ leavesBefore, leavesAfter }: Resource): boolean {
  return [leavesBefore, leavesAfter].some((leaves) => documentsAt(leaves).size > 0);
}

/** Grants by the path of the document; several at one path are one. */
function documentsAt(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Grant[]> {
  const found = new Map<string, Grant[]>();
  for (const { path, value } of leaves) {
    if (typeof value !== 'string') continue;
    for (const { path: within, grants } of readPolicyDocuments(value)) {
      const whole = [path, ...within].join('.');
      const known = found.get(whole);
      if (known) known.push(...grants);
      else found.set(whole, [...grants]);
    }
  }
  return found;
}

/** What the provider or AWS fills in by itself is no policy of the configuration's. */
function unknownPaths(resource: Resource, before: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const unknown = resource.leavesAfter.filter(({ value }) => value === undefined).map(({ path }) => path);
  return new Set(
    unknown.filter(
      (path) => (before.has(path) || endsWithName(path, POLICY_ATTRIBUTES)) && resource.isConfigured(path),
    ),
  );
}

function isSensitive({ change }: Resource, path: string): boolean {
  const [first] = path.split('.');
  const masks: readonly Json[] = [change.before_sensitive, change.after_sensitive];
  return masks.some((mask) => isMarked(partOf(mask, first)));
}

/** What is known of a policy that `aws_iam_policy_document` data sources make during the apply. */
function deferredGrants(resource: Resource, path: string): readonly Grant[] | undefined {
  const references = resource.references(path.split('.')[0]);
  const addresses = references.map((each) => each.replace(/\.(minified_)?json$/, ''));
  const documents = addresses.map((address) => resource.plan.deferredRead(resource.address, address));
  if (documents.length === 0 || documents.some((each) => each?.type !== 'aws_iam_policy_document')) {
    return undefined;
  }
  const statements = documents.flatMap((document) => (document ? statementsIn(document) : []));
  return readPolicyStatements(JSON.stringify({ Statement: statements })) ?? [];
}

/** Attributes of the data source that merge other documents into it. */
const MERGED = ['source_policy_documents', 'override_policy_documents', 'source_json', 'override_json'];

/** The statements of a data source as IAM writes them, with {@link NOT_KNOWN} for what is not known. */
function statementsIn({ change: { after, after_unknown: unknown } }: Resource): readonly Json[] {
  const masks = partOf(unknown, 'statement');
  const merged = MERGED.flatMap((name) => knownTexts(partOf(after, name), partOf(unknown, name)));
  return [
    ...listOf(partOf(after, 'statement')).map((block, index) => statementOf(block, partOf(masks, index))),
    ...merged.map((): Json => ({ Effect: 'Allow', Action: NOT_KNOWN, Resource: NOT_KNOWN })),
  ];
}

function statementOf(block: Json, mask: Json | undefined): Json {
  const element = (word: string, name: string): object => {
    const values = knownTexts(partOf(block, name), partOf(mask, name));
    return values.length > 0 ? { [word]: values } : {};
  };
  return {
    Effect: String(partOf(block, 'effect') ?? 'Allow'),
    ...element('Action', 'actions'),
    ...element('NotAction', 'not_actions'),
    ...element('Resource', 'resources'),
    ...element('NotResource', 'not_resources'),
    ...principalsIn('Principal', partOf(block, 'principals'), partOf(mask, 'principals'), mask === true),
    ...principalsIn('NotPrincipal', partOf(block, 'not_principals'), partOf(mask, 'not_principals'), false),
    Condition: conditionIn(partOf(block, 'condition'), partOf(mask, 'condition')),
  };
}

function principalsIn(
  word: string,
  value: Json | undefined,
  mask: Json | undefined,
  isUnknown: boolean,
): object {
  const blocks = listOf(value);
  if (blocks.length === 0) return isUnknown ? { [word]: { AWS: NOT_KNOWN } } : {};
  const found: Record<string, readonly string[]> = {};
  blocks.forEach((block, index) => {
    const kind = String(partOf(block, 'type') ?? 'AWS');
    const ids = knownTexts(partOf(block, 'identifiers'), partOf(partOf(mask, index), 'identifiers'));
    found[kind] = [...(found[kind] ?? []), ...ids];
  });
  return { [word]: '*' in found ? '*' : found };
}

function conditionIn(value: Json | undefined, mask: Json | undefined): Json {
  const found: Record<string, Record<string, readonly string[]>> = {};
  listOf(value).forEach((block, index) => {
    const test = String(partOf(block, 'test') ?? NOT_KNOWN);
    const variable = String(partOf(block, 'variable') ?? NOT_KNOWN);
    const values = knownTexts(partOf(block, 'values'), partOf(partOf(mask, index), 'values'));
    found[test] = { ...found[test], [variable]: values };
  });
  return found;
}

function knownTexts(value: Json | undefined, mask: Json | undefined): readonly string[] {
  if (mask === true) return [NOT_KNOWN];
  const all = Array.isArray(value) ? listOf(value) : value === null || value === undefined ? [] : [value];
  return all.map((each, index) => (each === null || partOf(mask, index) === true ? NOT_KNOWN : String(each)));
}
