import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  IAMClient,
  ListRolesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { document, People } from './people';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);

test('a user may do what its groups may, as long as it is in them', async () => {
  const admin = aws.client(IAMClient, 'producer');
  const keys = await people.user('producer');
  const sts = people.as(STSClient, keys);
  const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const member = { GroupName: 'readers', UserName: Arn.split('/').at(-1) };
  await admin.send(new CreateGroupCommand(member));
  const PolicyDocument = document({ Action: 'iam:ListRoles' });
  await admin.send(new PutGroupPolicyCommand({ ...member, PolicyName: 'roles', PolicyDocument }));
  const iam = people.as(IAMClient, keys);
  const roles = () => iam.send(new ListRolesCommand({}));
  const users = () => iam.send(new ListUsersCommand({}));
  await expect(roles()).rejects.toMatchObject({ name: 'AccessDenied' });
  await admin.send(new AddUserToGroupCommand(member));
  await expect(roles()).resolves.toBeDefined();
  await expect(users()).rejects.toMatchObject({ name: 'AccessDenied' });
  const PolicyArn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
  await admin.send(new AttachGroupPolicyCommand({ ...member, PolicyArn }));
  await expect(users()).resolves.toBeDefined();
  await admin.send(new RemoveUserFromGroupCommand(member));
  await expect(roles()).rejects.toMatchObject({ name: 'AccessDenied' });
  [sts, iam].forEach((client) => client.destroy());
});
