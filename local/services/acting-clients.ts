import type { Client } from '../clients';
import type { LocalAws } from '../local-aws';

/** Who calls: a role, or the service principal in the account. */
export interface Actor {
  readonly accountId: string;
  /** Role ARN. */
  readonly role?: string;
  /** Service principal such as `lambda.amazonaws.com`, which acts itself or in the role. */
  readonly service: string;
}

/** SDK clients of services that act again and again: one for each kind and actor, for as long as the local AWS runs. */
export class ActingClients {
  private readonly kept = new Map<new (config: object) => Client, Map<string, Client>>();

  constructor(private readonly aws: LocalAws) {}

  get<T extends Client>(type: new (config: object) => T, as: Actor): T {
    const key = `${as.service} ${as.role ?? as.accountId}`;
    const ofType = this.kept.get(type) ?? new Map<string, Client>();
    const client = (ofType.get(key) as T | undefined) ?? this.aws.client(type, as);
    this.kept.set(type, ofType.set(key, client));
    return client;
  }
}
