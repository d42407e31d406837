/** A name in DuckDB's SQL. */
export function identifier(name: string): string {
  return `"${name.toLowerCase().replaceAll('"', '""')}"`;
}

/** A text in DuckDB's SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
