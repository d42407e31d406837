import { crawlerLogArn } from '../platform/crawl-log';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { DECISIONS as DECISIONS_FOLDER } from '../platform/permits/places';
import type { PolicyStatement } from '../platform/policy';

/** In governance a function decides subscription requests; DataZone's actions take no resource. */
const DECISIONS: PolicyStatement = {
  Sid: 'Decisions',
  Effect: 'Allow',
  Action: [
    'datazone:AcceptSubscriptionRequest',
    'datazone:GetSubscriptionRequestDetails',
    'datazone:ListProjects',
    'datazone:ListSubscriptionRequests',
  ],
  Resource: '*',
};

/** Where permits decide, it rejects and revokes too, narrows to columns, looks who reads, and says so in the locked log. */
function permitDecisions({ permitsBucket }: AccountNames): PolicyStatement[] {
  const bucket = `arn:aws:s3:::${permitsBucket}`;
  return [
    {
      Sid: 'PermitDecisions',
      Effect: 'Allow',
      Action: [
        'datazone:CreateAssetFilter',
        'datazone:GetAssetFilter',
        'datazone:GetUserProfile',
        'datazone:ListAssetFilters',
        'datazone:ListProjectMemberships',
        'datazone:ListSubscriptions',
        'datazone:RejectSubscriptionRequest',
        'datazone:RevokeSubscription',
      ],
      Resource: '*',
    },
    { Sid: 'PermitList', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Sid: 'PermitRecords', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/*` },
    {
      Sid: 'DecisionRecords',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: `${bucket}/${DECISIONS_FOLDER}/*`,
    },
  ];
}

/** What was decided of each file, in which there is no value of anybody. */
function receipts({ recordsBucket }: AccountNames): PolicyStatement[] {
  const bucket = `arn:aws:s3:::${recordsBucket}`;
  return [
    { Sid: 'ReceiptList', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    { Sid: 'Receipts', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/receipts/*` },
  ];
}

/** What is published, and the bucket that the catalogue of it is written into. */
function catalogue({ catalogueBucket }: AccountNames): PolicyStatement[] {
  const bucket = `arn:aws:s3:::${catalogueBucket}`;
  return [
    {
      Sid: 'Listings',
      Effect: 'Allow',
      Action: ['datazone:GetListing', 'datazone:GetTimeSeriesDataPoint', 'datazone:SearchListings'],
      Resource: '*',
    },
    { Sid: 'CatalogueList', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucket },
    {
      Sid: 'Catalogue',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `${bucket}/*`,
    },
  ];
}

/**
 * The most that a role may do which a deploy makes: those of the functions that move the flow. A boundary grants nothing;
 * it is the ceiling under which each role's own short list stands. None of them reads, grants or opens data, changes IAM,
 * or runs code under another role, and so none may here.
 */
export function boundary(naming: Naming, names: AccountNames, region: string): PolicyStatement[] {
  const own = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${names.accountId}:${resource}`;
  return [
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: names.deployedFunctions.map((name) => own('logs', `log-group:/aws/lambda/${name}:*`)),
    },
    {
      Sid: 'Queues',
      Effect: 'Allow',
      Action: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      Resource: names.queues.map((name) => names.queueArn(name)),
    },
    {
      Sid: 'Crawler',
      Effect: 'Allow',
      Action: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      Resource: own('glue', `crawler/${names.crawler}`),
    },
    {
      Sid: 'CrawlerLog',
      Effect: 'Allow',
      Action: 'logs:GetLogEvents',
      Resource: crawlerLogArn(names, region),
    },
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
      Resource: own('kms', 'key/*'),
      Condition: { StringEquals: { 'aws:ResourceTag/AmazonDataZoneEnvironment': names.base } },
    },
    {
      Sid: 'PublisherRole',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: naming.publisherRoleArn(names.entry),
    },
    ...(names.hasIntake ? receipts(names) : []),
    ...(names.kind === 'governance' ? [DECISIONS] : []),
    ...(names.hasCatalogue ? catalogue(names) : []),
    ...(names.keepsPermits ? permitDecisions(names) : []),
  ];
}
