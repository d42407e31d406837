import type { Identities } from '../gateway/identities';
import type { LocalService } from '../local-aws';

/** IAM's access keys: moto keeps them, and the gateway learns whom they stand for. */
export function createAccessKeys(identities: Identities): LocalService {
  return {
    signingName: 'iam',
    model: 'iam',
    behind: 'moto',
    operations: {
      CreateAccessKey: async (_input, { principal }, next) => {
        const output = await next();
        const { UserName, AccessKeyId, SecretAccessKey } = output.AccessKey;
        const arn = `arn:aws:iam::${principal.accountId}:user/${UserName}`;
        identities.add(
          { accountId: principal.accountId, arn, type: 'user' },
          { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
        );
        return output;
      },
      DeleteAccessKey: async (input, _call, next) => {
        const output = await next();
        identities.remove(input.AccessKeyId);
        return output;
      },
      UpdateAccessKey: async (input, _call, next) => {
        const output = await next();
        identities.setActive(input.AccessKeyId, input.Status === 'Active');
        return output;
      },
    },
  };
}
