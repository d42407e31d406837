import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const OWNER = '444455556666';
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const domain = (id: string, account = ACCOUNT) => `arn:aws:datazone:eu-central-1:${account}:domain/${id}`;
const STATE = { ListDomainsCommand: { items: [{ id: 'dzd_1', arn: domain('dzd_1', OWNER) }] } };

test.each([
  ...['CreateProject', 'StartDataSourceRun', 'SearchListings', 'GetIamPortalLoginUrl', 'ListDomains'],
  ...['AddPolicyGrant', 'RemovePolicyGrant', 'ListPolicyGrants', 'GetDomainUnit', 'ListEntityOwners'],
  ...['AddEntityOwner', 'RemoveEntityOwner', 'CreateAsset'],
])('datazone:%s takes no resource', async (operation) => {
  expect(await askedResources('datazone', operation, { domainIdentifier: 'dzd_1' })).toEqual([
    `datazone:${operation} *`,
  ]);
});

test('the owner of the root domain unit is updated by who may update domain units', async () => {
  expect(
    await askedResources('datazone', 'UpdateRootDomainUnitOwner', { domainIdentifier: 'dzd_1' }),
  ).toEqual(['datazone:UpdateDomainUnit *']);
});

test.each(['GetDomain', 'UpdateDomain', 'DeleteDomain'])(
  'datazone:%s is asked of the domain in its owner’s account, or as one’s own',
  async (operation) => {
    expect(await askedResources('datazone', operation, { identifier: 'dzd_1' }, STATE)).toEqual([
      `datazone:${operation} ${domain('dzd_1', OWNER)}`,
    ]);
    expect(await askedResources('datazone', operation, { identifier: 'dzd_2' }, STATE)).toEqual([
      `datazone:${operation} ${domain('dzd_2')}`,
    ]);
  },
);

test('a domain is made with its role passed and its key used through DataZone', async () => {
  const input = {
    name: 'd',
    domainExecutionRole: role('execution'),
    kmsKeyIdentifier: KEY,
    tags: { a: 'b' },
  };
  expect(await askedResources('datazone', 'CreateDomain', input)).toEqual([
    'datazone:CreateDomain *',
    `datazone:TagResource ${domain('*')}`,
    `iam:PassRole ${role('execution')}`,
    ...['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Decrypt'].map((action) => `kms:${action} ${KEY}`),
  ]);
  const found = await needsOfCall('datazone', 'CreateDomain', input);
  expect(found.find(({ action }) => action === 'kms:CreateGrant')?.keys).toMatchObject({
    'kms:ViaService': 'datazone.eu-central-1.amazonaws.com',
    'kms:CallerAccount': ACCOUNT,
  });
});

test('a blueprint is enabled with both roles passed to DataZone', async () => {
  const input = { provisioningRoleArn: role('provisioning'), manageAccessRoleArn: role('access') };
  const keys = { 'iam:PassedToService': 'datazone.amazonaws.com' };
  expect((await needsOfCall('datazone', 'PutEnvironmentBlueprintConfiguration', input)).slice(1)).toEqual([
    { action: 'iam:PassRole', resource: role('provisioning'), keys },
    { action: 'iam:PassRole', resource: role('access'), keys },
  ]);
});

test('tags are asked of the domain that they are on', async () => {
  const resourceArn = domain('dzd_1');
  expect(await askedResources('datazone', 'ListTagsForResource', { resourceArn })).toEqual([
    `datazone:ListTagsForResource ${resourceArn}`,
  ]);
});
