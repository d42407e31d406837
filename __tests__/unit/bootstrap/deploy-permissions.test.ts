import type { PlatformConfig } from '../../../config/types';
import { type AccountNames, Naming } from '../../../modules/naming/naming';
import { allows, type Call } from '../iam';
import { VARIANTS } from '../platform';
import { deployment } from '../stacks/deployment';
import type { Granted, Template } from '../template';
import { bootstrapped, deployPolicy } from './accounts';
import { callsOf, resolved } from './calls';

/** Variants that between them have every type of resource. */
const LOOKED_AT = [
  'the example',
  'customer-managed keys',
  'three producers',
  'an Organization',
  'the local file',
  'a consumer with everything else',
  'a trial',
];

const naming = (variant: string) => new Naming(VARIANTS[variant] as PlatformConfig);
const stacks = LOOKED_AT.flatMap((variant) =>
  naming(variant).accounts.map(({ entry }): [string, string] => [entry, variant]),
);

const made = new Map<string, Readonly<Record<string, Template>>>();
const bootstrap = (variant: string) => {
  const found = made.get(variant) ?? bootstrapped(VARIANTS[variant]);
  made.set(variant, found);
  return found;
};
const namesOf = (entry: string, variant: string): AccountNames => {
  const names = naming(variant).accounts.find((account) => account.entry === entry);
  if (!names) throw new Error(`no account "${entry}"`);
  return names;
};
const stackOf = (entry: string, variant: string): Template => {
  return deployment(variant)[namesOf(entry, variant).stack] as Template;
};

/** What the role behind a provider of an account's stack may do. */
function principal(entry: string, variant: string, provider: string): Granted[] {
  if (entry !== 'governance' && provider === 'aws.governance') {
    return stackOf('governance', variant).grants(`ehds-onboarding-${entry}`);
  }
  return deployPolicy(bootstrap(variant)[entry] as Template);
}

const RAM = {
  'ram:RequestedResourceType': 'datazone:Domain',
  'ram:ResourceShareName': 'DataZone-ehds-dzd_1',
};

describe.each(stacks)('what %s needs with %s is granted', (entry, variant) => {
  test('to make, read, change and remove each of its resources by name', () => {
    const template = stackOf(entry, variant);
    const granted = Object.fromEntries(
      ['governance', entry].map((alias) => [`aws.${alias}`, principal(entry, variant, `aws.${alias}`)]),
    );
    const missing = callsOf(template).flatMap(({ block, actions, resource, keys }) =>
      actions
        .filter((action) => {
          const call = { action, resource, keys: { ...keys, ...RAM } };
          return !allows(granted[block.text('provider')] ?? [], call);
        })
        .map((action) => `${block.address}: ${action} on ${resource}`),
    );
    expect(missing).toEqual([]);
  });

  test.each([
    ['aws_lambda_function', 'role', 'lambda'],
    ['aws_glue_crawler', 'role', 'glue'],
    ['aws_lakeformation_resource', 'role_arn', 'lakeformation'],
    ['aws_datazone_domain', 'domain_execution_role', 'datazone'],
    ['aws_datazone_environment_blueprint_configuration', 'provisioning_role_arn', 'datazone'],
    ['aws_datazone_environment_blueprint_configuration', 'manage_access_role_arn', 'datazone'],
  ])('to pass the role of each %s (%s) to %s', (type, argument, service) => {
    const template = stackOf(entry, variant);
    for (const block of template.all(type)) {
      const [, address] = /^\$\{(.*)\.arn\}$/.exec(block.text(argument)) ?? [];
      const role = template.blocks.find((candidate) => candidate.address === address);
      if (!role) throw new Error(`${block.address} has no role of this stack`);
      const call = {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${namesOf(entry, variant).accountId}:role/${resolved(template, role, 'name')}`,
        keys: { 'iam:PassedToService': `${service}.amazonaws.com` },
      };
      expect([call, allows(principal(entry, variant, 'aws'), call)]).toEqual([call, true]);
    }
  });
});

describe('what Terraform asks beside the resources is granted', () => {
  const deploy = deployPolicy(bootstrap('customer-managed keys')['governance'] as Template);

  test.each<[string, string, Call['keys']?]>([
    ['s3:ListBucket', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1', { 's3:prefix': 'env:/' }],
    ['s3:GetObject', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1/governance.tfstate'],
    ['s3:PutObject', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1/governance.tfstate'],
    ['s3:PutObject', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1/governance.tfstate.tflock'],
    ['s3:DeleteObject', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1/governance.tfstate.tflock'],
    ['s3:DeleteObjectVersion', 'arn:aws:s3:::ehds-assets-111122223333-eu-central-1/patients/1.csv'],
    ['datazone:CreateDomain', '*'],
    ['ram:CreateResourceShare', '*', RAM],
    ['ram:GetResourceShares', '*'],
    ['ram:GetResourceShareAssociations', '*'],
    ['datazone:CreateDataSource', '*'],
    ['datazone:CreateProjectMembership', '*'],
    ['kms:CreateKey', '*'],
    ['s3:GetBucketVersioning', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1'],
    ['lakeformation:GetDataLakeSettings', '*'],
    ['lambda:GetAccountSettings', '*'],
    ['servicequotas:ListServiceQuotas', '*'],
    ['kms:ListAliases', '*'],
    ['kms:CreateAlias', 'arn:aws:kms:eu-central-1:111122223333:key/uuid'],
    ['logs:DescribeLogGroups', 'arn:aws:logs:eu-central-1:111122223333:log-group:'],
    ['glue:DeleteDatabase', 'arn:aws:glue:eu-central-1:111122223333:catalog'],
    [
      'sqs:StartMessageMoveTask',
      'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-uploads-dead-letters',
    ],
    [
      'sqs:ListMessageMoveTasks',
      'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-publish-dead-letters',
    ],
    ['sqs:SendMessage', 'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-publish'],
    ['sqs:DeleteMessage', 'arn:aws:sqs:eu-central-1:111122223333:ehds-governance-approve-dead-letters'],
    ['lambda:InvokeFunction', 'arn:aws:lambda:eu-central-1:111122223333:function:ehds-governance-approve'],
  ])('%s on %s', (...[action, resource, keys]) => {
    expect(allows(deploy, { action, resource, keys })).toBe(true);
  });
});

describe('a deploy role can’t', () => {
  const account = '444455556666';
  const deploy = deployPolicy(bootstrap('the local file')['producer'] as Template);
  const boundary = { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/ehds-producer-boundary` };
  const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const s3 = (purpose: string, key = '') => `arn:aws:s3:::ehds-${purpose}-${account}-eu-central-1${key}`;

  test.each<[string, string, string, Call['keys']?]>([
    ['make a role without the boundary', 'iam:CreateRole', role('ehds-producer-x')],
    [
      'make a role with another',
      'iam:CreateRole',
      role('ehds-producer-x'),
      { 'iam:PermissionsBoundary': 'arn:other' },
    ],
    ['strengthen a role that has none', 'iam:PutRolePolicy', role('ehds-producer-x')],
    ['attach to a role that has none', 'iam:AttachRolePolicy', role('ehds-producer-x')],
    ['take a boundary away', 'iam:DeleteRolePermissionsBoundary', role('ehds-producer-x'), boundary],
    [
      'change a boundary',
      'iam:PutRolePermissionsBoundary',
      role('ehds-producer-x'),
      { 'iam:PermissionsBoundary': 'arn:other' },
    ],
    ['make a role of another name', 'iam:CreateRole', role('admin'), boundary],
    ['strengthen itself', 'iam:PutRolePolicy', role('ehds-producer-deploy'), boundary],
    ['attach to itself', 'iam:AttachRolePolicy', role('ehds-producer-deploy'), boundary],
    ['open itself to others', 'iam:UpdateAssumeRolePolicy', role('ehds-producer-deploy')],
    ['delete itself', 'iam:DeleteRole', role('ehds-producer-deploy')],
    ['lengthen its sessions', 'iam:UpdateRole', role('ehds-producer-deploy')],
    [
      'pass itself on',
      'iam:PassRole',
      role('ehds-producer-deploy'),
      { 'iam:PassedToService': 'lambda.amazonaws.com' },
    ],
    [
      'pass a role to a machine',
      'iam:PassRole',
      role('ehds-producer-x'),
      { 'iam:PassedToService': 'ec2.amazonaws.com' },
    ],
    [
      'rewrite the boundary',
      'iam:CreatePolicyVersion',
      `arn:aws:iam::${account}:policy/ehds-producer-boundary`,
    ],
    [
      'rewrite its own policies',
      'iam:CreatePolicyVersion',
      `arn:aws:iam::${account}:policy/ehds-producer-deploy-flow`,
    ],
    [
      'stop the trail',
      'cloudtrail:StopLogging',
      `arn:aws:cloudtrail:eu-central-1:${account}:trail/ehds-producer-trail`,
    ],
    ['delete logs', 's3:DeleteObject', s3('trail', '/AWSLogs/1')],
    ['open the trail’s bucket', 's3:PutBucketPolicy', s3('trail')],
    ['shorten the trail’s retention', 's3:PutLifecycleConfiguration', s3('trail')],
    ['delete its state', 's3:DeleteObject', s3('state', '/producer.tfstate')],
    ['delete old states', 's3:DeleteObjectVersion', s3('state', '/producer.tfstate')],
    ['open the state bucket', 's3:PutBucketPolicy', s3('state')],
    ['touch bootstrap’s state', 's3:PutObject', s3('state', '/bootstrap-producer.tfstate')],
    ['read an upload', 's3:GetObject', s3('assets', '/patients/1.csv')],
    ['write an upload', 's3:PutObject', s3('assets', '/patients/1.csv')],
    [
      'change a function of others',
      'lambda:UpdateFunctionCode',
      `arn:aws:lambda:eu-central-1:${account}:function:other`,
    ],
    [
      'take an upload that waits',
      'sqs:ReceiveMessage',
      `arn:aws:sqs:eu-central-1:${account}:ehds-producer-uploads`,
    ],
    [
      'put a message among the dead letters',
      'sqs:SendMessage',
      `arn:aws:sqs:eu-central-1:${account}:ehds-producer-uploads-dead-letters`,
    ],
    ['make a domain', 'datazone:CreateDomain', '*'],
    ['make a project, which its onboarding role does', 'datazone:CreateProject', '*'],
    ['become governance', 'sts:AssumeRole', 'arn:aws:iam::111122223333:role/ehds-governance-deploy'],
    ['replace the administrators of the lake', 'lakeformation:PutDataLakeSettings', '*'],
  ])('%s (%s)', (...[, action, resource, keys]) => {
    expect(allows(deploy, { action, resource, keys })).toBe(false);
  });
});

describe('a consumer’s deploy role can’t', () => {
  const account = '777788889999';
  const deploy = deployPolicy(bootstrap('a consumer with everything else')['consumer'] as Template);
  const own = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;

  test.each<[string, string, string, Call['keys']?]>([
    ['make a bucket of assets', 's3:CreateBucket', `arn:aws:s3:::ehds-assets-${account}-eu-central-1`],
    ['make a queue', 'sqs:CreateQueue', own('sqs', 'ehds-consumer-uploads')],
    ['put messages back', 'sqs:StartMessageMoveTask', own('sqs', 'ehds-consumer-uploads-dead-letters')],
    ['make a rule', 'events:PutRule', own('events', 'rule/ehds-consumer-uploads')],
    ['make a crawler', 'glue:CreateCrawler', '*'],
    ['make a database', 'glue:CreateDatabase', own('glue', 'catalog')],
    ['grant in Lake Formation', 'lakeformation:GrantPermissions', '*'],
    ['register a location', 'lakeformation:RegisterResource', '*'],
    [
      'feed a function',
      'lambda:CreateEventSourceMapping',
      '*',
      { 'lambda:FunctionArn': own('lambda', 'function:ehds-consumer-lake-administrators') },
    ],
    ['make a domain', 'datazone:CreateDomain', '*'],
  ])('%s (%s)', (...[, action, resource, keys]) => {
    expect(allows(deploy, { action, resource, keys })).toBe(false);
  });
});
