import type { Condition } from '../judge/access/condition';
import {
  accountOf,
  type Grant,
  isTrust,
  isWholeAccount,
  type Matched,
  type Principal,
  type PrincipalSet,
} from '../judge/access/grants';
import type { AccessFact, RoleRight } from '../judge/finding';
import { conditionText } from './condition';
import { capital, code, codes, listText } from './text';

/**
 * Who gains or loses what, as a sentence.
 *
 * @param account of the resource; undefined where the plan does not tell
 */
export function accessSentence(fact: AccessFact, account: string | undefined): string {
  const sentence = isTrust(fact) ? trustClause(fact, account) : accessClause(fact, account);
  return `${capital(sentence)}.${becauseSentence(fact)}`;
}

function trustClause(fact: AccessFact, account?: string): string {
  const { change, effect, principals = [], actions, holder } = fact;
  const by = `by ${principalsText(principals, account)}`;
  const isPlain = actions.every((action) => 'only' in action && /^sts:AssumeRole$/i.test(action.only));
  const name = holder.kind === 'ceiling' ? '' : code(holder.name);
  const role = `the role ${name}${isPlain ? '' : ` (${setText(actions, 'every action')})`}`;
  if (change === 'condition') {
    return `${role} may${effect === 'Deny' ? ' not' : ''} be assumed ${by} as before, but ${changedCondition(fact)}`;
  }
  const verb =
    effect === 'Allow'
      ? { gained: 'may now be assumed', lost: 'may no longer be assumed' }
      : { gained: 'can now not be assumed', lost: 'is no longer kept from being assumed' };
  return `${role} ${verb[change]} ${by}${conditionClause(fact)}${narrowerText(fact, account)}`;
}

function accessClause(fact: AccessFact, account?: string): string {
  const { change, effect, principals, actions, resources } = fact;
  const who = principals === undefined ? holderText(fact) : principalsText(principals, account);
  const isSeveral = principals === undefined ? fact.holder.kind === 'ceiling' : principals.length > 1;
  const is = isSeveral ? 'are' : 'is';
  const what = `${setText(actions, 'every action')} on ${setText(resources, everythingOf(fact))}`;
  if (change === 'condition') {
    return `${who} ${effect === 'Allow' ? 'may do' : `${is} denied`} ${what} as before, but ${changedCondition(fact)}`;
  }
  const verb =
    effect === 'Allow'
      ? { gained: 'may now do', lost: 'may no longer do' }
      : { gained: `${is} now denied`, lost: `${is} no longer denied` };
  return `${who} ${verb[change]} ${what}${conditionClause(fact)}${narrowerText(fact, account)}`;
}

function holderText({ holder }: AccessFact): string {
  if (holder.kind === 'ceiling') return holder.of;
  return holder.kind === 'policy'
    ? `whoever has ${code(holder.name)}`
    : `the ${holder.kind} ${code(holder.name)}`;
}

/** What `*` stands for: in a policy of a resource, the resource itself. */
function everythingOf({ principals, carrier }: Pick<AccessFact, 'principals' | 'carrier'>): string {
  return principals === undefined ? 'every resource' : `this ${carrier}`;
}

function conditionClause({ condition }: AccessFact): string {
  return condition.length > 0 ? `, if ${conditionText(condition)}` : '';
}

/** A condition that changed, and what it was. */
function changedCondition({ condition, earlier }: AccessFact): string {
  const now = (tests: readonly Condition[]) =>
    tests.length > 0 ? `only if ${conditionText(tests)}` : '**without any condition**';
  const was =
    earlier.length > 0 ? `before: only if ${conditionText(earlier)}` : 'before: without any condition';
  return `now ${now(condition)} (${was})`;
}

/** What a wider grant covers: what there was before it, or what stays of it. */
function narrowerText(fact: AccessFact, account?: string): string {
  const { narrower, principals, actions, resources, change } = fact;
  const partText = ({ principal, action, resource }: Grant): string => {
    if (principal !== undefined && !isAmong(principals ?? [], principal)) {
      return principalsText([principal], account);
    }
    const what = isAmong(actions, action) ? '' : setText([action], 'every action');
    const where = isAmong(resources, resource) ? '' : `on ${setText([resource], everythingOf(fact))}`;
    return [what, where].filter((part) => part !== '').join(' ');
  };
  const parts = [...new Set(narrower.map(partText))].filter((part) => part !== '');
  const when = change === 'lost' ? 'still' : 'before';
  return parts.length > 0 ? ` (${when}: only ${listText(parts, ' and ', 4)})` : '';
}

function isAmong<T>(all: readonly T[], searched: T): boolean {
  return all.some((each) => JSON.stringify(each) === JSON.stringify(searched));
}

function becauseSentence({ because }: AccessFact): string {
  if (because === undefined) return '';
  if (because.kind === 'any subject') {
    return ' **No condition says which of the identities that this provider signs in may do so.**';
  }
  const whose = '**No condition says for whose resource the service acts**';
  return because.right === undefined ? ` ${whose}.` : ` ${whose}, and the role ${rightText(because.right)}.`;
}

function rightText(right: RoleRight): string {
  if ('policy' in right) return `has the policy ${code(right.policy)}`;
  const { action, resource } = right.grant;
  return `may do ${setText([action], 'every action')} on ${setText([resource], 'every resource')}`;
}

/** Patterns as code, or everything, or everything but some. */
function setText(all: readonly Matched[], everything: string): string {
  if (all.some((each) => 'only' in each && /^\*+$/.test(each.only))) return everything;
  const named = all.flatMap((each) => ('only' in each ? [each.only] : []));
  const others = all.flatMap((each) => ('only' in each ? [] : [`${everything} but ${codes(each.allBut)}`]));
  return listText([...(named.length > 0 ? [codes(named)] : []), ...others]);
}

function principalsText(principals: readonly PrincipalSet[], own?: string): string {
  return listText(principals.map((principal) => principalText(principal, own)));
}

function principalText(principal: PrincipalSet, own?: string): string {
  if (!('only' in principal)) return `**everybody** but ${listText(principal.allBut.map(nameOf))}`;
  const { kind, id } = principal.only;
  if (kind === 'everybody') return '**anybody** (in any AWS account or none)';
  if (kind === 'Service') return `the service ${code(id)}`;
  if (kind === 'Federated') return `whoever signs in with ${code(id)}`;
  const account = accountOf(principal);
  const isWhole = isWholeAccount(principal.only);
  if (account !== undefined && account === own) {
    return isWhole ? 'this account (any principal that its policies allow)' : `${code(id)} (this account)`;
  }
  return isWhole && account !== undefined
    ? `the account ${code(account)} (any principal that it allows)`
    : code(id);
}

function nameOf({ kind, id }: Principal): string {
  return kind === 'everybody' ? 'nobody' : code(id);
}
