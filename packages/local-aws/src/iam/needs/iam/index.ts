import { GetPolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { passRole, type NeedContext, type Input, type Keys, type Need, type ServiceNeeds } from '../../types';
import { tagOnCreate } from '../tag-on-create';
import { entity, KINDS } from './entities';

/** What is needed to tag what an operation makes. */
const TAG_ON_CREATE: Readonly<Record<string, string>> = {
  CreateInstanceProfile: 'iam:TagInstanceProfile',
  CreatePolicy: 'iam:TagPolicy',
  CreateRole: 'iam:TagRole',
  CreateUser: 'iam:TagUser',
};

/** Operations on an entity that the input names, without its path. */
const ON_ROLE = [
  'AttachRolePolicy',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DeleteServiceLinkedRole',
  'DetachRolePolicy',
  'GetRole',
  'GetRolePolicy',
  'ListAttachedRolePolicies',
  'ListInstanceProfilesForRole',
  'ListRolePolicies',
  'ListRoleTags',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'TagRole',
  'UntagRole',
  'UpdateAssumeRolePolicy',
  'UpdateRole',
  'UpdateRoleDescription',
];
const ON_USER = [
  'AttachUserPolicy',
  'ChangePassword',
  'CreateAccessKey',
  'CreateLoginProfile',
  'CreateServiceSpecificCredential',
  'DeactivateMFADevice',
  'DeleteAccessKey',
  'DeleteLoginProfile',
  'DeleteSSHPublicKey',
  'DeleteServiceSpecificCredential',
  'DeleteSigningCertificate',
  'DeleteUser',
  'DeleteUserPermissionsBoundary',
  'DeleteUserPolicy',
  'DetachUserPolicy',
  'EnableMFADevice',
  'GetLoginProfile',
  'GetSSHPublicKey',
  'GetUser',
  'GetUserPolicy',
  'ListAccessKeys',
  'ListAttachedUserPolicies',
  'ListGroupsForUser',
  'ListMFADevices',
  'ListSSHPublicKeys',
  'ListServiceSpecificCredentials',
  'ListSigningCertificates',
  'ListUserPolicies',
  'ListUserTags',
  'PutUserPermissionsBoundary',
  'PutUserPolicy',
  'ResetServiceSpecificCredential',
  'ResyncMFADevice',
  'TagUser',
  'UntagUser',
  'UpdateAccessKey',
  'UpdateLoginProfile',
  'UpdateSSHPublicKey',
  'UpdateServiceSpecificCredential',
  'UpdateSigningCertificate',
  'UpdateUser',
  'UploadSSHPublicKey',
  'UploadSigningCertificate',
];
const ON_GROUP = [
  'AddUserToGroup',
  'AttachGroupPolicy',
  'DeleteGroup',
  'DeleteGroupPolicy',
  'DetachGroupPolicy',
  'GetGroup',
  'GetGroupPolicy',
  'ListAttachedGroupPolicies',
  'ListGroupPolicies',
  'PutGroupPolicy',
  'RemoveUserFromGroup',
  'UpdateGroup',
];
const ON_INSTANCE_PROFILE = [
  'DeleteInstanceProfile',
  'GetInstanceProfile',
  'ListInstanceProfileTags',
  'RemoveRoleFromInstanceProfile',
  'TagInstanceProfile',
  'UntagInstanceProfile',
];

const operationsOn = (operations: readonly string[], member: keyof typeof KINDS) =>
  Object.fromEntries(
    operations.map((operation) => [
      operation,
      (input: Input, needContext: NeedContext) => needsOnEntity(member, input, needContext),
    ]),
  );

export const iamNeeds: ServiceNeeds = {
  prefix: 'iam',
  variables: {
    RoleNameWithPath: (input) => withPath(input, input.RoleName),
    UserNameWithPath: (input) => withPath(input, input.UserName),
    GroupNameWithPath: (input) => withPath(input, input.GroupName),
    InstanceProfileNameWithPath: (input) => withPath(input, input.InstanceProfileName),
    PolicyNameWithPath: (input) => input.PolicyArn ?? withPath(input, input.PolicyName),
    OidcProviderName: ({ OpenIDConnectProviderArn, Url }) =>
      OpenIDConnectProviderArn ?? Url?.replace(/^https:\/\//, ''),
    SamlProviderName: ({ SAMLProviderArn, Name }) => SAMLProviderArn ?? Name,
    MfaTokenIdWithPath: (input) => input.SerialNumber ?? withPath(input, input.VirtualMFADeviceName),
    CertificateNameWithPath: (input) => withPath(input, input.ServerCertificateName),
  },
  keys: requestKeys,
  operations: {
    ...operationsOn(ON_ROLE, 'RoleName'),
    ...operationsOn(ON_USER, 'UserName'),
    ...operationsOn(ON_GROUP, 'GroupName'),
    ...operationsOn(ON_INSTANCE_PROFILE, 'InstanceProfileName'),
    ...Object.fromEntries(
      Object.entries(TAG_ON_CREATE).map(([operation, tag]) => [
        operation,
        async (_input: Input, needContext: NeedContext) => tagOnCreate(tag, await needContext.derive()),
      ]),
    ),
    AddRoleToInstanceProfile: addRole,
    CreateServiceLinkedRole: serviceLinked,
    GenerateServiceLastAccessedDetails: ({ Arn }, needContext) => needOnResource(Arn, needContext),
    GetContextKeysForPrincipalPolicy: ({ PolicySourceArn }, needContext) =>
      needOnResource(PolicySourceArn, needContext),
    ListPoliciesGrantingServiceAccess: ({ Arn }, needContext) => needOnResource(Arn, needContext),
    SimulatePrincipalPolicy: ({ PolicySourceArn }, needContext) =>
      needOnResource(PolicySourceArn, needContext),
  },
  tags: async (arn, accountId, moto) => {
    const needContext = { call: { principal: { accountId } }, moto } as NeedContext;
    const [kind, ...path] = arn.split(':')[5].split('/');
    const name = path.at(-1) ?? '';
    if (kind === 'policy') return policyTags(arn, accountId, moto);
    const known = Object.values(KINDS).find((other) => other === kind);
    return known ? (await entity(known, name, needContext)).tags : {};
  },
};

function withPath({ Path = '/' }: Input, name: string | undefined): string | undefined {
  return name && `${String(Path).slice(1)}${name}`;
}

/** Keys that the request itself sets; a boundary that it doesn't name is the one that the entity has. */
function requestKeys(input: Input): Keys {
  const keys: Readonly<Record<string, string | undefined>> = {
    'iam:PermissionsBoundary': input.PermissionsBoundary,
    'iam:PolicyARN': input.PolicyArn,
    'iam:AWSServiceName': input.AWSServiceName,
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as Keys;
}

async function needsOnEntity(
  member: keyof typeof KINDS,
  input: Input,
  needContext: NeedContext,
): Promise<readonly Need[]> {
  const { principal, operation } = needContext.call;
  // Operations on users are on the caller where they name nobody.
  const own =
    member === 'UserName' && principal.type === 'user' ? principal.arn.split('/').at(-1) : undefined;
  const name: string = input[member] ?? own ?? '*';
  const { arn, boundary, tags } = await entity(KINDS[member], name, needContext);
  const keys = {
    ...(boundary && { 'iam:PermissionsBoundary': boundary }),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`iam:ResourceTag/${key}`, value])),
  };
  const needs = await needContext.derive();
  return needs.map((need) => ({
    ...need,
    action: `iam:${operation}`,
    resource: arn,
    keys: { ...keys, ...need.keys },
  }));
}

/** An instance profile passes its role to EC2. */
async function addRole(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const role = await entity('role', input.RoleName, needContext);
  return [
    ...(await needsOnEntity('InstanceProfileName', input, needContext)),
    passRole(role.arn, 'ec2.amazonaws.com'),
  ];
}

/** The service names its role; those of the services here are known, and the others are taken as one. */
const LINKED: Readonly<Record<string, string>> = {
  'lakeformation.amazonaws.com': 'AWSServiceRoleForLakeFormationDataAccess',
  'ram.amazonaws.com': 'AWSServiceRoleForResourceAccessManager',
};

async function serviceLinked({ AWSServiceName }: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const role = LINKED[AWSServiceName] ?? '*';
  const path = `aws-service-role/${AWSServiceName}/${role}`;
  const resource = `arn:aws:iam::${needContext.call.principal.accountId}:role/${path}`;
  return (await needContext.derive()).map((need) => ({ ...need, resource }));
}

async function needOnResource(arn: string, needContext: NeedContext): Promise<readonly Need[]> {
  const [need] = await needContext.derive();
  return [{ ...need, resource: arn }];
}

async function policyTags(
  PolicyArn: string,
  accountId: string,
  moto: NeedContext['moto'],
): Promise<Record<string, string>> {
  const iam = moto.client(IAMClient, accountId);
  try {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    return Object.fromEntries((Policy?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  } finally {
    iam.destroy();
  }
}
