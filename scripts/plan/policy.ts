/** One of the sets that a statement speaks of: all that match one pattern, or all but those that match any of several. */
export type Matched = { readonly only: string } | { readonly allBut: readonly string[] };

/** The smallest part of a policy: one principal, one action, one resource, one condition. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy of one's own: whoever holds it. `*`, or a kind and a name such as `AWS arn:…`. */
  readonly principal?: Matched;
  readonly action: Matched;
  readonly resource: Matched;
  /** Canonical JSON; empty without a condition. */
  readonly condition: string;
}

type Statement = Readonly<Record<string, unknown>>;

const list = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(String);

/**
 * The grants of a policy document in JSON; undefined where the text is none. A statement without resources, as trust
 * policies have, is about the resource that carries it.
 */
export function grantsOf(document: string): readonly Grant[] | undefined {
  const statements = statementsOf(document);
  return statements?.flatMap((statement) => grantsOfStatement(statement));
}

function statementsOf(document: string): readonly Statement[] | undefined {
  if (!document.trimStart().startsWith('{')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    return undefined;
  }
  const { Statement: found } = parsed as { Statement?: unknown };
  if (found === undefined || found === null) return undefined;
  const all = Array.isArray(found) ? found : [found];
  const isStatement = (one: unknown) => typeof one === 'object' && one !== null && 'Effect' in one;
  return all.every(isStatement) ? (all as Statement[]) : undefined;
}

function grantsOfStatement(statement: Statement): readonly Grant[] {
  const effect = statement.Effect === 'Deny' ? 'Deny' : 'Allow';
  const condition = canonicalCondition(statement.Condition);
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

function matched(statement: Statement, element: string): readonly Matched[] {
  const not = statement[`Not${element}`];
  if (not !== undefined) return [{ allBut: [...new Set(list(not))].sort() }];
  return list(statement[element] ?? '*').map((only) => ({ only }));
}

function principalsOf(statement: Statement): readonly (Matched | undefined)[] {
  if (statement.NotPrincipal !== undefined) return [{ allBut: [...named(statement.NotPrincipal)].sort() }];
  if (statement.Principal === undefined) return [undefined];
  return named(statement.Principal).map((only) => ({ only }));
}

/** `*` and `{"AWS": "*"}` let the same in; an account may be written as its id or as its root's ARN. */
function named(principal: unknown): readonly string[] {
  if (typeof principal === 'string') return [principal === '*' ? '*' : `AWS ${principal}`];
  return Object.entries(principal as object).flatMap(([kind, ids]) =>
    list(ids).map((id) => {
      if (kind === 'AWS' && id === '*') return '*';
      return `${kind} ${/^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id}`;
    }),
  );
}

/** Order and spelling of lists don't matter in a condition; operators and keys are not case-sensitive. */
function canonicalCondition(condition: unknown): string {
  if (typeof condition !== 'object' || condition === null) return '';
  const operators = Object.entries(condition).map(([operator, keys]) => {
    const tests = Object.entries(keys as object).map(
      ([key, values]) => [key.toLowerCase(), [...new Set(list(values))].sort()] as const,
    );
    return [operator.toLowerCase(), Object.fromEntries(tests.sort(byName))] as const;
  });
  return operators.length === 0 ? '' : JSON.stringify(Object.fromEntries(operators.sort(byName)));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
