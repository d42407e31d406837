import type { ServiceNeeds } from '../types';

/** By SigV4 signing name, and by IAM prefix where that is another. */
const SERVICES: Readonly<Record<string, ServiceNeeds>> = {};

/** How calls to a service become needs; of a service that has nothing special, by the reference alone. */
export function needsOf(service: string): ServiceNeeds {
  return Object.hasOwn(SERVICES, service) ? SERVICES[service] : { prefix: service };
}
