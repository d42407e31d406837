import {
  DataZoneClient,
  GetDomainCommand,
  ListPolicyGrantsCommand,
  type ManagedPolicyType,
  RemovePolicyGrantCommand,
  type TargetEntityType,
} from '@aws-sdk/client-datazone';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountNames } from '../../../platform/naming/naming';
import { requireMember } from '../../../commands/session';
import { inputsOf, repeatStep } from '../../../commands/stacks/mend-grants';
import { blueprintOf, deployRole, grantsSession, type Platform, stateOf } from './platform';

/** One policy on one entity of the domain. */
export interface Policy {
  readonly domainIdentifier: string;
  readonly entityType: TargetEntityType;
  readonly entityIdentifier: string;
  readonly policyType: ManagedPolicyType;
}

export async function onRootUnit(platform: Platform, policyType: ManagedPolicyType): Promise<Policy> {
  const { domainId, naming } = platform;
  const { rootDomainUnitId } = await (
    await grantsSession(platform, naming.governance)
  )
    .client(DataZoneClient)
    .send(new GetDomainCommand({ identifier: domainId }));
  return {
    domainIdentifier: domainId,
    entityType: 'DOMAIN_UNIT',
    entityIdentifier: requireMember(rootDomainUnitId, 'rootDomainUnitId'),
    policyType,
  };
}

/** The policies of an account's blueprint configuration, that of who makes profiles first. */
export async function onConfiguration(platform: Platform, names: AccountNames): Promise<Policy[]> {
  const entityIdentifier = `${names.accountId}:${await blueprintOf(platform)}`;
  return (['CREATE_ENVIRONMENT_PROFILE', 'CREATE_ENVIRONMENT_FROM_BLUEPRINT'] as const).map((policyType) => ({
    domainIdentifier: platform.domainId,
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier,
    policyType,
  }));
}

export async function grantsOn(datazone: DataZoneClient, entity: Policy) {
  return (await datazone.send(new ListPolicyGrantsCommand(entity))).grantList ?? [];
}

/** Takes every grant away, which is what is left where nobody has given any. */
export async function empty(datazone: DataZoneClient, entity: Policy): Promise<void> {
  for (const { principal } of await grantsOn(datazone, entity)) {
    await datazone.send(new RemovePolicyGrantCommand({ ...entity, principal }));
  }
}

/** As every deploy ends: has the function put right what the stack's state says (commands/stacks/mend-grants.ts). */
export async function mend(platform: Platform, names: AccountNames): Promise<void> {
  const { resources } = await stateOf(platform, names);
  const calls = resources.flatMap(({ type, instances }) =>
    instances.map(({ attributes: values }) => ({ type, address: '', values })),
  );
  const lambda = (await deployRole(platform, names)).client(LambdaClient);
  for (const input of inputsOf(calls, names)) await repeatStep(lambda, names, input);
}
