import { LakeAdministrators } from '../../../modules/lake-administrators/lake-administrators';
import { LakeAdministratorsFunction } from '../../../modules/lake-administrators/lake-administrators-function';
import { consumerWith, platform, synthesize, synthesizeBootstrap } from '../platform';

const template = synthesize(
  (stack, account) => {
    new LakeAdministrators(stack, 'administrators', { account });
  },
  platform(),
  'producer',
);
const administratorsTemplate = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesizeBootstrap(
    (stack, account) => {
      new LakeAdministratorsFunction(stack, 'function', { account });
    },
    platform(changes),
    'producer',
  );
const invocation = template.one('aws_lambda_invocation');
const ROLE = 'arn:aws:iam::444455556666:role/';
const ENVIRONMENT = {
  PARAMETER_NAME: '/ehds/producer/lake-administrators',
  ADMINISTRATORS: [
    `${ROLE}ehds-producer-lake-administrators`,
    `${ROLE}AmazonDataZone-ehds-producer-provisioning`,
    `${ROLE}AmazonDataZone-ehds-producer-manage-access`,
  ].join(','),
  LOCATION_ARN: 'arn:aws:s3:::ehds-assets-444455556666-eu-central-1',
  LOCATION_ROLE_ARN: `${ROLE}AmazonDataZone-ehds-producer-location`,
  DATABASE_NAME: 'ehds_producer_assets',
  CRAWLER_ROLE_ARN: `${ROLE}ehds-producer-crawler`,
  UNCATALOGUED_ROLE_ARN: `${ROLE}ehds-producer-uncatalogued`,
};

test('the function knows from bootstrap who becomes an administrator, and the deploy role is none', () => {
  const { body } = administratorsTemplate().one('aws_lambda_function');
  expect(body['environment']).toEqual({ variables: ENVIRONMENT });
  expect(JSON.stringify(body)).not.toContain('-deploy');
});

test('it is called on create and on delete with nothing that could be forged, and every change is both', () => {
  expect(invocation.body).toMatchObject({
    lifecycle_scope: 'CRUD',
    input: '{}',
    function_name: 'ehds-producer-lake-administrators',
    provider: 'aws.producer',
  });
  const other = synthesize(
    (stack, account) => {
      new LakeAdministrators(stack, 'administrators', { account });
    },
    platform({ prefix: 'other' }),
    'producer',
  );
  expect(other.one('aws_lambda_invocation').body['triggers']).not.toEqual(invocation.body['triggers']);
});

test('it works by a role that no deploy can change', () => {
  const role = administratorsTemplate().role('ehds-producer-lake-administrators');
  expect(role.has('path')).toBe(false);
  expect(role.has('permissions_boundary')).toBe(false);
});

test('it keeps the settings, one location, the grants and one parameter of the account', () => {
  const grants = administratorsTemplate()
    .grants('ehds-producer-lake-administrators')
    .filter(({ Action }) => !Action[0]?.startsWith('logs:'));
  expect(grants).toEqual([
    expect.objectContaining({
      Action: [
        'lakeformation:GetDataLakeSettings',
        'lakeformation:PutDataLakeSettings',
        'lakeformation:DeregisterResource',
        'lakeformation:DescribeResource',
        'lakeformation:GrantPermissions',
        'lakeformation:RegisterResource',
        'lakeformation:RevokePermissions',
      ],
      Resource: ['*'],
    }),
    expect.objectContaining({
      Action: ['ssm:DeleteParameter', 'ssm:GetParameter', 'ssm:PutParameter'],
      Resource: [`arn:aws:ssm:eu-central-1:444455556666:parameter${ENVIRONMENT.PARAMETER_NAME}`],
    }),
    expect.objectContaining({
      Action: ['iam:PassRole'],
      Resource: [ENVIRONMENT.LOCATION_ROLE_ARN],
      Condition: { StringEquals: { 'iam:PassedToService': 'lakeformation.amazonaws.com' } },
    }),
    expect.objectContaining({
      Action: ['glue:GetDatabase'],
      Resource: ['catalog', 'database/ehds_producer_assets'].map(
        (name) => `arn:aws:glue:eu-central-1:444455556666:${name}`,
      ),
    }),
  ]);
});

test('in a consumer’s account, which holds no data, it grants nothing and registers nothing', () => {
  const actions = synthesizeBootstrap(
    (stack, account) => {
      new LakeAdministratorsFunction(stack, 'function', { account });
    },
    platform({ consumers: consumerWith({}) }),
    'consumer',
  )
    .grants('ehds-consumer-lake-administrators')
    .flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /^(glue|iam|lakeformation):/.test(action))).toEqual([
    'lakeformation:GetDataLakeSettings',
    'lakeformation:PutDataLakeSettings',
  ]);
});

test('the settings are never Terraform’s own', () => {
  expect(template.count('aws_lakeformation_data_lake_settings')).toBe(0);
});
