import { createHash } from 'node:crypto';
import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../modules/role/trust';
import { platform, producerWith, synthesize } from '../platform';

function made(options: object = {}) {
  return synthesize(
    (stack, account) => {
      const trust = [serviceTrust('datazone.amazonaws.com', {})];
      const { ready } = new Role(stack, 'late', { account, name: 'late', description: 'Late', trust });
      new LakeAdministrators(stack, 'administrators', { account, dependsOn: ready });
    },
    platform({ producers: producerWith(options) }),
    'producer',
  );
}

const template = made();
const invocation = template.one('aws_lambda_invocation');
const ROLE = 'arn:aws:iam::444455556666:role/';

test('the function is told who becomes an administrator, and which location must be free', () => {
  expect(JSON.parse(invocation.text('input'))).toEqual({
    administrators: [
      `${ROLE}ehds-producer-deploy`,
      `${ROLE}AmazonDataZone-ehds-producer-provisioning`,
      `${ROLE}AmazonDataZone-ehds-producer-manage-access`,
    ],
    location: {
      arn: 'arn:aws:s3:::ehds-assets-444455556666-eu-central-1',
      role: `${ROLE}AmazonDataZone-ehds-producer-location`,
    },
  });
});

test('it is called on create and on delete, and every change is both', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(invocation.body).toMatchObject({
    lifecycle_scope: 'CRUD',
    triggers: { input: hash(invocation.text('input')) },
    function_name: `\${${template.one('aws_lambda_function').address}.function_name}`,
    provider: 'aws.producer',
  });
  const other = made({ deployRole: `${ROLE}our-own` }).one('aws_lambda_invocation');
  expect(other.text('input')).toContain(`${ROLE}our-own`);
  expect(other.body['triggers']).not.toEqual(invocation.body['triggers']);
});

test('it is called once the function may act and the administrators exist, and undone before they go', () => {
  const before = template.before(invocation);
  expect(before).toContain(template.one('aws_iam_role_policy').address);
  expect(before).toContain(template.role('late').address);
});

test('it keeps the settings of the account and one parameter, and grants nobody anything', () => {
  const grants = template
    .grants('ehds-producer-lake-administrators')
    .filter(({ Action }) => !Action[0]?.startsWith('logs:'));
  const parameter = '/ehds/producer/lake-administrators';
  expect(grants).toEqual([
    expect.objectContaining({
      Action: [
        'lakeformation:DescribeResource',
        'lakeformation:GetDataLakeSettings',
        'lakeformation:PutDataLakeSettings',
      ],
      Resource: ['*'],
    }),
    expect.objectContaining({
      Action: ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:PutParameter'],
      Resource: [`arn:aws:ssm:eu-central-1:444455556666:parameter${parameter}`],
    }),
  ]);
  expect(template.one('aws_lambda_function').body['environment']).toEqual({
    variables: { PARAMETER_NAME: parameter },
  });
});

test('the settings are never Terraform’s own', () => {
  expect(template.count('aws_lakeformation_data_lake_settings')).toBe(0);
});
