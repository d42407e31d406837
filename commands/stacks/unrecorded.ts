import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { DataZoneClient } from '@aws-sdk/client-datazone';
import {
  GetUserProfileCommand,
  paginateListDomains,
  paginateListEnvironmentProfiles,
  paginateListEnvironments,
  paginateListProjects,
  ResourceNotFoundException,
} from '@aws-sdk/client-datazone';
import type { RAMClient } from '@aws-sdk/client-ram';
import { paginateGetResourceShares } from '@aws-sdk/client-ram';
import { describeStack } from './project-stack';
import type { Plan } from './workspace';
import { terraformIn } from './lock';

/** Something that exists and that the state does not know. */
export interface Unrecorded {
  /** Where Terraform would keep it. */
  readonly address: string;
  /** By which `terraform import` finds it. */
  readonly id: string;
  /** Address that is tainted after the import, so that the next deploy makes anew what has failed; nothing by default. */
  readonly taint?: string;
}

/** What is asked in AWS, and as whom. */
export interface Inspectors {
  /** As the role that makes the stack's DataZone resources. */
  readonly dataZone: DataZoneClient;
  readonly ram: RAMClient;
  readonly cloudFormation: CloudFormationClient;
  /** ARN of that role. */
  readonly roleArn: string;
  /** Account of the domain, whose role it is. */
  readonly accountId: string;
  /** Names of the stack's projects. */
  readonly projects: readonly string[];
  /** Address of what a resource is replaced with, by the stack's own Terraform; undefined where there is none. */
  readonly replacedWith: (address: string) => string | undefined;
}

type Values = Readonly<Record<string, string | undefined>>;

/** One that bears the name of what is to be made. */
interface Candidate {
  /** By which `terraform import` finds it. */
  readonly id: string;
  /** AWS's word for the state that it is in. */
  readonly status?: string;
  /** Command that shows that state. */
  readonly look?: string;
  /** Command that takes one away that never became usable, and that AWS refuses for one that holds anything. */
  readonly remove?: string;
}

/**
 * Finds by name what a plan is about to make; only of kinds that AWS would make a second time without a word, or of which
 * its refusal does not say how an import finds the first. Of every other kind AWS refuses a second one, and `explain` has
 * the cure. What the plan can't name yet is not looked for: it would be anybody's.
 */
const FINDERS: Readonly<Record<string, (wanted: Values, as: Inspectors) => Promise<readonly Candidate[]>>> = {
  // By its ARN: by its name alone the provider would not find it gone when it deletes it.
  aws_cloudformation_stack: async ({ name }, { cloudFormation }) => {
    const found = name ? await describeStack(cloudFormation, name) : undefined;
    return found ? [{ id: found.StackId ?? '' }] : [];
  },
  aws_datazone_domain: async ({ name }, { dataZone, accountId }) => {
    const found = await domainsOf(name, accountId, dataZone);
    return found.map(({ id = '', status }) => ({
      id,
      status,
      look: `aws datazone get-domain --identifier ${id} --query status`,
      remove: `aws datazone delete-domain --identifier ${id}`,
    }));
  },
  aws_datazone_project: async ({ domain_identifier: domain, name }, { dataZone: client, roleArn }) => {
    if (!domain || !name) return [];
    const pages = paginateListProjects({ client }, { domainIdentifier: domain, name });
    const found = await collect(pages, ({ items }) => items);
    const named = found.filter((item) => item.name === name && item.projectStatus !== 'DELETING');
    if (named.length === 0) return [];
    // Whoever owns a project can make this role a member of it, whatever its name.
    const self = await profileOf(client, domain, roleArn);
    return named.filter(({ createdBy }) => createdBy === self).map(({ id }) => ({ id: `${domain}:${id}` }));
  },
  aws_datazone_environment_profile: async (wanted, { dataZone: client }) => {
    const { domain_identifier: domain, project_identifier: project, name, aws_account_id: account } = wanted;
    if (!domain || !project || !name) return [];
    const pages = paginateListEnvironmentProfiles(
      { client },
      { domainIdentifier: domain, projectIdentifier: project, name, awsAccountId: account },
    );
    const found = await collect(pages, ({ items }) => items);
    return found.filter((item) => item.name === name).map(({ id }) => ({ id: `${id},${domain}` }));
  },
  // Its name has a suffix that may have been lost.
  aws_datazone_environment: async (wanted, { dataZone: client, projects }) => {
    const { domain_identifier: domain, project_identifier: project, name } = wanted;
    if (!domain || !project) return [];
    const pages = paginateListEnvironments(
      { client },
      { domainIdentifier: domain, projectIdentifier: project },
    );
    const generation = new RegExp(`^(${projects.join('|')})-[0-9a-f]{8}$`);
    const found = (await collect(pages, ({ items }) => items)).filter((item) =>
      name === undefined ? generation.test(item.name ?? '') : item.name === name,
    );
    return found.map(({ id, status }) => ({
      id: `${domain},${id}`,
      status,
      look: `aws datazone get-environment --domain-identifier ${domain} --identifier ${id} --query status`,
    }));
  },
  aws_datazone_user_profile: async (wanted, { dataZone: client }) => {
    const { domain_identifier: domain, user_identifier: user } = wanted;
    if (!domain || !user) return [];
    const found = await profileOf(client, domain, user);
    return found === undefined ? [] : [{ id: `${user},${domain},IAM` }];
  },
  aws_ram_resource_share: async ({ name }, { ram: client }) => {
    if (!name) return [];
    const pages = paginateGetResourceShares({ client }, { resourceOwner: 'SELF', name });
    const found = await collect(pages, ({ resourceShares }) => resourceShares);
    return found
      .filter((share) => share.name === name && share.status === 'ACTIVE')
      .map(({ resourceShareArn: id = '' }) => ({ id }));
  },
};

/** Domains of this name that the account itself has made; those that others share with it are listed too. */
async function domainsOf(name: string | undefined, accountId: string, client: DataZoneClient) {
  const found = await collect(paginateListDomains({ client }, {}), ({ items }) => items);
  return found.filter(
    (item) => item.name === name && item.managedAccountId === accountId && !isGoing(item.status),
  );
}

/** Whether an account has a domain of this name. */
export async function hasDomain(name: string, accountId: string, client: DataZoneClient): Promise<boolean> {
  return (await domainsOf(name, accountId, client)).length > 0;
}

/** Id of a user's profile; undefined where there is none. */
async function profileOf(
  client: DataZoneClient,
  domainIdentifier: string,
  userIdentifier: string,
): Promise<string | undefined> {
  try {
    const profile = new GetUserProfileCommand({ domainIdentifier, userIdentifier, type: 'IAM' });
    return (await client.send(profile)).id;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Whether it is gone, or will be. */
function isGoing(status: string | undefined): boolean {
  return status === 'DELETING' || status === 'DELETED';
}

/** States that end by themselves. */
const PASSING = ['CREATING', 'UPDATING'];
/** States of an environment that never became usable, or was half taken away. */
const FAILED = ['CREATE_FAILED', 'DELETE_FAILED', 'VALIDATION_FAILED'];

/** @throws Error with the cure, where a plan would make something a second time */
export async function refuseUnrecorded(stack: string, plan: Plan, as: Inspectors): Promise<void> {
  const created = (plan.resource_changes ?? []).filter(({ change }) => change.actions.join() === 'create');
  const found: Unrecorded[] = [];
  for (const { address, type, change } of created) {
    if (!(type in FINDERS)) continue;
    const candidates = (await FINDERS[type]((change.after ?? {}) as Values, as)).filter(
      ({ status }) => !isGoing(status),
    );
    if (candidates.length === 0) continue;
    const problem = problemOf(address, candidates, as.roleArn);
    if (problem !== undefined) throw new Error(`${stack}: ${problem}`);
    const [{ id, status = '' }] = candidates;
    if (!FAILED.includes(status)) {
      found.push({ address, id });
      continue;
    }
    const generation = as.replacedWith(address);
    const isKnown = generation !== undefined && created.every((one) => one.address !== generation);
    found.push({ address, id, taint: isKnown ? generation : address });
  }
  if (found.length > 0) throw new Error(unrecordedMessage(stack, found));
}

/** Why what is there can't be taken into the state as it is, with what to do; undefined where it can. */
function problemOf(address: string, candidates: readonly Candidate[], roleArn: string): string | undefined {
  const [{ id, status = '', look, remove }, ...others] = candidates;
  if (others.length > 0) {
    const list = candidates.map((one) => (one.status ? `${one.id} (${one.status})` : one.id)).join(', ');
    return (
      `${address} is to be made, and there is more than one already that the state does not know and that bears its name: ${list}. ` +
      `Look which of them holds what the platform uses, take that one into the state with \`terraform import ${address} ID\`, and run this command again.`
    );
  }
  const is = `${address} is there already (${id}), and the state does not know it. It is ${status}`;
  if (PASSING.includes(status)) {
    return (
      `${is}: a deploy still makes it, or was killed while it did. AWS ends it by itself. ` +
      `Wait for that (look as ${roleArn}), and run this command again:\n  ${look}`
    );
  }
  if (status === 'CREATION_FAILED') {
    return `${is}, so it never became usable. Delete it as ${roleArn}, and run this command again:\n  ${remove}`;
  }
  return undefined;
}

/** Says what is there, and how it comes into the state. */
export function unrecordedMessage(stack: string, found: readonly Unrecorded[]): string {
  const terraform = terraformIn(stack);
  const lasting = found.some(({ address }) => address.startsWith('aws_datazone_user_profile.'))
    ? ' DataZone deletes no profile of a user, so those outlive a destroy, and whoever has used the portal has one.'
    : '';
  return (
    `${stack}: what is to be made is there already, and the state does not know it. That happens when a deploy is killed ` +
    `after it made something and before it wrote that down.${lasting}\n` +
    'If you know of no such deploy, look who made it (AWS CloudTrail). Else take it into the state, then run this command again:\n' +
    found
      .flatMap(({ address, id, taint }) => [
        `  ${terraform} import ${address} ${id}`,
        ...(taint === undefined ? [] : [`  ${terraform} taint ${taint}`]),
      ])
      .join('\n')
  );
}

async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
