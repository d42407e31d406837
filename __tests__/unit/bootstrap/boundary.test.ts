import { allows, type Call } from '../iam';
import { CATALOGUE, DESCRIBED, governanceWith, platform } from '../platform';
import type { Template } from '../template';
import { bootstrapped } from './accounts';

const stacks = bootstrapped();
const boundary = (entry: string) =>
  (stacks[entry] as Template).one('aws_iam_policy', `"name":"ehds-${entry}-boundary"`).policy();

const PRODUCER = '444455556666';
const GOVERNANCE = '111122223333';
const ownArn = (service: string, resource: string, account = PRODUCER) =>
  `arn:aws:${service}:eu-central-1:${account}:${resource}`;
const role = (name: string, account = PRODUCER) => `arn:aws:iam::${account}:role/${name}`;
const s3 = (purpose: string, key = '', account = PRODUCER) =>
  `arn:aws:s3:::ehds-${purpose}-${account}-eu-central-1${key}`;
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const environmentTag = (environment: string) => ({
  'aws:ResourceTag/AmazonDataZoneEnvironment': environment,
});

/** A role of the account to which its own policy grants everything. */
const boundaryAllows = (call: Call, entry = 'producer') => allows(boundary(entry), call);

describe('a role under the boundary can do its work', () => {
  test.each<[string, string, Call['keys']?]>([
    ['logs:PutLogEvents', ownArn('logs', 'log-group:/aws/lambda/ehds-producer-crawl:log-stream:1')],
    ['sqs:ReceiveMessage', ownArn('sqs', 'ehds-producer-uploads')],
    ['sqs:SendMessage', ownArn('sqs', 'ehds-producer-publish-dead-letters')],
    ['glue:StartCrawler', ownArn('glue', 'crawler/ehds-producer-assets')],
    ['logs:GetLogEvents', ownArn('logs', 'log-group:/aws-glue/crawlers:log-stream:ehds-producer-assets')],
    ['kms:Decrypt', ownArn('kms', 'key/1'), environmentTag('ehds-producer')],
    ['sts:AssumeRole', role('ehds-publisher-producer', GOVERNANCE)],
  ])('%s on %s', (...[action, resource, keys]) => {
    expect(boundaryAllows({ action, resource, keys })).toBe(true);
  });

  test.each<[string, string]>([
    ['datazone:AcceptSubscriptionRequest', '*'],
    ['datazone:GetSubscriptionRequestDetails', '*'],
    ['datazone:ListSubscriptionRequests', '*'],
    ['logs:PutLogEvents', ownArn('logs', 'log-group:/aws/lambda/ehds-governance-approve:1', GOVERNANCE)],
  ])('governance’s beside it %s on %s', (action, resource) => {
    expect(boundaryAllows({ action, resource }, 'governance')).toBe(true);
    expect(boundaryAllows({ action, resource: resource.replace(GOVERNANCE, PRODUCER) })).toBe(false);
  });
});

describe('with a catalogue governance’s beside it', () => {
  const config = platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE });
  const withCatalogue = (bootstrapped(config)['governance'] as Template)
    .one('aws_iam_policy', '"name":"ehds-governance-boundary"')
    .policy();

  test.each<[string, string]>([
    ['datazone:SearchListings', '*'],
    ['datazone:GetListing', '*'],
    ['datazone:GetTimeSeriesDataPoint', '*'],
    ['s3:ListBucket', s3('catalogue', '', GOVERNANCE)],
    ['s3:PutObject', s3('catalogue', '/catalogue.ttl', GOVERNANCE)],
    ['logs:PutLogEvents', ownArn('logs', 'log-group:/aws/lambda/ehds-governance-catalogue:1', GOVERNANCE)],
  ])('%s on %s', (action, resource) => {
    expect(allows(withCatalogue, { action, resource })).toBe(true);
    expect(boundaryAllows({ action, resource }, 'governance')).toBe(false);
  });

  test.each<[string, string]>([
    ['s3:DeleteObject', s3('catalogue', '/catalogue.ttl', GOVERNANCE)],
    ['s3:PutObject', s3('records', '/rules.json', GOVERNANCE)],
    ['s3:GetObject', s3('assets', '/a.parquet', GOVERNANCE)],
    ['datazone:CreateAssetRevision', '*'],
  ])('not %s on %s', (action, resource) => {
    expect(allows(withCatalogue, { action, resource })).toBe(false);
  });
});

test('it names the roles by which functions act in the domain where bootstrap makes them', () => {
  for (const entry of ['producer', 'governance']) {
    const taken = boundary(entry)
      .filter(({ Action }) => Action.includes('sts:AssumeRole'))
      .flatMap(({ Resource }) => Resource);
    expect(taken).toEqual([role(`ehds-publisher-${entry}`, GOVERNANCE)]);
    expect((stacks['governance'] as Template).role(`ehds-publisher-${entry}`).has('path')).toBe(false);
  }
});

/** Actions of one service on a resource, each as a case. */
const callsOn = (service: string, verbs: string, resource: string) =>
  verbs.split(' ').map((verb): [string, string] => [`${service}:${verb}`, resource]);

const OUT_OF_REACH: readonly [what: string, calls: readonly [action: string, resource: string][]][] = [
  [
    'read, write or open data',
    ['assets', 'datazone', 'trail'].flatMap((purpose) => [
      ...callsOn(
        's3',
        'DeleteBucket DeleteBucketPolicy GetBucketPolicy ListBucket ListBucketVersions PutBucketNotification PutBucketObjectLockConfiguration PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration',
        s3(purpose),
      ),
      ...callsOn(
        's3',
        'BypassGovernanceRetention DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject PutObjectAcl RestoreObject',
        s3(purpose, '/patients/1.csv'),
      ),
    ]),
  ],
  [
    'query data, or grant it',
    [
      ...callsOn(
        'lakeformation',
        'BatchGrantPermissions GetDataAccess GrantPermissions PutDataLakeSettings RegisterResource StartQueryPlanning',
        '*',
      ),
      ...callsOn('glue', 'GetDatabase GetTable GetTables UpdateTable DeleteTable', ownArn('glue', 'catalog')),
      ...callsOn(
        'athena',
        'GetQueryResults StartQueryExecution',
        ownArn('athena', 'workgroup/ehds-producer'),
      ),
    ],
  ],
  [
    'share anything with another account',
    [
      ...callsOn('ram', 'CreateResourceShare', '*'),
      ...callsOn('ram', 'AssociateResourceShare UpdateResourceShare', ownArn('ram', 'resource-share/1')),
      ...callsOn('glue', 'PutResourcePolicy', ownArn('glue', 'catalog')),
    ],
  ],
  [
    'run code under another role',
    [
      ...callsOn('glue', 'CreateDevEndpoint CreateJob CreateSession RunStatement StartJobRun UpdateJob', '*'),
      ...callsOn(
        'athena',
        'StartCalculationExecution StartSession UpdateWorkGroup',
        ownArn('athena', 'workgroup/x'),
      ),
      ...callsOn(
        'lambda',
        'CreateFunction InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration',
        ownArn('lambda', 'function:ehds-producer-crawl'),
      ),
      ...callsOn(
        'cloudformation',
        'CreateStack UpdateStack',
        ownArn('cloudformation', 'stack/DataZone-Env-1/1'),
      ),
      ...callsOn('glue', 'UpdateCrawler', ownArn('glue', 'crawler/ehds-producer-assets')),
      ...callsOn('ssm', 'SendCommand PutParameter', '*'),
    ],
  ],
  [
    'touch what belongs to others',
    [
      ...callsOn('s3', 'DeleteObject GetObject PutObject', 'arn:aws:s3:::billing/invoices.csv'),
      ...callsOn('s3', 'DeleteBucket ListBucket PutBucketPolicy', 'arn:aws:s3:::billing'),
      ...callsOn(
        'sqs',
        'DeleteQueue PurgeQueue ReceiveMessage SendMessage',
        ownArn('sqs', 'ehds-producer-billing'),
      ),
      ...callsOn(
        'logs',
        'DeleteLogGroup FilterLogEvents PutLogEvents',
        ownArn('logs', 'log-group:/aws/lambda/billing:1'),
      ),
      ...callsOn('logs', 'PutLogEvents', ownArn('logs', 'log-group:/aws/lambda/ehds-producer-nightly:1')),
      ...callsOn('events', 'DeleteRule PutRule PutTargets', ownArn('events', 'rule/billing')),
      ...callsOn('glue', 'StartCrawler StopCrawler', ownArn('glue', 'crawler/billing')),
      ...callsOn('dynamodb', 'DeleteTable Scan', ownArn('dynamodb', 'table/billing')),
      ...callsOn('secretsmanager', 'GetSecretValue', ownArn('secretsmanager', 'secret:billing')),
    ],
  ],
  [
    'destroy its own queues, logs or crawler',
    [
      ...callsOn('sqs', 'DeleteQueue PurgeQueue SetQueueAttributes', ownArn('sqs', 'ehds-producer-uploads')),
      ...callsOn(
        'logs',
        'DeleteLogGroup DeleteLogStream',
        ownArn('logs', 'log-group:/aws/lambda/ehds-producer-crawl:1'),
      ),
      ...callsOn('glue', 'DeleteCrawler', ownArn('glue', 'crawler/ehds-producer-assets')),
    ],
  ],
  [
    'cover its tracks',
    [
      ...callsOn(
        'cloudtrail',
        'DeleteTrail PutEventSelectors StopLogging UpdateTrail',
        ownArn('cloudtrail', 'trail/ehds-producer-trail'),
      ),
      ...callsOn('s3', 'DeleteObject PutObject', s3('state', '/producer.tfstate')),
      ...callsOn('s3', 'DeleteObject GetObject PutObject', s3('state', '/bootstrap-producer.tfstate')),
      ...callsOn('s3', 'DeleteBucketPolicy PutBucketPolicy PutBucketVersioning', s3('state')),
    ],
  ],
  [
    'administer a key',
    callsOn(
      'kms',
      'CreateGrant DisableKey Encrypt PutKeyPolicy ReEncryptFrom ScheduleKeyDeletion TagResource UpdateAlias',
      ownArn('kms', 'key/1'),
    ),
  ],
  [
    'become more',
    [
      ...[
        'ehds/producer/ehds-producer-crawl',
        'ehds-producer-deploy',
        'ehds-producer-pipeline',
        'datazone_usr_1',
        'admin',
      ].flatMap((name) =>
        callsOn(
          'iam',
          'AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary GetRole PassRole PutRolePolicy TagRole UpdateAssumeRolePolicy',
          role(name),
        ),
      ),
      ...callsOn('iam', 'CreatePolicyVersion', 'arn:aws:iam::444455556666:policy/ehds-producer-boundary'),
      ...callsOn('iam', 'CreateAccessKey CreateUser', 'arn:aws:iam::444455556666:user/backdoor'),
      ...callsOn('sts', 'AssumeRole', role('admin')),
      ...callsOn('sts', 'AssumeRole', role('ehds-governance-deploy', GOVERNANCE)),
      ...callsOn('sts', 'AssumeRole', role('ehds-publisher-charite', GOVERNANCE)),
      ...callsOn('sts', 'AssumeRole', role('ehds-onboarding-producer', GOVERNANCE)),
      // At the platform's path a deploy could make it.
      ...callsOn('sts', 'AssumeRole', role('ehds/governance/ehds-publisher-producer', GOVERNANCE)),
    ],
  ],
  [
    'work in the domain as governance’s deploy does',
    [
      ...callsOn(
        'datazone',
        'CreateEnvironment CreateEnvironmentProfile CreateProject CreateProjectMembership DeleteProject StartDataSourceRun',
        '*',
      ),
      ...callsOn(
        'cloudformation',
        'CreateStack UpdateStack',
        ownArn('cloudformation', 'stack/ehds-project-producer/uuid'),
      ),
    ],
  ],
  [
    'open the domain',
    callsOn(
      'datazone',
      'AddEntityOwner AddPolicyGrant CreateDomain DeleteDomain RemoveEntityOwner RemovePolicyGrant UpdateRootDomainUnitOwner',
      '*',
    ),
  ],
];

describe.each(['producer', 'governance'])('a role under the boundary of %s can’t', (entry) => {
  test.each(OUT_OF_REACH)('%s', (_, calls) => {
    const [account, other] = entry === 'producer' ? [PRODUCER, GOVERNANCE] : [GOVERNANCE, PRODUCER];
    const keys = { ...environmentTag(`ehds-${entry}`), ...passedTo('lambda') };
    const reached = calls
      .map(([action, resource]) => ({
        action,
        resource: entry === 'producer' ? resource : swapAccount(resource, account, other),
        keys,
      }))
      .filter((call) => boundaryAllows(call, entry));
    expect(reached.map(({ action, resource }) => `${action} on ${resource}`)).toEqual([]);
  });
});

/** The same resource of the governance account. */
function swapAccount(resource: string, account: string, other: string): string {
  return resource
    .replaceAll('producer', 'governance')
    .replaceAll(other, '000000000000')
    .replaceAll(account, other)
    .replaceAll('000000000000', account);
}

test('nobody reads a state, governance’s neither, though its outputs are the contract', () => {
  const state = (entry: string, account: string) => ({
    action: 's3:GetObject',
    resource: s3('state', `/${entry}.tfstate`, account),
  });
  for (const entry of ['producer', 'governance']) {
    expect(boundaryAllows(state('producer', PRODUCER), entry)).toBe(false);
    expect(boundaryAllows(state('governance', GOVERNANCE), entry)).toBe(false);
    expect(boundaryAllows(state('bootstrap-governance', GOVERNANCE), entry)).toBe(false);
  }
});

test('the key of others, or of another’s entry, stays shut', () => {
  const call = { action: 'kms:Decrypt', resource: ownArn('kms', 'key/1') };
  expect(boundaryAllows({ ...call, keys: environmentTag('ehds-producer') })).toBe(true);
  expect(boundaryAllows({ ...call, keys: environmentTag('ehds-charite') })).toBe(false);
  expect(boundaryAllows(call)).toBe(false);
});
