import { Domain } from '../../../modules/domain/domain';
import { ExecutionRole } from '../../../modules/domain/execution-role';
import { governanceWith, platform, producerWith, synthesize, synthesizeBootstrap } from '../platform';

const member = (account: string, name: string) => ({
  role: `arn:aws:iam::${account}:role/${name}`,
  designation: 'PROJECT_OWNER',
});

const domainTemplate = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesize((stack, account) => {
    new Domain(stack, 'domain', { account });
  }, platform(changes));

const template = domainTemplate();
const EXECUTION = 'AmazonDataZone-ehds-governance-execution';

test.each([true, false])('with data protection %s the domain is kept or can go', (dataProtection) => {
  expect(domainTemplate({ dataProtection }).one('aws_datazone_domain').body).toMatchObject({
    name: 'ehds',
    skip_deletion_check: !dataProtection,
    lifecycle: { prevent_destroy: dataProtection },
  });
});

test.each(['aws-managed', 'customer-managed'] as const)(
  'the domain keeps the key that it was made with: %s',
  (encryption) => {
    const keyed = domainTemplate({ encryption });
    const domain = keyed.one('aws_datazone_domain');
    const first = keyed.one('terraform_data', 'domain_encryption');
    expect(first.body).toMatchObject({
      input: { value: encryption },
      lifecycle: { ignore_changes: ['input'] },
    });
    const [precondition] = (domain.body['lifecycle'] as { precondition: Record<string, string>[] })
      .precondition;
    expect(precondition).toEqual({
      condition: `\${(${first.address}.output.value == "${encryption}")}`,
      error_message: expect.stringMatching(
        /^encryption: ".*is not what the domain was made with.*Set it back/,
      ),
    });
    expect(domain.has('kms_key_identifier')).toBe(encryption === 'customer-managed');
  },
);

const execution = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesizeBootstrap((stack, account) => {
    new ExecutionRole(stack, 'execution-role', { account });
  }, platform(changes));

test('the domain has the execution role that bootstrap made', () => {
  expect(template.one('aws_datazone_domain').body['domain_execution_role']).toBe(
    `arn:aws:iam::111122223333:role/${EXECUTION}`,
  );
  expect(template.count('aws_iam_role')).toBe(0);
});

test('DataZone acts by a role that it may tag, for domains of this account', () => {
  const role = execution().role(EXECUTION);
  expect(role.policy('assume_role_policy')).toEqual([
    expect.objectContaining({
      Principal: { Service: 'datazone.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        'ForAllValues:StringLike': { 'aws:TagKeys': ['datazone*'] },
      },
    }),
  ]);
  expect(execution().one('aws_iam_role_policy_attachment').body['policy_arn']).toBe(
    'arn:aws:iam::aws:policy/service-role/AmazonDataZoneDomainExecutionRolePolicy',
  );
});

test('DataZone looks up the roles of its own account that become members, and may do no more to them', () => {
  expect(execution().grants(EXECUTION)).toEqual([
    expect.objectContaining({ Action: ['iam:GetRole'], Resource: ['arn:aws:iam::111122223333:role/*'] }),
  ]);
});

test('with a key of the account’s own it uses that key', () => {
  const [, use] = execution({ encryption: 'customer-managed' }).grants(EXECUTION);
  expect(use).toMatchObject({
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    Resource: [expect.stringContaining('target_key_arn')],
  });
});

test('the blueprint’s id is looked up once, so that no change of the domain replaces what hangs on it', () => {
  const lookup = template.one('data.aws_datazone_environment_blueprint');
  expect(lookup.body).toMatchObject({ name: 'DefaultDataLake', managed: true });
  expect(template.one('terraform_data', 'blueprint-id').body).toMatchObject({
    input: { value: `\${${lookup.address}.id}` },
    lifecycle: { ignore_changes: ['input'] },
  });
});

test('nobody’s profile is made here: DataZone makes those of this account, and producers their own', () => {
  const people = domainTemplate({
    governance: governanceWith({ members: [member('111122223333', 'steward')] }),
    producers: producerWith({ members: [member('444455556666', 'team/analyst')] }),
  });
  expect(people.count('aws_datazone_user_profile')).toBe(0);
});
