import { NoSuchEntityException } from '@aws-sdk/client-iam';
import { ACCOUNT, askedResources, needsOfCall } from './needs-of-call';

const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const BOUNDARY = arn('policy/ceiling');
const noSuchEntity = new NoSuchEntityException({ message: 'none', $metadata: {} });
const STATE = {
  GetRoleCommand: {
    Role: {
      Arn: arn('role/team/worker'),
      PermissionsBoundary: { PermissionsBoundaryArn: BOUNDARY },
      Tags: [{ Key: 'team', Value: 'research' }],
    },
  },
  GetUserCommand: { User: { Arn: arn('user/people/anna') } },
  GetInstanceProfileCommand: noSuchEntity,
  GetGroupCommand: noSuchEntity,
};
const worker = { RoleName: 'worker' };
const role = arn('role/team/worker');

test.each<[string, object, string[]]>([
  ['GetRole', worker, [`iam:GetRole ${role}`]],
  ['PutRolePolicy', worker, [`iam:PutRolePolicy ${role}`]],
  ['UpdateAssumeRolePolicy', worker, [`iam:UpdateAssumeRolePolicy ${role}`]],
  ['CreateRole', { ...worker, Path: '/a/b/' }, [`iam:CreateRole ${arn('role/a/b/worker')}`]],
  [
    'CreateRole',
    { ...worker, Tags: [{ Key: 'a', Value: 'b' }] },
    [`iam:CreateRole ${arn('role/worker')}`, `iam:TagRole ${arn('role/worker')}`],
  ],
  ['CreatePolicy', { PolicyName: 'p', Path: '/a/' }, [`iam:CreatePolicy ${arn('policy/a/p')}`]],
  ['CreatePolicyVersion', { PolicyArn: BOUNDARY }, [`iam:CreatePolicyVersion ${BOUNDARY}`]],
  ['SetDefaultPolicyVersion', { PolicyArn: BOUNDARY }, [`iam:SetDefaultPolicyVersion ${BOUNDARY}`]],
  ['GetPolicy', { PolicyArn: 'arn:aws:iam::aws:policy/P' }, ['iam:GetPolicy arn:aws:iam::aws:policy/P']],
  ['GetUser', {}, [`iam:GetUser ${arn('user/people/anna')}`]],
  ['CreateAccessKey', { UserName: 'anna' }, [`iam:CreateAccessKey ${arn('user/people/anna')}`]],
  ['CreateUser', { UserName: 'x', Path: '/p/' }, [`iam:CreateUser ${arn('user/p/x')}`]],
  ['DeleteGroup', { GroupName: 'g' }, [`iam:DeleteGroup ${arn('group/g')}`]],
  [
    'AddRoleToInstanceProfile',
    { ...worker, InstanceProfileName: 'i' },
    [`iam:AddRoleToInstanceProfile ${arn('instance-profile/i')}`, `iam:PassRole ${role}`],
  ],
  [
    'CreateServiceLinkedRole',
    { AWSServiceName: 'lakeformation.amazonaws.com' },
    [
      `iam:CreateServiceLinkedRole ${arn(
        'role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess',
      )}`,
    ],
  ],
  ['SimulatePrincipalPolicy', { PolicySourceArn: role }, [`iam:SimulatePrincipalPolicy ${role}`]],
  ['ListRoles', {}, ['iam:ListRoles *']],
  ['GetAccountAuthorizationDetails', {}, ['iam:GetAccountAuthorizationDetails *']],
])('%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('iam', operation, input, STATE)).toEqual(expected);
});

const attachedKeys = { 'iam:PermissionsBoundary': BOUNDARY, 'iam:ResourceTag/team': 'research' };
const otherPolicy = arn('policy/other');

test.each<[string, object, object]>([
  ['PutRolePolicy', worker, attachedKeys],
  ['DeleteRolePolicy', worker, attachedKeys],
  ['DeleteRolePermissionsBoundary', worker, attachedKeys],
  [
    'AttachRolePolicy',
    { ...worker, PolicyArn: otherPolicy },
    { ...attachedKeys, 'iam:PolicyARN': otherPolicy },
  ],
  [
    'DetachRolePolicy',
    { ...worker, PolicyArn: otherPolicy },
    { ...attachedKeys, 'iam:PolicyARN': otherPolicy },
  ],
  ['CreateRole', { ...worker, PermissionsBoundary: otherPolicy }, { 'iam:PermissionsBoundary': otherPolicy }],
  ['CreateRole', worker, {}],
  [
    'PutRolePermissionsBoundary',
    { ...worker, PermissionsBoundary: otherPolicy },
    { ...attachedKeys, 'iam:PermissionsBoundary': otherPolicy },
  ],
  [
    'CreateServiceLinkedRole',
    { AWSServiceName: 'x.amazonaws.com' },
    { 'iam:AWSServiceName': 'x.amazonaws.com' },
  ],
])('%s of %j has the keys %j', async (operation, input, keys) => {
  const [need] = await needsOfCall('iam', operation, input, STATE);
  expect(need.keys).toEqual(keys);
});

test('a role that isn’t there has no path', async () => {
  const state = { ...STATE, GetRoleCommand: noSuchEntity };
  expect(await askedResources('iam', 'GetRole', worker, state)).toEqual([
    `iam:GetRole ${arn('role/worker')}`,
  ]);
});
