import { type NeedContext, type Input, type Need, passRole, type ServiceNeeds } from '../types';

const SERVICE = 'lakeformation.amazonaws.com';

/** AWS Lake Formation: no action takes a resource; who may do what with which data is its own to decide. */
export const lakeFormationNeeds: ServiceNeeds = {
  prefix: 'lakeformation',
  actions: { GetTemporaryDataLocationCredentials: 'GetDataAccess' },
  operations: { RegisterResource: registering, UpdateResource: registering },
};

async function registering(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const role = input.RoleArn === undefined ? [] : [passRole(input.RoleArn, SERVICE)];
  const linked = input.UseServiceLinkedRole ? serviceLinkedRole(needContext) : [];
  return [...(await needContext.derive()), ...role, ...linked];
}

/** The caller makes the service-linked role, and gives it each location (developer guide, "Using service-linked roles"). */
function serviceLinkedRole({ call }: NeedContext): readonly Need[] {
  const role = `aws-service-role/${SERVICE}/AWSServiceRoleForLakeFormationDataAccess`;
  const resource = `arn:aws:iam::${call.principal.accountId}:role/${role}`;
  return [
    { action: 'iam:CreateServiceLinkedRole', resource, keys: { 'iam:AWSServiceName': SERVICE } },
    { action: 'iam:PutRolePolicy', resource },
  ];
}
