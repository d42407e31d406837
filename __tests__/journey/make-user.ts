import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { requireMember, type Session } from '../../commands/session';
import { policy } from '../../platform/policy';

/** Makes a user whose own policy allows these actions everywhere, signed in. */
export async function makeUser(
  administrator: Session,
  UserName: string,
  actions: readonly string[],
): Promise<Session> {
  const iam = administrator.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'own',
      PolicyDocument: policy([{ actions, resources: ['*'] }]),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return administrator.as({
    accessKeyId: requireMember(AccessKey?.AccessKeyId, 'AccessKeyId'),
    secretAccessKey: requireMember(AccessKey?.SecretAccessKey, 'SecretAccessKey'),
  });
}
