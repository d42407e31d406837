import { randomUUID } from 'node:crypto';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws, Operation } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { queueUrl } from '../destinations';
import { parsePattern } from '../events/pattern';
import { resolveVersion } from './invoke';
import type { Environments } from './environments';
import {
  actorOf,
  parseFunctionName,
  type FunctionReference,
  type FunctionStore,
  type FunctionVersion,
} from './functions';
import { QueuePoller, type Source } from './queue-poller';
import { checkPolling } from './roles';

/** Members that Create and Update take and the mapping gives back as they are. */
const SETTINGS = [
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FunctionResponseTypes',
  'ScalingConfig',
  'FilterCriteria',
  'KMSKeyArn',
  'MetricsConfig',
] as const;

/** How long a change takes on AWS, in seconds of service time. */
const TRANSITION = 5;

/** What GetEventSourceMapping answers. */
interface Mapping extends Source {
  readonly UUID: string;
  readonly EventSourceMappingArn: string;
  FunctionArn: string;
  State: 'Creating' | 'Enabled' | 'Disabled' | 'Updating' | 'Deleting';
  StateTransitionReason: string;
  LastModified: Date;
}

interface Stored {
  readonly mapping: Mapping;
  readonly accountId: string;
  readonly reference: FunctionReference;
  readonly tags: Map<string, string>;
  enabled: boolean;
  poller?: QueuePoller;
}

/** Event-source mappings from SQS queues. moto does not learn of them: it would start containers. */
export class EventSourceMappings {
  private readonly stored = new Map<string, Stored>();

  constructor(
    private readonly aws: LocalAws,
    private readonly functions: FunctionStore,
    private readonly environments: Environments,
    private readonly clients: ActingClients,
  ) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    CreateEventSourceMapping: async (input, call) => {
      const reference = parseFunctionName(input.FunctionName, call.principal.accountId);
      await this.check({ BatchSize: 10, MaximumBatchingWindowInSeconds: 0, ...input }, reference);
      const UUID = randomUUID();
      const { accountId } = call.principal;
      const mapping: Mapping = {
        UUID,
        EventSourceMappingArn: `arn:aws:lambda:${this.aws.region}:${accountId}:event-source-mapping:${UUID}`,
        EventSourceArn: input.EventSourceArn,
        FunctionArn: this.functionArn(reference),
        State: 'Creating',
        StateTransitionReason: 'USER_INITIATED',
        LastModified: this.aws.clock.now(),
        LastProcessingResult: 'No records processed',
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        ...settings(input),
      };
      const tags = new Map(Object.entries<string>(input.Tags ?? {}));
      const stored = { mapping, accountId, reference, tags, enabled: input.Enabled ?? true };
      this.stored.set(UUID, stored);
      this.settle(stored);
      return { ...mapping };
    },
    GetEventSourceMapping: async (input, call) => ({ ...this.find(input.UUID, call).mapping }),
    ListEventSourceMappings: async (input, call) => {
      const arn =
        input.FunctionName &&
        this.functionArn(parseFunctionName(input.FunctionName, call.principal.accountId));
      const EventSourceMappings = [...this.stored.values()]
        .filter(({ accountId }) => accountId === call.principal.accountId)
        .map(({ mapping }) => ({ ...mapping }))
        .filter(({ FunctionArn }) => !arn || FunctionArn === arn)
        .filter(({ EventSourceArn }) => !input.EventSourceArn || EventSourceArn === input.EventSourceArn);
      return { EventSourceMappings };
    },
    UpdateEventSourceMapping: async (input, call) => {
      const stored = this.idle(input.UUID, call);
      const reference = input.FunctionName
        ? parseFunctionName(input.FunctionName, call.principal.accountId)
        : stored.reference;
      await this.check({ ...stored.mapping, ...input, UUID: input.UUID }, reference);
      Object.assign(stored.mapping, settings(input), {
        FunctionArn: this.functionArn(reference),
        State: 'Updating',
        LastModified: this.aws.clock.now(),
      });
      const changed = { ...stored, reference, enabled: input.Enabled ?? stored.enabled };
      this.stored.set(input.UUID, changed);
      this.settle(changed);
      return { ...stored.mapping };
    },
    DeleteEventSourceMapping: async (input, call) => {
      const stored = this.idle(input.UUID, call);
      stored.mapping.State = 'Deleting';
      this.aws.background(`deletion of event source mapping ${input.UUID}`, async () => {
        await stored.poller?.stop();
        await this.aws.clock.sleep(TRANSITION);
        this.stored.delete(input.UUID);
      });
      return { ...stored.mapping };
    },
    ...this.tagOperations(),
  };

  /** Tags of mappings are ours, those of functions moto's. */
  private tagOperations(): Readonly<Record<string, Operation>> {
    const mappingOf = (arn: string, call: Call) =>
      arn.includes(':event-source-mapping:') ? this.find(arn.split(':').slice(-1)[0], call) : undefined;
    return {
      ListTags: async (input, call, next) => {
        const stored = mappingOf(input.Resource, call);
        return stored ? { Tags: Object.fromEntries(stored.tags) } : next();
      },
      TagResource: async (input, call, next) => {
        const stored = mappingOf(input.Resource, call);
        if (!stored) return next();
        for (const [key, value] of Object.entries<string>(input.Tags)) stored.tags.set(key, value);
        return {};
      },
      UntagResource: async (input, call, next) => {
        const stored = mappingOf(input.Resource, call);
        if (!stored) return next();
        for (const key of input.TagKeys) stored.tags.delete(key);
        return {};
      },
    };
  }

  /** Lets the change come true: the old poller ends, a new one starts. */
  private settle(stored: Stored): void {
    const { mapping, reference } = stored;
    this.aws.background(`change of event source mapping ${mapping.UUID}`, async () => {
      await stored.poller?.stop();
      await this.aws.clock.sleep(TRANSITION);
      if (stored.enabled) {
        const resolve = () => resolveVersion(this.clients, this.functions, reference);
        stored.poller = new QueuePoller(this.aws, mapping, resolve, this.environments, this.clients);
      } else stored.poller = undefined;
      mapping.State = stored.enabled ? 'Enabled' : 'Disabled';
    });
  }

  private functionArn(reference: FunctionReference): string {
    return this.functions.arn(reference) + (reference.qualifier ? `:${reference.qualifier}` : '');
  }

  private find(uuid: string, call: Call): Stored {
    const stored = this.stored.get(uuid);
    if (stored?.accountId === call.principal.accountId) return stored;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
      Type: 'User',
    });
  }

  /** A mapping that is not just being changed. */
  private idle(uuid: string, call: Call): Stored {
    const stored = this.find(uuid, call);
    if (['Enabled', 'Disabled'].includes(stored.mapping.State)) return stored;
    const message = `Cannot update the event source mapping because it is in use. State: ${stored.mapping.State}`;
    throw new AwsError('ResourceInUseException', message, 400, { Type: 'User' });
  }

  /** Lambda's own checks on the whole mapping as it would become. */
  private async check(wanted: Partial<Mapping>, reference: FunctionReference): Promise<void> {
    const { EventSourceArn = '', BatchSize = 10, MaximumBatchingWindowInSeconds: window = 0 } = wanted;
    if (EventSourceArn.split(':')[2] !== 'sqs') {
      throw invalid(`EventSourceArn ${EventSourceArn}: the local AWS polls SQS queues only`);
    }
    if (BatchSize > 10 && window === 0) {
      throw invalid(
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      );
    }
    for (const { Pattern } of wanted.FilterCriteria?.Filters ?? []) parsePattern(Pattern);
    const version = await resolveVersion(this.clients, this.functions, reference);
    const { configuration } = version;
    const arn = this.functionArn(reference);
    const same = [...this.stored.values()].find(
      ({ mapping }) => mapping.EventSourceArn === EventSourceArn && mapping.FunctionArn === arn,
    );
    if (same && same.mapping.UUID !== wanted.UUID) {
      const message = `An event source mapping with SQS arn (" ${EventSourceArn} ") and function (" ${configuration.FunctionName} ") already exists. Please update or delete the existing mapping with UUID ${same.mapping.UUID}`;
      throw new AwsError('ResourceConflictException', message, 409, { Type: 'User' });
    }
    await checkPolling(this.aws, configuration.Role, EventSourceArn);
    const visibility = await this.visibilityTimeout(EventSourceArn, version);
    if (visibility < configuration.Timeout) {
      throw invalid(
        `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${configuration.Timeout} seconds`,
      );
    }
  }

  /** Reads the queue as the function's role. */
  private async visibilityTimeout(queueArn: string, version: FunctionVersion): Promise<number> {
    const client = this.clients.get(SQSClient, actorOf(version));
    try {
      const command = new GetQueueAttributesCommand({
        QueueUrl: queueUrl(queueArn),
        AttributeNames: ['VisibilityTimeout'],
      });
      return Number((await client.send(command)).Attributes?.VisibilityTimeout);
    } catch (error) {
      const { name, message } = error as Error;
      throw invalid(
        `Error occurred while calling GetQueueAttributes. SQS Error Code: ${name}. SQS Error Message: ${message}`,
      );
    }
  }
}

function settings(input: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    SETTINGS.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]),
  );
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
