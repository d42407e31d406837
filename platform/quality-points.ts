/** Name and type of the points that the publish function posts of an asset, and the steward's page shows. */
export const QUALITY_POINTS = {
  formName: 'pseudonymise',
  typeIdentifier: 'amazon.datazone.DataQualityResultFormType',
} as const;

/** Kind of the evaluation that says how many rows of a column have a value. */
export const COMPLETENESS = 'Completeness';

/** Message of a column's completeness, the only place of a point that says how many rows there are. */
export function completenessMessage(percent: number, rows: number): string {
  return `${percent} % of ${rows} rows`;
}

/** Rows of a message of {@link completenessMessage}; undefined for any other text. */
export function rowsOfMessage(message: string): number | undefined {
  const [, rows] = /^\d{1,3}(?:\.\d)? % of (\d{1,15}) rows$/.exec(message) ?? [];
  return rows === undefined ? undefined : Number(rows);
}
