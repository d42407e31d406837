import type { Finding } from './rule';
import type { Block, Granted, Template } from '../template';

/** What a policy is attached to decides how it is read. */
type Kind =
  /** What a role may do. */
  | 'identity'
  /** The most that other roles may be given; by itself it grants nothing. */
  | 'boundary'
  /** Who may assume a role. */
  | 'trust'
  /** Who may use one resource. */
  | 'resource';

/** One statement of a policy, with its place. */
export interface PlacedStatement {
  readonly address: string;
  readonly kind: Kind;
  /** The account that the policy is made in. */
  readonly account: string | undefined;
  readonly statement: Granted & { readonly NotPrincipal?: unknown; readonly NotResource?: unknown };
}

const placedStatements = new WeakMap<Template, readonly PlacedStatement[]>();

/** Every statement of every policy in a stack; read once. */
function readStatements(template: Template): readonly PlacedStatement[] {
  const known = placedStatements.get(template) ?? readAll(template);
  placedStatements.set(template, known);
  return known;
}

function readAll(template: Template): PlacedStatement[] {
  return template.blocks.flatMap((block) =>
    ['policy', 'assume_role_policy']
      .filter((argument) => typeof block.body[argument] === 'string')
      .flatMap((argument) =>
        block.policy(argument).map((statement) => ({
          address: block.address,
          kind: kindOf(template, block, argument),
          account: accountOf(template, block),
          statement,
        })),
      ),
  );
}

/** The statements that deny. */
export function denyStatements(template: Template): PlacedStatement[] {
  return readStatements(template).filter(({ statement }) => statement.Effect === 'Deny');
}

/** The statements that allow, of the given kinds. */
export function allowStatements(template: Template, ...kinds: readonly Kind[]): PlacedStatement[] {
  return readStatements(template).filter(
    ({ kind, statement }) => kinds.includes(kind) && statement.Effect === 'Allow',
  );
}

/** One finding for every value that the test returns for a statement. */
export function eachStatement(
  list: readonly PlacedStatement[],
  objections: (placed: PlacedStatement) => readonly string[],
): Finding[] {
  return list.flatMap((one) =>
    objections(one).map((value) => ({ address: one.address, value: `${statementName(one)}${value}` })),
  );
}

/** Principals of a statement as `type` and value; `*` alone is everybody. */
export function principals({ Principal }: Granted): { readonly type: string; readonly value: string }[] {
  if (Principal === undefined) return [];
  if (Principal === '*') return [{ type: 'AWS', value: '*' }];
  return Object.entries(Principal as Record<string, string | string[]>).flatMap(([type, values]) =>
    [values].flat().map((value) => ({ type, value })),
  );
}

/** The values that a condition accepts for a key, whatever the operator, negated ones left out. */
export function accepted({ Condition = {} }: Granted, key: RegExp): string[] {
  return Object.entries(Condition)
    .filter(([operator]) => !/Not|IfExists|^ForAllValues|^Null$/.test(operator))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(([name]) => key.test(name))
    .flatMap(([, values]) => [values].flat().map(String));
}

/** Whether a condition holds the key to named values. */
export function isBounded(statement: Granted, key: RegExp): boolean {
  const values = accepted(statement, key);
  return values.length > 0 && values.every((value) => !value.includes('*'));
}

/**
 * Whether a condition demands the key, by values that begin with more than a wildcard. A key that ends in a slash stands
 * for all that begin with it.
 *
 * @param optional where a request without the key passes too
 */
export function demandsKey({ Condition = {} }: Granted, key: string, optional = false): boolean {
  const demandedKey = key.toLowerCase();
  const operators = /^(ForAnyValue:)?(String|Arn)(Equals|Like)(IfExists)?$/;
  return Object.entries(Condition)
    .filter(([operator]) => operators.test(operator) && (optional || !operator.endsWith('IfExists')))
    .flatMap(([, keys]) => Object.entries(keys))
    .filter(
      ([name]) =>
        demandedKey === name.toLowerCase() ||
        (demandedKey.endsWith('/') && name.toLowerCase().startsWith(demandedKey)),
    )
    .some(([, values]) => [values].flat().every((value) => !String(value).startsWith('*')));
}

function kindOf(template: Template, block: Block, argument: string): Kind {
  if (argument === 'assume_role_policy') return 'trust';
  if (!block.type.startsWith('aws_iam_')) return 'resource';
  // IAM's own controls leave boundaries out too; what nobody is given is one.
  const isAttached = template
    .all('aws_iam_role_policy_attachment')
    .some(({ body }) => String(body['policy_arn']).includes(`{${block.address}.`));
  return block.type === 'aws_iam_policy' && !isAttached ? 'boundary' : 'identity';
}

/** The account that a block is made in, as its provider is pinned. */
export function accountOf(template: Template, { body }: Block): string | undefined {
  const alias = String(body['provider']).replace('aws.', '');
  const provider = template.json.provider['aws']?.find((candidate) => candidate['alias'] === alias);
  return (provider?.['allowed_account_ids'] as string[] | undefined)?.[0];
}

const statementName = ({ statement }: PlacedStatement) =>
  statement.Sid ? `statement ${statement.Sid}: ` : '';
