import { randomUUID } from 'node:crypto';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AwsError } from '../../aws-error';
import type { Operation } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import type { AsynchronousInvocations } from './asynchronous';
import type { Environments } from './environments';
import { PAYLOAD_LIMIT } from './execution-environment';
import {
  referenceOf,
  SERVICE,
  type FunctionReference,
  type FunctionStore,
  type FunctionVersion,
} from './functions';

/** Largest event of an asynchronous invocation in bytes (Lambda quotas: 1 MB). */
const EVENT_LIMIT = 1024 * 1024;

/** Finds the version that a name, number or alias stands for. @throws {AwsError} ResourceNotFoundException */
export async function resolveVersion(
  clients: ActingClients,
  functions: FunctionStore,
  reference: FunctionReference,
): Promise<FunctionVersion> {
  const { accountId, name, qualifier } = reference;
  if (!qualifier || /^(\$LATEST|\d+)$/.test(qualifier)) return functions.version(reference);
  functions.get(reference);
  const client = clients.get(LambdaClient, { accountId, service: SERVICE });
  const alias = await client.send(new GetAliasCommand({ FunctionName: name, Name: qualifier }));
  return functions.version({ ...reference, qualifier: alias.FunctionVersion });
}

/** The Invoke operation with its three invocation types. */
export function createInvoke(
  clients: ActingClients,
  functions: FunctionStore,
  environments: Environments,
  asynchronous: AsynchronousInvocations,
): Operation {
  return async (input, call) => {
    const version = await resolveVersion(clients, functions, referenceOf(input, call));
    const { Version } = version.configuration;
    const type = input.InvocationType ?? 'RequestResponse';
    if (type === 'DryRun') return { StatusCode: 204, ExecutedVersion: Version };
    const event = parseEvent(input.Payload, type === 'Event' ? EVENT_LIMIT : PAYLOAD_LIMIT);
    if (type === 'Event') {
      asynchronous.accept(version, event);
      return { StatusCode: 202, ExecutedVersion: Version };
    }
    const outcome = await environments.invoke(version, event, randomUUID());
    return {
      StatusCode: 200,
      ExecutedVersion: Version,
      Payload: Buffer.from(outcome.payload),
      ...(outcome.functionError && { FunctionError: outcome.functionError }),
      ...(input.LogType === 'Tail' && { LogResult: outcome.logTail }),
    };
  };
}

/** An invocation without a payload gives the function an empty object. */
function parseEvent(payload: Uint8Array | undefined, limit: number): unknown {
  if (!payload?.byteLength) return {};
  if (payload.byteLength > limit) {
    const message = `${payload.byteLength} byte payload is too large for the Invoke API (limit ${limit} bytes)`;
    throw new AwsError('RequestTooLargeException', message, 413, { Type: 'User' });
  }
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
}
