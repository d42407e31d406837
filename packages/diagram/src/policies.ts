/** A statement of a policy, as the picture reads it. */
export interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Principal: { readonly AWS?: string | readonly string[]; readonly Service?: string };
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const list = (value: string | readonly string[] = []) => [value].flat();

/** The statements of a policy document that allow something. */
export function allowStatements(document: unknown): Statement[] {
  if (typeof document !== 'string') return [];
  const { Statement: statements } = JSON.parse(document) as {
    Statement: readonly (Record<string, string | string[]> & { Effect: string })[];
  };
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .map((statement) => ({
      Principal: {},
      Condition: {},
      ...(statement as object),
      Action: list(statement['Action']),
      Resource: list(statement['Resource']),
    }));
}

/** What a statement's conditions ask of a key, whatever the operator. */
export function conditionValues({ Condition }: Statement, key: string): string[] {
  return Object.values(Condition).flatMap((keys) => list(keys[key]));
}
