import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { requireAccount } from '../../../../commands/bootstrap/caller';
import { Naming } from '../../../../platform/naming/naming';
import { platform } from '../../platform';

const sts = mockClient(STSClient);
const { governance } = new Naming(platform());

test('the account’s own administrator may go on', async () => {
  sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333', Arn: 'arn:admin' });
  await expect(requireAccount(new STSClient({}), governance)).resolves.toBeUndefined();
});

test('credentials of another account are refused before anything is made, with the cure', async () => {
  sts
    .on(GetCallerIdentityCommand)
    .resolves({ Account: '999988887777', Arn: 'arn:aws:iam::999988887777:user/ann' });
  await expect(requireAccount(new STSClient({}), governance)).rejects.toThrow(
    /governance is account 111122223333.*999988887777:user\/ann.*administrator of 111122223333/,
  );
});
