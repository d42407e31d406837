import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { AccountNames } from '../../../platform/naming/naming';
import { policy } from '../../../platform/policy';
import type { Session } from '../../../commands/session';
import { deployRole, person, type Platform } from './platform';

/** Makes a role that allows everything under the boundary, as a deploy role may, and takes it away again. */
export async function asStrongestRole(
  platform: Platform,
  names: AccountNames,
  work: (role: Session, name: string) => Promise<void>,
): Promise<void> {
  const RoleName = `${names.base}-strongest`;
  const iam = (await deployRole(platform, names)).client(IAMClient);
  const administrator = person(platform, names);
  const everything = { RoleName, PolicyName: 'everything' };
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path: names.deployedRolePath,
      PermissionsBoundary: names.boundaryArn,
      AssumeRolePolicyDocument: policy([
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${names.accountId}:root` },
          Action: 'sts:AssumeRole',
        },
      ]),
    }),
  );
  try {
    const PolicyDocument = policy([{ actions: ['*'], resources: ['*'] }]);
    await iam.send(new PutRolePolicyCommand({ ...everything, PolicyDocument }));
    await work(await administrator.assume(names.deployedRoleArn(RoleName), 'intruder'), RoleName);
  } finally {
    // Without its boundary, which a test may take away, the role is no deploy's any more.
    const cleaner = administrator.client(IAMClient);
    await cleaner.send(new DeleteRolePolicyCommand(everything));
    await cleaner.send(new DeleteRoleCommand({ RoleName }));
  }
}
