import { AthenaClient, GetWorkGroupCommand, type Tag, type WorkGroup } from '@aws-sdk/client-athena';
import { AwsError } from '../../aws-error';
import type { Call, Operation } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { page } from '../paging';
import { invalidRequest, isNamed } from './errors';

/** Principal of the service. */
export const SERVICE = 'athena.amazonaws.com';

/** The engine that every workgroup has in the end. */
export const ENGINE = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' };

type Changes = Pick<WorkGroup, 'Configuration' | 'Description' | 'State'>;

/** Workgroups live in moto; it lacks their updates, their errors and a reliable list of their tags (moto 5.2). */
export class WorkGroups {
  /** By ARN, as all below: what UpdateWorkGroup made of it. */
  private readonly changes = new Map<string, Changes>();
  private readonly tags = new Map<string, Map<string, string>>();

  constructor(
    private readonly clients: ActingClients,
    private readonly region: string,
  ) {}

  /** @throws {AwsError} InvalidRequestException where the account has no such workgroup. */
  async get(accountId: string, name: string): Promise<WorkGroup> {
    const athena = this.clients.get(AthenaClient, { accountId, service: SERVICE });
    const found = await athena.send(new GetWorkGroupCommand({ WorkGroup: name })).catch((error: unknown) => {
      throw isNamed(error, 'InvalidRequestException') ? invalidRequest(error.message) : error;
    });
    return found.WorkGroup as WorkGroup;
  }

  /** @param forget drops the query history of a workgroup, or throws where it has one and may not be dropped. */
  operations(
    forget: (accountId: string, name: string, recursive: boolean) => void,
  ): Record<string, Operation> {
    return {
      CreateWorkGroup: async (input, call, next) => {
        const answer = await next();
        tag(this.tagsOf(this.arn(call, input.Name)), input.Tags ?? []);
        return answer;
      },
      GetWorkGroup: async (input, call, next) => {
        const { WorkGroup: found } = (await next()) as { WorkGroup?: WorkGroup };
        if (!found) throw invalidRequest(`WorkGroup ${input.WorkGroup} is not found.`);
        const changed = { ...found, ...this.changes.get(this.arn(call, input.WorkGroup)) };
        return {
          WorkGroup: { ...changed, Configuration: { ...changed.Configuration, EngineVersion: ENGINE } },
        };
      },
      ListWorkGroups: async (_input, call, next) => {
        const { WorkGroups: all, ...rest } = (await next()) as { WorkGroups: WorkGroup[] };
        const WorkGroups = all.map((each) => {
          const { State, Description } = { ...each, ...this.changes.get(this.arn(call, String(each.Name))) };
          return { ...each, State, Description, EngineVersion: ENGINE };
        });
        return { ...rest, WorkGroups };
      },
      UpdateWorkGroup: async (input, call) => {
        const {
          Configuration = {},
          Description,
          State,
        } = await this.get(call.principal.accountId, input.WorkGroup);
        this.changes.set(this.arn(call, input.WorkGroup), {
          Configuration: applyUpdates(Configuration, input.ConfigurationUpdates ?? {}),
          Description: input.Description ?? Description,
          State: input.State ?? State,
        });
        return {};
      },
      DeleteWorkGroup: async (input, call, next) => {
        if (input.WorkGroup === 'primary') throw invalidRequest('The primary workgroup cannot be deleted.');
        const { accountId } = call.principal;
        await this.get(accountId, input.WorkGroup);
        forget(accountId, input.WorkGroup, input.RecursiveDeleteOption ?? false);
        const answer = await next();
        this.changes.delete(this.arn(call, input.WorkGroup));
        this.tags.delete(this.arn(call, input.WorkGroup));
        return answer;
      },
      ...this.tagOperations(),
    };
  }

  private tagOperations(): Record<string, Operation> {
    return {
      TagResource: async (input, call, next) => {
        const tags = await this.ofResource(input.ResourceARN, call);
        if (!tags) return next();
        tag(tags, input.Tags);
        return {};
      },
      UntagResource: async (input, call, next) => {
        const tags = await this.ofResource(input.ResourceARN, call);
        if (!tags) return next();
        for (const key of input.TagKeys as string[]) tags.delete(key);
        return {};
      },
      ListTagsForResource: async (input, call, next) => {
        const tags = await this.ofResource(input.ResourceARN, call);
        if (!tags) return next();
        const all = [...tags].map(([Key, Value]) => ({ Key, Value }));
        const { items, NextToken } = page(all, input, { most: 75, invalid: 'InvalidRequestException' });
        return { Tags: items, NextToken };
      },
    };
  }

  /**
   * @returns undefined for what is no workgroup: moto keeps data catalogs.
   * @throws {AwsError} ResourceNotFoundException where the caller's account has no such workgroup.
   */
  private async ofResource(arn: string, call: Call): Promise<Map<string, string> | undefined> {
    const [, name] = arn.split(':workgroup/');
    if (name === undefined) return undefined;
    const { accountId } = call.principal;
    const missing = new AwsError('ResourceNotFoundException', `Resource ${arn} was not found.`, 400, {
      ResourceName: arn,
    });
    if (arn !== this.arn(call, name)) throw missing;
    await this.get(accountId, name).catch((error: unknown) => {
      throw isNamed(error, 'InvalidRequestException') ? missing : error;
    });
    return this.tagsOf(arn);
  }

  private tagsOf(arn: string): Map<string, string> {
    const tags = this.tags.get(arn) ?? new Map<string, string>();
    this.tags.set(arn, tags);
    return tags;
  }

  private arn({ principal }: Call, name: string): string {
    return `arn:aws:athena:${this.region}:${principal.accountId}:workgroup/${name}`;
  }
}

function tag(tags: Map<string, string>, added: readonly Tag[]): void {
  for (const { Key = '', Value = '' } of added) tags.set(Key, Value);
}

/** Lays updates over a configuration: `XUpdates` goes into X, and `RemoveX` takes X away. */
function applyUpdates(before: object, updates: object): object {
  const result = new Map<string, unknown>(Object.entries(before));
  for (const [name, value] of Object.entries(updates)) {
    const [, inner] = /^(.*)Updates$/.exec(name) ?? [];
    const [, removed] = /^Remove(.*)$/.exec(name) ?? [];
    if (inner) result.set(inner, applyUpdates(result.get(inner) ?? {}, value));
    else if (!removed) result.set(name, value);
    else if (value) result.delete(removed);
  }
  return Object.fromEntries(result);
}
