import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { policy } from '../../../platform/policy';
import { requireMember, type Session } from '../../../commands/session';

/** Does the work while a bucket's policy lacks one statement. */
export async function withoutStatement(
  administrator: Session,
  Bucket: string,
  sid: string,
  work: () => Promise<void>,
): Promise<void> {
  const s3 = administrator.client(S3Client);
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const document = JSON.parse(requireMember(Policy, 'Policy')) as { Statement: { Sid: string }[] };
  const Statement = document.Statement.filter(({ Sid }) => Sid !== sid);
  expect(Statement).toHaveLength(document.Statement.length - 1);
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...document, Statement }) }));
  try {
    await work();
  } finally {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
}

/** Does the work while a role's own policy allows it more, as its account's administrator can have it. */
export async function withRight(
  administrator: Session,
  RoleName: string,
  actions: readonly string[],
  work: () => Promise<void>,
  resources: readonly string[] = ['*'],
): Promise<void> {
  const iam = administrator.client(IAMClient);
  const right = { RoleName, PolicyName: 'intruder' };
  const PolicyDocument = policy([{ actions, resources }]);
  await iam.send(new PutRolePolicyCommand({ ...right, PolicyDocument }));
  try {
    await work();
  } finally {
    await iam.send(new DeleteRolePolicyCommand(right));
  }
}
