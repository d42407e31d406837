import { randomUUID } from 'node:crypto';
import type { Output, ResourceStatus, StackEvent, StackStatus, Tag } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../aws-error';
import type { Call, LocalAws } from '../../local-aws';
import type { Physical } from './handlers';
import type { Template, Value } from './template';

/** A resource as the template wants it, its references resolved. */
export interface Wanted {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Value;
}

/** A resource that exists. */
export interface Resource extends Wanted {
  readonly physical: Physical;
}

/** What a resource went through last, as the answers show it. */
export interface ResourceState {
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceType: string;
  readonly ResourceStatus: ResourceStatus;
  readonly ResourceStatusReason?: string;
  readonly Timestamp: Date;
}

/** A stack with its events. */
export class Stack {
  readonly id: string;
  readonly created: Date;
  status: StackStatus = 'CREATE_IN_PROGRESS';
  statusReason?: string;
  /** Client's token of the last operation, by which Terraform finds what failed in it. */
  token?: string;
  updated?: Date;
  deleted?: Date;
  outputs: readonly Output[] = [];
  /** In the order in which they were made. */
  readonly resources = new Map<string, Resource>();
  /** Oldest first. */
  readonly events: StackEvent[] = [];
  /** Ends with the work that goes on. */
  working: Promise<void> = Promise.resolve();
  /** By logical id; deleted resources keep theirs. */
  private readonly latest = new Map<string, ResourceState>();

  constructor(
    private readonly aws: LocalAws,
    { principal, region }: Call,
    readonly name: string,
    public template: Template,
    public tags: readonly Tag[],
    /** What becomes of a failed creation. */
    readonly onFailure: 'DELETE' | 'DO_NOTHING' | 'ROLLBACK',
  ) {
    this.id = `arn:aws:cloudformation:${region}:${principal.accountId}:stack/${name}/${randomUUID()}`;
    this.created = aws.clock.now();
  }

  /** The stack's next status, with its event. */
  become(status: StackStatus, reason?: string): void {
    this.status = status;
    this.statusReason = reason;
    if (status === 'DELETE_COMPLETE') this.deleted = this.aws.clock.now();
    // The API's model knows no events of the two clean-up states.
    if (status.endsWith('CLEANUP_IN_PROGRESS')) return;
    this.record({
      LogicalResourceId: this.name,
      PhysicalResourceId: this.id,
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: status as ResourceStatus,
      ResourceStatusReason: reason,
      Timestamp: this.aws.clock.now(),
    });
  }

  /** A step of one of its resources. The end of a replaced one is an event, and no longer the resource's status. */
  report(resource: Wanted & Partial<Resource>, status: ResourceStatus, reason?: string): void {
    const current = this.resources.get(resource.logicalId)?.physical.id;
    const state = {
      LogicalResourceId: resource.logicalId,
      PhysicalResourceId: resource.physical?.id,
      ResourceType: resource.type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
      Timestamp: this.aws.clock.now(),
    };
    if (current === undefined || current === resource.physical?.id)
      this.latest.set(resource.logicalId, state);
    this.record(state, resource.properties);
  }

  /** State of each resource that it has or had. */
  get states(): readonly ResourceState[] {
    return [...this.latest.values()];
  }

  private record(state: ResourceState, properties?: Value): void {
    this.events.push({
      StackId: this.id,
      StackName: this.name,
      EventId: randomUUID(),
      ClientRequestToken: this.token,
      ...state,
      ...(properties !== undefined && { ResourceProperties: JSON.stringify(properties) }),
    });
  }
}

/** The stacks of all accounts. A deleted one is found by its id only. */
export class Stacks {
  private readonly all: Stack[] = [];

  /** @throws {AwsError} AlreadyExistsException while another stack has the name. */
  add(stack: Stack, call: Call): void {
    if (this.living(call).some(({ name }) => name === stack.name)) {
      throw new AwsError('AlreadyExistsException', `Stack [${stack.name}] already exists`);
    }
    this.all.push(stack);
  }

  /** Those of the caller's account and Region, deleted ones too. */
  of({ principal, region }: Call): readonly Stack[] {
    const prefix = `arn:aws:cloudformation:${region}:${principal.accountId}:`;
    return this.all.filter(({ id }) => id.startsWith(prefix));
  }

  living(call: Call): readonly Stack[] {
    return this.of(call).filter(({ status }) => status !== 'DELETE_COMPLETE');
  }

  find(nameOrId: string, call: Call): Stack | undefined {
    return (
      this.of(call).find(({ id }) => id === nameOrId) ??
      this.living(call).find(({ name }) => name === nameOrId)
    );
  }

  /** @throws {AwsError} ValidationError */
  get(nameOrId: string, call: Call): Stack {
    const stack = this.find(nameOrId, call);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return stack;
  }
}
