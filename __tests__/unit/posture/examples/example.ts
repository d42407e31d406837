import type { PolicyStatement } from '../../../../platform/policy';
import { policy } from '../../../../platform/policy';
import type { Body } from '../../template';
import type { Subject } from '../rule';

type Blocks = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** Part of a stack in Terraform's JSON. */
export interface Fragment {
  readonly resource?: Blocks;
  readonly data?: Blocks;
  readonly provider?: Body;
  readonly backend?: Body;
  readonly output?: Readonly<Record<string, Body>>;
  /** Data is protected and keys are customer-managed unless this says otherwise. */
  readonly config?: Partial<Subject['config']>;
}

/** Stacks that a rule must object to, each for a reason of its own, and stacks that it must let pass. */
export interface Example {
  readonly bad: readonly Fragment[];
  readonly good: readonly Fragment[];
}

/** By the rule's id. */
export type Examples = Readonly<Record<string, Example>>;

/** One resource. */
export const resourceOf = (type: string, body: Body): Fragment => ({ resource: { [type]: { one: body } } });

/** A fragment with further resources. */
export const combine = (...fragments: readonly Fragment[]): Fragment => ({
  ...Object.assign({}, ...fragments),
  resource: Object.assign({}, ...fragments.map(({ resource }) => resource)),
});

/** One statement as a policy. */
export const allow = (statement: Partial<PolicyStatement> & Readonly<Record<string, unknown>>): string =>
  policy([{ Effect: 'Allow', ...statement }]);

/** A role's own policy of one statement. */
export const rolePolicy = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_iam_role_policy', { policy: allow(statement) });

/** A role that is trusted by one statement. */
export const trustedRole = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_iam_role', { assume_role_policy: allow({ Action: 'sts:AssumeRole', ...statement }) });

/** A key whose policy is one statement. */
export const keyWithPolicy = (statement: Parameters<typeof allow>[0]): Fragment =>
  resourceOf('aws_kms_key', { policy: allow({ Action: 'kms:Decrypt', Resource: '*', ...statement }) });

/** A statement that refuses plain HTTP. */
export const tlsOnly = (service: string, resources: readonly string[]): PolicyStatement => ({
  Effect: 'Deny',
  Principal: '*',
  Action: `${service}:*`,
  Resource: resources,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
