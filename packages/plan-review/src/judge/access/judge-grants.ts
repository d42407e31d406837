import type { AccessFact, Holder, Judgement, Level, RoleRight, Topic, UnconfinedTrust } from '../finding';
import { confinesSource, confinesSubject, dangerOfRight } from './danger';
import { type Difference, differencesOf } from './differences';
import { type Grant, isTrust, kindOf } from './grants';
import type { AccessLevels } from './levels';

/** What a judge of grants has to know of the resource that carries them. */
export interface GrantContext {
  readonly topic: Topic;
  readonly holder: Holder;
  readonly carrier: AccessFact['carrier'];
  readonly account?: string;
  /** For a trust policy: the most dangerous right of the role; undefined where the plan has none. */
  readonly roleRight?: RoleRight;
}

/** Who gains or loses what, where grants turn from one state to another. */
export function judgeGrants(
  before: readonly Grant[],
  after: readonly Grant[],
  context: GrantContext,
  levels: AccessLevels,
): readonly Judgement[] {
  return differencesOf(before, after).map((difference): Judgement => {
    const isTaken = isTrust({ ...difference, carrier: context.carrier });
    const because = difference.opens ? unconfinedTrust(difference, context, isTaken) : undefined;
    const { change, effect, principals, actions, resources, condition, earlier, narrower } = difference;
    const { holder, carrier } = context;
    return {
      level: difference.opens ? levelOf(difference, context, isTaken, levels) : 'low',
      topic: isTaken ? 'Trust' : context.topic,
      fact: {
        ...{ kind: 'access', change, effect, holder, carrier, actions, resources },
        ...{ condition, earlier, narrower },
        ...(principals === undefined ? {} : { principals }),
        ...(because === undefined ? {} : { because }),
      },
    };
  });
}

function levelOf(
  difference: Difference,
  { holder, account, roleRight }: GrantContext,
  isTaken: boolean,
  levels: AccessLevels,
): Level {
  // A denial that goes may open anything that is allowed elsewhere.
  if (difference.effect === 'Deny' || holder.kind === 'ceiling') return 'high';
  const role = isTaken ? (roleRight?.level ?? 'low') : undefined;
  return dangerOfRight(difference, { account, role }, levels);
}

/** Why a trust is as good as one in more than it names. */
function unconfinedTrust(
  { effect, principals = [], condition }: Difference,
  { roleRight }: GrantContext,
  isTaken: boolean,
): UnconfinedTrust | undefined {
  if (effect !== 'Allow') return undefined;
  const isAnySubject = principals.some(
    (each) => 'only' in each && each.only.kind === 'Federated' && !confinesSubject(each.only, condition),
  );
  if (isAnySubject) return { kind: 'any subject' };
  const isService = principals.some((each) => kindOf(each) === 'Service');
  if (!isService || confinesSource(condition)) return undefined;
  if (!isTaken) return { kind: 'any source' };
  // Most roles of functions and machines trust their service so, and may do little.
  const isDangerous = roleRight !== undefined && ['critical', 'high'].includes(roleRight.level);
  return isDangerous ? { kind: 'any source', right: roleRight } : undefined;
}
