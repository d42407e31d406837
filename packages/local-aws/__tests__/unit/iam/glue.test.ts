import { ACCOUNT, askedResources, needsOfCall, USER } from './needs-of-call';

const OTHER = '444455556666';
const glue = (resource: string, account = ACCOUNT) => `arn:aws:glue:eu-central-1:${account}:${resource}`;
const needOn = (action: string, resources: readonly string[], account = ACCOUNT) =>
  resources.map((resource) => `glue:${action} ${glue(resource, account)}`);
const ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/crawler`;

test.each<[string, object, string[]]>([
  ['GetDatabase', { Name: 'Lake' }, ['database/lake', 'catalog']],
  ['GetDatabases', {}, ['database/*', 'catalog']],
  [
    'DeleteDatabase',
    { Name: 'lake' },
    ['database/lake', 'catalog', 'table/lake/*', 'userDefinedFunction/lake/*'],
  ],
  ['GetTable', { DatabaseName: 'lake', Name: 'Labs' }, ['database/lake', 'catalog', 'table/lake/labs']],
  ['GetTables', { DatabaseName: 'lake' }, ['database/lake', 'catalog', 'table/lake/*']],
  [
    'CreateTable',
    { DatabaseName: 'lake', TableInput: { Name: 'labs' } },
    ['database/lake', 'catalog', 'table/lake/labs'],
  ],
  [
    'UpdateTable',
    { DatabaseName: 'lake', TableInput: { Name: 'labs' } },
    ['database/lake', 'catalog', 'table/lake/labs'],
  ],
  [
    'GetPartitions',
    { DatabaseName: 'lake', TableName: 'labs' },
    ['database/lake', 'catalog', 'table/lake/labs'],
  ],
  [
    'GetUserDefinedFunctions',
    { DatabaseName: 'lake', Pattern: '*' },
    ['database/lake', 'catalog', 'userDefinedFunction/lake/*'],
  ],
  ['StartCrawler', { Name: 'c' }, ['crawler/c']],
  ['ListCrawls', { CrawlerName: 'c' }, ['crawler/c']],
  ['BatchGetCrawlers', { CrawlerNames: ['c', 'd'] }, ['crawler/c', 'crawler/d']],
  ['GetJobRun', { JobName: 'j', RunId: 'r' }, ['job/j']],
])('glue:%s of %j is asked of all of %j', async (operation, input, resources) => {
  expect((await askedResources('glue', operation, input)).sort()).toEqual(
    needOn(operation, resources).sort(),
  );
});

test('a table of another account is asked as that account’s, with the caller’s policies', async () => {
  const found = await askedResources('glue', 'GetTable', {
    CatalogId: OTHER,
    DatabaseName: 'lake',
    Name: 'labs',
  });
  expect(found.sort()).toEqual(
    needOn('GetTable', ['catalog', 'database/lake', 'table/lake/labs'], OTHER).sort(),
  );
});

test('tables that are deleted together are asked one by one', async () => {
  const input = { DatabaseName: 'lake', TablesToDelete: ['labs', 'visits'] };
  const found = await askedResources('glue', 'BatchDeleteTable', input);
  expect(found).toContain(`glue:BatchDeleteTable ${glue('table/lake/labs')}`);
  expect(found).toContain(`glue:BatchDeleteTable ${glue('table/lake/visits')}`);
});

test('a crawler is made on no resource, tagged on its own, and passes its role to Glue', async () => {
  const found = await needsOfCall('glue', 'CreateCrawler', { Name: 'c', Role: ROLE, Tags: { team: 'data' } });
  const tags = {
    'aws:TagKeys': ['team'],
    'aws:RequestTag/team': 'data',
    'aws:ResourceTag/team': 'data',
  };
  expect(found).toEqual([
    { action: 'glue:CreateCrawler', resource: '*', keys: tags },
    { action: 'glue:TagResource', resource: glue('crawler/c'), keys: tags },
    { action: 'iam:PassRole', resource: ROLE, keys: { 'iam:PassedToService': 'glue.amazonaws.com' } },
  ]);
});

test('a role given by its name and path is passed as that', async () => {
  expect(await askedResources('glue', 'UpdateCrawler', { Name: 'c', Role: 'service-role/crawler' })).toEqual([
    `glue:UpdateCrawler ${glue('crawler/c')}`,
    `iam:PassRole ${ROLE}`,
  ]);
});

test('tags are asked of the resource itself', async () => {
  const ResourceArn = glue('database/lake');
  expect(await needsOfCall('glue', 'TagResource', { ResourceArn, TagsToAdd: { a: 'b' } }, {}, USER)).toEqual([
    {
      action: 'glue:TagResource',
      resource: ResourceArn,
      keys: { 'aws:RequestTag/a': 'b', 'aws:TagKeys': ['a'] },
    },
  ]);
  expect(await needsOfCall('glue', 'UntagResource', { ResourceArn, TagsToRemove: ['a'] })).toEqual([
    { action: 'glue:UntagResource', resource: ResourceArn, keys: { 'aws:TagKeys': ['a'] } },
  ]);
});
