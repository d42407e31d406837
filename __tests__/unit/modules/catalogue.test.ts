import { Environment } from '../../../lambda/catalogue/environment';
import { Catalogue } from '../../../modules/catalogue/catalogue';
import { CatalogueBucket } from '../../../modules/catalogue/catalogue-bucket';
import { queuesOf } from '../../../console/server/account';
import type { PlatformConfig } from '../../../platform/config';
import { Naming } from '../../../platform/naming/naming';
import { redrivePermissions } from '../../../platform/permissions/redrive';
import { allows } from '../iam';
import { CATALOGUE, DESCRIBED, governanceWith, platform, synthesize, synthesizeBootstrap } from '../platform';
import { expectInvokedByOwnRules } from './invokers';

const config = platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE });
const template = synthesize((stack, account) => {
  new Catalogue(stack, 'catalogue', { account, domainId: 'dzd_1', settings: CATALOGUE });
}, config);
const bucket = synthesizeBootstrap((stack, account) => {
  new CatalogueBucket(stack, 'catalogue', { account });
}, config);

const BUCKET = 'arn:aws:s3:::ehds-catalogue-111122223333-eu-central-1';
const ROLE = 'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-catalogue';

test('a run of this domain that published wakes the function up, and so does the schedule, and nobody else', () => {
  expect(JSON.parse(template.one('aws_cloudwatch_event_rule', 'run-rule').text('event_pattern'))).toEqual({
    source: ['aws.datazone'],
    'detail-type': ['Data Source Run Succeeded'],
    detail: { metadata: { domain: ['dzd_1'] } },
  });
  expect(template.one('aws_cloudwatch_event_rule', 'sweep-rule').body['schedule_expression']).toBe(
    'rate(60 minutes)',
  );
  expectInvokedByOwnRules(template);
});

test('its environment is what its handler reads', () => {
  const { variables } = template.one('aws_lambda_function').body['environment'] as { variables: object };
  const { DOMAIN_ID, SETTINGS } = Environment.parse(variables);
  expect(DOMAIN_ID).toBe('dzd_1');
  expect(JSON.parse(SETTINGS)).toEqual(CATALOGUE);
});

test('it reads what is published, and writes its own files', () => {
  const grants = template.grants('ehds-governance-catalogue');
  const actions = grants.flatMap(({ Action }) => Action);
  expect(actions.filter((action) => action.startsWith('datazone:')).sort()).toEqual([
    'datazone:GetListing',
    'datazone:GetTimeSeriesDataPoint',
    'datazone:SearchListings',
  ]);
  expect(actions.filter((action) => !/^(datazone|logs|sqs|s3):/.test(action))).toEqual([]);
  const inAccount = { 'aws:ResourceAccount': '111122223333' };
  const may = (action: string, resource: string, keys: Record<string, string> = inAccount) =>
    allows(grants, { action, resource, keys });
  expect(may('s3:PutObject', `${BUCKET}/catalogue.ttl`)).toBe(true);
  expect(may('s3:PutObject', `${BUCKET}/catalogue.ttl`, { 'aws:ResourceAccount': '999999999999' })).toBe(
    false,
  );
  expect(may('s3:PutObject', `${BUCKET}/other.ttl`)).toBe(false);
  expect(may('s3:DeleteObject', `${BUCKET}/catalogue.ttl`)).toBe(false);
  expect(may('s3:GetObject', 'arn:aws:s3:::ehds-assets-111122223333-eu-central-1/a')).toBe(false);
});

test('what it fails at is parked, with an alarm, and a dataset that is kept out has one', () => {
  expect(template.one('aws_sqs_queue').body['name']).toBe('ehds-governance-catalogue-dead-letters');
  expect(
    template
      .all('aws_cloudwatch_metric_alarm')
      .map(({ body }) => body['metric_name'])
      .sort(),
  ).toEqual(['ApproximateNumberOfMessagesVisible', 'DatasetKeptOut', 'Errors']);
});

test('an operator puts back what is parked, and the steward’s page counts it, where there is a catalogue', () => {
  const parked = 'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-catalogue-dead-letters';
  const invoked = 'arn:aws:lambda:eu-central-1:111122223333:function:ehds-governance-catalogue';
  const reach = (of: PlatformConfig) => {
    const { governance } = new Naming(of);
    const redriven = JSON.stringify(redrivePermissions(governance, of.region));
    const counted = queuesOf(of, governance).map(({ name }) => governance.queueArn(name));
    return [redriven.includes(`"${parked}"`), redriven.includes(`"${invoked}"`), counted.includes(parked)];
  };
  expect(reach(config)).toEqual([true, true, true]);
  expect(reach({ ...config, subscriptionApproval: 'manual' })).toEqual([true, true, true]);
  expect(reach(platform())).toEqual([false, false, false]);
});

test('the bucket is private, versioned and encrypted, and taken by no plain HTTP', () => {
  expect(bucket.one('aws_s3_bucket').body['bucket']).toBe('ehds-catalogue-111122223333-eu-central-1');
  expect(bucket.one('aws_s3_bucket_public_access_block').body).toMatchObject({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
  expect(bucket.one('aws_s3_bucket_versioning').body['versioning_configuration']).toEqual({
    status: 'Enabled',
  });
  expect(bucket.all('aws_s3_bucket_server_side_encryption_configuration')).toHaveLength(1);
});

describe('the bucket’s policy', () => {
  const everything = { Effect: 'Allow' as const, Action: ['s3:*'], NotAction: [], Resource: ['*'] };
  const policy = bucket.one('aws_s3_bucket_policy').policy();
  const may = (action: string, principal: string, statements = [everything, ...policy]) =>
    allows(statements as typeof policy, {
      action,
      resource: `${BUCKET}/catalogue.ttl`,
      keys: { 'aws:PrincipalArn': principal },
    });
  const others = [
    'arn:aws:iam::111122223333:role/administrator',
    'arn:aws:iam::111122223333:role/ehds-governance-deploy',
    'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-crawl',
    'arn:aws:iam::111122223333:role/ehds-governance-catalogue',
    'arn:aws:iam::999999999999:role/ehds/governance/ehds-governance-catalogue',
  ];

  test.each(others)('keeps %s from writing and deleting, to whom all is allowed', (principal) => {
    for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion']) {
      expect(may(action, principal, [everything] as never)).toBe(true);
      expect(may(action, principal)).toBe(false);
    }
    expect(may('s3:GetObject', principal)).toBe(true);
  });

  test('lets the function write', () => expect(may('s3:PutObject', ROLE)).toBe(true));

  test('takes TLS alone', () => {
    const resource = `\${${bucket.one('aws_s3_bucket').address}.arn}/catalogue.ttl`;
    const by = (secure: string) =>
      allows([everything, ...policy] as typeof policy, {
        action: 's3:GetObject',
        resource,
        keys: { 'aws:PrincipalArn': ROLE, 'aws:SecureTransport': secure },
      });
    expect([by('true'), by('false')]).toEqual([true, false]);
  });
});
