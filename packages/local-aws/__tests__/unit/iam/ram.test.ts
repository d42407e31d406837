import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const OTHER = '444455556666';
const ARN = `arn:aws:ram:eu-central-1:${ACCOUNT}:resource-share/1`;
const DOMAIN = `arn:aws:datazone:eu-central-1:${ACCOUNT}:domain/dzd_1`;
const PERMISSION = 'arn:aws:ram::aws:permission/AWSRAMDefaultPermissionAmazonDataZoneDomain';
const SHARE = {
  GetResourceSharesCommand: {
    resourceShares: [
      { name: 'DataZone-x', allowExternalPrincipals: true, tags: [{ key: 'team', value: 'data' }] },
    ],
  },
};
const ofShare = {
  'ram:ResourceShareName': 'DataZone-x',
  'ram:AllowsExternalPrincipals': 'true',
  'ram:ResourceTag/team': 'data',
};

test('a share is made on no resource, with what it is to hold', async () => {
  const input = {
    name: 'DataZone-x',
    resourceArns: [DOMAIN],
    principals: [OTHER],
    allowExternalPrincipals: true,
  };
  expect(await needsOfCall('ram', 'CreateResourceShare', input)).toEqual([
    {
      action: 'ram:CreateResourceShare',
      resource: '*',
      keys: {
        'ram:Principal': OTHER,
        'ram:ResourceArn': DOMAIN,
        'ram:RequestedResourceType': 'datazone:Domain',
        'ram:RequestedAllowsExternalPrincipals': 'true',
      },
    },
  ]);
  const tagged = await askedResources('ram', 'CreateResourceShare', {
    ...input,
    tags: [{ key: 'a', value: 'b' }],
  });
  expect(tagged[1]).toBe(`ram:TagResource arn:aws:ram:eu-central-1:${ACCOUNT}:resource-share/*`);
});

test.each<[string, object, object]>([
  ['AssociateResourceShare', { principals: [OTHER] }, { 'ram:Principal': OTHER }],
  [
    'DisassociateResourceShare',
    { resourceArns: [DOMAIN] },
    { 'ram:ResourceArn': DOMAIN, 'ram:RequestedResourceType': 'datazone:Domain' },
  ],
  [
    'UpdateResourceShare',
    { allowExternalPrincipals: false },
    { 'ram:RequestedAllowsExternalPrincipals': 'false' },
  ],
  ['DeleteResourceShare', {}, {}],
  ['ListResourceSharePermissions', {}, {}],
])('ram:%s with %j is asked of the share as it is', async (operation, input, keys) => {
  expect(await needsOfCall('ram', operation, { resourceShareArn: ARN, ...input }, SHARE)).toEqual([
    { action: `ram:${operation}`, resource: ARN, keys: { ...keys, ...ofShare } },
  ]);
});

test('a permission is put on a share by a right on both', async () => {
  const input = { resourceShareArn: ARN, permissionArn: PERMISSION };
  const keys = { 'ram:PermissionArn': PERMISSION, ...ofShare };
  expect(await needsOfCall('ram', 'AssociateResourceSharePermission', input, SHARE)).toEqual([
    { action: 'ram:AssociateResourceSharePermission', resource: ARN, keys },
    { action: 'ram:AssociateResourceSharePermission', resource: PERMISSION, keys },
  ]);
});

test('an invitation is asked with who sent it', async () => {
  const resourceShareInvitationArn = `arn:aws:ram:eu-central-1:${OTHER}:resource-share-invitation/1`;
  const invitation = { resourceShareName: 'DataZone-x', senderAccountId: OTHER };
  const state = { GetResourceShareInvitationsCommand: { resourceShareInvitations: [invitation] } };
  expect(
    await needsOfCall('ram', 'AcceptResourceShareInvitation', { resourceShareInvitationArn }, state),
  ).toEqual([
    {
      action: 'ram:AcceptResourceShareInvitation',
      resource: resourceShareInvitationArn,
      keys: { 'ram:ResourceShareName': 'DataZone-x', 'ram:ShareOwnerAccountId': OTHER },
    },
  ]);
});
