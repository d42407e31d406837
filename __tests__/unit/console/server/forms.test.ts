import { readAssetForms, readListingForms } from '../../../../console/server/forms';

const NOTHING = {
  accountId: undefined,
  database: undefined,
  table: undefined,
  location: undefined,
  runId: undefined,
  columns: [],
};

test.each([
  undefined,
  '',
  '{',
  'null',
  '7',
  '[]',
  '"text"',
  '{"GlueTableForm":"{"}',
  '{"GlueTableForm":null}',
  '{"GlueTableForm":{"columns":"all","tableName":7,"databaseName":["a"],"sourceLocation":{}}}',
  '{"AwsConfigurationForm.accountId":{"$":"x"},"DataSourceReferenceForm":"[]"}',
])('a form %j, which anybody who edits an asset may write, is read as nothing', (forms) => {
  expect(readListingForms(forms)).toEqual(NOTHING);
});

test('of columns, what is no column is left out, and the rest is text', () => {
  const columns = [
    null,
    'name',
    { columnName: { a: 1 }, isPartitionKey: 'yes' },
    { columnName: 'id', dataType: 'int' },
  ];
  expect(
    readAssetForms([{ formName: 'GlueTableForm', content: JSON.stringify({ columns }) }, {}]).columns,
  ).toEqual([
    { name: '[object Object]', type: '', description: undefined, partition: false },
    { name: 'id', type: 'int', description: undefined, partition: false },
  ]);
});
