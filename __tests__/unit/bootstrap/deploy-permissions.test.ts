import type { PlatformConfig } from '../../../platform/config';
import { type AccountKind, type AccountNames, Naming } from '../../../platform/naming/naming';
import { allows, type Call } from '../iam';
import { VARIANTS } from '../platform';
import { deployment } from '../stacks/deployment';
import type { Granted, Template } from '../template';
import { bootstrapped, deployPolicy } from './accounts';
import { callsOf, resolveArgument } from './calls';

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

const templateCache = new Map<string, Readonly<Record<string, Template>>>();
const bootstrap = (variant: string) => {
  const found = templateCache.get(variant) ?? bootstrapped(VARIANTS[variant]);
  templateCache.set(variant, found);
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
    return (bootstrap(variant)['governance'] as Template).grants(`ehds-onboarding-${entry}`);
  }
  return deployPolicy(bootstrap(variant)[entry] as Template);
}

const RAM = {
  'ram:RequestedResourceType': 'datazone:Domain',
  'ram:ResourceShareName': 'DataZone-ehds-dzd_1',
};

/** The tag of an account's key, which IAM compares. */
const keyOf = (entry: string) => ({ 'aws:ResourceTag/AmazonDataZoneEnvironment': `ehds-${entry}` });

describe.each(stacks)('what %s needs with %s is granted', (entry, variant) => {
  test('to make, read, change and remove each of its resources by name', () => {
    const template = stackOf(entry, variant);
    const granted = Object.fromEntries(
      ['governance', entry].map((alias) => [`aws.${alias}`, principal(entry, variant, `aws.${alias}`)]),
    );
    const missing = callsOf(template).flatMap(({ block, actions, resource, keys }) =>
      actions
        .filter((action) => {
          const call = { action, resource, keys: { ...keys, ...RAM, ...keyOf(entry) } };
          return !allows(granted[block.text('provider')] ?? [], call);
        })
        .map((action) => `${block.address}: ${action} on ${resource}`),
    );
    expect(missing).toEqual([]);
  });

  test('to pass each role of its functions to Lambda', () => {
    const template = stackOf(entry, variant);
    const account = namesOf(entry, variant).accountId;
    for (const block of template.all('aws_lambda_function')) {
      const [, address] = /^\$\{(.*)\.arn\}$/.exec(block.text('role')) ?? [];
      const role = template.blocks.find((candidate) => candidate.address === address);
      if (!role) throw new Error(`${block.address} has no role of this stack`);
      const call = {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${account}:role${role.text('path')}${resolveArgument(template, role, 'name')}`,
        keys: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      };
      expect([call, allows(principal(entry, variant, `aws.${entry}`), call)]).toEqual([call, true]);
    }
  });

  test.each([
    ['aws_glue_crawler', 'role', 'glue'],
    ['aws_datazone_domain', 'domain_execution_role', 'datazone'],
    ['aws_datazone_environment_blueprint_configuration', 'provisioning_role_arn', 'datazone'],
    ['aws_datazone_environment_blueprint_configuration', 'manage_access_role_arn', 'datazone'],
  ])('to pass bootstrap’s role for %s (%s) to %s and to no other service', (type, argument, service) => {
    const blocks = stackOf(entry, variant).all(type);
    const { kind, accountId } = namesOf(entry, variant);
    const makers: Readonly<Record<string, readonly AccountKind[]>> = {
      aws_datazone_domain: ['governance'],
      aws_glue_crawler: ['governance', 'producer'],
    };
    expect(blocks).toHaveLength((makers[type]?.includes(kind) ?? true) ? 1 : 0);
    for (const block of blocks) {
      const resource = block.text(argument);
      const name = resource.replace(`arn:aws:iam::${accountId}:role/`, '');
      expect((bootstrap(variant)[entry] as Template).role(name).has('path')).toBe(false);
      const may = ['datazone', 'glue', 'lakeformation', 'lambda'].filter((other) =>
        allows(principal(entry, variant, `aws.${entry}`), {
          action: 'iam:PassRole',
          resource,
          keys: { 'iam:PassedToService': `${other}.amazonaws.com` },
        }),
      );
      expect([resource, may]).toEqual([resource, [service]]);
    }
  });

  test('and none of them holds data, or says who may read it', () => {
    const types = new Set(stackOf(entry, variant).blocks.map(({ type }) => type));
    const found = [...types].filter((type) =>
      /^aws_(s3_|kms_|lakeformation_|glue_catalog_|cloudtrail|iam_policy|iam_role_policy_attachment)/.test(
        type,
      ),
    );
    // Its one object is the rules, in which there is no data.
    expect(found.filter((type) => type !== 'aws_s3_object')).toEqual([]);
    const objects = stackOf(entry, variant).all('aws_s3_object');
    expect(objects.map((object) => object.text('key'))).toEqual(objects.map(() => 'rules.json'));
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
    ['datazone:CreateDomain', '*'],
    ['ram:CreateResourceShare', '*', RAM],
    ['ram:GetResourceShares', '*'],
    ['ram:GetResourceShareAssociations', '*'],
    ['datazone:CreateDataSource', '*'],
    ['datazone:CreateProjectMembership', '*'],
    ['s3:GetBucketVersioning', 'arn:aws:s3:::ehds-state-111122223333-eu-central-1'],
    ['lakeformation:GetDataLakeSettings', '*'],
    ['lambda:GetAccountSettings', '*'],
    ['servicequotas:ListServiceQuotas', '*'],
    ['kms:ListAliases', '*'],
    ['logs:DescribeLogGroups', 'arn:aws:logs:eu-central-1:111122223333:log-group:'],
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
