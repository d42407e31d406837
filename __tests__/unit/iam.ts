import { escapePattern } from '../../platform/escape-pattern';
import { type Granted, statements } from './template';

/** A call as IAM sees it: the condition keys of the request, a list where a key has several values. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * Whether a policy alone allows a call: an Allow covers it and no Deny does. Of the condition operators it knows those
 * that this project's policies use, and throws at any other.
 */
export function allows(policy: readonly Granted[] | string, call: Call): boolean {
  const covering = (typeof policy === 'string' ? statements(policy) : policy).filter((statement) =>
    statementCovers(statement, call),
  );
  return (
    covering.some(({ Effect }) => Effect === 'Allow') && !covering.some(({ Effect }) => Effect === 'Deny')
  );
}

function statementCovers({ Action, NotAction, Resource, Condition = {} }: Granted, call: Call): boolean {
  const named = Action.some((pattern) => matchesPattern(pattern.toLowerCase(), call.action.toLowerCase()));
  const spared = NotAction.some((pattern) =>
    matchesPattern(pattern.toLowerCase(), call.action.toLowerCase()),
  );
  return (
    (NotAction.length > 0 ? !spared : named) &&
    Resource.some((pattern) => matchesPattern(pattern, call.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, accepted]) => conditionHolds(operator, accepted, call.keys?.[key])),
    )
  );
}

function conditionHolds(operator: string, accepted: unknown, actual?: string | readonly string[]): boolean {
  const [, some, kind, not, compare, ifExists] =
    /^(ForAnyValue:)?(String|Arn|Bool)(Not)?(Equals|Like|)(IfExists)?$/.exec(operator) ?? [];
  if (!kind || (kind === 'Bool') !== (compare === '')) {
    throw new Error(`condition operator "${operator}" is not known here`);
  }
  // A negated operator holds where the key is missing (IAM user guide, "Condition operators").
  if (actual === undefined) return !some && (not !== undefined || ifExists !== undefined);
  const patterns = [accepted].flat().map(String);
  // ArnEquals matches patterns as ArnLike does.
  const equal =
    compare === 'Like' || kind === 'Arn'
      ? matchesPattern
      : (pattern: string, value: string) => pattern === value;
  const found = [actual].flat().some((value) => patterns.some((pattern) => equal(pattern, value)));
  return not ? !found : found;
}

function matchesPattern(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value;
  const parts = pattern.split('*').map(escapePattern);
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}
