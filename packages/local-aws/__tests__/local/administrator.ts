import { AttachUserPolicyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Moto } from '../../src/moto/moto';

/** A user whom moto's IAM knows as an administrator of the account; the gateway is told its keys by the test. */
export async function makeAdministrator(moto: Moto, UserName: string, accountId: string): Promise<void> {
  const iam = moto.client(IAMClient, accountId);
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  iam.destroy();
}
