import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
  type Target,
} from '@aws-sdk/client-eventbridge';
import type { ActingClients } from '../acting-clients';
import { parsePattern, type Pattern } from './pattern';

/** An enabled rule with its targets. */
export interface BusRule {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly pattern?: Pattern;
  readonly schedule?: string;
  readonly targets: readonly Target[];
}

/** The rules of every bus as moto holds them, read once after each change. */
export class Rules {
  private readonly cached = new Map<string, Promise<readonly BusRule[]>>();

  constructor(private readonly clients: ActingClients) {}

  /** Enabled rules of one bus. */
  of(accountId: string, bus: string): Promise<readonly BusRule[]> {
    const key = `${accountId}/${bus}`;
    const found = this.cached.get(key) ?? this.read(accountId, bus);
    this.cached.set(key, found);
    found.catch(() => this.cached.delete(key));
    return found;
  }

  /** To be called after every change of a rule or its targets. */
  forget(accountId: string, bus: string): void {
    this.cached.delete(`${accountId}/${bus}`);
  }

  private async read(accountId: string, EventBusName: string): Promise<readonly BusRule[]> {
    const client = this.clients.get(EventBridgeClient, { accountId, service: 'events.amazonaws.com' });
    const stored = await pages<Rule>(async (NextToken) => {
      const page = await client.send(new ListRulesCommand({ EventBusName, NextToken }));
      return { items: page.Rules, NextToken: page.NextToken };
    });
    const enabled = stored.filter(({ State }) => State !== 'DISABLED');
    return Promise.all(
      enabled.map(async ({ Name: name = '', Arn: arn = '', EventPattern, ScheduleExpression }) => ({
        name,
        arn,
        accountId,
        pattern: EventPattern ? parsePattern(EventPattern) : undefined,
        schedule: ScheduleExpression || undefined,
        targets: await pages<Target>(async (NextToken) => {
          const command = new ListTargetsByRuleCommand({ EventBusName, Rule: name, NextToken });
          const page = await client.send(command).catch(unlessGone);
          return { items: page?.Targets, NextToken: page?.NextToken };
        }),
      })),
    );
  }
}

/** A rule that was deleted since it was listed has no targets; the others get their event all the same. */
function unlessGone(error: Error): undefined {
  if (error.name !== 'ResourceNotFoundException') throw error;
}

/** Every item of a paged list. */
async function pages<T>(
  list: (token?: string) => Promise<{ items?: T[]; NextToken?: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], NextToken } = await list(token);
    all.push(...items);
    token = NextToken;
  } while (token);
  return all;
}
