import { Lake } from '../../../modules/lake/lake';
import { LakeStorage } from '../../../modules/lake/lake-storage';
import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../platform/trust';
import { platform, synthesize, synthesizeBootstrap } from '../platform';

const template = synthesize(
  (stack, account) => {
    const administrators = new LakeAdministrators(stack, 'administrators', { account });
    const lake = new Lake(stack, 'lake', { account, administrators });
    const trust = [serviceTrust('lambda.amazonaws.com')];
    lake.grantCrawl(new Role(stack, 'crawl', { account, name: 'crawl', description: 'Crawls', trust }));
  },
  platform(),
  'producer',
);
const storage = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesizeBootstrap(
    (stack, account) => {
      new LakeStorage(stack, 'lake-storage', { account });
    },
    platform(changes),
    'producer',
  );
const storageTemplate = storage();

const BUCKET = 'ehds-assets-444455556666-eu-central-1';
const bucket = storageTemplate.one('aws_s3_bucket').address;
const crawlerRole = storageTemplate.role('ehds-producer-crawler');
const locationRole = storageTemplate.role('AmazonDataZone-ehds-producer-location');
const role = (name: string) => `arn:aws:iam::444455556666:role/${name}`;

test('uploads are restorable for 90 days, and every change of an object is an event', () => {
  expect(storageTemplate.one('aws_s3_bucket').body['bucket']).toBe(BUCKET);
  expect(storageTemplate.one('aws_s3_bucket_lifecycle_configuration').body['rule']).toMatchObject([
    { noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
  ]);
  const notification = storageTemplate.one('aws_s3_bucket_notification');
  expect(notification.body['eventbridge']).toBe(true);
  for (const other of ['queue', 'topic', 'lambda_function']) expect(notification.has(other)).toBe(false);
});

test('the bucket and the database outlive every stack', () => {
  expect(storageTemplate.one('aws_s3_bucket').body).toMatchObject({ force_destroy: false });
  for (const type of ['aws_s3_bucket', 'aws_glue_catalog_database']) {
    expect(storageTemplate.one(type).body['lifecycle']).toEqual({ prevent_destroy: true });
    expect(template.count(type)).toBe(0);
  }
});

test('protected data is locked for as long as it can be restored; unprotected data is not', () => {
  const kept = storage({ dataProtection: true });
  expect(kept.one('aws_s3_bucket').body['object_lock_enabled']).toBe(true);
  expect(kept.one('aws_s3_bucket_object_lock_configuration').body['rule']).toEqual({
    default_retention: { mode: 'GOVERNANCE', days: 90 },
  });
  const open = storage({ dataProtection: false });
  expect(open.one('aws_s3_bucket').has('object_lock_enabled')).toBe(false);
  expect(open.count('aws_s3_bucket_object_lock_configuration')).toBe(0);
});

describe('the policy of the bucket', () => {
  const policy = storageTemplate.one('aws_s3_bucket_policy').policy();
  const statement = (sid: string) => policy.find(({ Sid }) => Sid === sid);

  test('lets two roles read, and refuses everybody else whatever his own policies say', () => {
    expect(statement('ReadByThePlatformOnly')).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: expect.arrayContaining(['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes']),
      Resource: [`arn:aws:s3:::${BUCKET}/*`],
      Condition: {
        ArnNotEquals: {
          'aws:PrincipalArn': [role('ehds-producer-crawler'), role('AmazonDataZone-ehds-producer-location')],
        },
      },
    });
  });

  test('keeps the deploy role, and every role that it makes, out of all', () => {
    expect(statement('DeployedRolesStayOut')).toMatchObject({
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*'],
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
      Condition: {
        ArnLike: { 'aws:PrincipalArn': [role('ehds-producer-deploy'), role('ehds/producer/*')] },
      },
    });
  });
});

test('crawls are full, and keep a table whose objects are gone', () => {
  const crawler = template.one('aws_glue_crawler');
  expect(crawler.body).toMatchObject({
    name: 'ehds-producer-assets',
    role: role('ehds-producer-crawler'),
    database_name: 'ehds_producer_assets',
    s3_target: [{ path: `s3://${BUCKET}/` }],
    recrawl_policy: { recrawl_behavior: 'CRAWL_EVERYTHING' },
    schema_change_policy: { update_behavior: 'UPDATE_IN_DATABASE', delete_behavior: 'DEPRECATE_IN_DATABASE' },
  });
  expect(crawler.has('schedule')).toBe(false);
  // Its rights in Lake Formation are given there.
  expect(template.before(crawler)).toContain(template.one('aws_lambda_invocation').address);
});

test('one folder is one table, and its partitions have its schema', () => {
  expect(JSON.parse(template.one('aws_glue_crawler').text('configuration'))).toEqual({
    Version: 1,
    Grouping: { TableLevelConfiguration: 2 },
    CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
  });
});

test('JSON is tried first, then CSV with quotes and a header by each delimiter, the one for single columns last', () => {
  const made = template.all('aws_glue_classifier');
  const named = template.one('aws_glue_crawler').body['classifiers'] as string[];
  const inOrder = named.map((reference) => {
    const found = made.find(({ address }) => reference === `\${${address}.name}`);
    return found?.body;
  });
  expect(named).toHaveLength(made.length);
  const csv = (name: string, delimiter: string) => ({
    name: `ehds-producer-assets-${name}`,
    csv_classifier: {
      delimiter,
      quote_symbol: '"',
      contains_header: 'PRESENT',
      allow_single_column: delimiter === ',',
      disable_value_trimming: false,
      serde: 'OpenCSVSerDe',
    },
  });
  expect(inOrder).toMatchObject([
    { name: 'ehds-producer-assets-json', json_classifier: { json_path: '$' } },
    ...[csv('semicolon', ';'), csv('tab', '\t'), csv('pipe', '|'), csv('comma', ',')],
  ]);
});

test('a deploy grants and registers nothing in Lake Formation', () => {
  for (const type of ['aws_lakeformation_permissions', 'aws_lakeformation_resource']) {
    expect(template.count(type)).toBe(0);
  }
});

test('the crawler reads objects and writes tables of this lake alone', () => {
  const grants = storageTemplate.grants('ehds-producer-crawler');
  const actions = grants.flatMap(({ Action }) => Action);
  expect(actions).toEqual(expect.arrayContaining(['s3:GetObject', 'glue:CreateTable', 'glue:UpdateTable']));
  expect(actions.filter((action) => /Delete|s3:Put|iam:|GetDataAccess/.test(action))).toEqual([]);
  const glue = grants.find(({ Action }) => Action.includes('glue:CreateTable'));
  expect(glue?.Resource).toEqual([
    'arn:aws:glue:eu-central-1:444455556666:catalog',
    expect.stringMatching(/^\$\{aws_glue_catalog_database\..*\.arn\}$/),
    'arn:aws:glue:eu-central-1:444455556666:table/ehds_producer_assets/*',
  ]);
});

test.each([
  [crawlerRole, 'glue.amazonaws.com'],
  [locationRole, 'lakeformation.amazonaws.com'],
])('$name is trusted to %s', (one, service) => {
  expect(one.policy('assume_role_policy')).toMatchObject([{ Principal: { Service: service } }]);
});

test('Lake Formation reads for others, in the bucket alone, and writes nothing', () => {
  const grants = storageTemplate.grants('AmazonDataZone-ehds-producer-location');
  expect(grants.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject']);
  for (const { Resource } of grants) expect(JSON.stringify(Resource)).toContain(bucket);
});

test('who crawls starts this crawler, sees its crawls, and reads their log alone', () => {
  expect(template.grants('crawl')).toMatchObject([
    {
      Action: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      Resource: [`\${${template.one('aws_glue_crawler').address}.arn}`],
    },
    {
      Action: ['logs:GetLogEvents'],
      Resource: [
        'arn:aws:logs:eu-central-1:444455556666:log-group:/aws-glue/crawlers:log-stream:ehds-producer-assets',
      ],
    },
  ]);
});
