import { createHash } from 'node:crypto';
import {
  createValidatedPolicy,
  validateIdentityPolicy,
  validateResourcePolicy,
  type ValidatedPolicy,
} from '@cloud-copilot/iam-policy';
import {
  getDenialReasons,
  runSimulation,
  type RequestAnalysis,
  type SuccessfulRunSimulationResults,
} from '@cloud-copilot/iam-simulate';
import type { Keys } from './types';

/** A policy as it is held, with the name by which it is known where it is held. */
export interface NamedPolicy {
  readonly name: string;
  /** JSON text. */
  readonly document: string;
}

/** Everything that decides about one permission. */
export interface Question {
  /** ARN of a user or of a role's session, or a service principal. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Account that the resource belongs to. */
  readonly accountId: string;
  readonly keys: Keys;
  readonly identity: readonly NamedPolicy[];
  /** Undefined where the principal has no permissions boundary. */
  readonly boundary?: NamedPolicy;
  /** Undefined where the session was opened without policies; they count together. */
  readonly session?: readonly NamedPolicy[];
  /** Policy of the resource, or trust policy of the role that is to be assumed. */
  readonly resourcePolicy?: NamedPolicy;
}

/** The kinds of policy, as AWS calls them where it refuses. */
export type PolicyKind =
  'identity-based policy' | 'permissions boundary' | 'session policy' | 'resource-based policy';

export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly by: PolicyKind };

const KINDS: Readonly<Record<string, PolicyKind>> = {
  identity: 'identity-based policy',
  pb: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
};

/**
 * Decides a question as IAM does (IAM user guide, "Policy evaluation logic"). The simulator is AGPL-3.0: it is a
 * development dependency, imported here and nowhere else, and never part of what is deployed.
 *
 * @throws Error where a policy or the question itself is not what IAM would take
 */
export async function decide(question: Question): Promise<Decision> {
  const result = await runSimulation(
    {
      request: {
        principal: question.principal,
        action: question.action,
        resource: { resource: literal(question.resource), accountId: question.accountId },
        contextVariables: contextKeys(question.keys),
      },
      identityPolicies: question.identity.map(({ name, document }) => ({
        name,
        policy: identityPolicy(document),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(question.boundary && {
        permissionBoundaryPolicies: [
          { name: question.boundary.name, policy: identityPolicy(question.boundary.document) },
        ],
      }),
      ...(question.session && { sessionPolicy: identityPolicy(joinPolicies(question.session)) }),
      ...(question.resourcePolicy && { resourcePolicy: resourcePolicy(question.resourcePolicy.document) }),
    },
    {},
  );
  if (result.resultType === 'error') {
    const { action, resource, principal } = question;
    throw new Error(
      `IAM can't decide ${action} on ${resource} for ${principal}: ${JSON.stringify(result.errors)}`,
    );
  }
  return result.overallResult === 'Allowed' ? { allowed: true } : refusalDecision(result, question);
}

/**
 * An asterisk in the name of a resource is a character like any other. The simulator would take it for a pattern, and
 * say yes where a policy allows but some of what it stands for.
 */
function literal(resource: string): string {
  return resource === '*' ? resource : resource.replaceAll('*', '\u2217');
}

/** The simulator drops keys whose last part, behind a colon, is anything; behind a tag's slash it keeps them. */
const CONTEXT = /kms:EncryptionContext:/gi;
const CONTEXT_TAG = 'aws:RequestTag/kms:EncryptionContext:';

function contextKeys(keys: Keys): Record<string, string | string[]> {
  const entries = Object.entries(keys).map(([key, value]) => [key.replace(CONTEXT, CONTEXT_TAG), value]);
  return Object.fromEntries(entries) as Record<string, string | string[]>;
}

function refusalDecision(result: SuccessfulRunSimulationResults, question: Question): Decision {
  const analyses = result.resultType === 'single' ? [result.result] : result.results;
  const reasons = analyses.flatMap(({ analysis }) => getDenialReasons(analysis));
  const explicit = reasons.find(({ denialType }) => denialType === 'Explicit');
  if (explicit)
    return { allowed: false, explicit: true, by: KINDS[explicit.policyType] ?? 'identity-based policy' };
  return {
    allowed: false,
    explicit: false,
    by: missingPolicyKind(
      analyses.map(({ analysis }) => analysis),
      question,
    ),
  };
}

/** The kind of policy that AWS names where none allows: the last that would have had to. */
function missingPolicyKind(analyses: readonly RequestAnalysis[], question: Question): PolicyKind {
  const blocking = analyses.flatMap(getDenialReasons).find((reason) => reason.blocking);
  if (blocking) return KINDS[blocking.policyType] ?? 'identity-based policy';
  const identityAllows = analyses.some(({ identityAnalysis }) => identityAnalysis?.result === 'Allowed');
  if (!identityAllows) {
    const anonymous = !question.principal.startsWith('arn:');
    return anonymous ? 'resource-based policy' : 'identity-based policy';
  }
  return question.session ? 'session policy' : 'resource-based policy';
}

/** Session policies given together allow what any of them allows. */
function joinPolicies(policies: readonly NamedPolicy[]): string {
  const statements = policies.flatMap(({ document }) => {
    const { Statement } = JSON.parse(document) as { Statement: object | readonly object[] };
    return [Statement].flat();
  });
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

type Validate = typeof validateIdentityPolicy;

const identityPolicy = cached(validateIdentityPolicy);
const resourcePolicy = cached(validateResourcePolicy);

/** Policies are checked once, not at every call; the texts are few, and each is kept by its hash. */
function cached(validate: Validate): (document: string) => ValidatedPolicy {
  const known = new Map<string, ValidatedPolicy>();
  return (document) => {
    const key = createHash('sha256').update(document).digest('base64');
    const policy =
      known.get(key) ?? createValidatedPolicy(JSON.parse(document.replace(CONTEXT, CONTEXT_TAG)), validate);
    known.set(key, policy);
    return policy;
  };
}
