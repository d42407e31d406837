import { allows, type Call } from '../iam';
import type { Template } from '../template';
import { bootstrapped } from './accounts';

const stacks = bootstrapped();
const boundary = (entry: string) =>
  (stacks[entry] as Template).one('aws_iam_policy', `"name":"ehds-${entry}-boundary"`).policy();

const PRODUCER = '444455556666';
const GOVERNANCE = '111122223333';
const own = (service: string, resource: string, account = PRODUCER) =>
  `arn:aws:${service}:eu-central-1:${account}:${resource}`;
const role = (name: string, account = PRODUCER) => `arn:aws:iam::${account}:role/${name}`;
const s3 = (purpose: string, key = '', account = PRODUCER) =>
  `arn:aws:s3:::ehds-${purpose}-${account}-eu-central-1${key}`;
const passed = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const tagged = (environment: string) => ({ 'aws:ResourceTag/AmazonDataZoneEnvironment': environment });

/** A role of the account to which its own policy grants everything. */
const unlimited = (call: Call, entry = 'producer') => allows(boundary(entry), call);

describe('a role under the boundary can do its work', () => {
  test.each<[string, string, Call['keys']?]>([
    ['logs:PutLogEvents', own('logs', 'log-group:/aws/lambda/ehds-producer-crawl:log-stream:1')],
    ['sqs:ReceiveMessage', own('sqs', 'ehds-producer-uploads')],
    ['sqs:SendMessage', own('sqs', 'ehds-producer-publish-dead-letters')],
    ['glue:StartCrawler', own('glue', 'crawler/ehds-producer-assets')],
    ['logs:GetLogEvents', own('logs', 'log-group:/aws-glue/crawlers:log-stream:ehds-producer-assets')],
    ['kms:Decrypt', own('kms', 'key/1'), tagged('ehds-producer')],
    ['sts:AssumeRole', role('ehds-publisher-producer', GOVERNANCE)],
  ])('%s on %s', (...[action, resource, keys]) => {
    expect(unlimited({ action, resource, keys })).toBe(true);
  });

  test.each<[string, string]>([
    ['datazone:AcceptSubscriptionRequest', '*'],
    ['datazone:GetSubscriptionRequestDetails', '*'],
    ['datazone:ListSubscriptionRequests', '*'],
    ['logs:PutLogEvents', own('logs', 'log-group:/aws/lambda/ehds-governance-approve:1', GOVERNANCE)],
  ])('governance’s beside it %s on %s', (action, resource) => {
    expect(unlimited({ action, resource }, 'governance')).toBe(true);
    expect(unlimited({ action, resource: resource.replace(GOVERNANCE, PRODUCER) })).toBe(false);
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
const each = (service: string, verbs: string, resource: string) =>
  verbs.split(' ').map((verb): [string, string] => [`${service}:${verb}`, resource]);

const OUT_OF_REACH: readonly [what: string, calls: readonly [action: string, resource: string][]][] = [
  [
    'read, write or open data',
    ['assets', 'datazone', 'trail'].flatMap((purpose) => [
      ...each(
        's3',
        'DeleteBucket DeleteBucketPolicy GetBucketPolicy ListBucket ListBucketVersions PutBucketNotification PutBucketObjectLockConfiguration PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutReplicationConfiguration',
        s3(purpose),
      ),
      ...each(
        's3',
        'BypassGovernanceRetention DeleteObject DeleteObjectVersion GetObject GetObjectVersion PutObject PutObjectAcl RestoreObject',
        s3(purpose, '/patients/1.csv'),
      ),
    ]),
  ],
  [
    'query data, or grant it',
    [
      ...each(
        'lakeformation',
        'BatchGrantPermissions GetDataAccess GrantPermissions PutDataLakeSettings RegisterResource StartQueryPlanning',
        '*',
      ),
      ...each('glue', 'GetDatabase GetTable GetTables UpdateTable DeleteTable', own('glue', 'catalog')),
      ...each('athena', 'GetQueryResults StartQueryExecution', own('athena', 'workgroup/ehds-producer')),
    ],
  ],
  [
    'share anything with another account',
    [
      ...each('ram', 'CreateResourceShare', '*'),
      ...each('ram', 'AssociateResourceShare UpdateResourceShare', own('ram', 'resource-share/1')),
      ...each('glue', 'PutResourcePolicy', own('glue', 'catalog')),
    ],
  ],
  [
    'run code under another role',
    [
      ...each('glue', 'CreateDevEndpoint CreateJob CreateSession RunStatement StartJobRun UpdateJob', '*'),
      ...each(
        'athena',
        'StartCalculationExecution StartSession UpdateWorkGroup',
        own('athena', 'workgroup/x'),
      ),
      ...each(
        'lambda',
        'CreateFunction InvokeFunction UpdateFunctionCode UpdateFunctionConfiguration',
        own('lambda', 'function:ehds-producer-crawl'),
      ),
      ...each('cloudformation', 'CreateStack UpdateStack', own('cloudformation', 'stack/DataZone-Env-1/1')),
      ...each('glue', 'UpdateCrawler', own('glue', 'crawler/ehds-producer-assets')),
      ...each('ssm', 'SendCommand PutParameter', '*'),
    ],
  ],
  [
    'touch what belongs to others',
    [
      ...each('s3', 'DeleteObject GetObject PutObject', 'arn:aws:s3:::billing/invoices.csv'),
      ...each('s3', 'DeleteBucket ListBucket PutBucketPolicy', 'arn:aws:s3:::billing'),
      ...each(
        'sqs',
        'DeleteQueue PurgeQueue ReceiveMessage SendMessage',
        own('sqs', 'ehds-producer-billing'),
      ),
      ...each(
        'logs',
        'DeleteLogGroup FilterLogEvents PutLogEvents',
        own('logs', 'log-group:/aws/lambda/billing:1'),
      ),
      ...each('logs', 'PutLogEvents', own('logs', 'log-group:/aws/lambda/ehds-producer-nightly:1')),
      ...each('events', 'DeleteRule PutRule PutTargets', own('events', 'rule/billing')),
      ...each('glue', 'StartCrawler StopCrawler', own('glue', 'crawler/billing')),
      ...each('dynamodb', 'DeleteTable Scan', own('dynamodb', 'table/billing')),
      ...each('secretsmanager', 'GetSecretValue', own('secretsmanager', 'secret:billing')),
    ],
  ],
  [
    'destroy its own queues, logs or crawler',
    [
      ...each('sqs', 'DeleteQueue PurgeQueue SetQueueAttributes', own('sqs', 'ehds-producer-uploads')),
      ...each(
        'logs',
        'DeleteLogGroup DeleteLogStream',
        own('logs', 'log-group:/aws/lambda/ehds-producer-crawl:1'),
      ),
      ...each('glue', 'DeleteCrawler', own('glue', 'crawler/ehds-producer-assets')),
    ],
  ],
  [
    'cover its tracks',
    [
      ...each(
        'cloudtrail',
        'DeleteTrail PutEventSelectors StopLogging UpdateTrail',
        own('cloudtrail', 'trail/ehds-producer-trail'),
      ),
      ...each('s3', 'DeleteObject PutObject', s3('state', '/producer.tfstate')),
      ...each('s3', 'DeleteObject GetObject PutObject', s3('state', '/bootstrap-producer.tfstate')),
      ...each('s3', 'DeleteBucketPolicy PutBucketPolicy PutBucketVersioning', s3('state')),
    ],
  ],
  [
    'administer a key',
    each(
      'kms',
      'CreateGrant DisableKey Encrypt PutKeyPolicy ReEncryptFrom ScheduleKeyDeletion TagResource UpdateAlias',
      own('kms', 'key/1'),
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
        each(
          'iam',
          'AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary GetRole PassRole PutRolePolicy TagRole UpdateAssumeRolePolicy',
          role(name),
        ),
      ),
      ...each('iam', 'CreatePolicyVersion', 'arn:aws:iam::444455556666:policy/ehds-producer-boundary'),
      ...each('iam', 'CreateAccessKey CreateUser', 'arn:aws:iam::444455556666:user/backdoor'),
      ...each('sts', 'AssumeRole', role('admin')),
      ...each('sts', 'AssumeRole', role('ehds-governance-deploy', GOVERNANCE)),
      ...each('sts', 'AssumeRole', role('ehds-publisher-charite', GOVERNANCE)),
      ...each('sts', 'AssumeRole', role('ehds-onboarding-producer', GOVERNANCE)),
      // At the platform's path a deploy could make it.
      ...each('sts', 'AssumeRole', role('ehds/governance/ehds-publisher-producer', GOVERNANCE)),
    ],
  ],
  [
    'work in the domain as governance’s deploy does',
    [
      ...each(
        'datazone',
        'CreateEnvironment CreateEnvironmentProfile CreateProject CreateProjectMembership DeleteProject StartDataSourceRun',
        '*',
      ),
      ...each(
        'cloudformation',
        'CreateStack UpdateStack',
        own('cloudformation', 'stack/ehds-project-producer/uuid'),
      ),
    ],
  ],
  [
    'open the domain',
    each(
      'datazone',
      'AddEntityOwner AddPolicyGrant CreateDomain DeleteDomain RemoveEntityOwner RemovePolicyGrant UpdateRootDomainUnitOwner',
      '*',
    ),
  ],
];

describe.each(['producer', 'governance'])('a role under the boundary of %s can’t', (entry) => {
  test.each(OUT_OF_REACH)('%s', (_, calls) => {
    const [account, other] = entry === 'producer' ? [PRODUCER, GOVERNANCE] : [GOVERNANCE, PRODUCER];
    const keys = { ...tagged(`ehds-${entry}`), ...passed('lambda') };
    const reached = calls
      .map(([action, resource]) => ({
        action,
        resource: entry === 'producer' ? resource : swapped(resource, account, other),
        keys,
      }))
      .filter((call) => unlimited(call, entry));
    expect(reached.map(({ action, resource }) => `${action} on ${resource}`)).toEqual([]);
  });
});

/** The same resource of the governance account. */
function swapped(resource: string, account: string, other: string): string {
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
    expect(unlimited(state('producer', PRODUCER), entry)).toBe(false);
    expect(unlimited(state('governance', GOVERNANCE), entry)).toBe(false);
    expect(unlimited(state('bootstrap-governance', GOVERNANCE), entry)).toBe(false);
  }
});

test('the key of others, or of another’s entry, stays shut', () => {
  const call = { action: 'kms:Decrypt', resource: own('kms', 'key/1') };
  expect(unlimited({ ...call, keys: tagged('ehds-producer') })).toBe(true);
  expect(unlimited({ ...call, keys: tagged('ehds-charite') })).toBe(false);
  expect(unlimited(call)).toBe(false);
});
