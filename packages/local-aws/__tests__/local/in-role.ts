import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Client } from '../../src/clients';
import type { TestAws } from './support';

/** A client in a session of the role, which its account's administrator assumes. */
export function clientInRole<T extends Client>(
  aws: TestAws,
  role: string,
  type: new (config: object) => T,
): T {
  const { endpoint, region, accounts } = aws.running;
  const account = Object.values(accounts).find(({ accountId }) => accountId === role.split(':')[4]);
  const credentials = async () => {
    const sts = new STSClient({ endpoint, region, credentials: account?.administrator });
    const command = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'test' });
    const { Credentials: given } = await sts.send(command).finally(() => sts.destroy());
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken,
      expiration: given?.Expiration,
    };
  };
  return new type({ endpoint, region, credentials });
}
