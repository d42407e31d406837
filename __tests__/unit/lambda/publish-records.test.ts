import { Receipt } from '../../../lambda/pseudonymise/receipt';
import { lineageEvent, uuidOf } from '../../../lambda/publish/lineage';
import { qualityOf } from '../../../lambda/publish/quality';
import { hasNews } from '../../../lambda/publish/receipts';
import {
  readRunEvent,
  datasetIdentifier,
} from '../../../packages/local-aws/src/services/datazone/open-lineage';
import { timeAfter } from './support';

type Column = NonNullable<Receipt['quality']>['columns'][number];
const TABLE_ARN = 'arn:aws:glue:eu-central-1:444455556666:table/lake/stays_patients';

function receipt(rows: number, columns: readonly Partial<Column>[], more: Partial<Receipt> = {}): Receipt {
  return Receipt.parse({
    version: 1,
    dataset: 'stays',
    table: 'Patients',
    source: { key: 'stays/Patients/Ada-Lovelace.csv', versionId: 'v1', bytes: 10 },
    rules: 'hash',
    decidedAt: timeAfter(0).toISOString(),
    outcome: 'published',
    result: { key: 'stays_patients/Ada-Lovelace.csv.parquet', rows, bytes: 10 },
    quality: {
      rows,
      columns: columns.map((each) => ({ name: 'id', type: 'string', completeness: 1, ...each })),
    },
    lineage: [{ column: 'id', from: ['Id', 'Ward'], rule: 'pseudonym' }],
    ...more,
  });
}

const parked = receipt(0, [], {
  outcome: 'parked',
  quality: undefined,
  lineage: undefined,
  result: undefined,
});

describe('quality', () => {
  const messages = (...receipts: Receipt[]) =>
    qualityOf(receipts)?.evaluations.map(({ types, details, status }) => [
      ...types,
      details.EVALUATION_MESSAGE,
      status,
    ]);

  test('a large file counts for more than a small one', () => {
    expect(messages(receipt(90, [{ completeness: 1 }]), receipt(10, [{ completeness: 0 }]))).toEqual([
      ['Completeness', '90 % of 100 rows', 'PASS'],
    ]);
  });

  test('what has a single gap is not called whole', () => {
    expect(messages(receipt(1e6, [{ completeness: 1 - 1e-6 }]))).toEqual([
      ['Completeness', '99.9 % of 1000000 rows', 'PASS'],
    ]);
  });

  test.each([
    [[{ unique: true }, { unique: true }], 'in 2 of 2 files', 'PASS', 100],
    [[{ unique: true }, { unique: false }], 'in 1 of 2 files', 'FAIL', 50],
  ] as const)('uniqueness %j is that of each file', (files, message, status, passingPercentage) => {
    const receipts = files.map((column) => receipt(5, [column]));
    expect(messages(...receipts)?.[1]).toEqual(['Uniqueness', message, status]);
    expect(qualityOf(receipts)).toMatchObject({ evaluationsCount: 2, passingPercentage });
  });

  test('the share of allowed values is one of values, not of rows', () => {
    const full = receipt(10, [{ completeness: 1, allowed: 1 }]);
    const sparse = receipt(100, [{ completeness: 0.1, allowed: 0 }]);
    expect(messages(full, sparse)?.[1]).toEqual(['Validity', '50 % of values', 'FAIL']);
  });

  test('an empty table is complete', () => {
    expect(messages(receipt(0, [{}]))).toEqual([['Completeness', '100 % of 0 rows', 'PASS']]);
  });

  test('of parked files alone there is none', () => {
    expect(qualityOf([parked])).toBeUndefined();
    expect(messages(parked, receipt(3, [{}]))).toHaveLength(1);
  });
});

describe('lineage', () => {
  const run = { tableArn: TABLE_ARN, runId: 'run', runStarted: timeAfter(60) };
  const read = (...receipts: Receipt[]) =>
    readRunEvent(Buffer.from(JSON.stringify(lineageEvent(run, receipts))));

  test('its output is the Glue table, as DataZone joins them', () => {
    const event = read(receipt(1, [{}]));
    expect(event.outputs?.map((output) => datasetIdentifier(output, event))).toEqual([TABLE_ARN]);
    // Without what tells of Glue it would be another node.
    const without = { ...event, run: { runId: event.run.runId } };
    expect(event.outputs?.map((output) => datasetIdentifier(output, without))).not.toEqual([TABLE_ARN]);
  });

  test('no file is named', () => {
    const text = JSON.stringify(lineageEvent(run, [receipt(1, [{}])]));
    expect(text).not.toMatch(/Lovelace|v1"/);
    expect(text).toContain('stays/Patients');
  });

  test('columns come from those of the source by the rules of the newest file', () => {
    const newer = receipt(1, [{}], {
      decidedAt: timeAfter(30).toISOString(),
      lineage: [{ column: 'id', from: ['Number'], rule: 'keep' }],
    });
    const [output] = read(newer, receipt(1, [{}])).outputs ?? [];
    expect(output?.facets?.columnLineage?.fields).toEqual({
      id: { inputFields: [{ namespace: 'intake:444455556666', name: 'stays/Patients', field: 'Number' }] },
    });
  });

  test('twice is once, and another run or table is another', () => {
    const ids = ['a', 'a', 'b'].map((text) => uuidOf(text));
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(lineageEvent(run, [receipt(1, [{}])])).toEqual(lineageEvent(run, [receipt(1, [{}])]));
  });

  test('of parked files alone there is none', () => {
    expect(lineageEvent(run, [parked])).toBeUndefined();
  });
});

test.each([
  ['never posted', 10, undefined, true],
  ['decided after the last point', 40, 30, true],
  ['in the second of the last point, as S3 tells whole seconds', 30, 30.5, true],
  ['before the last point', 20, 30, false],
  ['after the run began, which the next run publishes', 70, 30, false],
])('what is new: %s', (_, modified, posted, expected) => {
  const folder = { table: 'stays_patients', receipts: [{ key: 'k', modified: timeAfter(modified) }] };
  const last = posted === undefined ? undefined : timeAfter(posted);
  expect(hasNews(folder, last, timeAfter(60))).toBe(expected);
});
