import { platformApp } from '../../../modules/app/app';
import { Naming } from '../../../platform/naming/naming';
import { GovernanceStack } from '../../../stacks/governance-stack';
import { bootstrappedAlone } from '../bootstrap/accounts';
import { platform, VARIANTS } from '../platform';
import { Template } from '../template';
import { deployment } from './deployment';

const governance = (variant: string): Template => {
  const template = deployment(variant)['governance'];
  if (!template) throw new Error('no stack "governance"');
  return template;
};

const bootstrap = (variant: string): Template =>
  bootstrappedAlone(VARIANTS[variant] ?? platform(), 'governance');

const defaults = governance('defaults');

test('one provider, and the platform is made by it', () => {
  expect(defaults.json.provider['aws']).toEqual([
    {
      alias: 'governance',
      region: 'eu-central-1',
      allowed_account_ids: ['111122223333'],
      assume_role: [
        { role_arn: 'arn:aws:iam::111122223333:role/ehds-governance-deploy', session_name: 'terraform' },
      ],
      default_tags: [{ tags: {} }],
    },
  ]);
});

test.each([
  ['aws_datazone_domain', 1],
  ['aws_datazone_environment_blueprint_configuration', 1],
  ['aws_datazone_project', 1],
  ['aws_datazone_environment_profile', 1],
  ['aws_datazone_environment', 1],
  ['aws_cloudformation_stack', 1],
  ['aws_s3_bucket', 0],
  ['aws_glue_crawler', 1],
  ['aws_lambda_function', 3],
  ['aws_lambda_event_source_mapping', 2],
  ['aws_ram_resource_share', 1],
  ['aws_ram_principal_association', 1],
  ['aws_ram_resource_share_accepter', 0],
  ['aws_kms_key', 0],
  ['data.terraform_remote_state', 0],
])('it has %s %s times', (type, count) => {
  expect(defaults.count(type)).toBe(count);
});

test.each([
  ['no producers', []],
  ['defaults', ['producer']],
  ['three producers', ['charite', 'producer', 'registry']],
])('with %s it has a way in for each, and nothing for others', (variant, entries) => {
  const template = governance(variant);
  const ids = Object.values(VARIANTS[variant]?.producers ?? {}).map(({ accountId }) => accountId);
  expect(
    template
      .all('aws_ram_principal_association')
      .map(({ body }) => body['principal'])
      .sort(),
  ).toEqual(ids.sort());
  // Bootstrap makes the roles: whoever could change whom one trusts could let himself into a project.
  expect(template.all('aws_iam_role').map((role) => role.text('path'))).toEqual(
    template.all('aws_iam_role').map(() => '/ehds/governance/'),
  );
  expect(JSON.stringify(template.all('aws_iam_role'))).not.toMatch(/onboarding|publisher/);
  const made = bootstrap(variant);
  const resourcesNamed = (start: string) =>
    made
      .all('aws_iam_role')
      .map((role) => role.text('name'))
      .filter((name) => name.startsWith(start))
      .sort();
  expect(resourcesNamed('ehds-onboarding-')).toEqual(entries.map((entry) => `ehds-onboarding-${entry}`));
  expect(resourcesNamed('ehds-publisher-')).toEqual(
    [...entries, 'governance'].map((entry) => `ehds-publisher-${entry}`).sort(),
  );
});

test.each([
  ['defaults', true],
  ['an Organization', false],
  ['three producers', true],
])('with %s the share may leave the Organization: %s', (variant, external) => {
  const share = governance(variant).one('aws_ram_resource_share');
  expect(share.body['allow_external_principals']).toBe(external);
});

test.each([
  ['the local file', 1],
  ['manual approval', 0],
  ['the example', 0],
])('with %s it has %s approvers', (variant, count) => {
  const template = governance(variant);
  const approvers = template
    .all('aws_lambda_function')
    .filter(({ body }) => body['function_name'] === 'ehds-governance-approve');
  expect(approvers).toHaveLength(count);
  const catalogue = template.one('aws_cloudformation_stack').text('template_body');
  expect(catalogue.includes('ehds-governance-approve')).toBe(count === 1);
});

test('members are added once their roles exist: the approver’s, as bootstrap made the publisher’s', () => {
  const members = defaults.one('aws_cloudformation_stack');
  const { Resources } = JSON.parse(members.text('template_body'));
  const added = JSON.stringify(Resources);
  for (const role of [
    'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-approve',
    'arn:aws:iam::111122223333:role/ehds-publisher-governance',
  ]) {
    expect(added).toContain(`"${role}"`);
  }
  const policy = defaults.one('aws_iam_role_policy', defaults.role('ehds-governance-approve').address);
  expect(defaults.before(members)).toContain(policy.address);
  expect(bootstrap('defaults').role('ehds-publisher-governance').has('path')).toBe(false);
});

test('the environment’s blueprint does not hang on the lookup, but on what was looked up first', () => {
  const kept = defaults.one('terraform_data', 'blueprint-id').address;
  for (const [type, argument] of [
    ['aws_datazone_environment_blueprint_configuration', 'environment_blueprint_id'],
    ['aws_datazone_environment_profile', 'environment_blueprint_identifier'],
    ['aws_datazone_environment', 'blueprint_identifier'],
  ] as const) {
    expect(defaults.one(type).body[argument]).toBe(`\${${kept}.output.value}`);
  }
  expect(defaults.output('blueprint_id')).toBe(`\${${kept}.output.value}`);
});

test.each(['no producers', 'defaults', 'three producers'])(
  'with %s only who deploys makes projects',
  (variant) => {
    const template = governance(variant);
    const invocation = template.one('aws_lambda_invocation', 'root-unit');
    const entries = Object.keys(VARIANTS[variant]?.producers ?? {});
    expect(JSON.parse(invocation.text('input'))).toMatchObject({
      creators: entries.map((entry) => `arn:aws:iam::111122223333:role/ehds-onboarding-${entry}`),
    });
    // A user profile is made for a role, which DataZone looks up: bootstrap's, at no path.
    const made = bootstrap(variant);
    for (const entry of entries) expect(made.role(`ehds-onboarding-${entry}`).has('path')).toBe(false);
  },
);

test('it publishes the contract', () => {
  const domain = defaults.one('aws_datazone_domain').address;
  expect(defaults.output('contract_version')).toBe(1);
  expect(defaults.output('domain_id')).toBe(`\${${domain}.id}`);
  expect(defaults.output('domain_arn')).toBe(`\${${domain}.arn}`);
  expect(defaults.output('portal_url')).toBe(`\${${domain}.portal_url}`);
  expect(defaults.output('share_arn')).toBe(`\${${defaults.one('aws_ram_resource_share').address}.arn}`);
});

test.each([
  ['defaults', true],
  ['unprotected data', false],
])('with %s the domain is kept: %s', (variant, kept) => {
  const { lifecycle } = governance(variant).one('aws_datazone_domain').body;
  expect(lifecycle).toMatchObject({ prevent_destroy: kept });
});

test('customer-managed keys encrypt everything that takes one', () => {
  const template = governance('customer-managed keys');
  const alias = template.one('data.aws_kms_alias');
  expect(alias.body['name']).toBe('alias/ehds-governance');
  const key = `\${${alias.address}.target_key_arn}`;
  for (const [type, argument] of [
    ['aws_datazone_domain', 'kms_key_identifier'],
    ['aws_cloudwatch_log_group', 'kms_key_id'],
    ['aws_lambda_function', 'kms_key_arn'],
    ['aws_sqs_queue', 'kms_master_key_id'],
  ] as const) {
    expect(template.count(type)).toBeGreaterThan(0);
    for (const { body } of template.all(type)) expect(body[argument]).toBe(key);
  }
});

test('an external id is asked of everyone from outside', () => {
  const asked = bootstrap('an external id')
    .all('aws_iam_role')
    .filter(({ body }) => /onboarding|publisher/.test(String(body['name'])))
    .map((role) => role.policy('assume_role_policy')[0]?.Condition?.['StringEquals']);
  expect(asked).toEqual([1, 2, 3].map(() => ({ 'sts:ExternalId': 'ehds-4711' })));
});

test('no policy outgrows its limit with 200 producers', () => {
  const entries = Array.from({ length: 200 }, (_, at): [string, object] => {
    const accountId = String(200_000_000_000 + at);
    return [
      `hospital-${at}`,
      { accountId, operators: [`arn:aws:iam::${accountId}:role/ci`], publishAsUploaded: true },
    ];
  });
  const config = platform({ encryption: 'customer-managed', producers: Object.fromEntries(entries) });
  const template = Template.of(new GovernanceStack(platformApp(), config, new Naming(config)));
  expect(template.count('aws_ram_principal_association')).toBe(200);
  for (const [type, argument, limit] of [
    ['aws_iam_role_policy', 'policy', 10_240],
    ['aws_iam_role', 'assume_role_policy', 2048],
  ] as const) {
    for (const block of template.all(type)) expect(block.text(argument).length).toBeLessThan(limit);
  }
});
