import type { DataZoneClient } from '@aws-sdk/client-datazone';
import {
  paginateListDomains,
  paginateListEnvironmentProfiles,
  paginateListEnvironments,
  paginateListProjects,
} from '@aws-sdk/client-datazone';
import type { RAMClient } from '@aws-sdk/client-ram';
import { paginateGetResourceShares } from '@aws-sdk/client-ram';
import type { Plan } from './workspace';
import { terraformIn } from './lock';

/** Something that exists and that the state does not know. */
export interface Unrecorded {
  /** Where Terraform would keep it. */
  readonly address: string;
  /** By which `terraform import` finds it. */
  readonly id: string;
}

/** What one may ask AWS with, as the role that makes these resources. */
export interface Inspectors {
  readonly dataZone: DataZoneClient;
  readonly ram: RAMClient;
}

type Values = Readonly<Record<string, string | undefined>>;

/**
 * Finds by name what a plan is about to make; only of kinds that AWS would make a second time without a word. Of every
 * other kind AWS refuses a second one, and `explain` has the cure.
 */
const FINDERS: Readonly<Record<string, (wanted: Values, as: Inspectors) => Promise<string | undefined>>> = {
  aws_datazone_domain: ({ name }, { dataZone }) => findDomain(name, dataZone),
  aws_datazone_project: async ({ domain_identifier: domainIdentifier, name }, { dataZone: client }) => {
    if (!domainIdentifier) return undefined;
    const pages = paginateListProjects({ client }, { domainIdentifier, name });
    const found = await firstMatch(
      pages,
      ({ items }) => items,
      (item) => item.name === name,
    );
    return found && `${domainIdentifier}:${found.id}`;
  },
  aws_datazone_environment_profile: async (wanted, { dataZone: client }) => {
    const { domain_identifier: domainIdentifier, project_identifier: projectIdentifier, name } = wanted;
    if (!domainIdentifier || !projectIdentifier) return undefined;
    const pages = paginateListEnvironmentProfiles({ client }, { domainIdentifier, projectIdentifier, name });
    const found = await firstMatch(
      pages,
      ({ items }) => items,
      (item) => item.name === name,
    );
    return found && `${found.id},${domainIdentifier}`;
  },
  // Its name has a suffix that may have been lost; the project is the platform's own and has one environment.
  aws_datazone_environment: async (wanted, { dataZone: client }) => {
    const { domain_identifier: domainIdentifier, project_identifier: projectIdentifier } = wanted;
    if (!domainIdentifier || !projectIdentifier) return undefined;
    const pages = paginateListEnvironments({ client }, { domainIdentifier, projectIdentifier });
    const found = await firstMatch(
      pages,
      ({ items }) => items,
      ({ status }) => !status?.startsWith('DELET'),
    );
    return found && `${domainIdentifier},${found.id}`;
  },
  aws_ram_resource_share: async ({ name }, { ram: client }) => {
    const pages = paginateGetResourceShares({ client }, { resourceOwner: 'SELF', name });
    const found = await firstMatch(
      pages,
      ({ resourceShares }) => resourceShares,
      ({ status }) => status === 'ACTIVE',
    );
    return found?.resourceShareArn;
  },
};

/** Id of the account's domain of this name. */
export async function findDomain(
  name: string | undefined,
  client: DataZoneClient,
): Promise<string | undefined> {
  const pages = paginateListDomains({ client }, {});
  const found = await firstMatch(
    pages,
    ({ items }) => items,
    (item) => item.name === name && !item.status?.startsWith('DELET'),
  );
  return found?.id;
}

/** What a plan would make a second time. */
export async function findUnrecorded(plan: Plan, as: Inspectors): Promise<readonly Unrecorded[]> {
  const found: Unrecorded[] = [];
  for (const { address, type, change } of plan.resource_changes ?? []) {
    if (change.actions.join() !== 'create' || !(type in FINDERS)) continue;
    const id = await FINDERS[type]((change.after ?? {}) as Values, as);
    if (id !== undefined) found.push({ address, id });
  }
  return found;
}

/** Says what is there, and how it comes into the state. */
export function unrecordedMessage(stack: string, found: readonly Unrecorded[]): string {
  return (
    `${stack}: what is to be made is there already, and the state does not know it. That happens when a deploy is killed ` +
    'after it made something and before it wrote that down.\n' +
    'If you know of no such deploy, look who made it (AWS CloudTrail). Else take it into the state, then run this command again:\n' +
    found.map(({ address, id }) => `  ${terraformIn(stack)} import ${address} ${id}`).join('\n')
  );
}

async function firstMatch<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
  wanted: (item: Item) => boolean,
): Promise<Item | undefined> {
  for await (const page of pages) {
    const found = itemsOf(page)?.find(wanted);
    if (found) return found;
  }
  return undefined;
}
