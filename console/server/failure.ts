import type { Failure, MaybeVisible } from '../api';
import type { AccountNames } from '../../platform/naming/naming';

/** HTTP statuses that the API answers a failure with. */
export type FailureStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 502;

/** Something that a call is refused with; its text is the answer. */
export class Refusal extends Error {
  constructor(
    readonly status: FailureStatus,
    readonly code: string,
    message: string,
    readonly cure?: string,
  ) {
    super(message);
  }
}

/** Something that the rights at hand do not show, found out without a call. */
export class NotVisible extends Error {
  constructor(
    readonly reason: string,
    readonly cure: string,
  ) {
    super(reason);
  }
}

type Kind =
  'not-member' | 'refused' | 'missing' | 'throttled' | 'credentials' | 'invalid' | 'conflict' | 'other';

/** By the names of AWS's errors; the first that fits counts. */
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['throttled', /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/],
  [
    'credentials',
    /^Expired|^InvalidClientTokenId|^InvalidAccessKeyId|^CredentialsProviderError|^UnrecognizedClient|^SignatureDoesNotMatch|^TokenRefreshRequired/,
  ],
  ['refused', /AccessDenied|Unauthorized|NotAuthorized|Forbidden/],
  ['missing', /NotFound|NoSuch|NonExistent|DoesNotExist/],
  ['conflict', /Conflict/],
  ['invalid', /Validation|InvalidRequest|InvalidParameter|InvalidInput/],
];

/** DataZone's own refusal, after IAM has said yes. */
const NOT_MEMBER = /^User is not permitted to perform operation/;

/** What an error of AWS's, or of the SDK, means. */
export function kindOf(error: unknown): Kind {
  if (!(error instanceof Error)) return 'other';
  if (NOT_MEMBER.test(error.message)) return 'not-member';
  return KINDS.find(([, names]) => names.test(error.name))?.[0] ?? 'other';
}

const SIGN_IN = 'Sign in again, as you did before (aws sso login, AWS_PROFILE), and start the console again.';

/** What helps, by what went wrong in an account. */
function cureOf(kind: Kind, { entry, stack }: Pick<AccountNames, 'entry' | 'stack'>): string {
  switch (kind) {
    case 'not-member':
      return `Add the role to \`members\` of ${entry} in the configuration as PROJECT_CONTRIBUTOR, and deploy ${stack}.`;
    case 'refused':
      return `Give the role the policy that \`npm run console -- --print-policy ${entry}\` prints.`;
    case 'missing':
      return `Deploy it: npm run deploy -- ${stack}`;
    case 'credentials':
      return SIGN_IN;
    default:
      return 'It is tried again by itself. If it stays, look at the network and at the health of AWS.';
  }
}

/** Why something in an account is not visible, and what helps. */
export function notVisible(
  error: unknown,
  names: Pick<AccountNames, 'entry' | 'stack'>,
): Extract<MaybeVisible<never>, { visible: false }> {
  if (error instanceof NotVisible) return { visible: false, reason: error.reason, cure: error.cure };
  return { visible: false, reason: redacted(textOf(error)), cure: cureOf(kindOf(error), names) };
}

const STATUS: Readonly<Record<Kind, readonly [FailureStatus, string]>> = {
  'not-member': [403, 'NotAMember'],
  refused: [403, 'AccessDenied'],
  missing: [404, 'NotFound'],
  throttled: [429, 'Throttled'],
  credentials: [403, 'BadCredentials'],
  conflict: [409, 'Conflict'],
  invalid: [400, 'InvalidInput'],
  other: [500, 'InternalError'],
};

/** The answer to a call that failed; an error that is not AWS's is not described. */
export function failureOf(error: unknown): { status: FailureStatus; body: Failure } {
  if (error instanceof Refusal) {
    return { status: error.status, body: { code: error.code, message: error.message, cure: error.cure } };
  }
  if (error instanceof NotVisible) {
    return { status: 403, body: { code: 'NotVisible', message: error.reason, cure: error.cure } };
  }
  const kind = kindOf(error);
  if (kind === 'other' && !isOfAws(error)) {
    return {
      status: 500,
      body: { code: 'InternalError', message: 'The console failed; its terminal says at what.' },
    };
  }
  const [status, code] = kind === 'other' ? ([502, 'AwsFailed'] as const) : STATUS[kind];
  const cure = kind === 'credentials' ? { cure: SIGN_IN } : {};
  return { status, body: { code, message: redacted(textOf(error)), ...cure } };
}

function isOfAws(error: unknown): boolean {
  return error instanceof Error && '$metadata' in error;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return 'It failed for an unknown reason.';
  // Services answer a wrong signature with all that was signed, the session's token with it.
  if (error.name === 'SignatureDoesNotMatch') return 'SignatureDoesNotMatch: the credentials are wrong.';
  return error.message === '' || error.message === 'UnknownError'
    ? error.name
    : `${error.name}: ${error.message}`;
}

/** A text without what could be a key, secret or session token. */
export function redacted(text: string): string {
  return text
    .replaceAll(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, '[access key]')
    .replaceAll(/[A-Za-z0-9+/=]{40,}/g, (run) => (isRandom(run) ? '[secret]' : run));
}

/** Words and paths have no such mixture of letters and digits. */
function isRandom(run: string): boolean {
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run);
}
