import type { Client } from '../clients';
import type { Actor, LocalAws } from '../local-aws';

/** SDK clients of services that act again and again: one for each kind and actor, for as long as the local AWS runs. */
export class ActingClients {
  private readonly kept = new Map<new (config: object) => Client, Map<string, Client>>();

  constructor(private readonly aws: LocalAws) {}

  get<T extends Client>(type: new (config: object) => T, as: Actor): T {
    const { service, role, accountId, source, calledVia } = as;
    const key = JSON.stringify([service, role ?? accountId, source, calledVia]);
    const ofType = this.kept.get(type) ?? new Map<string, Client>();
    const client = (ofType.get(key) as T | undefined) ?? this.aws.client(type, as);
    this.kept.set(type, ofType.set(key, client));
    return client;
  }
}
