import { withoutIndices } from '../../read/address';
import type { Plan } from '../../read/plan';
import type { Resource } from '../../read/resource';
import { text, texts } from '../../read/values';
import { type Level, LEVELS, type RoleRight } from '../finding';
import { MANAGED_POLICIES } from '../tables/managed-policies';
import { dangerOfRight } from './danger';
import { documentChanges } from './documents';
import type { Grant } from './grants';
import type { AccessLevels } from './levels';
import { coversPattern } from './pattern';

/** Types that attach policies to roles: the attributes that name the roles, and those that name the policies. */
const ATTACHING: Readonly<Record<string, { readonly roles: readonly string[]; readonly policies: string }>> =
  {
    aws_iam_role_policy_attachment: { roles: ['role'], policies: 'policy_arn' },
    aws_iam_policy_attachment: { roles: ['roles'], policies: 'policy_arn' },
    aws_iam_role_policy_attachments_exclusive: { roles: ['role_name'], policies: 'policy_arns' },
  };

/** What roles of a plan may do by the policies in the same plan, and what its managed policies allow. */
export class RoleRights {
  /** Resources that give rights to a role, by what names the role. */
  private readonly byRole = new Map<string, Resource[]>();
  private readonly policies = new Map<string, Resource>();
  private readonly byKey = new Map<string, RoleRight | undefined>();
  private readonly ofResource = new Map<Resource, RoleRight | undefined>();
  private readonly ofList = new Map<readonly Resource[], RoleRight | undefined>();
  private readonly namedByList = new Map<readonly Resource[], readonly string[]>();

  constructor(
    plan: Plan,
    private readonly levels: AccessLevels,
  ) {
    for (const resource of plan.resources) {
      const { type, change } = resource;
      if (change.after === null) continue;
      const arn = text(change.after, 'arn');
      if (type === 'aws_iam_policy' && arn !== undefined) this.policies.set(arn, resource);
      const names = type === 'aws_iam_role_policy' ? ['role'] : (ATTACHING[type]?.roles ?? []);
      for (const name of names) {
        for (const role of texts(change.after, name)) this.add(`name ${role.split('/').at(-1)}`, resource);
        for (const roles of resource.referenced(name)) {
          for (const key of this.keysOf(roles)) this.add(key, resource);
        }
      }
    }
  }

  /** A policy of a template that is attached to a role of the same template. */
  addPolicy(role: Resource, policy: Resource): void {
    this.add(keyOf(role), policy);
  }

  /** The most dangerous right of a role by the policies in the plan; undefined where the plan has none. */
  rightOf(role: Resource): RoleRight | undefined {
    const { after } = role.change;
    const name = text(after, 'name') ?? text(after, 'role_name');
    const keys = [
      keyOf(role),
      `all ${withoutIndices(role.address)}`,
      ...(name === undefined ? [] : [`name ${name}`]),
    ];
    return worstRight([
      this.rightIn(role),
      ...texts(after, 'managed_policy_arns').map((arn) => this.attached(arn)),
      ...keys.map((key) => this.rightBy(key)),
    ]);
  }

  /** The most dangerous right that a managed policy of the plan gives. */
  rightOfPolicy(arn: string): RoleRight | undefined {
    const resource = this.policies.get(arn);
    return resource ? this.rightIn(resource) : undefined;
  }

  /** The most dangerous right that one of several policies gives. */
  rightOfAny(policies: readonly Resource[]): RoleRight | undefined {
    if (!this.ofList.has(policies)) {
      this.ofList.set(policies, worstRight(policies.map((policy) => this.rightIn(policy))));
    }
    return this.ofList.get(policies);
  }

  /** The most dangerous right in the policy documents of a resource, but for those that trust somebody. */
  private rightIn(resource: Resource): RoleRight | undefined {
    if (!this.ofResource.has(resource)) {
      const grants = documentChanges(resource).flatMap(({ after }) => after);
      const rights = grants
        .filter(({ effect, principal }) => effect === 'Allow' && principal === undefined)
        .map((grant) => ({ level: this.levelOf(grant), grant }));
      this.ofResource.set(resource, worstRight(rights));
    }
    return this.ofResource.get(resource);
  }

  private rightBy(key: string): RoleRight | undefined {
    if (!this.byKey.has(key)) {
      const resources = this.byRole.get(key) ?? [];
      this.byKey.set(key, worstRight(resources.flatMap((resource) => this.givenBy(resource))));
    }
    return this.byKey.get(key);
  }

  private givenBy(resource: Resource): readonly (RoleRight | undefined)[] {
    const attaching = ATTACHING[resource.type];
    if (attaching === undefined) return [this.rightIn(resource)];
    const { policies } = attaching;
    return [
      ...texts(resource.change.after, policies).map((arn) => this.attached(arn)),
      ...resource.referenced(policies).map((each) => this.rightOfAny(each)),
    ];
  }

  private attached(arn: string): RoleRight {
    return this.rightOfPolicy(arn) ?? { level: dangerOfManaged(arn), policy: arn };
  }

  private levelOf({ action, resource, condition }: Grant): Level {
    return dangerOfRight({ actions: [action], resources: [resource], condition }, {}, this.levels);
  }

  /** What names the roles of a reference: one of them, or all that are made in the same place. */
  private keysOf(roles: readonly Resource[]): readonly string[] {
    const known = this.namedByList.get(roles);
    if (known) return known;
    const [role, ...others] = roles;
    const keys =
      others.length === 0
        ? [keyOf(role)]
        : [...new Set(roles.map(({ address }) => `all ${withoutIndices(address)}`))];
    this.namedByList.set(roles, keys);
    return keys;
  }

  private add(key: string, resource: Resource): void {
    this.byKey.delete(key);
    const known = this.byRole.get(key);
    if (known) known.push(resource);
    else this.byRole.set(key, [resource]);
  }
}

function keyOf({ address, within }: Resource): string {
  return within === undefined ? `one ${address}` : `one ${address} ${within}`;
}

function worstRight(rights: readonly (RoleRight | undefined)[]): RoleRight | undefined {
  let found: RoleRight | undefined;
  for (const right of rights) {
    if (right === undefined) continue;
    if (found === undefined || LEVELS.indexOf(right.level) < LEVELS.indexOf(found.level)) found = right;
  }
  return found;
}

/** Whether a managed policy is one of AWS's own, whose names say what they allow. */
export function isOfAws(arn: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\//.test(arn);
}

/** How dangerous it is to hold a managed policy that the plan does not have. A customer may call one anything. */
export function dangerOfManaged(arn: string): Level {
  if (!isOfAws(arn)) return 'medium';
  const name = arn.split('/').at(-1) ?? '';
  const row = MANAGED_POLICIES.find(({ names }) => names.some((pattern) => coversPattern(pattern, name)));
  return row?.level ?? 'medium';
}
