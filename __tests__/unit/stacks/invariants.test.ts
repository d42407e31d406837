import { type AccountNames, Naming } from '../../../modules/naming/naming';
import { VARIANTS } from '../platform';
import type { Template } from '../template';
import { deployment } from './deployment';

const stacks = Object.entries(VARIANTS).flatMap(([variant, config]) =>
  new Naming(config).accounts.map((names): [string, () => Template, AccountNames] => [
    `${names.stack} with ${variant}`,
    () => {
      const template = deployment(variant)[names.stack];
      if (!template) throw new Error(`no stack "${names.stack}"`);
      return template;
    },
    names,
  ]),
);

test('every variant is looked at', () => {
  expect(stacks).toHaveLength(31);
});

describe.each(stacks)('%s', (_, stack, names) => {
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
    const own = `"name":"${names.project}"`;
    const ownProfile = template.one('aws_datazone_environment_profile', own);
    const configuration = template.one('aws_lambda_invocation', '\\"step\\":\\"configuration\\"');
    const profile = template.one('aws_lambda_invocation', `\\"profileId\\":\\"\${${ownProfile.address}.id}`);
    const administrators = template.one('aws_lambda_invocation', 'administrators');
    const order = [
      template.one('aws_datazone_environment_blueprint_configuration'),
      configuration,
      administrators,
      ownProfile,
      profile,
      template.one('aws_datazone_environment', names.subscribeDatabase),
    ];
    order.slice(1).forEach((block, at) => expect(template.before(block)).toContain(order[at]?.address));
    const project = `\${${template.one('aws_datazone_project', own).address}.id}`;
    expect(JSON.parse(configuration.text('input'))).toMatchObject({ projectIds: [project] });
    expect(JSON.parse(profile.text('input'))).toMatchObject({ projectId: project });
    expect(ownProfile.body['user_parameters']).toEqual([{ name: 'allowedProjects', value: project }]);
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
