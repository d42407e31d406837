import type { Call, Principal, RoleActor } from '../local-aws';
import type { Moto } from '../moto/moto';
import { globalKeys } from './context';
import { Decisions } from './decisions';
import { derive } from './derive';
import { needsOf } from './needs/index';
import { type Holder, Principals } from './principals';
import type { Holding, Recorder } from './recorder';
import { ResourcePolicies } from './resource-policies';
import type { Decision, Question } from './simulator';
import type { Input, Inside, Keys, Need } from './types';

/** Decides, for every call, what IAM would: with the policies that moto holds at that moment. */
export class Authoriser {
  private readonly principals: Principals;
  private readonly resources: ResourcePolicies;
  private readonly decisions = new Decisions();
  private inside: Inside = {
    get: () => {
      throw new Error('the local AWS is still starting');
    },
  };

  constructor(
    private readonly moto: Pick<Moto, 'client'>,
    private readonly region: string,
    private readonly recorder: Recorder,
  ) {
    this.principals = new Principals(moto);
    this.resources = new ResourcePolicies(moto, this.principals);
  }

  /** From now on needs can be told by what the services here keep. */
  reach(inside: Inside): void {
    this.inside = inside;
  }

  /** Why the caller may not do what it asks, in AWS's words; undefined where it may. */
  async refusal(call: Call, input: Input): Promise<string | undefined> {
    return isOwn(call) ? undefined : this.firstRefusal(call, await this.needs(call, input));
  }

  /** Why a role may not do what a service would do in it, asked beforehand; undefined where it may. */
  async roleRefusal(role: string, need: Need): Promise<string | undefined> {
    const [, , , , accountId, resource] = role.split(':');
    const sessionName = resource.split('/').at(-1);
    return this.needRefusal({ accountId, arn: role, type: 'role', accessKeyId: '', sessionName }, need);
  }

  /** Why somebody may not do what is no call of its own, or only a part of one; undefined where it may. */
  async needRefusal(principal: Principal, need: Need, secure = true): Promise<string | undefined> {
    const [service, operation] = need.action.split(':');
    const call = { service, operation, region: this.region, principal, requestId: '', secure };
    return this.firstRefusal(call, [need]);
  }

  private async firstRefusal(call: Call, needs: readonly Need[]): Promise<string | undefined> {
    for (const need of needs) {
      if (this.internal(call, need)) continue;
      const question = await this.question(call, need);
      const decision = await this.decisions.decide(question);
      this.recorder.record(call.principal.arn, question, decision);
      if (!decision.allowed) return refusalOf(call.principal, question, decision);
    }
    return undefined;
  }

  /** To be told of every call that has been answered: what it changed is read anew. */
  answered(call: Call): void {
    if (call.service === 'iam' && !/^(Get|List|Simulate|Generate)/.test(call.operation)) {
      this.principals.changed(call.principal.accountId);
    }
    this.resources.changed(call);
  }

  /**
   * Why a service may not act in a role: its trust policy does not let the service in, or not for that source;
   * undefined where it may.
   */
  async trustRefusal({ role, service, source, tags = {} }: RoleActor): Promise<string | undefined> {
    const accountId = role.split(':')[4];
    const principal: Principal = { accountId, arn: service, type: 'service', accessKeyId: '', source };
    const { region } = this;
    const call = { service: 'sts', operation: 'AssumeRole', region, principal, requestId: '', secure: true };
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return this.refusal(call, { RoleArn: role, Tags });
  }

  /** To be told of what was made in an account's IAM past the gateway. */
  changed(accountId: string): void {
    this.principals.changed(accountId);
  }

  /** The policies that these roles and resources have now. */
  async holdings(arns: readonly string[]): Promise<readonly Holding[]> {
    const held = arns.map(async (arn): Promise<readonly Holding[]> => {
      const role = await this.principals.find(arn);
      if (!role) {
        const policy = await this.resources.of(arn);
        return policy ? [this.recorder.hold(arn, 'resource', policy)] : [];
      }
      return [
        ...role.policies.map((policy) => this.recorder.hold(arn, 'identity', policy)),
        ...(role.boundary ? [this.recorder.hold(arn, 'boundary', role.boundary)] : []),
        ...(role.trust ? [this.recorder.hold(arn, 'resource', { name: arn, document: role.trust })] : []),
      ];
    });
    return (await Promise.all(held)).flat();
  }

  private async needs(call: Call, input: Input): Promise<readonly Need[]> {
    const service = needsOf(call.service);
    const needContext = {
      call,
      moto: this.moto,
      inside: this.inside,
      derive: () => derive(service, call, input),
    };
    return (await service.operations?.[call.operation]?.(input, needContext)) ?? needContext.derive();
  }

  /** What a service does where there are no resource policies is its own affair. */
  private internal({ principal }: Call, need: Need): boolean {
    return principal.type === 'service' && !this.resources.exists(need);
  }

  private async question(call: Call, need: Need): Promise<Question> {
    const { principal } = call;
    const owner = await this.ownerOf(need, principal);
    const accountId = needsOf(need.action.split(':')[0]).sharesItself ? principal.accountId : owner;
    const holder = principal.type === 'service' ? undefined : await this.principals.find(principal.arn);
    const policies = {
      identity: holder?.policies ?? [],
      boundary: holder?.boundary,
      session: await this.sessionPolicies(principal),
      resourcePolicy: await this.resources.find(need, accountId),
    };
    return {
      principal: callerArn(principal),
      action: need.action,
      resource: need.resource,
      accountId,
      keys: {
        ...globalKeys(call, holder, new Date()),
        'aws:ResourceAccount': owner,
        ...(await this.resourceTags(need, owner, holder)),
        ...need.keys,
      },
      ...policies,
    };
  }

  private async ownerOf({ action, resource, accountId }: Need, principal: Principal): Promise<string> {
    const inArn = resource.split(':')[4];
    // AWS's own managed policies are in every account.
    const named = accountId ?? (inArn === '' || inArn === 'aws' ? undefined : inArn);
    const { account } = needsOf(action.split(':')[0]);
    return named ?? (await account?.(resource, this.moto)) ?? principal.accountId;
  }

  private async sessionPolicies({
    sessionPolicies = [],
    accountId,
  }: Principal): Promise<Question['session']> {
    if (sessionPolicies.length === 0) return undefined;
    return Promise.all(
      sessionPolicies.map(async (policy) =>
        policy.startsWith('arn:')
          ? this.principals.policy(policy, accountId)
          : { name: 'session', document: policy },
      ),
    );
  }

  /** Looked up only where a policy of the caller asks for them. */
  private async resourceTags({ action, resource }: Need, accountId: string, holder?: Holder): Promise<Keys> {
    const texts = [...(holder?.policies ?? []), ...(holder?.boundary ? [holder.boundary] : [])];
    if (resource === '*' || !texts.some(({ document }) => document.includes('ResourceTag/'))) return {};
    const tags =
      (await needsOf(action.split(':')[0]).tags?.(resource, accountId, this.moto, this.inside)) ?? {};
    return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  }
}

/** What a service does in its own realm is its own affair. */
function isOwn({ principal, service }: Call): boolean {
  return principal.type === 'service' && principal.arn.split('.')[0] === service;
}

/** ARN by which AWS names the caller: of a role, its session. */
export function callerArn({ type, arn, accountId, sessionName }: Omit<Principal, 'accessKeyId'>): string {
  return type === 'role' && sessionName !== undefined
    ? `arn:aws:sts::${accountId}:assumed-role/${arn.split('/').at(-1)}/${sessionName}`
    : arn;
}

/** As AWS words it (IAM user guide, "Troubleshoot access denied error messages"). */
function refusalOf(
  principal: Principal,
  { action, resource, accountId }: Question,
  decision: Exclude<Decision, { allowed: true }>,
): string {
  const article = decision.by === 'identity-based policy' ? 'an' : 'a';
  const because = decision.explicit
    ? `with an explicit deny in ${article} ${decision.by}`
    : `because no ${decision.by} allows the ${action} action`;
  const who = callerArn(principal);
  const own = needsOf(action.split(':')[0]).refusal;
  const sameAccount = accountId === principal.accountId;
  return (
    own?.({ who, action, resource, because, sameAccount }) ??
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${because}`
  );
}
