import { Blueprint } from '../../../modules/blueprint/blueprint';
import { EnvironmentStorage } from '../../../modules/blueprint/environment-storage';
import { allows, type Call } from '../iam';
import { platform, synthesize, synthesizeBootstrap } from '../platform';

const template = synthesize(
  (stack, account) => {
    new Blueprint(stack, 'blueprint', { account, domainId: 'dzd_1', blueprintId: 'blueprint1' });
  },
  platform(),
  'producer',
);
const storage = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesizeBootstrap(
    (stack, account) => {
      new EnvironmentStorage(stack, 'environment-storage', { account });
    },
    platform(changes),
    'producer',
  );
const storageTemplate = storage();

const BUCKET = 'ehds-datazone-444455556666-eu-central-1';
const PROVISIONING = 'AmazonDataZone-ehds-producer-provisioning';
const MANAGE_ACCESS = 'AmazonDataZone-ehds-producer-manage-access';
const role = (name: string) => `arn:aws:iam::444455556666:role/${name}`;
const glue = (resource: string) => `arn:aws:glue:eu-central-1:444455556666:${resource}`;

test('the blueprint is enabled by and for the account itself, in one Region, with what bootstrap made', () => {
  expect(template.one('aws_datazone_environment_blueprint_configuration').body).toMatchObject({
    provider: 'aws.producer',
    domain_id: 'dzd_1',
    environment_blueprint_id: 'blueprint1',
    enabled_regions: ['eu-central-1'],
    provisioning_role_arn: role(PROVISIONING),
    manage_access_role_arn: role(MANAGE_ACCESS),
    regional_parameters: { 'eu-central-1': { S3Location: `s3://${BUCKET}` } },
  });
  expect(template.count('aws_iam_role') + template.count('aws_s3_bucket')).toBe(0);
});

test.each([
  [PROVISIONING, 'AmazonDataZoneRedshiftGlueProvisioningPolicy', undefined],
  [
    MANAGE_ACCESS,
    'service-role/AmazonDataZoneGlueManageAccessRolePolicy',
    { 'aws:SourceArn': 'arn:aws:datazone:eu-central-1:111122223333:domain/*' },
  ],
])('%s is DataZone’s, for the authority’s domain', (name, managed, domain) => {
  const made_ = storageTemplate.role(name);
  expect(made_.policy('assume_role_policy')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'datazone.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      NotAction: [],
      Resource: [],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ...(domain ? { ArnLike: domain } : {}),
      },
    },
  ]);
  expect(storageTemplate.one('aws_iam_role_policy_attachment', made_.address).body['policy_arn']).toBe(
    `arn:aws:iam::aws:policy/${managed}`,
  );
  expect(storageTemplate.grants(name)).toEqual([]);
  const boundary = storageTemplate.one('aws_iam_policy', `"name":"${name}-boundary"`);
  expect(made_.body['permissions_boundary']).toBe(`\${${boundary.address}.arn}`);
  expect(boundary.text('policy').length).toBeLessThan(6144);
});

const boundaryCheckOf = (name: string) => {
  const boundary = storageTemplate.one('aws_iam_policy', `"name":"${name}-boundary"`).policy();
  return (action: string, resource: string, keys?: Call['keys']) =>
    allows(boundary, { action, resource, keys });
};

describe('the role that fulfils subscriptions', () => {
  const may = boundaryCheckOf(MANAGE_ACCESS);

  test.each([
    ['glue:GetTables', glue('database/ehds_producer_assets')],
    ['glue:GetTable', glue('table/ehds_producer_assets/patients')],
    ['glue:CreateTable', glue('database/ehds_producer_sub_db')],
    ['glue:GetTable', 'arn:aws:glue:eu-central-1:111122223333:table/ehds_governance_assets/x'],
    ['lakeformation:GrantPermissions', '*'],
  ])('may %s on %s', (action, resource) => {
    expect(may(action, resource)).toBe(true);
  });

  test.each([
    ['glue:GetTables', glue('database/payroll')],
    ['glue:GetTable', glue('table/payroll/salaries')],
    // What DataZone calls the databases of an environment that is none of the platform's.
    ['glue:CreateTable', glue('database/stranger_sub_db')],
    ['glue:GetTable', 'arn:aws:glue:eu-central-1:777788889999:table/any/x'],
    ['lakeformation:RegisterResource', '*'],
    ['lakeformation:PutDataLakeSettings', '*'],
    ['lakeformation:GetDataAccess', '*'],
    ['s3:CreateBucket', 'arn:aws:s3:::redshift-staging-bucket'],
    ['iam:PassRole', role('datazone_usr_role_1')],
  ])('may not %s on %s', (action, resource) => {
    expect(may(action, resource, { 'iam:PassedToService': 'glue.amazonaws.com' })).toBe(false);
  });
});

describe('the role that makes environments', () => {
  const may = boundaryCheckOf(PROVISIONING);
  const bounded = {
    'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AmazonDataZoneEnvironmentRolePermissionsBoundary',
  };

  test.each([
    ['glue:CreateDatabase', glue('database/ehds_producer_pub_db')],
    ['athena:CreateWorkGroup', 'arn:aws:athena:eu-central-1:444455556666:workgroup/ehds-producer'],
    ['iam:CreateRole', role('datazone_usr_1')],
    [
      'cloudformation:CreateStack',
      'arn:aws:cloudformation:eu-central-1:444455556666:stack/DataZone-Env-1/uuid',
    ],
  ])('may %s on %s', (action, resource) => {
    expect(may(action, resource, bounded)).toBe(true);
  });

  test.each<[string, string, Call['keys']?]>([
    ['glue:DeleteDatabase', glue('database/ehds_producer_assets')],
    ['glue:CreateDatabase', glue('database/stranger_pub_db')],
    ['athena:DeleteWorkGroup', 'arn:aws:athena:eu-central-1:444455556666:workgroup/primary'],
    ['iam:CreateRole', role('datazone_usr_1'), {}],
    ['iam:CreateRole', role('ehds-producer-crawler')],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:any'],
    ['redshift-data:ExecuteStatement', 'arn:aws:redshift:eu-central-1:444455556666:cluster:any'],
    [
      'kms:Decrypt',
      'arn:aws:kms:eu-central-1:444455556666:key/1',
      { 'aws:ResourceTag/AmazonDataZoneEnvironment': 'another' },
    ],
    ['s3:GetObject', `arn:aws:s3:::${BUCKET}/datazone/x`, { 'aws:ResourceAccount': '444455556666' }],
  ])('may not %s on %s', (action, resource, keys = bounded) => {
    expect(may(action, resource, keys)).toBe(false);
  });
});

describe('the bucket of query results', () => {
  const policy = storageTemplate.one('aws_s3_bucket_policy').policy();

  test('is kept, and its old versions expire', () => {
    expect(storageTemplate.one('aws_s3_bucket').body).toMatchObject({
      bucket: BUCKET,
      force_destroy: false,
      lifecycle: { prevent_destroy: true },
    });
    // Athena can't write to a bucket that locks each object by default.
    expect(storage({ dataProtection: true }).count('aws_s3_bucket_object_lock_configuration')).toBe(0);
  });

  test('is read by environments, and by nobody else whatever his own policies say', () => {
    const reading = policy.find(({ Sid }) => Sid === 'ReadByEnvironmentsOnly');
    expect(reading).toMatchObject({ Effect: 'Deny', Principal: '*' });
    const readers = reading?.Condition?.['ArnNotLike']?.['aws:PrincipalArn'];
    expect(readers).toContain(role('datazone_usr_*'));
    expect(readers).not.toContain(role('ehds-producer-deploy'));
  });
});
