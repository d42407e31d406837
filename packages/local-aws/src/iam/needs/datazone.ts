import { DataZoneClient, ListDomainsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-datazone';
import { type NeedContext, type Input, type Need, passRole, type ServiceNeeds } from '../types';
import { keyNeeds } from './key-use';
import { tagOnCreate } from './tag-on-create';

const SERVICE = 'datazone.amazonaws.com';

/**
 * Amazon DataZone: few actions take the domain as resource, all others none. Whom of an associated account a domain
 * lets in is decided by its RAM share, which DataZone asks itself.
 */
export const dataZoneNeeds: ServiceNeeds = {
  prefix: 'datazone',
  sharesItself: true,
  operations: {
    CreateDomain: createDomain,
    UpdateDomain: async (input, needContext) => [
      ...(await ofDomain(input, needContext)),
      ...passRoleNeeds([input.domainExecutionRole, input.serviceRole]),
    ],
    DeleteDomain: ofDomain,
    GetDomain: ofDomain,
    ListTagsForResource: ofResource,
    TagResource: ofResource,
    UntagResource: ofResource,
    PutEnvironmentBlueprintConfiguration: async (input, needContext) => [
      ...(await needContext.derive()),
      ...passRoleNeeds([input.provisioningRoleArn, input.manageAccessRoleArn]),
    ],
    // Uncertain: the reference does not know this action, and no question can be put by an unknown name. So whoever may
    // update domain units may do this too, and a statement that names it has no effect here.
    UpdateRootDomainUnitOwner: () => [{ action: 'datazone:UpdateDomainUnit', resource: '*' }],
  },
  tags: async (arn, accountId, _moto, inside) => {
    const datazone = inside.get(DataZoneClient, { accountId, service: SERVICE });
    const found = await datazone
      .send(new ListTagsForResourceCommand({ resourceArn: arn }))
      .catch((error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
      });
    return found?.tags ?? {};
  },
};

async function createDomain(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { region, principal } = needContext.call;
  const domains = `arn:aws:datazone:${region}:${principal.accountId}:domain/*`;
  return [
    ...tagOnCreate('datazone:TagResource', await needContext.derive(), domains),
    ...passRoleNeeds([input.domainExecutionRole, input.serviceRole]),
    ...(await keyNeeds(
      input.kmsKeyIdentifier,
      ['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Decrypt'],
      { service: 'datazone', accountId: principal.accountId, context: {} },
      needContext,
    )),
  ];
}

function passRoleNeeds(roles: readonly (string | undefined)[]): readonly Need[] {
  return roles.flatMap((role) => (role === undefined ? [] : [passRole(role, SERVICE)]));
}

/** The domain as the caller's account sees it, in its owner's account; one that it does not see is asked as its own. */
async function ofDomain(input: Input, { call, inside }: NeedContext): Promise<readonly Need[]> {
  const { accountId } = call.principal;
  const id = input.domainIdentifier ?? input.identifier;
  const datazone = inside.get(DataZoneClient, { accountId, service: SERVICE });
  const { items = [] } = await datazone.send(new ListDomainsCommand({}));
  const domainArn = items.find((domain) => domain.id === id)?.arn;
  const resource = domainArn ?? `arn:aws:datazone:${call.region}:${accountId}:domain/${id}`;
  return [{ action: `datazone:${call.operation}`, resource }];
}

async function ofResource(input: Input, { derive }: NeedContext): Promise<readonly Need[]> {
  return (await derive()).map((need) => ({ ...need, resource: input.resourceArn }));
}
