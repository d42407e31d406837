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
    covers(statement, call),
  );
  return (
    covering.some(({ Effect }) => Effect === 'Allow') && !covering.some(({ Effect }) => Effect === 'Deny')
  );
}

function covers({ Action, NotAction, Resource, Condition = {} }: Granted, call: Call): boolean {
  const named = Action.some((pattern) => like(pattern.toLowerCase(), call.action.toLowerCase()));
  const spared = NotAction.some((pattern) => like(pattern.toLowerCase(), call.action.toLowerCase()));
  return (
    (NotAction.length > 0 ? !spared : named) &&
    Resource.some((pattern) => like(pattern, call.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, accepted]) => holds(operator, accepted, call.keys?.[key])),
    )
  );
}

function holds(operator: string, accepted: unknown, actual?: string | readonly string[]): boolean {
  const [, compare, ifExists] =
    /^(?:ForAnyValue:)?(StringEquals|StringLike|ArnLike|Bool)(IfExists)?$/.exec(operator) ?? [];
  if (!compare) throw new Error(`condition operator "${operator}" is not known here`);
  if (actual === undefined) return ifExists !== undefined;
  const patterns = [accepted].flat().map(String);
  const equal = compare.endsWith('Like') ? like : (pattern: string, value: string) => pattern === value;
  return [actual].flat().some((value) => patterns.some((pattern) => equal(pattern, value)));
}

function like(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value;
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(value);
}
