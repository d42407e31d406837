import { Environment } from '../../../lambda/policy-grants/environment';
import { OWNER_SESSION_ACTIONS } from '../../../platform/owner-session';
import { Input } from '../../../lambda/policy-grants/steps';
import { parse } from '../../../lambda/shared/parse';
import { GrantAlarm } from '../../../modules/policy-grants/grant-alarm';
import { ownerStatements, ownerTrust } from '../../../platform/owner-role';
import { PolicyGrants, type PolicyGrantsInput } from '../../../modules/policy-grants/policy-grants';
import { PolicyGrantsFunction } from '../../../modules/policy-grants/policy-grants-function';
import { Naming } from '../../../platform/naming/naming';
import { governanceWith, platform, synthesize, synthesizeBootstrap } from '../platform';

const grantsTemplate = (entry = 'governance', changes: Parameters<typeof platform>[0] = {}) =>
  synthesizeBootstrap(
    (stack, account) => {
      new PolicyGrantsFunction(stack, 'function', { account });
    },
    platform(changes),
    entry,
  );
const variables = (...given: Parameters<typeof grantsTemplate>) =>
  grantsTemplate(...given).one('aws_lambda_function').body['environment'] as {
    variables: Record<string, string>;
  };
const ROLE = 'arn:aws:iam::111122223333:role/';
const KEY = 'ehds:purpose';
const { governance, producers } = new Naming(platform());

describe('the function', () => {
  test('knows the platform’s domain, project and owner, and nothing that an input could say otherwise', () => {
    expect(variables('producer').variables).toEqual({
      DOMAIN_NAME: 'ehds',
      GOVERNANCE_ACCOUNT_ID: '111122223333',
      ACCOUNT_ID: '444455556666',
      PROJECT_NAME: 'ehds-producer',
      OWNER_ROLE_ARN: `${ROLE}ehds-onboarding-producer`,
      SESSION_TAG_KEY: KEY,
    });
    expect(variables().variables).toEqual({
      DOMAIN_NAME: 'ehds',
      GOVERNANCE_ACCOUNT_ID: '111122223333',
      ACCOUNT_ID: '111122223333',
      PROJECT_NAME: 'ehds-governance',
      OWNER_ROLE_ARN: `${ROLE}ehds-governance-deploy`,
      SESSION_TAG_KEY: KEY,
      PROJECT_CREATORS: 'listed',
      PROJECT_CREATOR_ROLES: `${ROLE}ehds-onboarding-`,
    });
  });

  test.each(['governance', 'producer'])('in %s can read its variables', (entry) => {
    const external = { governance: governanceWith({ externalId: 'ehds-4711' }), projectCreators: 'everyone' };
    const read = parse(Environment, variables(entry, external).variables, 'environment');
    expect(read).toMatchObject(
      entry === 'governance' ? { PROJECT_CREATORS: 'everyone' } : { OWNER_EXTERNAL_ID: 'ehds-4711' },
    );
    expect(read.PROJECT_NAME).toEqual(`ehds-${entry}`);
  });

  test('has time for 200 producers', () => {
    expect(grantsTemplate().one('aws_lambda_function').body['timeout']).toBe(900);
  });

  test.each([
    ['governance', 'ehds-governance-deploy', ['datazone:CreateUserProfile', 'datazone:GetUserProfile']],
    ['producer', 'ehds-onboarding-producer', []],
  ])('in %s takes one role, and changes grants', (entry, owner, more) => {
    const grants = grantsTemplate(entry)
      .grants(`ehds-${entry}-policy-grants`)
      .filter(({ Action }) => !Action[0]?.startsWith('logs:'));
    expect(grants.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['sts:AssumeRole', 'sts:TagSession'], [`${ROLE}${owner}`]],
      [['datazone:AddPolicyGrant', 'datazone:ListPolicyGrants', 'datazone:RemovePolicyGrant'], ['*']],
      ...(more.length > 0 ? [[more, ['*']]] : []),
    ]);
  });
});

test.each<[string, PolicyGrantsInput]>([
  ['root-unit', { step: 'root-unit', domainId: 'd', creators: [] }],
  [
    'configuration',
    { step: 'configuration', domainId: 'd', blueprintId: 'b', projectId: 'p', trialProjectIds: [] },
  ],
  ['profile', { step: 'profile', domainId: 'd', profileId: 'e', projectId: 'p', allowedProjectId: 'p' }],
])('%s is called on create and on delete, and every change of input or settings is both', (_step, input) => {
  const call = (changes: Parameters<typeof platform>[0] = {}) =>
    synthesize((stack, account) => {
      new PolicyGrants(stack, 'grants', { account, input });
    }, platform(changes)).one('aws_lambda_invocation');
  const invocation = call();
  expect(invocation.body).toMatchObject({
    function_name: 'ehds-governance-policy-grants',
    lifecycle_scope: 'CRUD',
    provider: 'aws.governance',
    triggers: { input: invocation.text('input') },
  });
  expect(parse(Input, JSON.parse(invocation.text('input')), 'input')).toEqual(input);
  expect(call({ projectCreators: 'everyone' }).body['triggers']).not.toEqual(invocation.body['triggers']);
});

describe('the owner role', () => {
  const [grant, alone, others] = ownerStatements(governance);

  test('changes grants in tagged sessions, and such a session does nothing else', () => {
    const tagged = { StringEquals: { [`aws:PrincipalTag/${KEY}`]: 'policy-grants' } };
    expect(grant).toMatchObject({ Effect: 'Allow', Condition: tagged });
    expect(alone).toEqual({
      Sid: 'PolicyGrantsAlone',
      Effect: 'Deny',
      NotAction: OWNER_SESSION_ACTIONS,
      Resource: '*',
      Condition: tagged,
    });
  });

  test('changes neither grants nor owners in any other session', () => {
    expect(others).toMatchObject({
      Effect: 'Deny',
      Condition: { StringNotEquals: { [`aws:PrincipalTag/${KEY}`]: 'policy-grants' } },
    });
    expect(others?.Action).toEqual([
      'datazone:AddEntityOwner',
      'datazone:AddPolicyGrant',
      'datazone:RemoveEntityOwner',
      'datazone:RemovePolicyGrant',
      'datazone:UpdateDomainUnit',
      'datazone:UpdateRootDomainUnitOwner',
    ]);
  });

  test.each([undefined, 'ehds-4711'])(
    'is taken by the function alone, with one tag, external id %s',
    (id) => {
      const condition = {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/ehds-producer-policy-grants' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': [KEY] },
      };
      const tag = { [`aws:RequestTag/${KEY}`]: 'policy-grants' };
      const [names] = producers;
      if (!names) throw new Error('no producer');
      expect(ownerTrust(names, id)).toEqual(
        [
          {
            Action: 'sts:AssumeRole',
            StringEquals: id === undefined ? tag : { ...tag, 'sts:ExternalId': id },
          },
          { Action: 'sts:TagSession', StringEquals: tag },
        ].map(({ Action, StringEquals }) => ({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action,
          Condition: { ...condition, StringEquals },
        })),
      );
    },
  );
});

test('an alarm goes on for every change of a grant, whoever makes it', () => {
  const template = synthesize((stack, account) => {
    new GrantAlarm(stack, 'alarm', { account });
  });
  const rule = template.one('aws_cloudwatch_event_rule');
  expect(JSON.parse(rule.text('event_pattern'))).toEqual({
    source: ['aws.datazone'],
    'detail-type': ['Policy Grant Added', 'Policy Grant Removed'],
  });
  expect(template.one('aws_cloudwatch_metric_alarm').body).toMatchObject({
    namespace: 'AWS/Events',
    metric_name: 'MatchedEvents',
    dimensions: { RuleName: `\${${rule.address}.name}` },
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    evaluation_periods: 1,
  });
});
