import type { Member } from '../../../platform/config';
import { Naming } from '../../../platform/naming/naming';
import { projectMembers, researchMembers } from '../../../modules/project/members';
import { governanceWith, platform, producerWith, synthesize } from '../platform';
import type { Template } from '../template';
import { DOMAIN_ID, lakeAccount, type LakeAccountProps } from './lake-account';

const projectTemplate = (props: LakeAccountProps = {}, changes: Parameters<typeof platform>[0] = {}) =>
  synthesize(
    (stack, account) => {
      lakeAccount(stack, account, props);
    },
    platform(changes),
    'producer',
  );

const template = projectTemplate();
const project = template.one('aws_datazone_project');
const environment = template.one('aws_datazone_environment');
const generation = template.one('terraform_data');

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}
const resources = (from: Template): Record<string, Resource> =>
  JSON.parse(from.one('aws_cloudformation_stack').text('template_body')).Resources;
const memberships = (from: Template) =>
  Object.entries(resources(from)).filter(([, { Type }]) => Type === 'AWS::DataZone::ProjectMembership');

test('whoever deploys owns the project, in the account of the domain', () => {
  for (const type of [
    'aws_datazone_project',
    'aws_datazone_environment_profile',
    'aws_datazone_environment',
    'aws_cloudformation_stack',
  ]) {
    expect(template.one(type).body['provider']).toBe('aws.governance');
  }
  expect(project.body).toMatchObject({ name: 'ehds-producer', domain_identifier: DOMAIN_ID });
});

test('whether a project may go with what it holds never changes, since the provider fails at that', () => {
  for (const dataProtection of [true, false]) {
    expect(projectTemplate({}, { dataProtection }).one('aws_datazone_project').body).toMatchObject({
      skip_deletion_check: true,
      lifecycle: { ignore_changes: ['skip_deletion_check'] },
    });
  }
});

test('what an import leaves out of the state replaces neither the stack, the profile nor the environment', () => {
  const ignored = (type: string) =>
    (template.one(type).body['lifecycle'] as { ignore_changes: readonly string[] }).ignore_changes;
  expect(ignored('aws_cloudformation_stack')).toEqual(['on_failure']);
  expect(ignored('aws_datazone_environment_profile')).toEqual([
    'environment_blueprint_identifier',
    'user_parameters',
  ]);
  expect(ignored('aws_datazone_environment')).toEqual(['blueprint_identifier']);
});

test('the profile is for the producer’s account and Region', () => {
  const profile = template.one('aws_datazone_environment_profile');
  expect(profile.body).toMatchObject({
    aws_account_id: '444455556666',
    aws_account_region: 'eu-central-1',
    environment_blueprint_identifier: 'blueprint1',
    project_identifier: `\${${project.address}.id}`,
  });
});

test('the environment is given all that the provider would leave unknown, or send never again', () => {
  expect(environment.body).toMatchObject({
    account_identifier: '444455556666',
    account_region: 'eu-central-1',
    blueprint_identifier: 'blueprint1',
    profile_identifier: `\${${template.one('aws_datazone_environment_profile').address}.id}`,
    user_parameters: [
      { name: 'producerGlueDbName', value: 'ehds_producer_pub_db' },
      { name: 'consumerGlueDbName', value: 'ehds_producer_sub_db' },
      { name: 'workgroupName', value: 'ehds-producer' },
    ],
  });
});

test('a new generation of the environment replaces it, under a name of its own', () => {
  expect(environment.body).toMatchObject({
    name: `ehds-producer-\${substr(${generation.address}.id, 0, 8)}`,
    lifecycle: { replace_triggered_by: [generation.address] },
  });
  expect(generation.body['triggers_replace']).toEqual({
    domainId: DOMAIN_ID,
    projectId: `\${${project.address}.id}`,
    profileId: environment.body['profile_identifier'],
    parameters: {
      producerGlueDbName: 'ehds_producer_pub_db',
      consumerGlueDbName: 'ehds_producer_sub_db',
      workgroupName: 'ehds-producer',
    },
  });
});

test('the environment comes after the blueprint, its roles and the administrators of the lake', () => {
  const before = template.before(environment);
  for (const { address } of [
    template.one('aws_datazone_environment_blueprint_configuration'),
    ...template.all('aws_lambda_invocation'),
  ]) {
    expect(before).toContain(address);
  }
});

describe('the stack of data source and members', () => {
  const stack = template.one('aws_cloudformation_stack');

  test('is one stack that leaves nothing behind when it fails', () => {
    expect(stack.body).toMatchObject({ name: 'ehds-project-producer', on_failure: 'DELETE' });
    for (const argument of ['capabilities', 'iam_role_arn', 'parameters'])
      expect(stack.has(argument)).toBe(false);
    expect(JSON.parse(stack.text('template_body'))).not.toHaveProperty('Outputs');
  });

  test('publishes what it imports, on no schedule of its own', () => {
    expect(
      resources(projectTemplate({}, { producers: producerWith({ publish: ['patients', 'lab_*'] }) }))[
        'DataSource'
      ],
    ).toEqual({
      Type: 'AWS::DataZone::DataSource',
      Properties: {
        DomainIdentifier: DOMAIN_ID,
        ProjectIdentifier: `\${${project.address}.id}`,
        EnvironmentIdentifier: `\${${environment.address}.id}`,
        Name: 'ehds-producer-assets',
        Type: 'GLUE',
        EnableSetting: 'ENABLED',
        PublishOnImport: true,
        Configuration: {
          GlueRunConfiguration: {
            RelationalFilterConfigurations: [
              {
                DatabaseName: 'ehds_producer_assets',
                FilterExpressions: [
                  { Type: 'INCLUDE', Expression: 'patients' },
                  { Type: 'INCLUDE', Expression: 'lab_*' },
                ],
              },
            ],
          },
        },
      },
    });
  });

  test('nothing waits for its outputs, which any change makes unknown', () => {
    const waiting = template.blocks.filter((block) => template.before(block).has(stack.address));
    expect(waiting.map(({ address }) => address)).toEqual([]);
  });

  const member = (name: string): Member => ({
    role: `arn:aws:iam::444455556666:role/${name}`,
    designation: 'PROJECT_CATALOG_VIEWER',
  });

  test('has a membership for each role, however alike their names, in any order', () => {
    const members = ['data-steward', 'datasteward', `team/${'x'.repeat(300)}/analyst`].map(member);
    const first = memberships(projectTemplate({ members }));
    expect(first.map(([, { Properties }]) => Properties['Member'])).toEqual(
      members.map(({ role }) => ({ UserIdentifier: role })),
    );
    for (const [id] of first) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
    const ids = (found: typeof first) => found.map(([id]) => id).sort();
    expect(ids(memberships(projectTemplate({ members: members.toReversed() })))).toEqual(ids(first));
  });
});

describe('members', () => {
  const people: Member[] = [{ role: 'arn:aws:iam::444455556666:role/steward', designation: 'PROJECT_OWNER' }];
  const members = (subscriptionApproval: string) => {
    const config = platform({ subscriptionApproval });
    return projectMembers(config, new Naming(config), 'producer', people);
  };
  const publisher = {
    role: 'arn:aws:iam::111122223333:role/ehds-publisher-producer',
    designation: 'PROJECT_CONTRIBUTOR',
  };
  const approver = {
    role: 'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-approve',
    designation: 'PROJECT_CONTRIBUTOR',
  };

  test.each([
    ['auto', [publisher, approver, ...people]],
    ['manual', [publisher, ...people]],
  ])('with %s approval', (approval, expected) => {
    expect(members(approval)).toEqual(expected);
  });

  test('where permits decide, the approver publishes with the others, and looks who reads', () => {
    const config = platform({
      subscriptionApproval: 'permit',
      governance: governanceWith({ permitOfficers: ['arn:aws:iam::111122223333:role/access-body'] }),
    });
    const naming = new Naming(config);
    expect(projectMembers(config, naming, 'producer', people)).toEqual([publisher, approver, ...people]);
    expect(researchMembers(config, naming, people)).toEqual([
      ...people,
      { ...approver, designation: 'PROJECT_CATALOG_VIEWER' },
    ]);
  });

  test.each(['auto', 'manual'])('with %s approval a consumer’s project has its people alone', (approval) => {
    const config = platform({ subscriptionApproval: approval });
    expect(researchMembers(config, new Naming(config), people)).toEqual(people);
  });
});
