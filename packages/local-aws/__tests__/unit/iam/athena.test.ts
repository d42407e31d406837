import { athenaNeeds } from '../../../src/iam/needs/athena';
import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const workgroup = (name: string) => `arn:aws:athena:eu-central-1:${ACCOUNT}:workgroup/${name}`;
const STATE = { GetQueryExecutionCommand: { QueryExecution: { WorkGroup: 'research' } } };
const GONE = { GetQueryExecutionCommand: Object.assign(new Error(), { name: 'InvalidRequestException' }) };

test.each<[string, object, string]>([
  ['StartQueryExecution', { QueryString: 'SELECT 1', WorkGroup: 'research' }, 'research'],
  ['StartQueryExecution', { QueryString: 'SELECT 1' }, 'primary'],
  ['GetWorkGroup', { WorkGroup: 'research' }, 'research'],
  ['ListQueryExecutions', {}, 'primary'],
  ['GetQueryExecution', { QueryExecutionId: '1' }, 'research'],
  ['GetQueryResults', { QueryExecutionId: '1' }, 'research'],
  ['StopQueryExecution', { QueryExecutionId: '1' }, 'research'],
  ['BatchGetQueryExecution', { QueryExecutionIds: ['1', '2'] }, 'research'],
])('athena:%s of %j is asked of workgroup %s', async (operation, input, name) => {
  expect(await askedResources('athena', operation, input, STATE)).toEqual([
    `athena:${operation} ${workgroup(name)}`,
  ]);
});

test('a query that is not there is asked of any workgroup', async () => {
  expect(await askedResources('athena', 'GetQueryExecution', { QueryExecutionId: '1' }, GONE)).toEqual([
    `athena:GetQueryExecution ${workgroup('*')}`,
  ]);
});

test('a workgroup is made and tagged with the tags that it will have', async () => {
  const input = { Name: 'research', Tags: [{ Key: 'AmazonDataZoneEnvironment', Value: 'e1' }] };
  const found = await needsOfCall('athena', 'CreateWorkGroup', input);
  expect(found.map(({ action }) => action)).toEqual(['athena:CreateWorkGroup', 'athena:TagResource']);
  for (const { resource, keys } of found) {
    expect(resource).toBe(workgroup('research'));
    expect(keys).toMatchObject({ 'aws:ResourceTag/AmazonDataZoneEnvironment': 'e1' });
  }
});

test('a catalogue and its tags are their own', async () => {
  const catalog = `arn:aws:athena:eu-central-1:${ACCOUNT}:datacatalog/AwsDataCatalog`;
  expect(
    await askedResources('athena', 'GetDatabase', { CatalogName: 'AwsDataCatalog', DatabaseName: 'd' }),
  ).toEqual([`athena:GetDatabase ${catalog}`]);
  expect(await askedResources('athena', 'ListTagsForResource', { ResourceARN: catalog })).toEqual([
    `athena:ListTagsForResource ${catalog}`,
  ]);
});

test('a refusal names the action alone', () => {
  const refusal = { who: 'w', action: 'athena:GetWorkGroup', resource: 'r', because: 'b', sameAccount: true };
  expect(athenaNeeds.refusal?.(refusal)).toBe(
    'You are not authorized to perform: athena:GetWorkGroup on the resource. ' +
      'After your AWS administrator or you have updated your permissions, please try again.',
  );
});
