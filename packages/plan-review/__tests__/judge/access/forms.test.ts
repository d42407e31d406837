import fc from 'fast-check';
import type { Finding } from '../../../src/judge/finding';
import { type Changed, document, reviewOf } from '../../support';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

/** What a resource is called must not matter: names that look like something else. */
const names = fc.constantFrom('job', ACCOUNT, 'admin', 'all', 'owner', 'iam-role', '*x', 'arn', 'allUsers');
const principals = fc.constantFrom(
  ROLE,
  `arn:aws:iam::${ACCOUNT}:user/eve`,
  'arn:aws:iam::444455556666:role/other',
  '444455556666',
  '*',
);

const levelOf = (findings: readonly Finding[]) =>
  findings.filter(({ fact }) => fact.kind === 'access').map(({ level }) => level);

/** A template with one resource, in JSON or YAML. */
const template = (type: string, properties: object): Changed => ({
  type: 'aws_cloudformation_stack',
  after: {
    id: `arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/s/1`,
    template_body: JSON.stringify({ Resources: { It: { Type: type, Properties: properties } } }),
  },
});

const allow = (more: object) => ({ Effect: 'Allow', ...more });

/** Every form in which a resource itself lets a principal do an action of KMS. */
function keyForms(principal: string, action: string, name: string): readonly Changed[] {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${name}`;
  const statement = allow({ Principal: { AWS: principal }, Action: `kms:${action}`, Resource: '*' });
  const policy = document(statement);
  return [
    { type: 'aws_kms_grant', after: { grantee_principal: principal, operations: [action], key_id: key } },
    { type: 'aws_kms_key', after: { arn: key, policy } },
    { type: 'aws_kms_key_policy', after: { key_id: key, policy: document({ ...statement, Resource: key }) } },
    { type: 'awscc_kms_key', provider: 'hashicorp/awscc', after: { arn: key, key_policy: policy } },
    template('AWS::KMS::Key', { KeyPolicy: { Statement: [statement] } }),
  ];
}

/** Every form in which a function lets a principal call it. */
function functionForms(principal: string, name: string): readonly Changed[] {
  const arn = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`;
  const action = 'lambda:InvokeFunction';
  const named = { FunctionName: arn, Action: action, Principal: principal };
  return [
    { type: 'aws_lambda_permission', after: { principal, action, function_name: arn } },
    {
      type: 'aws_sqs_queue_policy',
      after: {
        queue_url: `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/${name}`,
        policy: document(allow({ Principal: { AWS: principal }, Action: action, Resource: arn })),
      },
    },
    template('AWS::Lambda::Permission', named),
  ];
}

/** Every form in which a role gets a right by its own policies. */
function ownForms(action: string, resource: string, name: string): readonly Changed[] {
  const statement = allow({ Action: action, Resource: resource });
  const policy = document(statement);
  return [
    { type: 'aws_iam_role_policy', after: { role: name, name, policy } },
    {
      type: 'aws_iam_user_policy',
      after: { user: name, policy: document({ ...statement, Action: [action.toUpperCase()] }) },
    },
    { type: 'aws_iam_policy', after: { name, policy } },
    { type: 'aws_iam_role', after: { name, inline_policy: [{ name, policy }] } },
    { type: 'aws_ssoadmin_permission_set_inline_policy', after: { inline_policy: policy } },
    template('AWS::IAM::Policy', { PolicyName: name, PolicyDocument: { Statement: statement } }),
    template('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: [statement] } }),
    template('AWS::IAM::Role', {
      Policies: [{ PolicyName: name, PolicyDocument: { Statement: [statement] } }],
    }),
  ];
}

function expectSameLevel(forms: readonly Changed[]): void {
  const levels = forms.map((form) => levelOf(reviewOf([form]).findings));
  expect(levels).toEqual(forms.map(() => levels[0]));
  expect(levels[0]).toHaveLength(1);
}

test('the same right on a key has the same level in each form', () => {
  const actions = fc.constantFrom('Decrypt', 'Encrypt', 'CreateGrant', 'DescribeKey', 'GenerateDataKey');
  fc.assert(
    fc.property(principals, actions, names, (who, action, name) =>
      expectSameLevel(keyForms(who, action, name)),
    ),
  );
});

test('the same right to call a function has the same level in each form, whatever it is called', () => {
  fc.assert(
    fc.property(principals, names, names, (who, name, other) => {
      expectSameLevel([...functionForms(who, name), ...functionForms(who, other)]);
    }),
  );
});

test("the same right by one's own policies has the same level in each form", () => {
  const actions = fc.constantFrom(
    's3:GetObject',
    'kms:Decrypt',
    'iam:PassRole',
    's3:*',
    'sqs:SendMessage',
    '*',
  );
  const resources = fc.constantFrom('*', 'arn:aws:s3:::b/*', `arn:aws:kms:*:*:key/*`);
  fc.assert(
    fc.property(actions, resources, names, (action, resource, name) =>
      expectSameLevel(ownForms(action, resource, name)),
    ),
  );
});

test('a right of a principal of the account is as dangerous in the policy of the resource as in its own', () => {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`;
  for (const action of ['Decrypt', 'CreateGrant', 'Encrypt', 'ScheduleKeyDeletion']) {
    const [byGrant] = keyForms(ROLE, action, 'k');
    const [own] = ownForms(`kms:${action}`, key, 'r');
    expectSameLevel([byGrant, own]);
  }
});

test('a managed policy is as dangerous attached as written, by its ARN and by reference', () => {
  for (const action of ['s3:GetObject', '*', 'sqs:GetQueueUrl']) {
    const policy = document(allow({ Action: action, Resource: '*' }));
    const arn = `arn:aws:iam::${ACCOUNT}:policy/p`;
    const written: Changed = {
      type: 'aws_iam_policy',
      actions: ['no-op'],
      before: { arn, policy },
      after: { arn, policy },
    };
    const [level] = levelOf(reviewOf([{ type: 'aws_iam_policy', after: { policy } }]).findings);
    const attached: Changed = {
      type: 'aws_iam_role_policy_attachment',
      after: { role: 'r', policy_arn: arn },
    };
    expect(reviewOf([written, attached]).findings).toMatchObject([{ level, fact: { kind: 'entitlement' } }]);
    const unknown = { ...attached, after: { role: 'r' }, unknown: { policy_arn: true } };
    const expressions = { policy_arn: { references: ['module.m.arn', 'module.m'] } };
    const inner = {
      resources: [{ address: 'aws_iam_policy.it' }],
      outputs: { arn: { expression: { references: ['aws_iam_policy.it.arn', 'aws_iam_policy.it'] } } },
    };
    const configuration = {
      root_module: {
        resources: [{ address: 'aws_iam_role_policy_attachment.it', expressions }],
        module_calls: { m: { module: inner } },
      },
    };
    const made = { ...written, address: 'module.m.aws_iam_policy.it' };
    expect(reviewOf([made, unknown], { configuration }).findings).toMatchObject([{ level }]);
  }
});

test.each([
  ['arn:aws:iam::aws:policy/AdministratorAccess', 'critical'],
  ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'high'],
  ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', 'medium'],
  // What a customer calls a policy says nothing of what it allows.
  [`arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`, 'medium'],
  [`arn:aws:iam::${ACCOUNT}:policy/job`, 'medium'],
])('the managed policy %s is %s', (arn, level) => {
  const attached: Changed = { type: 'aws_iam_role_policy_attachment', after: { role: 'r', policy_arn: arn } };
  const { findings } = reviewOf([attached]);
  expect(findings).toMatchObject([{ level }]);
  const unread = (findings[0].fact as { unread?: readonly string[] }).unread;
  expect(unread).toEqual(arn.includes(ACCOUNT) ? [arn] : undefined);
});

test('a subject of a cluster is everybody by what it is, not by its name', () => {
  const binding = (subject: object): Changed => ({
    type: 'kubernetes_role_binding',
    provider: 'registry.terraform.io/hashicorp/kubernetes',
    after: { subject: [subject], role_ref: [{ kind: 'Role', name: 'reader' }] },
  });
  const levels = [
    { kind: 'ServiceAccount', name: 'all', namespace: 'public' },
    { kind: 'User', name: 'everyone' },
    { kind: 'Group', name: 'system:unauthenticated' },
  ].map((subject) => reviewOf([binding(subject)]).findings.map(({ level }) => level));
  expect(levels).toEqual([['medium'], ['medium'], ['critical']]);
});

describe('a trust in a service without a source condition', () => {
  const trust = (Condition?: object) =>
    document({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'lambda.amazonaws.com' },
      Condition,
    });
  const role = (Condition?: object): Changed => ({
    type: 'aws_iam_role',
    after: { name: 'r', assume_role_policy: trust(Condition) },
  });
  const inline = (action: string): Changed => ({
    type: 'aws_iam_role_policy',
    after: { role: 'r', policy: document(allow({ Action: action, Resource: '*' })) },
  });
  const trustLevel = (changes: readonly Changed[]) =>
    reviewOf(changes).findings.find(({ topic }) => topic === 'Trust')?.level;

  test.each<[string, readonly Changed[], string]>([
    ['nothing', [role()], 'medium'],
    ['little', [role(), inline('sqs:GetQueueUrl')], 'medium'],
    ['to read everything', [role(), inline('s3:GetObject')], 'high'],
    ['everything', [role(), inline('*')], 'critical'],
    [
      'everything by a policy of AWS',
      [
        role(),
        {
          type: 'aws_iam_role_policy_attachment',
          after: { role: 'r', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
        },
      ],
      'critical',
    ],
    [
      'everything, for its own account',
      [role({ StringEquals: { 'aws:SourceAccount': ACCOUNT } }), inline('*')],
      'medium',
    ],
  ])('is judged by what the role may do: %s', (_, changes, level) => {
    expect(trustLevel(changes)).toBe(level);
  });
});
