import { escapePattern } from '../../platform/escape-pattern';
/** A statement of a policy as IAM holds it. */
export interface HeldStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a policy text; IAM takes a single one without a list. */
export function statementsOf(document: string): readonly HeldStatement[] {
  const { Statement } = JSON.parse(document) as { Statement: HeldStatement | readonly HeldStatement[] };
  return [Statement].flat() as HeldStatement[];
}

/** A policy text of these statements; undefined where there is none, for IAM knows no empty policy. */
export function policyText(statements: readonly HeldStatement[]): string | undefined {
  return statements.length === 0
    ? undefined
    : JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** What the code calls a statement; undefined where Terraform has made the Sid up. */
export function sidOf({ Sid }: HeldStatement): string | undefined {
  return Sid?.startsWith('terraform-') ? undefined : Sid;
}

export function asList(value: string | readonly string[] = []): readonly string[] {
  return [value].flat() as string[];
}

/** Whether a pattern of a policy, such as `s3:Get*`, takes in an action. */
export function patternCovers(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*').map(escapePattern);
  return new RegExp(`^${parts.join('.*')}$`).test(action.toLowerCase());
}
