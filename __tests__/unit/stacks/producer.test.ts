import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from '../template';
import { deployment } from './deployment';

const producer = (variant: string, stack = 'producer'): Template => {
  const template = deployment(variant)[stack];
  if (!template) throw new Error(`no stack "${stack}"`);
  return template;
};

const defaults = producer('defaults');

test('two providers: the account’s deploy role, and this producer’s way into governance', () => {
  const aliases = defaults.json.provider['aws']?.map(({ alias }) => alias);
  expect(aliases).toEqual(['producer', 'governance']);
  expect(defaults.provider('producer')).toMatchObject({
    allowed_account_ids: ['444455556666'],
    assume_role: [{ role_arn: 'arn:aws:iam::444455556666:role/ehds-producer-deploy' }],
  });
  expect(defaults.provider('governance')).toMatchObject({
    allowed_account_ids: ['111122223333'],
    assume_role: [{ role_arn: 'arn:aws:iam::111122223333:role/ehds-onboarding-producer' }],
  });
});

test('governance’s deploy role is never used', () => {
  expect(JSON.stringify(defaults.json)).not.toContain('ehds-governance-deploy');
});

test('what lies in the domain is made by governance’s provider, and all the rest in the account', () => {
  const inDomain = defaults.blocks.filter(({ body }) => body['provider'] === 'aws.governance');
  expect(inDomain.map(({ type }) => type).sort()).toEqual([
    'aws_cloudformation_stack',
    'aws_datazone_environment',
    'aws_datazone_environment_profile',
    'aws_datazone_project',
  ]);
  expect(defaults.one('aws_datazone_environment_blueprint_configuration').body['provider']).toBe(
    'aws.producer',
  );
});

test.each([
  ['aws_datazone_domain', 0],
  ['data.aws_datazone_environment_blueprint', 0],
  ['aws_ram_resource_share', 0],
  ['aws_datazone_user_profile', 0],
  ['aws_s3_bucket', 0],
  ['aws_glue_crawler', 1],
  ['aws_lambda_function', 2],
  ['aws_lambda_event_source_mapping', 2],
  ['data.terraform_remote_state', 1],
])('it has %s %s times', (type, count) => {
  expect(defaults.count(type)).toBe(count);
});

test('it promises nobody anything', () => {
  expect(defaults.json).not.toHaveProperty('output');
});

test.each([
  ['defaults', 'producer', 1],
  ['an Organization', 'producer', 0],
  ['three producers', 'producer-charite', 0],
  ['three producers', 'producer-registry', 1],
])('with %s %s accepts %s invitations', (variant, stack, count) => {
  const template = producer(variant, stack);
  const accepters = template.all('aws_ram_resource_share_accepter');
  expect(accepters).toHaveLength(count);
  const before = template.before(template.one('aws_datazone_environment_blueprint_configuration'));
  for (const { address, body } of accepters) {
    expect(body['share_arn']).toMatch(/^\$\{data\.terraform_remote_state\..*\.outputs\.share_arn\}$/);
    expect(before).toContain(address);
  }
});

test('what it knows of the domain comes from governance’s state', () => {
  const state = defaults.one('data.terraform_remote_state').address;
  expect(defaults.one('aws_datazone_project').body['domain_identifier']).toBe(
    `\${${state}.outputs.domain_id}`,
  );
  expect(defaults.one('aws_datazone_environment').body['blueprint_identifier']).toBe(
    `\${${state}.outputs.blueprint_id}`,
  );
});

test('an external id goes with every role that is assumed in governance', () => {
  const template = producer('an external id');
  const external = { external_id: 'ehds-4711' };
  expect(template.provider('governance')['assume_role']).toEqual([expect.objectContaining(external)]);
  expect(template.one('data.terraform_remote_state').body['config']).toMatchObject({ assume_role: external });
  expect(JSON.stringify(template.provider('producer'))).not.toContain('ehds-4711');
  expect(template.one('aws_lambda_function', '"ehds-producer-publish"').body['environment']).toMatchObject({
    variables: { PUBLISHER_EXTERNAL_ID: 'ehds-4711' },
  });
});

test('members of the configuration join with their designation', () => {
  const catalogue = JSON.parse(producer('the example').one('aws_cloudformation_stack').text('template_body'));
  const members = Object.values(
    catalogue.Resources as Record<string, { Properties: Record<string, unknown> }>,
  )
    .map(({ Properties }) => `${JSON.stringify(Properties['Member'])} ${String(Properties['Designation'])}`)
    .slice(1);
  const role = (account: string, name: string) => `{"UserIdentifier":"arn:aws:iam::${account}:role/${name}"}`;
  expect(members).toEqual([
    `${role('111122223333', 'ehds-publisher-producer')} PROJECT_CONTRIBUTOR`,
    `${role('444455556666', 'data-steward')} PROJECT_OWNER`,
    `${role('444455556666', 'analyst')} PROJECT_CATALOG_VIEWER`,
  ]);
});

test('the app deploys governance first, and its zips lie where the stacks say', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'app-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
      cwd: path.join(__dirname, '../../..'),
      env: { ...process.env, CDKTF_OUTDIR: folder, PLATFORM_CONFIG: 'config/local.yaml' },
    });
    const { stacks } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    expect(stacks).toMatchObject({
      governance: { dependencies: [] },
      producer: { dependencies: ['governance'] },
    });
    for (const stack of ['governance', 'producer']) {
      const json = JSON.parse(readFileSync(path.join(folder, 'stacks', stack, 'cdk.tf.json'), 'utf8'));
      const functions = Object.values(
        json.resource.aws_lambda_function as Record<string, { filename: string }>,
      );
      for (const { filename } of functions) {
        expect(
          readFileSync(path.join(folder, 'stacks', stack, filename))
            .subarray(0, 2)
            .toString(),
        ).toBe('PK');
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('its people have a profile before they are members, made by governance once the account is associated', () => {
  const example = producer('the example');
  const profiles = example.all('aws_datazone_user_profile');
  expect(profiles.map(({ body }) => [body['provider'], body['user_identifier'], body['user_type']])).toEqual([
    ['aws.governance', 'arn:aws:iam::444455556666:role/analyst', 'IAM_ROLE'],
    ['aws.governance', 'arn:aws:iam::444455556666:role/data-steward', 'IAM_ROLE'],
  ]);
  const accepter = example.one('aws_ram_resource_share_accepter').address;
  for (const { body } of profiles) {
    expect(body['depends_on']).toContain(accepter);
    // Else one that was imported would be replaced, which fails.
    expect(body['lifecycle']).toEqual({ ignore_changes: ['user_type'] });
  }
  expect(example.one('aws_cloudformation_stack').body['depends_on']).toEqual(
    expect.arrayContaining(profiles.map(({ address }) => address)),
  );
});
