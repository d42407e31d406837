import { Naming } from '../../../platform/naming/naming';
import { VARIANTS } from '../platform';
import type { Block, Template } from '../template';
import { deployment } from './deployment';

const stacks = Object.entries(VARIANTS).flatMap(([variant, config]) =>
  new Naming(config).accounts.map(({ stack }): [string, () => Template] => [
    `${stack} with ${variant}`,
    () => {
      const template = deployment(variant)[stack];
      if (!template) throw new Error(`no stack "${stack}"`);
      return template;
    },
  ]),
);

test('every variant is looked at', () => {
  expect(stacks).toHaveLength(36);
});

describe.each(stacks)('%s', (_, stack) => {
  test('the aws provider is the only one, in the version that the facts were found with', () => {
    expect(stack().json.terraform.required_providers).toEqual({ aws: { source: 'aws', version: '5.100.0' } });
    expect(Object.keys(stack().json.provider)).toEqual(['aws']);
  });

  test('every provider has an alias of its own, and a role of its account', () => {
    const aliases = stack().json.provider['aws']?.map((provider) => {
      const [account] = provider['allowed_account_ids'] as string[];
      expect(provider['assume_role']).toEqual([
        expect.objectContaining({ role_arn: expect.stringContaining(`:iam::${account}:role/`) }),
      ]);
      return provider['alias'];
    });
    expect(new Set(aliases).size).toBe(aliases?.length);
  });

  test('state lies in one account, and is written as a role of it', () => {
    const [account] = stack().backend['allowed_account_ids'] as string[];
    expect(stack().backend).toMatchObject({
      region: 'eu-central-1',
      bucket: `ehds-state-${account}-eu-central-1`,
      assume_role: { role_arn: expect.stringContaining(`:iam::${account}:role/`) },
    });
    expect(Object.keys(stack().json.terraform.backend)).toEqual(['s3']);
  });

  test('nothing waits for itself', () => {
    const template = stack();
    const circular = template.blocks.filter((block) => template.before(block).has(block.address));
    expect(circular.map(({ address }) => address)).toEqual([]);
  });

  test('nobody else may build in the account before the lake has administrators', () => {
    const template = stack();
    const step = (name: string) =>
      template
        .all('aws_lambda_invocation')
        .filter((block) => block.text('input').includes(`"step":"${name}"`));
    const [configuration, ...others] = step('configuration');
    if (!configuration || others.length > 0) throw new Error('a configuration is closed once');
    const before = [
      template.one('aws_datazone_environment_blueprint_configuration'),
      configuration,
      template.one('aws_lambda_invocation', 'administrators'),
    ];
    // A trial has a project, a profile and an environment of its own beside the account's; in that of the descriptions
    // nothing is built.
    const profiles = template.all('aws_datazone_environment_profile');
    const environments = template.all('aws_datazone_environment');
    const descriptions = template.count('aws_datazone_form_type');
    expect(profiles.length).toBe(template.count('aws_datazone_project') - descriptions);
    expect(environments).toHaveLength(profiles.length);
    expect(step('profile')).toHaveLength(profiles.length);
    for (const profile of profiles) {
      const own = (block: Block) => JSON.stringify(block.body).includes(`\${${profile.address}.id}`);
      const [grants, environment] = [step('profile').find(own), environments.find(own)];
      if (!grants || !environment) throw new Error(`${profile.address} is open, or for nothing`);
      const order = [...before, profile, grants, environment];
      order.slice(1).forEach((block, at) => expect(template.before(block)).toContain(order[at]?.address));
      const allowed = environment.body['project_identifier'];
      expect(JSON.parse(grants.text('input'))).toMatchObject({
        projectId: profile.body['project_identifier'],
        allowedProjectId: allowed,
      });
      expect(profile.body['user_parameters']).toContainEqual({ name: 'allowedProjects', value: allowed });
    }
    // Deleting a configuration takes its grants along.
    expect(configuration.body['lifecycle']).toEqual({ replace_triggered_by: [before[0]?.address] });
    const { projectId, trialProjectIds = [] } = JSON.parse(configuration.text('input'));
    expect([projectId, ...trialProjectIds].sort()).toEqual(
      template
        .all('aws_datazone_project')
        .filter(({ body }) => body['name'] !== 'ehds descriptions')
        .map(({ address }) => `\${${address}.id}`)
        .sort(),
    );
    // Whoever may make a profile here is the account's own project alone.
    expect(new Set(profiles.map(({ body }) => body['project_identifier']))).toEqual(new Set([projectId]));
  });

  test('policies fit, and no role has two of its own', () => {
    const roles = stack()
      .all('aws_iam_role_policy')
      .map((block) => {
        expect(block.text('policy').length).toBeLessThan(10_240);
        return block.body['role'];
      });
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('only managed policies that DataZone cannot do without are attached', () => {
    const attached = stack()
      .all('aws_iam_role_policy_attachment')
      .map((block) => block.text('policy_arn').split('/').at(-1));
    for (const policy of attached) {
      expect([
        'AmazonDataZoneDomainExecutionRolePolicy',
        'AmazonDataZoneGlueManageAccessRolePolicy',
        'AmazonDataZoneRedshiftGlueProvisioningPolicy',
      ]).toContain(policy);
    }
  });

  test('no resource that wipes what others set, or costs the platform its own rules', () => {
    for (const type of [
      'aws_lakeformation_data_lake_settings',
      'aws_cloudcontrolapi_resource',
      'aws_sqs_queue_policy',
    ]) {
      expect([type, stack().count(type)]).toEqual([type, 0]);
    }
  });
});
