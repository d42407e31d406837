import { COMPLETENESS, completenessMessage } from '../../platform/quality-points';
import type { Receipt } from '../pseudonymise/receipt';

/** One evaluation, as AWS's user guide shows it ("Data quality in Amazon DataZone"). */
interface Evaluation {
  readonly types: readonly string[];
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
  readonly applicableFields: readonly string[];
  readonly status: 'PASS' | 'FAIL';
}

/** Content of the form `amazon.datazone.DataQualityResultFormType`. */
export interface QualityResult {
  readonly evaluationsCount: number;
  /** 0 to 100. */
  readonly passingPercentage: number;
  readonly evaluations: readonly Evaluation[];
}

type Column = NonNullable<Receipt['quality']>['columns'][number];

/**
 * Quality of a table over the files that its receipts say are published; undefined where there are none. Gaps in a
 * column do not fail: where the description forbids them the file is parked, so what is published may have them.
 * A file that is parked in place of a published one counts with neither version.
 */
export function qualityOf(receipts: readonly Receipt[]): QualityResult | undefined {
  const files = receipts.flatMap(({ outcome, quality }) =>
    outcome === 'published' && quality ? [quality] : [],
  );
  const columns = new Map<string, { rows: number; column: Column }[]>();
  for (const { rows, columns: all } of files) {
    for (const column of all)
      columns.set(column.name, [...(columns.get(column.name) ?? []), { rows, column }]);
  }
  const evaluations = [...columns].flatMap(([name, parts]) => evaluationsOf(name, parts));
  if (evaluations.length === 0) return undefined;
  const passed = evaluations.filter(({ status }) => status === 'PASS').length;
  return {
    evaluationsCount: evaluations.length,
    passingPercentage: floorPercent(passed / evaluations.length),
    evaluations,
  };
}

function evaluationsOf(
  name: string,
  parts: readonly { readonly rows: number; readonly column: Column }[],
): Evaluation[] {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const complete = weighted(
    parts.map(({ rows: weight, column }) => ({ weight, share: column.completeness })),
  );
  const evaluation = (type: string, description: string, passes: boolean, message: string): Evaluation => ({
    types: [type],
    description,
    details: { EVALUATION_MESSAGE: message },
    applicableFields: [name],
    status: passes ? 'PASS' : 'FAIL',
  });
  const found = [
    evaluation(
      COMPLETENESS,
      'Share of rows that have a value',
      true,
      completenessMessage(floorPercent(complete), rows),
    ),
  ];
  const unique = parts.flatMap(({ column }) => column.unique ?? []);
  if (unique.length > 0) {
    const once = unique.filter(Boolean).length;
    const message = `in ${once} of ${unique.length} files`;
    found.push(evaluation('Uniqueness', 'No value twice within a file', once === unique.length, message));
  }
  const allowed = parts.flatMap(({ rows: inFile, column }) =>
    column.allowed === undefined ? [] : [{ weight: inFile * column.completeness, share: column.allowed }],
  );
  if (allowed.length > 0) {
    const share = weighted(allowed);
    const message = `${floorPercent(share)} % of values`;
    found.push(evaluation('Validity', 'Share of values that are allowed', share === 1, message));
  }
  return found;
}

/** Mean of shares; 1 where nothing weighs, as of an empty table. Exactly 1 only where each is. */
function weighted(parts: readonly { readonly weight: number; readonly share: number }[]): number {
  const counted = parts.filter(({ weight }) => weight > 0);
  if (counted.every(({ share }) => share === 1)) return 1;
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return counted.reduce((sum, { weight, share }) => sum + weight * share, 0) / total;
}

/** In percent with a digit, rounded down, so that only what is whole is called 100. */
function floorPercent(share: number): number {
  return Math.floor(share * 1000) / 10;
}
