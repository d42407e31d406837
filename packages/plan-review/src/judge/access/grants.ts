import type { Json } from '../../read/values';
import { type Condition, conditionsOf } from './condition';

/** One of the sets that a statement speaks of: all that match one pattern, or all but those that match any of several. */
export type Matched = { readonly only: string } | { readonly allBut: readonly string[] };

/** Somebody whom a policy names. */
export interface Principal {
  /** `everybody`, or the policy's own word: `AWS`, `Service`, `Federated`, `CanonicalUser`. */
  readonly kind: string;
  /** An ARN, an account's root as its ARN, a service or an identity provider; empty for everybody. */
  readonly id: string;
}

/** One principal, or everybody but some. */
export type PrincipalSet = { readonly only: Principal } | { readonly allBut: readonly Principal[] };

/** The smallest part of a policy: one principal, one action, one resource, one condition. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy of one's own: whoever holds it. */
  readonly principal?: PrincipalSet;
  readonly action: Matched;
  readonly resource: Matched;
  /** All have to hold. */
  readonly condition: readonly Condition[];
}

/** Stands in a grant for what only the apply tells. */
export const NOT_KNOWN = '(not known before the apply)';

/** Stands in a template for the account of its stack, where the plan does not name it. */
export const STACK_ACCOUNT = '${AWS::AccountId}';

const EVERYBODY: Principal = { kind: 'everybody', id: '' };

type Members = Readonly<Record<string, Json>>;

/** The grants of a policy document, and where in its attribute it stands: empty, or a path within. */
export interface PolicyDocument {
  readonly path: readonly string[];
  readonly grants: readonly Grant[];
}

/**
 * The grants of a policy document in JSON; undefined where the text is none. A statement without resources, as trust
 * policies have, is about the resource that carries it.
 */
export function readPolicyStatements(text: string): readonly Grant[] | undefined {
  return readPolicyDocuments(text).find(({ path }) => path.length === 0)?.grants;
}

/** Every policy document in a text of JSON: the text itself, or those within it. */
export function readPolicyDocuments(text: string): readonly PolicyDocument[] {
  if (!/^\s*[[{]/.test(text) || !/"statement"/i.test(text)) return [];
  try {
    return documentsWithin(JSON.parse(text) as Json, []);
  } catch {
    return [];
  }
}

function documentsWithin(value: Json, path: readonly string[]): readonly PolicyDocument[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((each) => documentsWithin(each, path));
  }
  const statements = statementsOf(value);
  if (statements) return [{ path, grants: statements.flatMap(grantsOfStatement) }];
  return Object.entries(value).flatMap(([name, part]) => documentsWithin(part as Json, [...path, name]));
}

/** The statements of a value that is a policy document. */
export function statementsOf(value: Json): readonly Members[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { Statement: found } = value as Members;
  if (typeof found !== 'object' || found === null) return undefined;
  const all = (Array.isArray(found) ? found : [found]) as readonly Json[];
  const isStatement = (each: Json) => typeof each === 'object' && each !== null && 'Effect' in each;
  return all.every(isStatement) ? (all as readonly Members[]) : undefined;
}

function grantsOfStatement(statement: Members): readonly Grant[] {
  const effect = statement.Effect === 'Deny' ? 'Deny' : 'Allow';
  const condition = conditionsOf(statement.Condition);
  const grants: Grant[] = [];
  for (const principal of principalsOf(statement)) {
    for (const action of matchedBy(statement, 'Action')) {
      for (const resource of matchedBy(statement, 'Resource')) {
        grants.push({ effect, principal, action, resource, condition });
      }
    }
  }
  return grants;
}

/** Texts of an element; what is computed within a template stands as its JSON. */
function textList(value: Json | undefined): readonly string[] {
  const all = (Array.isArray(value) ? value : [value]) as readonly (Json | undefined)[];
  return all.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each)));
}

function matchedBy(statement: Members, element: string): readonly Matched[] {
  const not = statement[`Not${element}`];
  if (not !== undefined) return [{ allBut: [...new Set(textList(not))].sort() }];
  return textList(statement[element] ?? '*').map((only) => ({ only }));
}

function principalsOf(statement: Members): readonly (PrincipalSet | undefined)[] {
  if (statement.NotPrincipal !== undefined) {
    const allBut = [...principalsNamed(statement.NotPrincipal)];
    return [{ allBut: allBut.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }];
  }
  if (statement.Principal === undefined) return [undefined];
  return principalsNamed(statement.Principal).map((only) => ({ only }));
}

/** `*` and `{"AWS": "*"}` let the same in. */
function principalsNamed(principal: Json): readonly Principal[] {
  if (typeof principal !== 'object' || principal === null) return [principalOf('AWS', String(principal))];
  return Object.entries(principal).flatMap(([kind, ids]) =>
    textList(ids as Json).map((id) => principalOf(kind, id)),
  );
}

/** A principal of a policy; an account may be written as its id or as its root's ARN. */
export function principalOf(kind: string, id: string): Principal {
  if (kind === 'AWS' && /^\*+$/.test(id)) return EVERYBODY;
  return { kind, id: kind === 'AWS' && /^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id };
}

/** The account that a principal is of; undefined for everybody, services and federations. */
export function accountOf(principal: PrincipalSet): string | undefined {
  if (!('only' in principal) || principal.only.kind !== 'AWS') return undefined;
  return /^arn:[^:]+:[^:]+::(\d{12}):/.exec(principal.only.id)?.[1];
}

/** Whether a principal is a whole account, whose own policies decide who of it. */
export function isWholeAccount({ kind, id }: Principal): boolean {
  return kind === 'AWS' && id.endsWith(':root');
}

/** Whether a right in the policy of a role is about who may assume it. */
export function isTrust(right: {
  readonly carrier: 'key' | 'resource' | 'role';
  readonly principals?: readonly PrincipalSet[];
  readonly actions: readonly Matched[];
}): boolean {
  const isAssuming = (action: Matched) => 'only' in action && /^(sts:|\*$)/i.test(action.only);
  return right.carrier === 'role' && right.principals !== undefined && right.actions.every(isAssuming);
}

/** A principal's kind; undefined for everybody but some. */
export function kindOf(principal: PrincipalSet): string | undefined {
  return 'only' in principal ? principal.only.kind : undefined;
}
