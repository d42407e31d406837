import type { Client } from '../../clients';
import type { Actor } from '../../local-aws';
import type { Service } from './authorisation';
import type { Domain } from './store';

export const SERVICE = 'datazone.amazonaws.com';

/** Makes a client that acts in the chosen role. */
export type ClientOf = <C extends Client>(type: new (config: object) => C) => C;

/** For whom DataZone acts: roles may insist on the domain's account and on the domain. */
export function sourceOf({ accountId, arn }: Pick<Domain, 'accountId' | 'arn'>): Actor['source'] {
  return { accountId, arn };
}

/** Sessions of the execution role carry tags that tell the domain (user guide, "AmazonDataZoneDomainExecution role"). */
export function executionActor({
  id,
  domainExecutionRole: role,
}: Pick<Domain, 'id' | 'domainExecutionRole'>) {
  return { role, tags: { 'datazone:domainId': id } };
}

/**
 * Does `work` with clients that act as a role, which DataZone assumes for a domain (or, without a role, as DataZone
 * itself in that account), and closes them.
 */
export async function acting<T>(
  { aws }: Service,
  domain: Domain,
  as: Pick<Actor, 'accountId' | 'role' | 'calledVia' | 'tags'>,
  work: (clientOf: ClientOf) => Promise<T>,
): Promise<T> {
  const opened: Client[] = [];
  const clientOf: ClientOf = (type) => {
    const client = aws.client(type, { ...as, service: SERVICE, source: sourceOf(domain) });
    opened.push(client);
    return client;
  };
  try {
    return await work(clientOf);
  } finally {
    opened.forEach((client) => client.destroy());
  }
}
