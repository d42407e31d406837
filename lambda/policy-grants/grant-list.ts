import {
  AddPolicyGrantCommand,
  ConflictException,
  type DataZoneClient,
  type ManagedPolicyType,
  paginateListPolicyGrants,
  type PolicyGrantMember,
  RemovePolicyGrantCommand,
  ValidationException,
} from '@aws-sdk/client-datazone';
import type { Grant } from './grant';
import type { Entity } from './desired-grants';

/** The grants of one policy on one entity. */
export class GrantList {
  constructor(
    private readonly client: DataZoneClient,
    readonly entity: Entity,
    readonly policyType: ManagedPolicyType,
  ) {}

  /** All of them. */
  async read(): Promise<readonly PolicyGrantMember[]> {
    const grants: PolicyGrantMember[] = [];
    const { client, entity, policyType } = this;
    for await (const { grantList = [] } of paginateListPolicyGrants({ client }, { ...entity, policyType })) {
      grants.push(...grantList);
    }
    return grants;
  }

  /** Adds a grant; one that exists already is fine: the next look at the list shows it. */
  async add({ principal, detail }: Grant): Promise<void> {
    const { entity, policyType } = this;
    try {
      await this.client.send(new AddPolicyGrantCommand({ ...entity, policyType, principal, detail }));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  }

  /** Removes a grant; one that is gone already is fine. */
  async remove({ principal, grantId: grantIdentifier }: PolicyGrantMember): Promise<void> {
    const { entity, policyType } = this;
    try {
      await this.client.send(
        new RemovePolicyGrantCommand({ ...entity, policyType, principal, grantIdentifier }),
      );
    } catch (error) {
      // What DataZone says of a grant that it does not know.
      if (!(
        error instanceof ValidationException && /not part of the existing grant list/i.test(error.message)
      )) {
        throw error;
      }
    }
  }
}
