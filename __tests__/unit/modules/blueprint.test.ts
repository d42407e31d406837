import { Blueprint } from '../../../modules/blueprint/blueprint';
import { platform, synthesize } from '../platform';

const DOMAIN = 'arn:aws:datazone:eu-central-1:111122223333:domain/dzd_1';

const made = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesize(
    (stack, account) => {
      new Blueprint(stack, 'blueprint', {
        account,
        domainId: 'dzd_1',
        domainArn: DOMAIN,
        blueprintId: 'blueprint1',
      });
    },
    platform(changes),
    'producer',
  );

const template = made();
const configuration = template.one('aws_datazone_environment_blueprint_configuration');
const PROVISIONING = 'AmazonDataZone-ehds-producer-provisioning';
const MANAGE_ACCESS = 'AmazonDataZone-ehds-producer-manage-access';

test('the blueprint is enabled by and for the account itself, in one Region, with its own bucket', () => {
  expect(configuration.body).toMatchObject({
    provider: 'aws.producer',
    domain_id: 'dzd_1',
    environment_blueprint_id: 'blueprint1',
    enabled_regions: ['eu-central-1'],
    provisioning_role_arn: `\${${template.role(PROVISIONING).address}.arn}`,
    manage_access_role_arn: `\${${template.role(MANAGE_ACCESS).address}.arn}`,
    regional_parameters: {
      'eu-central-1': { S3Location: `s3://\${${template.one('aws_s3_bucket').address}.bucket}` },
    },
  });
  expect(template.one('aws_s3_bucket').body['bucket']).toBe('ehds-datazone-444455556666-eu-central-1');
});

test.each([
  [PROVISIONING, 'AmazonDataZoneRedshiftGlueProvisioningPolicy', undefined],
  [MANAGE_ACCESS, 'service-role/AmazonDataZoneGlueManageAccessRolePolicy', { 'aws:SourceArn': DOMAIN }],
])('%s is DataZone’s, for the authority’s domain', (name, managed, domain) => {
  const role = template.role(name);
  expect(role.policy('assume_role_policy')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'datazone.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      NotAction: [],
      Resource: [],
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ...(domain ? { ArnEquals: domain } : {}),
      },
    },
  ]);
  expect(template.one('aws_iam_role_policy_attachment', role.address).body['policy_arn']).toBe(
    `arn:aws:iam::aws:policy/${managed}`,
  );
  expect(template.grants(name)).toEqual([]);
});

test('it is enabled once its roles can work', () => {
  const before = template.before(configuration);
  for (const { address } of template.all('aws_iam_role_policy_attachment')) expect(before).toContain(address);
});

test('neither role gets more of the account’s key than AWS’s own policies give', () => {
  const keyed = made({ encryption: 'customer-managed' });
  for (const name of [PROVISIONING, MANAGE_ACCESS]) expect(keyed.grants(name)).toEqual([]);
});

test.each([true, false])('with data protection %s query results are kept or can go', (dataProtection) => {
  expect(made({ dataProtection }).one('aws_s3_bucket').body).toMatchObject({
    force_destroy: !dataProtection,
    lifecycle: { prevent_destroy: dataProtection },
  });
});
