import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  type CreateFunctionCommandInput,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { ACCOUNTS, type TestAws } from './support';

/** Account in which the tests of functions run. */
export const ACCOUNT = 'producer';

export const ROLE = `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:role/function`;

/** Zip of a function whose `index.js` is the given source. */
export function zipOf(source: string, file = 'index.js'): Uint8Array {
  return zipSync({ [file]: strToU8(source) });
}

/** What the functions of the tests may do: write logs, poll queues and send to them. */
const PERMISSIONS = ['logs:*', 'sqs:*'];

/** Makes the role that the functions of the tests run as. */
export async function createRole(aws: TestAws, RoleName = 'function'): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const iam = aws.client(IAMClient, ACCOUNT);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const allowed = { Effect: 'Allow', Action: PERMISSIONS, Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [allowed] });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'function', PolicyDocument }));
}

/** The call that makes a function from the source of its `index.js`. */
export function newFunction(
  FunctionName: string,
  source: string,
  settings: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommand {
  return new CreateFunctionCommand({
    FunctionName,
    Role: ROLE,
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: 30,
    Code: { ZipFile: zipOf(source) },
    ...settings,
  });
}

/** Makes such a function as the account's administrator. */
export async function createFunction(
  aws: TestAws,
  FunctionName: string,
  source: string,
  settings: Partial<CreateFunctionCommandInput> = {},
) {
  return aws.client(LambdaClient, ACCOUNT).send(newFunction(FunctionName, source, settings));
}

/** Invokes a function; `result` is what it returned, read as JSON. */
export async function invokeFunction(
  aws: TestAws,
  FunctionName: string,
  event: unknown = {},
  settings: Partial<InvokeCommandInput> = {},
) {
  const answer = await aws
    .client(LambdaClient, ACCOUNT)
    .send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), ...settings }));
  const text = Buffer.from(answer.Payload ?? []).toString();
  return { ...answer, result: text === '' ? undefined : JSON.parse(text) };
}
