import type { Call } from '../local-aws';
import type { Moto } from '../moto/moto';
import { needsOf } from './needs/index';
import type { Principals } from './principals';
import type { NamedPolicy } from './simulator';
import type { Need } from './types';

/** Actions that the trust policy of a role decides, as its resource-based policy. */
const TRUST = new Set(['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']);

/** Policies of buckets, queues, keys and functions, and roles' trust policies; read once until they change. */
export class ResourcePolicies {
  /** By service and ARN. */
  private readonly known = new Map<string, Map<string, Promise<string | undefined>>>();

  constructor(
    private readonly moto: Pick<Moto, 'client'>,
    private readonly principals: Principals,
  ) {}

  /** Whether resources that the need is about can have a policy at all. */
  exists({ action }: Need): boolean {
    return TRUST.has(action) || needsOf(serviceOf(action)).policy !== undefined;
  }

  /** The policy that decides a need together with the caller's own. */
  async find({ action, resource }: Need, accountId: string): Promise<NamedPolicy | undefined> {
    if (TRUST.has(action)) {
      const trust = (await this.principals.find(resource))?.trust;
      return trust === undefined ? undefined : { name: resource, document: trust };
    }
    return this.read(serviceOf(action), resource, accountId);
  }

  /** The policy of a resource, whatever is asked about it. */
  async of(arn: string): Promise<NamedPolicy | undefined> {
    const [, , service, , accountId] = arn.split(':');
    return this.read(service, arn, accountId);
  }

  private async read(service: string, arn: string, accountId: string): Promise<NamedPolicy | undefined> {
    const { policy, policyOwner = (own: string) => own } = needsOf(service);
    if (!policy || arn === '*') return undefined;
    const name = policyOwner(arn);
    const ofService = this.known.get(service) ?? new Map<string, Promise<string | undefined>>();
    const reading = ofService.get(name) ?? policy(name, accountId, this.moto);
    this.known.set(service, ofService.set(name, reading));
    const document = await reading;
    return document === undefined ? undefined : { name, document };
  }

  /** To be told of every call that has been answered. */
  changed({ service, operation }: Call): void {
    if (needsOf(service).policyChanges?.includes(operation)) this.known.delete(needsOf(service).prefix);
  }
}

function serviceOf(action: string): string {
  return action.split(':')[0];
}
