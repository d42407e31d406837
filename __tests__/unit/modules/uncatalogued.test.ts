import { Environment } from '../../../lambda/uncatalogued/environment';
import { LakeStorage } from '../../../modules/lake/lake-storage';
import { Uncatalogued } from '../../../modules/uncatalogued/uncatalogued';
import { platform, synthesizeBootstrap } from '../platform';
import { expectInvokedByOwnRules } from './invokers';

const template = synthesizeBootstrap(
  (stack, account) => {
    const lake = new LakeStorage(stack, 'lake-storage', { account });
    new Uncatalogued(stack, 'uncatalogued', { account, lake });
  },
  platform(),
  'producer',
);
const target = template.one('aws_lambda_function');
const ROLE = 'ehds-producer-uncatalogued';

test('a crawl that has succeeded wakes it, and a schedule once a day, and nobody else', () => {
  const rule = template.one('aws_cloudwatch_event_rule', 'event_pattern');
  expect(JSON.parse(rule.text('event_pattern'))).toEqual({
    source: ['aws.glue'],
    'detail-type': ['Glue Crawler State Change'],
    detail: { crawlerName: ['ehds-producer-assets'], state: ['Succeeded'] },
  });
  expect(template.one('aws_cloudwatch_event_rule', 'schedule_expression').body['schedule_expression']).toBe(
    'rate(1 day)',
  );
  expectInvokedByOwnRules(template);
});

test('its environment is what its handler reads', () => {
  const { variables } = target.body['environment'] as { variables: object };
  expect(Environment.parse(variables)).toEqual({
    CRAWLER_NAME: 'ehds-producer-assets',
    ASSETS_BUCKET: 'ehds-assets-444455556666-eu-central-1',
    DATABASE_NAME: 'ehds_producer_assets',
  });
});

test('it sees which objects and tables there are, and reads, writes and starts nothing', () => {
  const grants = template
    .grants(ROLE)
    .filter(({ Action }) => !/^(logs|sqs):/.test(Action.join()))
    .map(({ Action, Resource, Condition }) => [Action, Resource, Condition]);
  const bucket = template.one('aws_s3_bucket');
  const glue = (resource: string) => `arn:aws:glue:eu-central-1:444455556666:${resource}`;
  expect(grants).toEqual([
    [
      ['s3:ListBucket'],
      [`\${${bucket.address}.arn}`],
      { StringEquals: { 'aws:ResourceAccount': '444455556666' } },
    ],
    [['glue:GetCrawler'], [glue('crawler/ehds-producer-assets')], undefined],
    [
      ['glue:GetTables'],
      [
        glue('catalog'),
        `\${${template.one('aws_glue_catalog_database').address}.arn}`,
        glue('table/ehds_producer_assets/*'),
      ],
      undefined,
    ],
  ]);
});

test('no deploy can change its role, and what it fails at is parked with an alarm', () => {
  expect(template.role(ROLE).has('path')).toBe(false);
  expect(target.has('dead_letter_config')).toBe(true);
  expect(template.one('aws_sqs_queue').body['name']).toBe(`${ROLE}-dead-letters`);
});

test('its alarm is on as long as a look finds a folder without a table', () => {
  const alarm = template.one('aws_cloudwatch_metric_alarm', '"metric_name":"NotCatalogued"');
  expect(alarm.body).toMatchObject({
    alarm_name: `\${${target.address}.function_name}-NotCatalogued`,
    dimensions: { service: `\${${target.address}.function_name}` },
    statistic: 'Maximum',
    threshold: 0,
    treat_missing_data: 'ignore',
  });
});
