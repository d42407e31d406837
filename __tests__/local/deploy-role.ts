import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { boundary } from '../../bootstrap/boundary';
import { deployPermissions } from '../../bootstrap/deploy-permissions';
import type { AccountName } from '@ehds/local-aws/accounts';
import type { Credentials } from '@ehds/local-aws/local-aws';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import { platform } from '../unit/platform';
import type { People } from '../../packages/local-aws/__tests__/local/people';
import type { TestAws } from '../../packages/local-aws/__tests__/local/support';

const config = platform();
const naming = new Naming(config);

/** Names in the producer's account of the configuration from which the deploy role is made. */
export const NAMES = naming.accounts.find(({ entry }) => entry === 'producer') as AccountNames;

/**
 * Makes the producer's boundary and deploy role with the documents that bootstrap has for them, and its buckets of
 * state and logs.
 *
 * @returns keys of a session that an operator of the configuration opened
 */
export async function makeDeployRole(aws: TestAws, people: People): Promise<Credentials> {
  const account: AccountName = 'producer';
  const iam = aws.client(IAMClient, account);
  const make = (PolicyName: string, PolicyDocument: string) =>
    iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  await make(NAMES.boundaryName, policy(boundary(naming, NAMES, config.region)));
  const RoleName = NAMES.deployRoleName;
  const AssumeRolePolicyDocument = policy([callerTrust(config.producers[account].operators)]);
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  for (const [topic, statements] of Object.entries(deployPermissions(config, naming, NAMES))) {
    const { Policy } = await make(`${RoleName}-${topic}`, policy(statements));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  }
  const s3 = aws.client(S3Client, account);
  for (const Bucket of [NAMES.stateBucket, NAMES.trailBucket]) {
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: NAMES.stateKey, Body: '{}' }));
  }
  const operator = await people.role(account, [{ Action: 'sts:AssumeRole' }], { RoleName: 'pipeline' });
  return people.assume(Role?.Arn ?? '', {}, await people.assume(operator));
}
