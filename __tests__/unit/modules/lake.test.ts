import { Lake } from '../../../modules/lake/lake';
import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../modules/role/trust';
import { platform, synthesize } from '../platform';

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

const BUCKET = 'ehds-assets-444455556666-eu-central-1';
const bucket = template.one('aws_s3_bucket').address;
const crawlerRole = template.role('ehds-producer-crawler');
const locationRole = template.role('AmazonDataZone-ehds-producer-location');
const administrators = template.one('aws_lambda_invocation').address;

test('uploads are restorable for 90 days, and every change of an object is an event', () => {
  expect(template.one('aws_s3_bucket').body['bucket']).toBe(BUCKET);
  expect(template.one('aws_s3_bucket_lifecycle_configuration').body['rule']).toMatchObject([
    { noncurrent_version_expiration: [{ noncurrent_days: 90 }] },
  ]);
  const notification = template.one('aws_s3_bucket_notification');
  expect(notification.body['eventbridge']).toBe(true);
  for (const other of ['queue', 'topic', 'lambda_function']) expect(notification.has(other)).toBe(false);
});

test('crawls are full, and keep a table whose objects are gone', () => {
  const crawler = template.one('aws_glue_crawler');
  expect(crawler.body).toMatchObject({
    name: 'ehds-producer-assets',
    role: `\${${crawlerRole.address}.arn}`,
    database_name: `\${${template.one('aws_glue_catalog_database').address}.name}`,
    s3_target: [{ path: `s3://\${${bucket}.bucket}/` }],
    recrawl_policy: { recrawl_behavior: 'CRAWL_EVERYTHING' },
    schema_change_policy: { update_behavior: 'UPDATE_IN_DATABASE', delete_behavior: 'DEPRECATE_IN_DATABASE' },
  });
  expect(crawler.has('schedule')).toBe(false);
});

test('the location is registered with its own role, and IAM keeps working beside', () => {
  const location = template.one('aws_lakeformation_resource');
  expect(location.body).toMatchObject({
    arn: `\${${bucket}.arn}`,
    role_arn: `\${${locationRole.address}.arn}`,
    hybrid_access_enabled: true,
  });
  expect(location.has('use_service_linked_role')).toBe(false);
});

test('grants are listed in full, to the crawler alone, who is no administrator', () => {
  const grants = template.all('aws_lakeformation_permissions');
  expect(grants.map(({ body }) => body['permissions'])).toEqual(
    expect.arrayContaining([['DATA_LOCATION_ACCESS'], ['ALTER', 'CREATE_TABLE', 'DESCRIBE']]),
  );
  expect(grants).toHaveLength(2);
  const listed = template.one('aws_lambda_invocation').text('input');
  for (const { body } of grants) {
    expect(body['principal']).toBe(`\${${crawlerRole.address}.arn}`);
    expect(listed).not.toContain(crawlerRole.text('name'));
  }
  expect(grants.map((grant) => grant.has('permissions_with_grant_option'))).toEqual([false, false]);
});

test.each([
  'aws_lakeformation_permissions',
  'aws_lakeformation_resource',
  'aws_glue_catalog_database',
  'aws_glue_crawler',
])('%s is made under the administrators, and goes before them', (type) => {
  for (const block of template.all(type)) expect(template.before(block)).toContain(administrators);
  expect(template.count(type)).toBeGreaterThan(0);
});

test('the crawler is made after all that it needs', () => {
  const before = template.before(template.one('aws_glue_crawler'));
  const needed = [
    ...template.all('aws_lakeformation_permissions'),
    template.one('aws_lakeformation_resource'),
    template.one('aws_iam_role_policy', crawlerRole.address),
  ];
  for (const { address } of needed) expect(before).toContain(address);
});

test('the crawler reads objects and writes tables of this lake alone', () => {
  const grants = template.grants('ehds-producer-crawler');
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
])('$name is trusted to %s', (role, service) => {
  expect(role.policy('assume_role_policy')).toMatchObject([{ Principal: { Service: service } }]);
});

test('Lake Formation reads for others, in the bucket alone, and writes nothing', () => {
  const grants = template.grants('AmazonDataZone-ehds-producer-location');
  expect(grants.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject']);
  for (const { Resource } of grants) expect(JSON.stringify(Resource)).toContain(bucket);
});

test('who crawls starts this crawler and sees its crawls', () => {
  expect(template.grants('crawl')).toMatchObject([
    {
      Action: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      Resource: [`\${${template.one('aws_glue_crawler').address}.arn}`],
    },
  ]);
});
