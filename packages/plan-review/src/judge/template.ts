import type { Resource } from '../read/resource';
import { isMarked, type Json, leavesOf, partOf, texts } from '../read/values';
import type { RoleRights } from './access/roles';
import { type Judgement, note } from './finding';
import { isRoutine } from './losses';
import { STACK_TYPES } from './opaque';
import { providerType, type TemplateResource, templateResources } from './template-values';

/** Ends of the names of CloudFormation's types that give access, where no table knows more of them. */
const ACCESS_ENDS = [
  'Membership',
  'Permission',
  'Permissions',
  'Grant',
  'AccessKey',
  'ResourceShare',
  'Assignment',
  'UserToGroupAddition',
  'AccessEntry',
];

/** A resource of a template that the change touches. */
interface Part {
  readonly id: string;
  readonly before: TemplateResource | undefined;
  readonly after: TemplateResource | undefined;
}

/** What is found in the change of a template: of the stack, and of each of the template's resources. */
export interface TemplateFindings {
  readonly ofStack: readonly Judgement[];
  readonly ofParts: readonly { readonly part: Resource; readonly found: readonly Judgement[] }[];
}

/**
 * What the change of a CloudFormation template makes, changes and deletes; undefined where it can't be read. What
 * CloudFormation does for that, no plan knows.
 *
 * @param judge what a resource gives to whom, and its settings
 */
export function templateFindings(
  stack: Resource,
  roles: RoleRights,
  judge: (part: Resource) => readonly Judgement[],
): TemplateFindings | undefined {
  const { type, change, account } = stack;
  if (!STACK_TYPES.includes(type) || change.after === null) return undefined;
  const masks = [change.after_unknown, change.before_sensitive, change.after_sensitive];
  if (masks.some((mask) => isMarked(partOf(mask, 'template_body')))) return undefined;
  // The instances of a stack set are in other accounts.
  const own = type.endsWith('_stack_set') ? undefined : account;
  const before = templateResources(change.before, own);
  const after = templateResources(change.after, own);
  if (!before || !after) return undefined;
  addPolicies(stack, after, roles);
  const parts = [...new Set([...before.keys(), ...after.keys()])]
    .map((id): Part => ({ id, before: before.get(id), after: after.get(id) }))
    .filter((part) => keyOf(part.before) !== keyOf(part.after));
  const ofParts = parts.map((part) => {
    const resource = resourceOf(stack, part);
    return { part: resource, found: judge(resource) };
  });
  const hasAccess = new Set(
    ofParts.flatMap(({ part, found }) =>
      found.some(({ fact }) => fact.kind === 'access' || fact.kind === 'entitlement') ? [part.within] : [],
    ),
  );
  const isSame =
    JSON.stringify(partOf(change.before, 'template_body')) ===
    JSON.stringify(partOf(change.after, 'template_body'));
  return { ofStack: isSame && parts.length === 0 ? [] : stackFindings(parts, hasAccess), ofParts };
}

/** Policies of a template that are attached to its roles. */
function addPolicies(stack: Resource, all: ReadonlyMap<string, TemplateResource>, roles: RoleRights): void {
  for (const [id, policy] of all) {
    for (const name of texts(policy.attributes, 'roles')) {
      const role = /^\$\{(\w+)\}$/.exec(name)?.[1];
      if (role === undefined || !all.has(role)) continue;
      roles.addPolicy(
        resourceOf(stack, { id: role, before: undefined, after: all.get(role) }),
        resourceOf(stack, { id, before: undefined, after: policy }),
      );
    }
  }
}

function resourceOf(stack: Resource, { id, before, after }: Part): Resource {
  const type = providerType((after ?? before)?.type ?? '');
  return stack.part(id, type, before?.attributes ?? null, after?.attributes ?? null);
}

function keyOf(resource: TemplateResource | undefined): string {
  return JSON.stringify([resource?.written, resource?.attributes]);
}

function stackFindings(
  parts: readonly Part[],
  hasAccess: ReadonlySet<string | undefined>,
): readonly Judgement[] {
  const findings: Judgement[] = [];
  const rest: Part[] = [];
  for (const part of parts) {
    const { id, before, after } = part;
    const type = (after ?? before)?.type ?? '';
    const givesAccess = ACCESS_ENDS.some((end) => type.endsWith(end));
    if (givesAccess && !hasAccess.has(id)) findings.push(accessFinding(part, type));
    else if (after === undefined && !givesAccess && !isRoutine(providerType(type))) {
      findings.push(deletionFinding(part, type));
    } else rest.push(part);
  }
  if (rest.length > 0) findings.push(restFinding(rest));
  if (parts.length === 0) {
    const means = 'The template changes, but none of its resources does: read the difference.';
    findings.push({ level: 'medium', topic: 'Unknown', fact: note(means) });
  }
  return findings;
}

function accessFinding(part: Part, type: string): Judgement {
  const { id, before, after } = part;
  const level = after === undefined ? 'low' : 'high';
  const verb = before === undefined ? 'makes' : after === undefined ? 'deletes' : 'changes';
  const paths = changedPaths(part).filter((path) => path.startsWith('Properties.'));
  const means = `CloudFormation ${verb} {} ({}), which gives access by the name of its type: read {}.`;
  return {
    level,
    topic: 'Policy',
    fact: note(means, [id], [type], paths.length > 0 ? paths : ['the template']),
  };
}

function deletionFinding({ id, before }: Part, type: string): Judgement {
  return before?.isKept
    ? {
        level: 'medium',
        topic: 'Data loss',
        fact: note(
          'CloudFormation lets go of {} ({}): by its DeletionPolicy it stays, and belongs to no stack.',
          [id],
          [type],
        ),
      }
    : {
        level: 'high',
        topic: 'Data loss',
        fact: note('CloudFormation deletes {} ({}) with all that it holds.', [id], [type]),
      };
}

/** Most resources of a template that one finding names. */
const MOST_NAMED = 8;

function restFinding(rest: readonly Part[]): Judgement {
  const named = rest.slice(0, MOST_NAMED);
  const clauses: string[] = [];
  const values: (readonly Json[])[] = [];
  for (const part of named) {
    const { id, before, after } = part;
    const type = (after ?? before)?.type ?? '';
    const isChanged = before !== undefined && after !== undefined;
    const verb = isChanged ? 'changes' : before === undefined ? 'makes' : 'deletes';
    const paths = isChanged ? changedPaths(part) : [];
    const how = !isChanged ? '' : paths.length > 0 ? ': {}' : ' by a parameter';
    clauses.push(`${verb} {}${type === '' ? '' : ' ({})'}${how}`);
    values.push([id], ...(type === '' ? [] : [[type]]), ...(paths.length > 0 ? [paths] : []));
  }
  const more = rest.length - named.length;
  if (more > 0) clauses.push(`touches ${more} more`);
  const unknown = rest.some(({ before, after }) => before !== undefined && after !== undefined)
    ? 'The plan does not show whether it replaces what it changes.'
    : 'The plan does not show what else that does.';
  const means = `CloudFormation ${clauses.join('; ')}. ${unknown}`;
  return { level: 'medium', topic: 'Unknown', fact: note(means, ...values) };
}

/** Paths at which a resource of a template differs, as the template writes them. */
function changedPaths({ before, after }: Part): readonly string[] {
  const [was, is] = [valuesByPath(before?.written), valuesByPath(after?.written)];
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
}

/** Every value by its path; what stands there several times is one text. */
function valuesByPath(value: Json | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, value: each } of leavesOf(value)) {
    const before = found.get(path);
    found.set(path, before === undefined ? String(each) : `${before}, ${String(each)}`);
  }
  return found;
}
