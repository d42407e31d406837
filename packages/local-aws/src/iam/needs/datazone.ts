import { DataZoneClient, ListDomainsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-datazone';
import { type Asked, type Input, type Need, passRole, type ServiceNeeds } from '../types';
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
    UpdateDomain: async (input, asked) => [
      ...(await ofDomain(input, asked)),
      ...passing([input.domainExecutionRole, input.serviceRole]),
    ],
    DeleteDomain: ofDomain,
    GetDomain: ofDomain,
    ListTagsForResource: ofResource,
    TagResource: ofResource,
    UntagResource: ofResource,
    PutEnvironmentBlueprintConfiguration: async (input, asked) => [
      ...(await asked.derive()),
      ...passing([input.provisioningRoleArn, input.manageAccessRoleArn]),
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

async function createDomain(input: Input, asked: Asked): Promise<readonly Need[]> {
  const { region, principal } = asked.call;
  const domains = `arn:aws:datazone:${region}:${principal.accountId}:domain/*`;
  return [
    ...tagOnCreate('datazone:TagResource', await asked.derive(), domains),
    ...passing([input.domainExecutionRole, input.serviceRole]),
    ...(await keyNeeds(
      input.kmsKeyIdentifier,
      ['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Decrypt'],
      { service: 'datazone', accountId: principal.accountId, context: {} },
      asked,
    )),
  ];
}

function passing(roles: readonly (string | undefined)[]): readonly Need[] {
  return roles.flatMap((role) => (role === undefined ? [] : [passRole(role, SERVICE)]));
}

/** The domain as the caller's account sees it, in its owner's account; one that it does not see is asked as its own. */
async function ofDomain(input: Input, { call, inside }: Asked): Promise<readonly Need[]> {
  const { accountId } = call.principal;
  const id = input.domainIdentifier ?? input.identifier;
  const datazone = inside.get(DataZoneClient, { accountId, service: SERVICE });
  const { items = [] } = await datazone.send(new ListDomainsCommand({}));
  const seen = items.find((domain) => domain.id === id)?.arn;
  const resource = seen ?? `arn:aws:datazone:${call.region}:${accountId}:domain/${id}`;
  return [{ action: `datazone:${call.operation}`, resource }];
}

async function ofResource(input: Input, { derive }: Asked): Promise<readonly Need[]> {
  return (await derive()).map((need) => ({ ...need, resource: input.resourceArn }));
}
