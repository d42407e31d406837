import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error';
import { EventFaults } from '../../faults/events';
import type { BusEvent, Call, LocalAws, LocalService, Operation } from '../../local-aws';
import { ActingClients } from '../acting-clients';
import { isDeliverable } from '../destinations';
import { matches, parsePattern } from './pattern';
import { Rules, type BusRule } from './rules';
import { parseSchedule, Schedules } from './schedules';
import { deliverToTarget, type EventEnvelope } from './targets';

/** A bus of an account. */
interface Bus {
  readonly accountId: string;
  readonly name: string;
}

/** Amazon EventBridge: moto keeps rules and targets; events are matched and delivered here. */
export function createEvents(aws: LocalAws): LocalService {
  const buses = new Buses(aws);
  aws.onEmit((accountId, event) => {
    buses.publish({ accountId, name: 'default' }, buses.envelope(accountId, event));
  });
  return {
    signingName: 'events',
    model: 'events',
    behind: 'moto',
    operations: {
      ...ruleOperations(buses),
      PutEvents: async (input, call) => {
        const Entries = (input.Entries as Entry[]).map((entry) => buses.put(entry, call));
        return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length, Entries };
      },
      TestEventPattern: async (input) => ({
        Result: matches(parsePattern(input.EventPattern), parseEvent(input.Event)),
      }),
    },
  };
}

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: Date;
  readonly Resources?: readonly string[];
  readonly EventBusName?: string;
}

/** The buses of all accounts. */
class Buses {
  private readonly clients: ActingClients;
  private readonly rules: Rules;
  private readonly schedules: Schedules;
  private readonly faults: EventFaults;

  constructor(private readonly aws: LocalAws) {
    this.clients = new ActingClients(aws);
    this.faults = new EventFaults(aws);
    this.rules = new Rules(this.clients);
    this.schedules = new Schedules(aws, (rule, time) => this.fire(rule, time));
  }

  /** One entry of PutEvents; what is wrong with it is said in its result. */
  put(entry: Entry, call: Call): { EventId?: string; ErrorCode?: string; ErrorMessage?: string } {
    const refused = refusal(entry);
    if (refused) return refused;
    const { accountId } = call.principal;
    const event = this.envelope(accountId, {
      source: entry.Source ?? '',
      'detail-type': entry.DetailType ?? '',
      detail: JSON.parse(entry.Detail ?? '') as object,
      resources: entry.Resources,
      time: entry.Time,
    });
    this.publish(busOf(entry.EventBusName, accountId), event);
    return { EventId: event.id };
  }

  envelope(account: string, event: BusEvent): EventEnvelope {
    const { source, detail, resources = [], time = this.aws.clock.now() } = event;
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': event['detail-type'],
      source,
      account,
      time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
      region: this.aws.region,
      resources,
      detail,
    };
  }

  publish(bus: Bus, event: EventEnvelope): void {
    const subject = { account: bus.accountId, event };
    this.aws.background(`event ${event.id} on ${bus.accountId}/${bus.name}`, () =>
      this.faults.pass(subject, async () => {
        const rules = await this.rules.of(bus.accountId, bus.name);
        const matching = rules.filter(({ pattern }) => pattern && matches(pattern, event));
        await Promise.all(matching.map((rule) => this.send(rule, event)));
      }),
    );
  }

  /** To be called after a rule changed; its schedule begins anew where that is what changed. */
  changed(bus: Bus, name: string, what: 'rule' | 'targets'): void {
    this.rules.forget(bus.accountId, bus.name);
    if (what === 'targets') return;
    this.aws.background(`schedule of rule ${name}`, async () => {
      this.schedules.set(this.ruleArn(bus, name), await this.rule(bus, name));
    });
  }

  private async rule(bus: Bus, name: string): Promise<BusRule | undefined> {
    return (await this.rules.of(bus.accountId, bus.name)).find((rule) => rule.name === name);
  }

  private ruleArn({ accountId, name }: Bus, rule: string): string {
    const path = name === 'default' ? rule : `${name}/${rule}`;
    return `arn:aws:events:${this.aws.region}:${accountId}:rule/${path}`;
  }

  /** Schedules exist on default buses only. */
  private fire({ accountId, name, arn }: BusRule, time: Date): void {
    this.aws.background(`scheduled rule ${name}`, async () => {
      // Its targets may have changed since it was scheduled.
      const rule = await this.rule({ accountId, name: 'default' }, name);
      const event = {
        source: 'aws.events',
        'detail-type': 'Scheduled Event',
        detail: {},
        resources: [arn],
        time,
      };
      if (rule) await this.send(rule, this.envelope(accountId, event));
    });
  }

  private async send(rule: BusRule, event: EventEnvelope): Promise<void> {
    const sending = rule.targets.map((target) => {
      const arn = target.Arn ?? '';
      return this.faults.pass({ account: rule.accountId, event, target: arn }, async () => {
        // An event keeps its account when it moves on, so PutEvents can't carry it.
        if (isBus(arn)) this.publish(busOf(arn, rule.accountId), event);
        else await deliverToTarget(this.aws, this.clients, rule, target, event);
      });
    });
    await Promise.all(sending);
  }
}

/** Rules and targets are moto's; here they are checked, and the buses learn of the change. */
function ruleOperations(buses: Buses): Readonly<Record<string, Operation>> {
  const changing =
    (what: 'rule' | 'targets', nameOf: (input: Readonly<Record<string, string>>) => string): Operation =>
    async (input, call, next) => {
      const answer = await next();
      buses.changed(busOf(input.EventBusName, call.principal.accountId), nameOf(input), what);
      return answer;
    };
  const rule = changing('rule', ({ Name }) => Name);
  const targets = changing('targets', ({ Rule }) => Rule);
  return {
    PutRule: async (input, call, next) => {
      if (input.EventPattern) parsePattern(input.EventPattern);
      if (input.ScheduleExpression) {
        parseSchedule(input.ScheduleExpression);
        const bus = busOf(input.EventBusName, call.principal.accountId);
        if (bus.name !== 'default') {
          throw new AwsError(
            'ValidationException',
            'ScheduleExpression is supported only on the default event bus.',
          );
        }
      }
      return rule(input, call, next);
    },
    PutTargets: async (input, call, next) => {
      for (const { Arn } of input.Targets as { Arn: string }[]) {
        if (isDeliverable(Arn) || isBus(Arn)) continue;
        const kinds = 'the local AWS delivers to SQS, SNS, Lambda and event buses';
        throw new AwsError('ValidationException', `Parameter ${Arn} is not valid. Reason: ${kinds}.`);
      }
      return targets(input, call, next);
    },
    RemoveTargets: targets,
    DeleteRule: rule,
    EnableRule: rule,
    DisableRule: rule,
  };
}

function busOf(nameOrArn: string | undefined, accountId: string): Bus {
  if (!nameOrArn?.startsWith('arn:')) return { accountId, name: nameOrArn ?? 'default' };
  const [, , , , account, resource] = nameOrArn.split(':');
  return { accountId: account, name: resource.replace('event-bus/', '') };
}

function isBus(arn: string): boolean {
  const [, , service, , , resource = ''] = arn.split(':');
  return service === 'events' && resource.startsWith('event-bus/');
}

/** What PutEvents says of an entry that it does not take. */
function refusal(entry: Entry): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name]) continue;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  if (entry.Source?.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // Said below, as for a detail that is no object.
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidEventPatternException',
      `Event is not valid. Reason: ${(error as Error).message}`,
    );
  }
}
