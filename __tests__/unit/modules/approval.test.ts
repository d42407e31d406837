import { Environment, PermitEnvironment } from '../../../lambda/approve/environment';
import { Approval } from '../../../modules/approval/approval';
import { governanceWith, platform, synthesize } from '../platform';
import { expectInvokedByOwnRules } from './invokers';

const approvalTemplate = (approvalSweep = '15m') =>
  synthesize(
    (stack, account) => {
      new Approval(stack, 'approval', { account, domainId: 'dzd_1' });
    },
    platform({ flow: { approvalSweep } }),
  );

const template = approvalTemplate();

test('a request of this domain wakes the function up', () => {
  expect(JSON.parse(template.one('aws_cloudwatch_event_rule', 'request-rule').text('event_pattern'))).toEqual(
    {
      source: ['aws.datazone'],
      'detail-type': ['Subscription Request Created'],
      detail: { metadata: { domain: ['dzd_1'] } },
    },
  );
});

test.each([
  ['1m', 'rate(1 minute)'],
  ['15m', 'rate(15 minutes)'],
  ['24h', 'rate(1440 minutes)'],
])('a sweep every %s finds what no event announced', (sweep, schedule) => {
  expect(
    approvalTemplate(sweep).one('aws_cloudwatch_event_rule', 'sweep-rule').body['schedule_expression'],
  ).toBe(schedule);
});

test('both rules, and nobody else, invoke it', () => {
  const target = template.one('aws_lambda_function');
  expect(template.all('aws_cloudwatch_event_target').map(({ body }) => body['arn'])).toEqual([
    `\${${target.address}.arn}`,
    `\${${target.address}.arn}`,
  ]);
  expectInvokedByOwnRules(template);
});

test('what it fails at is parked, with an alarm', () => {
  expect(template.one('aws_lambda_function').has('dead_letter_config')).toBe(true);
  expect(template.one('aws_sqs_queue').body['name']).toBe('ehds-governance-approve-dead-letters');
  expect(
    template
      .all('aws_cloudwatch_metric_alarm')
      .map(({ body }) => body['metric_name'])
      .sort(),
  ).toEqual(['ApproximateNumberOfMessagesVisible', 'Errors']);
});

test('it has the name that projects know as their approver’s', () => {
  expect(template.role('ehds-governance-approve').body['provider']).toBe('aws.governance');
});

test('it reads and decides requests, and neither asks for data nor changes a project', () => {
  const actions = template.grants('ehds-governance-approve').flatMap(({ Action }) => Action);
  const datazone = actions.filter((action) => action.startsWith('datazone:'));
  expect(datazone).toEqual(
    expect.arrayContaining(['datazone:AcceptSubscriptionRequest', 'datazone:ListSubscriptionRequests']),
  );
  for (const action of datazone) expect(action).toMatch(/:(Get|List|(Accept|Reject)SubscriptionRequest)/);
  expect(actions.filter((action) => !/^(datazone|logs|sqs):/.test(action))).toEqual([]);
});

test('its environment is what its handler reads', () => {
  const { variables } = template.one('aws_lambda_function').body['environment'] as { variables: object };
  expect(Environment.parse(variables)).toEqual({ DOMAIN_ID: 'dzd_1' });
});

describe('where permits decide', () => {
  const permitting = synthesize(
    (stack, account) => {
      new Approval(stack, 'approval', { account, domainId: 'dzd_1' });
    },
    platform({
      subscriptionApproval: 'permit',
      governance: governanceWith({ permitOfficers: ['arn:aws:iam::111122223333:role/access-body'] }),
    }),
  );
  const grants = permitting.grants('ehds-governance-approve');

  test('its environment is what decides by permits', () => {
    const { variables } = permitting.one('aws_lambda_function').body['environment'] as { variables: object };
    expect(PermitEnvironment.parse(variables)).toEqual({
      DOMAIN_ID: 'dzd_1',
      PERMITS_BUCKET: 'ehds-permits-111122223333-eu-central-1',
      PREFIX: 'ehds',
      APPROVER_ROLE: 'arn:aws:iam::111122223333:role/ehds/governance/ehds-governance-approve',
      DEPLOY_ROLE: 'arn:aws:iam::111122223333:role/ehds-governance-deploy',
      ONBOARDING_ROLES: 'arn:aws:iam::111122223333:role/ehds-onboarding-',
    });
  });

  test('it records decisions, and no permit', () => {
    const written = grants.filter(({ Action }) => Action.includes('s3:PutObject'));
    expect(written.flatMap(({ Resource }) => Resource)).toEqual([
      'arn:aws:s3:::ehds-permits-111122223333-eu-central-1/decisions/*',
    ]);
    expect(grants.flatMap(({ Action }) => Action).filter((action) => /s3:.*Delete/.test(action))).toEqual([]);
  });
});
