/** Rows of a table by the names of types that they are about; a name may end, start or be cut by `*`. */
export class TypeTable<Row extends { readonly types: readonly string[] }> {
  private readonly byName = new Map<string, Row[]>();
  private readonly patterns: { readonly expression: RegExp; readonly row: Row }[] = [];
  private readonly known = new Map<string, readonly Row[]>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      for (const name of row.types) {
        if (name.includes('*')) this.patterns.push({ expression: expressionOf(name), row });
        else this.byName.set(name, [...(this.byName.get(name) ?? []), row]);
      }
    }
  }

  /** The row of a type; one that names it whole before one with a pattern. */
  rowOf(type: string): Row | undefined {
    return this.rowsOf(type)[0];
  }

  /** All rows of a type, those that name it whole first. */
  rowsOf(type: string): readonly Row[] {
    const known = this.known.get(type);
    if (known) return known;
    const byPattern = this.patterns.filter(({ expression }) => expression.test(type)).map(({ row }) => row);
    const found = [...new Set([...(this.byName.get(type) ?? []), ...byPattern])];
    this.known.set(type, found);
    return found;
  }
}

function expressionOf(name: string): RegExp {
  return new RegExp(`^${name.split('*').join('.*')}$`);
}

/** Whether a path is one of the names, or ends with one as a whole part of it. */
export function endsWithName(path: string, names: ReadonlySet<string>): boolean {
  if (names.has(path)) return true;
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    if (names.has(path.slice(dot + 1))) return true;
  }
  return false;
}
