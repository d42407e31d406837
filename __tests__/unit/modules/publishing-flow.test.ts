import { Environment as CrawlEnvironment } from '../../../lambda/crawl/environment';
import { Environment as PublishEnvironment } from '../../../lambda/publish/environment';
import { PublisherRole } from '../../../modules/publishing-flow/publisher-role';
import { PublishingFlow } from '../../../modules/publishing-flow/publishing-flow';
import { governanceWith, platform, synthesize, synthesizeBootstrap } from '../platform';
import { DOMAIN_ID, lakeAccount } from './lake-account';

const flow = {
  settlingTime: '60s',
  gatheringTime: '70s',
  retryInterval: '80s',
  publishInterval: '90m',
  messageRetention: '10d',
};

const flowTemplate = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesize(
    (stack, account) => {
      new PublishingFlow(stack, 'flow', { account, domainId: DOMAIN_ID, ...lakeAccount(stack, account) });
    },
    platform({ flow, ...changes }),
    'producer',
  );

const template = flowTemplate();
const uploads = template.one('aws_sqs_queue', '"name":"ehds-producer-uploads"');
const publish = template.one('aws_sqs_queue', '"name":"ehds-producer-publish"');
const parked = (queue: string) =>
  template.one('aws_sqs_queue', `"name":"ehds-producer-${queue}-dead-letters"`);
const functions = {
  crawl: template.one('aws_lambda_function', '"ehds-producer-crawl"'),
  publish: template.one('aws_lambda_function', '"ehds-producer-publish"'),
};
const variables = (name: keyof typeof functions, from = template) =>
  (from.one('aws_lambda_function', `"ehds-producer-${name}"`).body['environment'] as { variables: object })
    .variables;
const grantedTo = (name: keyof typeof functions) =>
  template.grants(`ehds-producer-${name}`).filter(({ Action }) => !Action[0]?.startsWith('logs:'));

test.each([
  [
    'upload-rule',
    {
      source: ['aws.s3'],
      'detail-type': ['Object Created', 'Object Deleted'],
      detail: { bucket: { name: ['ehds-assets-444455556666-eu-central-1'] } },
    },
  ],
  [
    'crawl-rule',
    {
      source: ['aws.glue'],
      'detail-type': ['Glue Crawler State Change'],
      detail: {
        crawlerName: [`\${${template.one('aws_glue_crawler').address}.name}`],
        state: ['Succeeded', 'Failed'],
      },
    },
  ],
])('%s sends what it matches to the uploads', (id, pattern) => {
  const rule = template.one('aws_cloudwatch_event_rule', id);
  expect(JSON.parse(rule.text('event_pattern'))).toEqual(pattern);
  expect(template.one('aws_cloudwatch_event_target', `${rule.address}.name`).body).toMatchObject({
    arn: `\${${uploads.address}.arn}`,
    dead_letter_config: { arn: expect.stringContaining('uploads-queue_dead-letters') },
  });
});

test('those two rules are all that may fill the uploads, and no rule fills the publications', () => {
  const rules = template.all('aws_cloudwatch_event_rule').map(({ address }) => `\${${address}.arn}`);
  const [, allow] = uploads.policy();
  const named = allow?.Condition?.['ArnEquals']?.['aws:SourceArn'] as string[];
  expect(named.toSorted()).toEqual(rules.toSorted());
  expect(publish.policy().map(({ Effect }) => Effect)).toEqual(['Deny']);
  expect(template.count('aws_cloudwatch_event_target')).toBe(2);
});

test.each([
  ['crawl', uploads, { batch_size: 10_000, maximum_batching_window_in_seconds: 2 }],
  ['publish', publish, { batch_size: 10 }],
] as const)('%s takes its queue in batches and reports the messages that stay', (name, queue, batching) => {
  const mapping = template.one('aws_lambda_event_source_mapping', functions[name].address);
  expect(mapping.body).toMatchObject({
    event_source_arn: `\${${queue.address}.arn}`,
    ...batching,
    function_response_types: ['ReportBatchItemFailures'],
    scaling_config: { maximum_concurrency: 2 },
  });
  expect(template.before(mapping)).toContain(
    template.one('aws_iam_role_policy', template.role(`ehds-producer-${name}`).address).address,
  );
  // A finished crawl is published at once.
  expect(mapping.has('maximum_batching_window_in_seconds')).toBe(name === 'crawl');
  const timeout = functions[name].body['timeout'] as number;
  expect(queue.body['visibility_timeout_seconds']).toBeGreaterThanOrEqual(6 * timeout + 2);
  expect(functions[name].has('dead_letter_config')).toBe(false);
});

test('crawl’s environment is what its handler reads', () => {
  expect(CrawlEnvironment.parse(variables('crawl'))).toMatchObject({ GATHERING_SECONDS: 70 });
  expect(variables('crawl')).toMatchObject({
    CRAWLER_NAME: `\${${template.one('aws_glue_crawler').address}.name}`,
    UPLOADS_QUEUE_URL: `\${${uploads.address}.url}`,
    UPLOADS_DEAD_LETTERS_URL: `\${${parked('uploads').address}.url}`,
    PUBLISH_QUEUE_URL: `\${${publish.address}.url}`,
    SETTLING_SECONDS: '60',
    GATHERING_SECONDS: '70',
    RETRY_SECONDS: '80',
    ALARM_SECONDS: '21600',
  });
});

test('publish’s environment is what its handler reads, with an external id where there is one', () => {
  expect(PublishEnvironment.parse(variables('publish'))).toMatchObject({ RETRY_SECONDS: 80 });
  expect(variables('publish')).toMatchObject({
    DOMAIN_ID,
    PROJECT_ID: `\${${template.one('aws_datazone_project').address}.id}`,
    DATA_SOURCE_NAME: 'ehds-producer-assets',
    PUBLISHER_ROLE_ARN: 'arn:aws:iam::111122223333:role/ehds-publisher-producer',
    PUBLISH_QUEUE_URL: `\${${publish.address}.url}`,
    PUBLISH_DEAD_LETTERS_URL: `\${${parked('publish').address}.url}`,
    INTERVAL_SECONDS: String(90 * 60),
    RETRY_SECONDS: '80',
    ALARM_SECONDS: '21600',
  });
  const withId = variables(
    'publish',
    flowTemplate({ governance: governanceWith({ externalId: 'ehds-4711' }) }),
  );
  expect(withId).toEqual({ ...variables('publish'), PUBLISHER_EXTERNAL_ID: 'ehds-4711' });
});

test('crawl consumes uploads, crawls, sends publications and parks; it never sends to its own queue', () => {
  const sending = grantedTo('crawl').filter(({ Action }) => Action.includes('sqs:SendMessage'));
  expect(sending.map(({ Resource }) => Resource)).toEqual([
    [`\${${parked('uploads').address}.arn}`],
    [`\${${publish.address}.arn}`],
  ]);
  const receiving = grantedTo('crawl').filter(({ Action }) => Action.includes('sqs:ReceiveMessage'));
  expect(receiving.map(({ Resource }) => Resource)).toEqual([[`\${${uploads.address}.arn}`]]);
  expect(grantedTo('crawl').flatMap(({ Action }) => Action)).toContain('glue:StartCrawler');
  expect(
    grantedTo('crawl')
      .flatMap(({ Action }) => Action)
      .filter((action) => /^(s3|datazone|sts):/.test(action)),
  ).toEqual([]);
});

test('crawl reads what this crawler has logged, and no other log', () => {
  const all = template
    .grants('ehds-producer-crawl')
    .filter(({ Action }) => /^logs:(?!Create|Put)/.test(Action.join()));
  expect(all).toEqual([
    expect.objectContaining({
      Action: ['logs:GetLogEvents'],
      Resource: [
        'arn:aws:logs:eu-central-1:444455556666:log-group:/aws-glue/crawlers:log-stream:ehds-producer-assets',
      ],
    }),
  ]);
});

test('publish consumes publications, parks, and becomes the publisher, nothing more', () => {
  expect(grantedTo('publish')).toEqual([
    expect.objectContaining({
      Action: expect.arrayContaining(['sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility']),
      Resource: [`\${${publish.address}.arn}`],
    }),
    expect.objectContaining({
      Action: ['sqs:SendMessage'],
      Resource: [`\${${parked('publish').address}.arn}`],
    }),
    expect.objectContaining({
      Action: ['sts:AssumeRole'],
      Resource: ['arn:aws:iam::111122223333:role/ehds-publisher-producer'],
    }),
  ]);
});

test('what the functions count has the dimension that the alarms look at', () => {
  const own = template
    .all('aws_cloudwatch_metric_alarm')
    .filter(({ body }) => body['namespace'] === 'HealthDataSpace');
  expect(
    own.map(({ body }) => `${JSON.stringify(body['dimensions'])} ${String(body['metric_name'])}`).sort(),
  ).toEqual(
    [
      `{"service":"\${${functions.crawl.address}.function_name}"} CrawlFailed`,
      `{"service":"\${${functions.crawl.address}.function_name}"} LeftOutByCrawl`,
      `{"service":"\${${functions.crawl.address}.function_name}"} NotCatalogued`,
      `{"service":"\${${functions.crawl.address}.function_name}"} MalformedMessage`,
      `{"service":"\${${functions.crawl.address}.function_name}"} OldestUploadAge`,
      `{"service":"\${${functions.publish.address}.function_name}"} MalformedMessage`,
      `{"service":"\${${functions.publish.address}.function_name}"} OldestCrawlAge`,
      `{"service":"\${${functions.publish.address}.function_name}"} RunFailed`,
      `{"service":"\${${functions.publish.address}.function_name}"} RunPartiallySucceeded`,
      `{"service":"\${${functions.publish.address}.function_name}"} RecordsNotPosted`,
      `{"service":"\${${functions.publish.address}.function_name}"} RunQuotaReached`,
      `{"service":"\${${functions.publish.address}.function_name}"} TableNotPublished`,
    ].sort(),
  );
});

test.each([
  ['crawl', 'OldestUploadAge'],
  ['publish', 'OldestCrawlAge'],
] as const)('an alarm watches the age that %s tells, and stays on between two looks', (name, metric) => {
  const alarm = template.one('aws_cloudwatch_metric_alarm', `"metric_name":"${metric}"`);
  expect(alarm.body).toMatchObject({
    alarm_name: `\${${functions[name].address}.function_name}-${metric}`,
    statistic: 'Maximum',
    period: 60,
    evaluation_periods: 1,
    threshold: 6 * 3600,
    treat_missing_data: 'ignore',
  });
});

test.each([
  [undefined, {}],
  ['ehds-4711', { StringEquals: { 'sts:ExternalId': 'ehds-4711' } }],
])(
  'the publisher is that account’s publish function and no other, with external id %s',
  (externalId, more) => {
    const governance = governanceWith(externalId ? { externalId } : {});
    const roles = synthesizeBootstrap((stack, account) => {
      for (const publisher of account.naming.accounts) {
        new PublisherRole(stack, publisher.entry, { account, publisher });
      }
    }, platform({ governance }));
    expect(roles.role('ehds-publisher-producer').policy('assume_role_policy')).toEqual([
      expect.objectContaining({
        Principal: { AWS: ['arn:aws:iam::444455556666:root'] },
        Condition: {
          ArnLike: {
            'aws:PrincipalArn': ['arn:aws:iam::444455556666:role/ehds/producer/ehds-producer-publish'],
          },
          ...more,
        },
      }),
    ]);
    expect(roles.grants('ehds-publisher-governance').flatMap(({ Action }) => Action)).toEqual([
      'datazone:ListDataSourceRunActivities',
      'datazone:ListDataSourceRuns',
      'datazone:ListDataSources',
      'datazone:StartDataSourceRun',
    ]);
  },
);
