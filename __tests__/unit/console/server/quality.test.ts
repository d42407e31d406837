import { qualityOf } from '../../../../lambda/publish/quality';
import { readQuality } from '../../../../console/server/quality';

test('reads what the publish function writes', () => {
  const columns = [{ name: 'id', type: 'string', completeness: 0.5, unique: false }];
  const receipt = {
    version: 1,
    dataset: 'care',
    table: 'patients',
    source: { key: 'care/patients/a.csv', versionId: 'v', bytes: 1 },
    rules: 'hash',
    decidedAt: '2026-01-15T12:00:00Z',
    outcome: 'published',
    quality: { rows: 4, columns },
  } as const;
  expect(readQuality(JSON.stringify(qualityOf([receipt])))).toEqual({
    passing: 50,
    checks: [
      { column: 'id', kind: 'Completeness', found: '50 % of 4 rows', passed: true },
      { column: 'id', kind: 'Uniqueness', found: 'in 0 of 1 files', passed: false },
    ],
  });
});

test.each([
  undefined,
  '',
  'no JSON',
  'null',
  '[]',
  '{"evaluations":{}}',
  '{"evaluations":[null,1,{"types":"Completeness"}]}',
  '{"evaluations":[{"types":["Completeness"],"applicableFields":[{}]}],"passingPercentage":"all"}',
])('of %j, which somebody else may have posted, there is nothing', (content) => {
  expect(readQuality(content)).toEqual({ passing: undefined, checks: [] });
});
