import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AccountNames } from '../../platform/naming/naming';

/**
 * Bootstrap acts as whoever calls it, and S3 would make the state bucket in any account.
 *
 * @throws Error with the cure, where the caller belongs to another account
 */
export async function requireAccount(sts: STSClient, names: AccountNames): Promise<void> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account === names.accountId) return;
  throw new Error(
    `The configuration says that ${names.entry} is account ${names.accountId}, but the credentials are of ${Arn}. Use those of an administrator of ${names.accountId}, or correct the accountId of ${names.entry}.`,
  );
}
