import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from '../template';
import { bootstrappedAlone } from '../bootstrap/accounts';
import { allows } from '../iam';
import { platform, VARIANTS } from '../platform';
import { deployment } from './deployment';

const stack = (variant: string, name: string): Template => {
  const template = deployment(variant)[name];
  if (!template) throw new Error(`no stack "${name}"`);
  return template;
};

const bootstrap = (variant: string, entry: string): Template =>
  bootstrappedAlone(VARIANTS[variant] ?? platform(), entry);

const consumer = stack('a consumer', 'consumer');

test('two providers: the account’s deploy role, and this consumer’s way into governance', () => {
  expect(consumer.provider('consumer')).toMatchObject({
    allowed_account_ids: ['777788889999'],
    assume_role: [{ role_arn: 'arn:aws:iam::777788889999:role/ehds-consumer-deploy' }],
  });
  expect(consumer.provider('governance')).toMatchObject({
    allowed_account_ids: ['111122223333'],
    assume_role: [{ role_arn: 'arn:aws:iam::111122223333:role/ehds-onboarding-consumer' }],
  });
  expect(consumer.json.provider['aws']).toHaveLength(2);
});

test.each([
  ['aws_datazone_project', 1],
  ['aws_datazone_environment_profile', 1],
  ['aws_datazone_environment', 1],
  ['aws_datazone_environment_blueprint_configuration', 1],
  ['aws_datazone_user_profile', 1],
  ['aws_ram_resource_share_accepter', 1],
  // Bootstrap makes the environment's bucket, with the results of queries, and both functions.
  ['aws_s3_bucket', 0],
  ['aws_lambda_function', 0],
  ['aws_iam_role', 0],
  ['aws_sqs_queue', 0],
  ['aws_glue_crawler', 0],
  ['aws_glue_catalog_database', 0],
  ['aws_lakeformation_resource', 0],
  ['aws_lakeformation_permissions', 0],
  ['aws_cloudwatch_event_rule', 0],
  ['aws_lambda_event_source_mapping', 0],
])('it has %s %s times', (type, count) => {
  expect(consumer.count(type)).toBe(count);
});

test('nothing of it names a bucket of assets, a lake, a data source or a publisher', () => {
  for (const variant of ['a consumer', 'a consumer with everything else']) {
    const text = JSON.stringify(stack(variant, 'consumer').json);
    expect(text).not.toMatch(/ehds-assets-|_assets\b|-location\b|AWS::DataZone::DataSource|publisher/);
  }
});

test('its deploy role is no administrator of the account’s Lake Formation', () => {
  expect(consumer.one('aws_lambda_invocation', 'lake-administrators').body['input']).toBe('{}');
  const settings = bootstrap('a consumer', 'consumer').one('aws_lambda_function', 'ADMINISTRATORS');
  expect(settings.body['environment']).toEqual({
    variables: {
      PARAMETER_NAME: '/ehds/consumer/lake-administrators',
      ADMINISTRATORS: [
        'ehds-consumer-lake-administrators',
        'AmazonDataZone-ehds-consumer-provisioning',
        'AmazonDataZone-ehds-consumer-manage-access',
      ]
        .map((name) => `arn:aws:iam::777788889999:role/${name}`)
        .join(','),
    },
  });
});

test('its members are the researchers and nobody else, each with a profile before', () => {
  const members = consumer.one('aws_cloudformation_stack');
  const { Resources } = JSON.parse(members.text('template_body'));
  expect(Object.values(Resources)).toEqual([
    {
      Type: 'AWS::DataZone::ProjectMembership',
      Properties: expect.objectContaining({
        Designation: 'PROJECT_CONTRIBUTOR',
        Member: { UserIdentifier: 'arn:aws:iam::777788889999:role/researcher' },
      }),
    },
  ]);
  const profile = consumer.one('aws_datazone_user_profile');
  expect(profile.body['user_identifier']).toBe('arn:aws:iam::777788889999:role/researcher');
  expect(consumer.before(members)).toContain(profile.address);
  expect(consumer.before(profile)).toContain(consumer.one('aws_ram_resource_share_accepter').address);
});

test('in an Organization there is nothing to accept', () => {
  const other = stack('a consumer with everything else', 'consumer');
  expect(other.count('aws_ram_resource_share_accepter')).toBe(0);
  expect(other.provider('governance')['assume_role']).toEqual([
    expect.objectContaining({ external_id: 'ehds-4711' }),
  ]);
});

test('governance invites it and lets it in, and makes it no publisher', () => {
  const governance = stack('a consumer', 'governance');
  const invited = governance.all('aws_ram_principal_association').map(({ body }) => body['principal']);
  expect(invited.sort()).toEqual(['444455556666', '777788889999']);
  const ways = bootstrap('a consumer', 'governance');
  const roles = ways.all('aws_iam_role').map(({ body }) => body['name']);
  expect(roles).toContain('ehds-onboarding-consumer');
  expect(roles).not.toContain('ehds-publisher-consumer');
  const key = bootstrap('a consumer with everything else', 'governance').one('aws_kms_key').policy();
  expect(JSON.stringify(key)).toContain('arn:aws:iam::777788889999:root');
});

test('the app deploys it after governance and beside the producer', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'app-'));
  try {
    execFileSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
      cwd: path.join(__dirname, '../../..'),
      env: { ...process.env, CDKTF_OUTDIR: folder, PLATFORM_CONFIG: 'config/local.yaml' },
    });
    const { stacks } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
    expect(stacks).toMatchObject({
      producer: { dependencies: ['governance'] },
      consumer: { dependencies: ['governance'] },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a consumer without an account', () => {
  const trial = stack('a trial', 'governance');
  const resourceOfTrial = (type: string) => trial.one(type, '"name":"ehds-trial"');

  test('is a part of governance’s stack, and no stack of its own', () => {
    expect(Object.keys(deployment('a trial'))).toEqual(['governance', 'producer']);
    expect(trial.count('aws_ram_principal_association')).toBe(1);
    const roles = bootstrap('a trial', 'governance').all('aws_iam_role');
    const named = roles.map(({ body }) => body['name']);
    expect(named).toContain('ehds-onboarding-producer');
    expect(named).not.toContain('ehds-onboarding-trial');
  });

  test('makes environments by a profile of the authority’s project, for its own project and with limits', () => {
    const platform = trial.one('aws_datazone_project', '"name":"ehds-governance"');
    const project = resourceOfTrial('aws_datazone_project');
    const profile = resourceOfTrial('aws_datazone_environment_profile');
    expect(profile.body).toMatchObject({
      project_identifier: `\${${platform.address}.id}`,
      aws_account_id: '111122223333',
      user_parameters: [
        { name: 'allowedProjects', value: `\${${project.address}.id}` },
        { name: 'profilePermissionLevel', value: 'LIMITED_ACCESS' },
      ],
    });
    expect(trial.one('aws_datazone_environment', 'ehds_trial_sub_db').body).toMatchObject({
      project_identifier: `\${${project.address}.id}`,
      profile_identifier: `\${${profile.address}.id}`,
    });
  });

  test('may make environments in governance’s account, and no profiles', () => {
    const projectOf = (entry: string) =>
      `\${${trial.one('aws_datazone_project', `"name":"ehds-${entry}"`).address}.id}`;
    const configuration = trial.one('aws_lambda_invocation', '\\"step\\":\\"configuration\\"');
    expect(JSON.parse(configuration.text('input'))).toMatchObject({
      projectId: projectOf('governance'),
      trialProjectIds: [projectOf('trial')],
    });
    const profile = resourceOfTrial('aws_datazone_environment_profile');
    const grants = trial.one('aws_lambda_invocation', `\\"profileId\\":\\"\${${profile.address}.id}`);
    expect(JSON.parse(grants.text('input'))).toMatchObject({
      projectId: projectOf('governance'),
      allowedProjectId: projectOf('trial'),
    });
    const environment = trial.one('aws_datazone_environment', 'ehds_trial_sub_db');
    expect([...trial.before(environment)]).toEqual(
      expect.arrayContaining([configuration.address, grants.address]),
    );
    const made = bootstrap('a trial', 'governance').one(
      'aws_lambda_function',
      '"ehds-governance-policy-grants"',
    );
    const { variables } = made.body['environment'] as { variables: Record<string, string> };
    expect(variables).toMatchObject({ PROJECT_NAME: 'ehds-governance', TRIAL_PROJECT_NAMES: 'ehds-trial' });
  });

  test('has the researchers as members, whose roles DataZone may look up', () => {
    const researcher = 'arn:aws:iam::111122223333:role/researcher';
    const members = trial.one('aws_cloudformation_stack', '"name":"ehds-project-trial"');
    expect(members.text('template_body')).toContain(researcher);
    expect(members.text('template_body')).not.toContain('publisher');
    const execution = bootstrap('a trial', 'governance').grants('AmazonDataZone-ehds-governance-execution');
    expect(allows(execution, { action: 'iam:GetRole', resource: researcher })).toBe(true);
  });
});
