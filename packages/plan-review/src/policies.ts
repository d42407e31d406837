import { dangerOf, dangerOfPrincipals } from './danger';
import {
  type DocumentChange,
  documentChanges,
  NOT_KNOWN,
  otherPolicies,
  type Surroundings,
} from './documents';
import { code, codes, type Finding, type Level, type Topic, worse } from './finding';
import { kindOf } from './policy';
import type { ResourceChange } from './show';
import { type Difference, differences } from './told';
import { partOf } from './values';
import { type Holder, isTrust, sentence } from './wording';

/** Types whose policy is no grant but a ceiling, with what it is the ceiling of. */
const CEILINGS: Readonly<Record<string, string>> = {
  aws_organizations_policy: 'the accounts that the policy is attached to',
  aws_vpc_endpoint: 'those who go through the endpoint',
  aws_vpc_endpoint_policy: 'those who go through the endpoint',
};

/** Who gains or loses what by the policies within a resource. */
export function policyFindings(resource: ResourceChange, surroundings: Surroundings): readonly Finding[] {
  const { address, type } = resource;
  const others = otherPolicies(resource).map((path): Finding => ({
    level: 'medium',
    topic: topicOf(type, path),
    address,
    text: `${code(path)} changes, a policy in a form that is not read here: read it.`,
  }));
  const found = documentChanges(resource, surroundings).flatMap((change) =>
    findingsOf(change, resource, surroundings),
  );
  return [...found, ...others];
}

function findingsOf(
  change: DocumentChange,
  resource: ResourceChange,
  surroundings: Surroundings,
): readonly Finding[] {
  const { address, type } = resource;
  const { path, before, after, unknown, existed, sensitive } = change;
  const topic = topicOf(type, path);
  const found = differences(before, after, surroundings.elsewhere);
  if (sensitive) {
    if (found.length === 0 && unknown === 'nothing') return [];
    return [{ level: 'high', topic, address, text: `${code(path)} changes, and the plan keeps it secret.` }];
  }
  if (unknown === 'all') return [notKnown(change, resource, surroundings)];
  const holder = holderOf(resource, path, surroundings);
  const told = found.map((difference): Finding => ({
    level: difference.opens ? danger(difference, type, holder) : 'low',
    topic: isTrust(difference, holder) ? 'Trust' : topic,
    address,
    text: `${sentence(difference, holder)}.${anySubject(difference, holder)}`,
  }));
  if (unknown === 'nothing') return told;
  // What goes may come back by the part that is not known yet.
  const sure = found.map(({ kind }) => kind === 'gained');
  const some = told.filter((_, index) => !existed || sure[index]);
  return existed || some.length === 0 ? [...some, notKnown(change, resource, surroundings)] : some;
}

/** Why a trust in an identity provider is as good as a trust in everybody. */
function anySubject(difference: Difference, { account }: Holder): string {
  const { opens, effect, principals = [], condition } = difference;
  const federated = principals.some((one) => kindOf(one) === 'Federated');
  if (!opens || effect !== 'Allow' || !federated) return '';
  if (dangerOfPrincipals(principals, condition, account) !== 'critical') return '';
  return ' **No condition says which of all those whom that provider signs in.**';
}

function topicOf(type: string, path: string): Topic {
  if (path.includes('assume_role')) return 'Trust';
  return type.startsWith('aws_kms_') ? 'Key' : 'Policy';
}

function danger(difference: Difference, type: string, { account }: Holder): Level {
  const { effect, principals, condition, actions, resources } = difference;
  // A denial that goes may open anything that is allowed elsewhere.
  if (effect === 'Deny' || type in CEILINGS) return 'high';
  const isUnknown = actions.some((action) => 'only' in action && action.only === NOT_KNOWN);
  if (principals !== undefined) return dangerOfPrincipals(principals, condition, account);
  return actions
    .flatMap((action) => resources.map((resource) => dangerOf(action, resource, condition)))
    .reduce(worse, isUnknown ? 'high' : 'low');
}

/** Whom a policy is about that names no principal, and what it stands on. */
function holderOf(
  { address, type, change }: ResourceChange,
  path: string,
  { account, references }: Surroundings,
): Holder {
  const value = change.after ?? change.before;
  const name = partOf(value, 'name');
  const named = typeof name === 'string' ? code(name) : code(address);
  if (type in CEILINGS) return { who: CEILINGS[type], several: true, account };
  const assumed = path.includes('assume_role') ? `the role ${named}` : undefined;
  const itself = type.startsWith('aws_kms_') ? 'this key' : 'this resource';
  for (const kind of ['role', 'user', 'group']) {
    const holder = partOf(value, kind);
    const [of, ...others] = references(kind).map((one) => one.replace(/\.(id|name|arn)$/, ''));
    const isNew = holder === undefined && of !== undefined && others.length === 0;
    const who = typeof holder === 'string' ? holder.split('/').at(-1) : isNew ? of : undefined;
    if (who !== undefined)
      return { who: `the ${kind} ${code(who)}`, several: false, itself, assumed, account };
  }
  const own = /^aws_iam_(role|user|group)$/.exec(type)?.[1];
  const who = own === undefined ? `whoever has ${named}` : `the ${own} ${named}`;
  return { who, several: false, itself, assumed, account };
}

function notKnown(
  { path, existed, unknown }: DocumentChange,
  { address, type }: ResourceChange,
  { references }: Surroundings,
): Finding {
  const of = references(path.split('.')[0]);
  const made = of.length > 0 ? `; it is made of ${codes(of)}` : '';
  const part = unknown === 'some' ? 'in full ' : '';
  const what = existed ? `How ${code(path)} changes` : `What ${code(path)} will allow`;
  const text = `${what} is not known ${part}before the apply${made}.`;
  return { level: 'medium', topic: topicOf(type, path), address, text };
}
