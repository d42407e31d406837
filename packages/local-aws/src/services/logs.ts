import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { AwsError } from '../aws-error';
import type { Call, LocalAws, LocalService } from '../local-aws';
import { ActingClients } from './acting-clients';

/** CloudWatch Logs: moto keeps groups and events; here a group's key must let Logs in. */
export function createLogs(aws: LocalAws): LocalService {
  const clients = new ActingClients(aws);
  return {
    signingName: 'logs',
    model: 'logs',
    behind: 'moto',
    operations: {
      CreateLogGroup: async (input, call, next) => {
        if (input.kmsKeyId) await tryKey(input.kmsKeyId, groupArn(input.logGroupName, call), call, clients);
        return next();
      },
      AssociateKmsKey: async (input, call, next) => {
        const group = input.resourceIdentifier ?? groupArn(input.logGroupName, call);
        await tryKey(input.kmsKeyId, group, call, clients);
        return next();
      },
    },
  };
}

function groupArn(name: string, { region, principal }: Call): string {
  return `arn:aws:logs:${region}:${principal.accountId}:log-group:${name}`;
}

/**
 * Logs encrypts by itself, not for its caller (CloudWatch Logs user guide, "Encrypt log data").
 *
 * @throws {AwsError} as Logs refuses a key that isn't there or whose policy does not let it in for this group
 */
async function tryKey(KeyId: string, group: string, call: Call, clients: ActingClients): Promise<void> {
  const { principal, region } = call;
  const as = { accountId: principal.accountId, service: `logs.${region}.amazonaws.com` };
  const EncryptionContext = { 'aws:logs:arn': group };
  try {
    await clients
      .get(KMSClient, as)
      .send(new GenerateDataKeyCommand({ KeyId, EncryptionContext, KeySpec: 'AES_256' }));
  } catch (error) {
    if (
      !/^(AccessDenied|Disabled|InvalidKeyUsage|KMSInvalidState|NotFound)Exception$/.test(
        (error as Error).name,
      )
    )
      throw error;
    const message = `The specified KMS key does not exist or is not allowed to be used with Arn '${group}'`;
    throw new AwsError('AccessDeniedException', message, 400);
  }
}
