import { AwsError } from '../../aws-error';
import { keyUseKeys } from '../../iam/needs/key-use';
import type { Credentials, LocalAws } from '../../local-aws';
import { actorOf, type FunctionConfiguration, type FunctionVersion } from './functions';

/** What a role must be allowed to reach, as Lambda words it. */
const DEAD_LETTERS: Readonly<Record<string, { action: string; call: string }>> = {
  sqs: { action: 'sqs:SendMessage', call: 'SendMessage on SQS' },
  sns: { action: 'sns:Publish', call: 'Publish on SNS' },
};

/** What polling a queue takes (Lambda developer guide, "Configuring execution role permissions" for SQS). */
const POLLING = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];

/** A function in so far as its role is concerned. */
export type Acting = Pick<FunctionVersion, 'accountId'> & {
  readonly configuration: Pick<
    FunctionConfiguration,
    'FunctionArn' | 'Role' | 'DeadLetterConfig' | 'KMSKeyArn'
  >;
};

/**
 * Looks at a function's role before Lambda takes the function.
 *
 * @throws {AwsError} InvalidParameterValueException where the role does not trust Lambda, or may not send to the
 * dead-letter target
 */
export async function checkRole(aws: LocalAws, acting: Acting): Promise<void> {
  await roleSession(aws, acting, 'check').catch((error: Error) => {
    throw invalid(error.message);
  });
  const { Role, DeadLetterConfig } = acting.configuration;
  const target = DeadLetterConfig?.TargetArn;
  if (!target) return;
  const { action, call } = DEAD_LETTERS[target.split(':')[2]] ?? {};
  if (!action) throw invalid(`The provided dead letter target ARN ${target} is no queue and no topic.`);
  if (await aws.roleRefusal(Role, { action, resource: target })) throw lacksPermission(call);
}

/** @throws {AwsError} InvalidParameterValueException where the role may not poll the queue */
export async function checkPolling(aws: LocalAws, role: string, queueArn: string): Promise<void> {
  for (const operation of POLLING) {
    const refusal = await aws.roleRefusal(role, { action: `sqs:${operation}`, resource: queueArn });
    if (refusal !== undefined) throw lacksPermission(`${operation} on SQS`);
  }
}

/**
 * Session of a function's role.
 *
 * @throws {AwsError} AccessDeniedException where the role does not trust Lambda
 */
export async function roleSession(aws: LocalAws, acting: Acting, name: string): Promise<Credentials> {
  try {
    return await aws.session(actorOf(acting), name);
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'AccessDenied')) throw error;
    const message = 'The role defined for the function cannot be assumed by Lambda.';
    throw new AwsError('AccessDeniedException', message, 403, { Type: 'User' });
  }
}

/** @throws {AwsError} KMSAccessDeniedException where the role may not decrypt the function's variables */
export async function checkDecryption(aws: LocalAws, { accountId, configuration }: Acting): Promise<void> {
  const { KMSKeyArn, Role, FunctionArn } = configuration;
  if (!KMSKeyArn) return;
  const use = { service: 'lambda', accountId, context: { 'aws:lambda:FunctionArn': FunctionArn } };
  const keys = keyUseKeys(use, aws.region, accountId);
  const refusal = await aws.roleRefusal(Role, { action: 'kms:Decrypt', resource: KMSKeyArn, keys });
  if (refusal === undefined) return;
  const message = `Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: ${refusal}`;
  throw new AwsError('KMSAccessDeniedException', message, 502, { Type: 'User' });
}

function lacksPermission(call: string): AwsError {
  return invalid(`The provided execution role does not have permissions to call ${call}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
