import { conditionIn, type Test } from './condition';
import { capital, code, codes, listed } from './finding';
import { accountOf, type Grant, kindOf, type Matched } from './policy';
import type { Difference } from './told';

/** What a sentence about a policy has to know of the resource that has it. */
export interface Holder {
  /** Whom a policy without principals is about, such as "the role `a`". */
  readonly who: string;
  /** Whether that is more than one, for the verb. */
  readonly several: boolean;
  /** What `*` stands for in a resource's own policy, such as "this key"; undefined where it is everything. */
  readonly itself?: string;
  /** What may be taken by a trust policy; undefined where the policy is none. */
  readonly assumed?: string;
  /** Account of the resource; undefined where the plan does not tell. */
  readonly account?: string;
}

/** A difference as a sentence without its full stop. */
export function sentence(difference: Difference, holder: Holder): string {
  return capital(isTrust(difference, holder) ? trusted(difference, holder) : granted(difference, holder));
}

/** Whether a difference is about who may take a role. */
export function isTrust({ principals, actions }: Difference, { assumed }: Holder): boolean {
  const isTaking = (action: Matched) => 'only' in action && /^(sts:|\*$)/i.test(action.only);
  return assumed !== undefined && principals !== undefined && actions.every(isTaking);
}

function trusted(difference: Difference, holder: Holder): string {
  const { kind, effect, principals = [], actions } = difference;
  const by = `by ${principalsIn(principals, holder.account)}`;
  const how = actions.every((action) => 'only' in action && /^sts:AssumeRole$/i.test(action.only))
    ? ''
    : ` (${actionsIn(actions)})`;
  const role = `${holder.assumed ?? ''}${how}`;
  if (kind === 'condition') {
    return `${role} may${effect === 'Deny' ? ' not' : ''} be assumed ${by} as before, but ${turned(difference)}`;
  }
  const verb =
    effect === 'Allow'
      ? { gained: 'may now be assumed', lost: 'may no longer be assumed' }
      : { gained: 'is now denied to be assumed', lost: 'is no longer denied to be assumed' };
  return `${role} ${verb[kind]} ${by}${only(difference)}${narrow(difference, holder)}`;
}

function granted(difference: Difference, holder: Holder): string {
  const { kind, effect, principals, actions, resources } = difference;
  const who = principals === undefined ? holder.who : principalsIn(principals, holder.account);
  const [is, may] = (principals === undefined ? holder.several : principals.length > 1)
    ? ['are', 'may']
    : ['is', 'may'];
  const itself = principals === undefined ? undefined : holder.itself;
  const what = `${actionsIn(actions)} on ${resourcesIn(resources, itself)}`;
  if (kind === 'condition') {
    return `${who} ${effect === 'Allow' ? `${may} do` : `${is} denied`} ${what} as before, but ${turned(difference)}`;
  }
  const verb =
    effect === 'Allow'
      ? { gained: 'may now do', lost: 'may no longer do' }
      : { gained: `${is} now denied`, lost: `${is} no longer denied` };
  return `${who} ${verb[kind]} ${what}${only(difference)}${narrow(difference, holder)}`;
}

function only({ condition }: Difference): string {
  return condition.length > 0 ? `, if ${conditionIn(condition)}` : '';
}

/** A condition that changed, and what it was. */
function turned({ condition, earlier }: Difference): string {
  const told = (tests: readonly Test[]) =>
    tests.length > 0 ? `only if ${conditionIn(tests)}` : '**without any condition**';
  const was =
    earlier.length > 0 ? `before: only if ${conditionIn(earlier)}` : 'before: without any condition';
  return `now ${told(condition)} (${was})`;
}

/** What a wider grant covers: what there was before it, or what stays of it. */
function narrow({ narrower, ...wide }: Difference, { account, itself: own }: Holder): string {
  const itself = wide.principals === undefined ? undefined : own;
  const plain = ({ principal, action, resource }: Grant): string => {
    if (principal !== undefined && !includes(wide.principals ?? [], principal)) {
      return principalsIn([principal], account);
    }
    const what = includes(wide.actions, action) ? '' : actionsIn([action]);
    const where = includes(wide.resources, resource) ? '' : `on ${resourcesIn([resource], itself)}`;
    return [what, where].filter((part) => part !== '').join(' ');
  };
  const told = [...new Set(narrower.map(plain))].filter((part) => part !== '');
  const when = wide.kind === 'lost' ? 'still' : 'before';
  return told.length > 0 ? ` (${when}: only ${listed(told, ' and ', 4)})` : '';
}

function includes(all: readonly Matched[], one: Matched): boolean {
  return all.some((other) => JSON.stringify(other) === JSON.stringify(one));
}

/** `s3:GetObject`, `s3:ListBucket`; or every action, or all but some. */
function actionsIn(actions: readonly Matched[]): string {
  return setIn(actions, 'every action');
}

function resourcesIn(resources: readonly Matched[], itself?: string): string {
  return setIn(resources, itself ?? 'every resource');
}

function setIn(all: readonly Matched[], everything: string): string {
  if (all.some((one) => 'only' in one && /^\*+$/.test(one.only))) return everything;
  const named = all.flatMap((one) => ('only' in one ? [one.only] : []));
  const others = all.flatMap((one) => ('only' in one ? [] : [`${everything} but ${codes(one.allBut)}`]));
  return listed([...(named.length > 0 ? [codes(named)] : []), ...others]);
}

/** Principals of one kind in plain words. */
function principalsIn(principals: readonly Matched[], own?: string): string {
  return listed(principals.map((one) => principalIn(one, own)));
}

function principalIn(principal: Matched, own?: string): string {
  if (!('only' in principal)) return `**everybody** but ${codes(principal.allBut.map(withoutKind))}`;
  const id = withoutKind(principal.only);
  const kind = kindOf(principal);
  if (kind === '*') return '**anybody** (in any AWS account or none)';
  if (kind === 'Service') return `the service ${code(id)}`;
  if (kind === 'Federated') return `whoever signs in with ${code(id)}`;
  const account = accountOf(principal);
  if (account !== undefined && account === own) {
    return id.endsWith(':root')
      ? 'this account (any principal that its policies let)'
      : `${code(id)} (this account)`;
  }
  return id.endsWith(':root') && account !== undefined
    ? `the account ${code(account)} (any principal that it lets)`
    : code(id);
}

function withoutKind(principal: string): string {
  return principal.replace(/^\S+ /, '');
}
