import { type Level, worseLevel, worstLevel } from '../finding';
import { type Condition, operatorOf } from './condition';
import {
  accountOf,
  isWholeAccount,
  type Matched,
  NOT_KNOWN,
  type Principal,
  type PrincipalSet,
  STACK_ACCOUNT,
} from './grants';
import type { AccessLevels, ActionPower } from './levels';

/** A right, however it is written. */
export interface Right {
  /** Undefined in a policy of one's own: the holder. */
  readonly principals?: readonly PrincipalSet[];
  readonly actions: readonly Matched[];
  readonly resources: readonly Matched[];
  readonly condition: readonly Condition[];
}

/** Whose a right is, and what a role may do that it lets one assume. */
export interface RightContext {
  /** Account of the resource that carries it; undefined where the plan does not tell. */
  readonly account?: string;
  /** For a trust: the level of the most dangerous right of the role. */
  readonly role?: Level;
}

/**
 * How dangerous it is that somebody gets a right: what it lets one do, and who gets it. The same right has the same
 * level as a policy of one's own, as one of the resource, or as a permission that is a resource by itself.
 */
export function dangerOfRight(right: Right, context: RightContext, levels: AccessLevels): Level {
  const { principals, actions, resources, condition } = right;
  const power =
    context.role === undefined
      ? worstLevel(
          actions.flatMap((action) =>
            resources.map((resource) =>
              // `*` in a policy of a resource is the resource that carries it.
              dangerOfAction(action, resource, principals !== undefined, condition, levels),
            ),
          ),
        )
      : worseLevel(context.role, 'medium');
  if (principals === undefined) return power;
  return worstLevel(principals.map((principal) => dangerOfPrincipal(principal, condition, power, context)));
}

/** How dangerous an action on a resource is in the hands of somebody of the same account. */
function dangerOfAction(
  action: Matched,
  resource: Matched,
  isCarried: boolean,
  condition: readonly Condition[],
  levels: AccessLevels,
): Level {
  const tests = condition.filter((test) => !isIdle(test));
  const everywhere = isEverywhere(resource) && !(isCarried && isEveryResource(resource));
  const most: Level = everywhere && tests.length === 0 ? 'critical' : 'high';
  if (!('only' in action)) return most;
  if (action.only === NOT_KNOWN) return 'high';
  const { powers, sovereign } = levels.powersOf(action.only);
  if (powers.has('control')) return sovereign ? most : 'high';
  const isWide = everywhere && !tests.some(({ key }) => namesResource(key));
  return isWide && reachesData({ powers }) ? 'high' : 'medium';
}

function reachesData({ powers }: Pick<ActionPower, 'powers'>): boolean {
  return powers.has('content') || powers.has('write');
}

/** A test that everybody meets who signs requests over TLS, or that lets any value pass. */
function isIdle({ key, operator, values }: Condition): boolean {
  const name = key.toLowerCase();
  if (name === 'aws:securetransport') return true;
  return /like$/i.test(operator) && !/not/i.test(operator) && values.some((value) => /^\*+$/.test(value));
}

/** Whether a key says which resources, and not only who asks, from where or in which account. */
function namesResource(key: string): boolean {
  const name = key.toLowerCase();
  return !name.startsWith('aws:') || name.startsWith('aws:resourcetag/');
}

function isEveryResource(resource: Matched): boolean {
  return 'only' in resource && /^\*+$/.test(resource.only);
}

/** Everything, or everything of one kind: `*`, `arn:aws:iam::111122223333:role/*`, `arn:aws:s3:::*`. */
export function isEverywhere(resource: Matched): boolean {
  if (!('only' in resource)) return true;
  if (/^[*?]+$/.test(resource.only)) return true;
  const [arn, , service, , , ...rest] = resource.only.split(':');
  if (arn !== 'arn') return false;
  const name = rest.join(':');
  // `arn:*` and `arn:aws:s3:*` stop before the name.
  if (rest.length === 0) return resource.only.endsWith('*');
  if (service === 's3') return /^[*?]+(\/.*)?$/.test(name);
  return /^(?:[\w-]+[/:])?[*?]+(?:[/:][\w-]*[*?]*)*$/.test(name);
}

function dangerOfPrincipal(
  principal: PrincipalSet,
  condition: readonly Condition[],
  power: Level,
  { account }: RightContext,
): Level {
  if (!('only' in principal)) return dangerOfEverybody(condition, power, account);
  const { kind, id } = principal.only;
  if (kind === 'everybody') return dangerOfEverybody(condition, power, account);
  if (kind === 'Service') return confinesSource(condition) ? 'medium' : worseLevel('medium', power);
  if (kind === 'Federated') return worseLevel(dangerOfFederation(principal.only, condition), power);
  const isOwn =
    (account !== undefined && accountOf(principal) === account) ||
    [OWN_UNKNOWN, STACK_ACCOUNT].some((mark) => id.includes(mark));
  if (!isOwn) return worseLevel('high', power);
  // The account's own policies decide who of it.
  return isWholeAccount(principal.only) ? 'medium' : power;
}

/** Stands in the id of a principal that only the apply tells, and that the same provider makes. */
export const OWN_UNKNOWN = 'of this account: ';

function dangerOfEverybody(condition: readonly Condition[], power: Level, account?: string): Level {
  if (!confines(condition, isCaller, isAnything)) return 'critical';
  const isOwn = condition.some(
    (test) =>
      account !== undefined &&
      ['aws:principalaccount', 'kms:calleraccount', 'aws:sourceaccount'].includes(test.key.toLowerCase()) &&
      isPositive(test) &&
      test.values.every((value) => value === account),
  );
  return isOwn ? power : worseLevel('high', power);
}

/** Keys that say who calls or from where, and that a caller can't choose (IAM user guide, "Global condition keys"). */
const CALLER_KEYS = [
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:sourceip',
  'aws:sourceidentity',
  'aws:userid',
  'aws:username',
  'aws:vpcsourceip',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
];

const isCaller = (key: string) => CALLER_KEYS.includes(key) || key.startsWith('aws:principaltag/');
const isAnything = (value: string) => /^(\*+|arn:\*|0\.0\.0\.0\/0|::\/0)$/.test(value);

/** Keys by which a service says for whose resource it acts (IAM user guide, "The confused deputy problem"). */
const SOURCE_KEYS = [
  'aws:sourceowner',
  'lambda:eventsourcetoken',
  'kms:calleraccount',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'sts:externalid',
];

/** Whether a condition says for whom a service acts. */
export function confinesSource(condition: readonly Condition[]): boolean {
  const isSource = (key: string) => SOURCE_KEYS.includes(key) || key.startsWith('kms:encryptioncontext:');
  return confines(condition, isSource, isAnything);
}

/** Keys that name the person, the workload or the repository, and that the identity provider vouches for. */
const SUBJECTS = [
  'sub',
  'email',
  'oid',
  'repository',
  'repository_owner',
  'repository_id',
  'job_workflow_ref',
  'namespace_path',
  'project_path',
  'project_id',
  'aud_sub',
];
const isSubject = (key: string) =>
  key.startsWith('saml:') || SUBJECTS.includes(key.split(':').at(-1) ?? '') || key.endsWith(':saml:sub');
/** Patterns that any repository or project fits. */
const isAnySubject = (value: string) =>
  /^(\*+|repo:\*.*|project_path:\*.*|system:serviceaccount:\*.*)$/.test(value);

/** Whether a trust in an identity provider says whom of all those that it signs in. */
export function confinesSubject({ id }: Principal, condition: readonly Condition[]): boolean {
  return id.includes(':saml-provider/') || confines(condition, isSubject, isAnySubject);
}

/** A provider such as GitHub's signs in everybody in the world; only the subject tells them apart. */
function dangerOfFederation(principal: Principal, condition: readonly Condition[]): Level {
  if (principal.id.endsWith('cognito-identity.amazonaws.com')) {
    const signedIn = condition.some(
      ({ key, values }) => key.endsWith(':amr') && values.join() === 'authenticated',
    );
    return signedIn ? 'high' : 'critical';
  }
  if (!confinesSubject(principal, condition)) return 'critical';
  return principal.id.includes('oidc-provider/oidc.eks.') ? 'medium' : 'high';
}

/** Whether a test names values that let only some pass, and counts where there is no value. */
function isPositive(test: Condition): boolean {
  const { base, set, ifExists } = operatorOf(test);
  return !base.includes('not') && base !== 'null' && !ifExists && set !== 'forallvalues';
}

/** Whether a test on such a key leaves out somebody. */
function confines(
  condition: readonly Condition[],
  isKey: (key: string) => boolean,
  isEverything: (value: string) => boolean,
): boolean {
  return condition.some(
    (test) =>
      isKey(test.key.toLowerCase()) && isPositive(test) && test.values.every((value) => !isEverything(value)),
  );
}
