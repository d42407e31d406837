import type { Resource } from '../../read/resource';
import { text } from '../../read/values';
import type { AccessFact, Holder, Judgement, Topic, ValueFact } from '../finding';
import { type DocumentChange, documentChanges, otherPolicies } from './documents';
import { judgeGrants } from './judge-grants';
import type { AccessLevels } from './levels';
import type { RoleRights } from './roles';

/** Types whose policy is no grant but a ceiling, with whom it is the ceiling of. */
const CEILINGS: Readonly<Record<string, string>> = {
  aws_organizations_policy: 'the accounts that the policy is attached to',
  aws_vpc_endpoint: 'those who go through the endpoint',
  aws_vpc_endpoint_policy: 'those who go through the endpoint',
};

/** Who gains or loses what by the policies within a resource. */
export function policyFindings(
  resource: Resource,
  roles: RoleRights,
  levels: AccessLevels,
): readonly Judgement[] {
  const others = otherPolicies(resource).map((path): Judgement => ({
    level: 'medium',
    topic: topicOf(resource.type, path),
    fact: { kind: 'value', path, is: 'in a form not read', existed: true, madeOf: [] },
  }));
  const found = documentChanges(resource).flatMap((change) =>
    documentFindings(change, resource, roles, levels),
  );
  return [...found, ...others];
}

function documentFindings(
  change: DocumentChange,
  resource: Resource,
  roles: RoleRights,
  levels: AccessLevels,
): readonly Judgement[] {
  const { path, before, after, unknown, existed, sensitive } = change;
  const topic = topicOf(resource.type, path);
  const carrier = carrierOf(resource.type, path);
  const context = {
    ...{ topic, carrier, holder: holderOf(resource), account: resource.account },
    ...(carrier === 'role' ? { roleRight: roles.rightOf(resource) } : {}),
  };
  const found = judgeGrants(before, after, context, levels);
  const value = (is: ValueFact['is']): ValueFact => {
    const madeOf = is === 'secret' ? [] : resource.references(path.split('.')[0]);
    return { kind: 'value', path, is, existed, madeOf };
  };
  if (sensitive) {
    if (found.length === 0 && unknown === 'nothing') return [];
    return [{ level: 'high', topic, fact: value('secret') }];
  }
  if (unknown === 'nothing') return found;
  const later: Judgement = {
    level: 'medium',
    topic,
    fact: value(unknown === 'all' ? 'not known' : 'not known in full'),
  };
  if (unknown === 'all') return [later];
  // What goes may come back by the part that is not known yet.
  const certain = found.filter(
    ({ fact }) => !existed || (fact.kind === 'access' && fact.change === 'gained'),
  );
  return existed || certain.length === 0 ? [...certain, later] : certain;
}

function topicOf(type: string, path: string): Topic {
  if (path.includes('assume_role')) return 'Trust';
  return type.includes('_kms_') ? 'Key' : 'Policy';
}

function carrierOf(type: string, path: string): AccessFact['carrier'] {
  if (path.includes('assume_role')) return 'role';
  return type.includes('_kms_') ? 'key' : 'resource';
}

/** Whom a policy is about that names no principal. */
function holderOf(resource: Resource): Holder {
  const { address, type, within, change } = resource;
  if (Object.hasOwn(CEILINGS, type)) return { kind: 'ceiling', of: CEILINGS[type] };
  const value = change.after ?? change.before;
  for (const kind of ['role', 'user', 'group'] as const) {
    const named = text(value, kind)?.split('/').at(-1);
    const [reference, ...others] = resource.references(kind);
    const isNew = named === undefined && reference !== undefined && others.length === 0;
    const name = named ?? (isNew ? reference.replace(/\.(id|name|arn)$/, '') : undefined);
    if (name !== undefined) return { kind, name };
  }
  const name = text(value, 'name') ?? within ?? address;
  for (const kind of ['role', 'user', 'group'] as const) {
    if (type === `aws_iam_${kind}` || type === `awscc_iam_${kind}`) {
      return { kind, name: text(value, `${kind}_name`) ?? name };
    }
  }
  return { kind: 'policy', name };
}
