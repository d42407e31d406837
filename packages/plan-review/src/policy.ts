import { type Test, testsOf } from './condition';

/** One of the sets that a statement speaks of: all that match one pattern, or all but those that match any of several. */
export type Matched = { readonly only: string } | { readonly allBut: readonly string[] };

/** The smallest part of a policy: one principal, one action, one resource, one condition. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy of one's own: whoever holds it. `*`, or a kind and a name such as `AWS arn:…`. */
  readonly principal?: Matched;
  readonly action: Matched;
  readonly resource: Matched;
  /** All have to hold. */
  readonly condition: readonly Test[];
}

type Json = Readonly<Record<string, unknown>>;

/** The grants of a policy document, and where in its attribute it stands: empty, or a path within a template. */
export interface Document {
  readonly path: readonly string[];
  readonly grants: readonly Grant[];
}

/** What a template writes for a value that it computes stands as its JSON. */
const list = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) =>
    typeof one === 'object' ? JSON.stringify(one) : String(one),
  );

/**
 * The grants of a policy document in JSON; undefined where the text is none. A statement without resources, as trust
 * policies have, is about the resource that carries it.
 */
export function grantsOf(text: string): readonly Grant[] | undefined {
  return documentsIn(text).find(({ path }) => path.length === 0)?.grants;
}

/** Every policy document in a text of JSON: the text itself, or those within a template. */
export function documentsIn(text: string): readonly Document[] {
  if (!/^\s*[[{]/.test(text) || !/"statement"/i.test(text)) return [];
  try {
    return documentsOf(JSON.parse(text), []);
  } catch {
    return [];
  }
}

function documentsOf(value: unknown, path: readonly string[]): readonly Document[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => documentsOf(one, path));
  const statements = statementsOf(value as Json);
  if (statements) return [{ path, grants: statements.flatMap(grantsOfStatement) }];
  return Object.entries(value).flatMap(([name, part]) => documentsOf(part, [...path, name]));
}

function statementsOf({ Statement: found }: Json): readonly Json[] | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const all = (Array.isArray(found) ? found : [found]) as unknown[];
  const isStatement = (one: unknown) => typeof one === 'object' && one !== null && 'Effect' in one;
  return all.every(isStatement) ? (all as Json[]) : undefined;
}

function grantsOfStatement(statement: Json): readonly Grant[] {
  const effect = statement.Effect === 'Deny' ? 'Deny' : 'Allow';
  const condition = testsOf(statement.Condition);
  const grants: Grant[] = [];
  for (const principal of principalsOf(statement)) {
    for (const action of matched(statement, 'Action')) {
      for (const resource of matched(statement, 'Resource')) {
        grants.push({ effect, principal, action, resource, condition });
      }
    }
  }
  return grants;
}

function matched(statement: Json, element: string): readonly Matched[] {
  const not = statement[`Not${element}`];
  if (not !== undefined) return [{ allBut: [...new Set(list(not))].sort() }];
  return list(statement[element] ?? '*').map((only) => ({ only }));
}

function principalsOf(statement: Json): readonly (Matched | undefined)[] {
  if (statement.NotPrincipal !== undefined) return [{ allBut: [...named(statement.NotPrincipal)].sort() }];
  if (statement.Principal === undefined) return [undefined];
  return named(statement.Principal).map((only) => ({ only }));
}

/** `*` and `{"AWS": "*"}` let the same in; an account may be written as its id or as its root's ARN. */
function named(principal: unknown): readonly string[] {
  if (typeof principal !== 'object' || principal === null) {
    return [principal === '*' ? '*' : `AWS ${String(principal)}`];
  }
  return Object.entries(principal).flatMap(([kind, ids]) =>
    list(ids).map((id) => {
      if (kind === 'AWS' && id === '*') return '*';
      return `${kind} ${/^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id}`;
    }),
  );
}

/** The account that a principal is of; undefined for everybody, services and federations. */
export function accountOf(principal: Matched): string | undefined {
  return 'only' in principal ? /^AWS arn:[^:]+:[^:]+::(\d{12}):/.exec(principal.only)?.[1] : undefined;
}

/** A principal's kind: `*` for everybody, `AWS`, `Service`, `Federated`, `CanonicalUser`; undefined for all but some. */
export function kindOf(principal: Matched): string | undefined {
  return 'only' in principal ? principal.only.split(' ')[0] : undefined;
}
