import type { AccountNames } from '../../platform/naming/naming';
import { type Unrecorded, unrecordedMessage } from './unrecorded';

/** Terraform's own line of its log about a resource that failed. */
const FAILURE = /\[ERROR\] vertex "([^"]+)" error: (.*)$/gm;

/** Answers the id by which `terraform import` finds what is in the way of a new one. */
type Importer = (message: string, account: Explained) => string | undefined;

/** What of an account an explanation needs. */
export type Explained = Pick<AccountNames, 'stack' | 'accountId' | 'trailArn'>;

const createdNameOf: Importer = (message) =>
  /^creating [^(]+\(([^)]+)\): .*AlreadyExists/s.exec(message)?.[1];

/** By type of resource, in the provider's words. */
const IMPORTERS: Readonly<Record<string, Importer>> = {
  // By its ARN, which is its id (provider's documentation).
  aws_cloudtrail: (message, account) => createdNameOf(message, account) && account.trailArn,
  aws_cloudwatch_log_group: createdNameOf,
  aws_glue_catalog_database: (message, account) => {
    const name = createdNameOf(message, account);
    return name && `${account.accountId}:${name}`;
  },
  aws_glue_classifier: createdNameOf,
  aws_glue_crawler: createdNameOf,
  aws_iam_policy: (message, account) => {
    const name = createdNameOf(message, account);
    return name && `arn:aws:iam::${account.accountId}:policy/${name}`;
  },
  aws_iam_role: createdNameOf,
  aws_kms_alias: createdNameOf,
  aws_lambda_event_source_mapping: (message) => /already exists\..* with UUID ([\w-]+)/s.exec(message)?.[1],
  aws_lambda_function: (message) => /\(([^)]+)\): .*Function already exist/s.exec(message)?.[1],
  aws_ram_principal_association: associated,
  aws_ram_resource_association: associated,
  // An invitation that was accepted can't be accepted again.
  aws_ram_resource_share_accepter: (message) =>
    /^No pending RAM Resource Share \(([^)]+)\) invitation found/.exec(message)?.[1],
  // Not BucketAlreadyExists: that one is somebody else's.
  aws_s3_bucket: (message) => /\(([^)]+)\): .*BucketAlreadyOwnedByYou/s.exec(message)?.[1],
};

function associated(message: string): string | undefined {
  return /^RAM \w+ Association \(([^)]+)\) already exists/.exec(message)?.[1];
}

/**
 * Id of an environment that DataZone does not delete now. Uncertain: how it refuses to delete what is being deleted; the
 * model has ValidationException for it (API reference, DeleteEnvironment), and ConflictException elsewhere.
 */
function busyEnvironment(message: string): string | undefined {
  return /^deleting [^(]*Environment \("?([^")]+)"?\): .*(ConflictException|ValidationException)/s.exec(
    message,
  )?.[1];
}

/** The ARN by which the events of a stack are found, even of one that is gone. */
function failedStack(message: string): string | undefined {
  return /^waiting for CloudFormation Stack \(([^)]+)\)/.exec(message)?.[1];
}

/**
 * What Terraform's log of a failed deploy means, where the cure is known.
 *
 * @param names the stack, and the account that it is deployed to
 * @param log lines of `TF_LOG=ERROR`
 * @returns one explanation a kind of failure
 */
export function explain(names: Explained, log: string): readonly string[] {
  const found = new Map<string, Unrecorded>();
  const explanations: string[] = [];
  for (const [, address, message] of log.matchAll(FAILURE)) {
    const id = IMPORTERS[address.split('.')[0]]?.(message, names);
    if (id !== undefined) found.set(address, { address, id });
    const stack = failedStack(message);
    if (stack !== undefined) explanations.push(stackMessage(names.stack, stack));
    const environment = busyEnvironment(message);
    if (environment !== undefined) explanations.push(environmentMessage(names.stack, environment));
  }
  return found.size === 0
    ? explanations
    : [...explanations, unrecordedMessage(names.stack, [...found.values()])];
}

function stackMessage(stack: string, arn: string): string {
  return (
    `${stack}: CloudFormation could not bring the project's data source and members to what the configuration says. ` +
    'It takes a failed creation back, and rolls a failed update back, so the next deploy tries again. ' +
    'Its events name the resource and the reason. Mend that, such as a member whose role does not exist, then run this command again:\n' +
    `  aws cloudformation describe-stack-events --stack-name ${arn}`
  );
}

function environmentMessage(stack: string, id: string): string {
  return (
    `${stack}: DataZone does not delete the environment ${id} now. A destroy that was killed may have begun that already, and AWS ends it by itself, ` +
    'within minutes. Wait for that, and run this command again.'
  );
}
