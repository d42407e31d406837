import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Tag } from '@aws-sdk/client-cloudformation';
import type { ServiceModel } from '../../protocol/model';
import { HANDLERS, handlerErrorCode, isBusy, type Physical, type Session } from './handlers';
import { toInput } from './properties';
import type { Resource, Stack, Wanted } from './stacks';
import { type Lookup, resolve, type Template, type Value } from './template';

/** How often, and with how many seconds between, a busy resource is tried again. */
const BUSY = { tries: 12, seconds: 10 };

const REPLACES = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** What a creation or an update did to one resource, so that it can be taken back. */
interface Step {
  readonly before?: Resource;
  /** The same physical resource as before, or a new one. */
  readonly after: Resource;
}

/** Brings one stack's resources to what a template says, one after the other, as the caller in the session. */
export class Deployment {
  constructor(
    private readonly stack: Stack,
    private readonly session: Session,
    /** Model of DataZone. */
    private readonly model: ServiceModel,
  ) {}

  async create(): Promise<void> {
    const { stack } = this;
    const failed = await this.carryOut(stack.template, []);
    // Who deletes the stack meanwhile ends its creation.
    if (stack.status !== 'CREATE_IN_PROGRESS') return;
    if (failed === undefined) {
      this.writeOutputs();
      stack.become('CREATE_COMPLETE');
      return;
    }
    const reason = `The following resource(s) failed to create: [${failed}].`;
    if (stack.onFailure === 'DO_NOTHING') {
      stack.become('CREATE_FAILED', reason);
      return;
    }
    const requested = stack.onFailure === 'DELETE' ? 'Delete' : 'Rollback';
    stack.become(`${stack.onFailure}_IN_PROGRESS`, `${reason} ${requested} requested by user.`);
    await this.empty(stack.onFailure);
  }

  /** A failed update leaves the stack as it was before. */
  async update(next: Template, tags: readonly Tag[]): Promise<void> {
    const { stack } = this;
    const steps: Step[] = [];
    const failed = await this.carryOut(next, steps);
    if (failed !== undefined) {
      await this.rollBack(steps, `The following resource(s) failed to update: [${failed}].`);
      return;
    }
    stack.template = next;
    stack.tags = tags;
    const nextIds = next.resources.map(({ logicalId }) => logicalId);
    const removed = [...stack.resources.values()].filter(({ logicalId }) => !nextIds.includes(logicalId));
    const replaced = steps.flatMap((step) => (isInPlace(step) ? [] : (step.before ?? [])));
    stack.become('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    // What can't be deleted here stays behind, as on AWS; its event says so.
    for (const resource of [...removed.reverse(), ...replaced]) await this.remove(resource);
    this.writeOutputs();
    stack.become('UPDATE_COMPLETE');
  }

  /** Deletes every resource, the last one first, and so ends the operation. */
  async empty(operation: 'DELETE' | 'ROLLBACK'): Promise<void> {
    const { stack } = this;
    const failed: string[] = [];
    for (const resource of [...stack.resources.values()].reverse()) {
      if (!(await this.remove(resource))) failed.push(resource.logicalId);
    }
    const left = `The following resource(s) failed to delete: [${failed.join(', ')}].`;
    if (failed.length > 0) stack.become(`${operation}_FAILED`, left);
    else stack.become(`${operation}_COMPLETE`);
  }

  /** @returns the logical id of the resource that failed; those after it are left as they are. */
  private async carryOut(template: Template, steps: Step[]): Promise<string | undefined> {
    const { stack } = this;
    for (const declaration of template.resources) {
      if (stack.status === 'DELETE_IN_PROGRESS') return undefined;
      const { logicalId } = declaration;
      const before = stack.resources.get(logicalId);
      const desired = { ...declaration, properties: resolve(declaration.properties, this.lookup) };
      try {
        await this.bring(before, desired, steps);
      } catch (error) {
        const current = stack.resources.get(logicalId) ?? desired;
        stack.report(current, before ? 'UPDATE_FAILED' : 'CREATE_FAILED', failureReason(error as Error));
        return logicalId;
      }
    }
    return undefined;
  }

  /** Creates, updates or replaces a resource, or leaves it alone. */
  private async bring(before: Resource | undefined, desired: Wanted, steps: Step[]): Promise<void> {
    if (!before || needsReplacement(before, desired)) {
      await this.make(before, desired, steps);
    } else if (!isDeepStrictEqual(before.properties, desired.properties)) {
      steps.push({ before, after: before });
      await this.change(before, desired.properties);
    }
  }

  private async make(before: Resource | undefined, desired: Wanted, steps: Step[]): Promise<void> {
    const { stack } = this;
    const handler = HANDLERS[desired.type];
    const operation = before ? 'UPDATE' : 'CREATE';
    stack.report(before ?? desired, `${operation}_IN_PROGRESS`, before && REPLACES);
    const input = toInput(this.model, handler.shape, desired.properties);
    const physical = await handler.create(this.session, input, (begun: Physical) => {
      const after = { ...desired, physical: begun };
      steps.push({ before, after });
      stack.resources.set(desired.logicalId, after);
      stack.report(after, `${operation}_IN_PROGRESS`, 'Resource creation Initiated');
    });
    this.settle({ ...desired, physical }, `${operation}_COMPLETE`);
  }

  /** Updates a resource in place. */
  private async change(resource: Resource, properties: Value): Promise<void> {
    const handler = HANDLERS[resource.type];
    this.stack.report({ ...resource, properties }, 'UPDATE_IN_PROGRESS');
    const input = toInput(this.model, handler.shape, properties);
    const physical = await this.patiently(() => handler.update(this.session, resource.physical, input));
    this.settle({ ...resource, properties, physical }, 'UPDATE_COMPLETE');
  }

  private settle(resource: Resource, status: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE'): void {
    this.stack.resources.set(resource.logicalId, resource);
    this.stack.report(resource, status);
  }

  /** Undoes the steps of a failed update, the last one first. */
  private async rollBack(steps: readonly Step[], reason: string): Promise<void> {
    const { stack } = this;
    stack.become('UPDATE_ROLLBACK_IN_PROGRESS', reason);
    for (const step of [...steps].reverse()) {
      const { before } = step;
      if (!before) continue;
      try {
        if (isInPlace(step)) await this.change(before, before.properties);
        else this.settle(before, 'UPDATE_COMPLETE');
      } catch (error) {
        stack.report(before, 'UPDATE_FAILED', failureReason(error as Error));
        const failed = `The following resource(s) failed to update: [${before.logicalId}].`;
        stack.become('UPDATE_ROLLBACK_FAILED', failed);
        return;
      }
    }
    stack.become('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    for (const step of [...steps].reverse()) if (!isInPlace(step)) await this.remove(step.after);
    stack.become('UPDATE_ROLLBACK_COMPLETE');
  }

  /** @returns whether the resource is gone; its events say why not. */
  private async remove(resource: Resource): Promise<boolean> {
    const { stack } = this;
    const { physical, type, properties, logicalId } = resource;
    const handler = HANDLERS[type];
    stack.report(resource, 'DELETE_IN_PROGRESS');
    try {
      const input = toInput(this.model, handler.shape, properties);
      await this.patiently(() => handler.delete(this.session, physical, input));
    } catch (error) {
      stack.report(resource, 'DELETE_FAILED', failureReason(error as Error));
      return false;
    }
    stack.report(resource, 'DELETE_COMPLETE');
    // A replaced resource's name stands for the new one.
    if (stack.resources.get(logicalId)?.physical.id === physical.id) stack.resources.delete(logicalId);
    return true;
  }

  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isBusy(error) || tries === BUSY.tries) throw error;
        await this.session.sleep(BUSY.seconds);
      }
    }
  }

  private writeOutputs(): void {
    const { stack } = this;
    stack.outputs = Object.entries(stack.template.outputs).map(([OutputKey, { Description, Value }]) => ({
      OutputKey,
      OutputValue: String(resolve(Value, this.lookup)),
      Description,
    }));
  }

  private readonly lookup: Lookup = {
    ref: (name) => {
      const { id, name: StackName } = this.stack;
      const [, , , Region, AccountId] = id.split(':');
      const pseudo = { Region, AccountId, StackId: id, StackName };
      return name.startsWith('AWS::')
        ? pseudo[name.slice('AWS::'.length) as keyof typeof pseudo]
        : this.made(name).id;
    },
    attribute: (name, attribute) => this.made(name).attributes[attribute],
  };

  /** The template's order makes a resource before others refer to it. */
  private made(name: string): Physical {
    const resource = this.stack.resources.get(name);
    if (!resource) throw new Error(`${name} of stack ${this.stack.name} does not exist yet`);
    return resource.physical;
  }
}

/** Whether a step left the same physical resource. */
function isInPlace({ before, after }: Step): boolean {
  return before?.physical.id === after.physical.id;
}

/** Another type, or another value of a property that can't be changed. */
function needsReplacement(before: Resource, desired: Wanted): boolean {
  const value = ({ properties }: Wanted, name: string) =>
    (properties as Readonly<Record<string, Value>>)[name];
  const { createOnly } = HANDLERS[desired.type];
  const changed = createOnly.some((name) => !isDeepStrictEqual(value(before, name), value(desired, name)));
  return before.type !== desired.type || changed;
}

function failureReason(error: Error): string {
  const code = handlerErrorCode(error);
  const token = randomUUID();
  return `Resource handler returned message: "${error.message}" (RequestToken: ${token}, HandlerErrorCode: ${code})`;
}
