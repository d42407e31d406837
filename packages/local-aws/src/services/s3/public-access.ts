import { GetBucketOwnershipControlsCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error';
import { callerArn } from '../../iam/authoriser';
import type { Operation } from '../../local-aws';
import type { Moto } from '../../moto/moto';
import { bucketOwner } from './owners';

/** Operations that can set an ACL. */
const WITH_ACL = ['PutBucketAcl', 'PutObjectAcl'];

/** Condition keys with a fixed value of which a policy is not public (S3 user guide, "The meaning of public"). */
const NARROWING =
  /^(aws:(SourceIp|SourceArn|SourceVpc|SourceVpce|SourceOwner|SourceAccount|PrincipalOrgID|PrincipalArn|userid)|s3:(x-amz-server-side-encryption-aws-kms-key-id|DataAccessPoint(Arn|Account)))$/i;

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What moto stores of a bucket's settings and does not enforce: no public policy, and no ACL at all. */
export class PublicAccess {
  private readonly clients = new Map<string, S3Client>();

  constructor(private readonly moto: Moto) {}

  /** Refuses a policy that would make the bucket public, as BlockPublicPolicy has it. */
  readonly putPolicy: Operation = async (input, { principal }, next) => {
    const { Bucket, Policy } = input;
    const block = await this.ask(Bucket, (s3) => s3.send(new GetPublicAccessBlockCommand({ Bucket })));
    if (block?.PublicAccessBlockConfiguration?.BlockPublicPolicy && isPublic(Policy)) {
      throw new AwsError(
        'AccessDenied',
        `User: ${callerArn(principal)} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
        403,
      );
    }
    return next();
  };

  /** Refuses an ACL where the bucket's owner owns every object (S3 user guide, "Controlling ownership of objects"). */
  async checkAcl(operation: string, { Bucket, ACL, ...input }: AclInput): Promise<void> {
    const grants = Object.keys(input).some((member) => /^(Grant|AccessControlPolicy)/.test(member));
    const given = ACL !== undefined || grants || WITH_ACL.includes(operation);
    if (!given || (ACL === 'bucket-owner-full-control' && !grants)) return;
    const owned = await this.ask(Bucket, (s3) => s3.send(new GetBucketOwnershipControlsCommand({ Bucket })));
    if (owned?.OwnershipControls?.Rules?.[0]?.ObjectOwnership !== 'BucketOwnerEnforced') return;
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
  }

  /** Undefined where the bucket has no such setting, or where there is no such bucket. */
  private async ask<T>(bucket: string, work: (s3: S3Client) => Promise<T>): Promise<T | undefined> {
    const owner = await bucketOwner(bucket, this.moto);
    if (owner === undefined) return undefined;
    const client = this.clients.get(owner) ?? this.moto.client(S3Client, owner);
    this.clients.set(owner, client);
    try {
      return await work(client);
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === 404) return undefined;
      throw error;
    }
  }
}

interface AclInput {
  readonly Bucket: string;
  readonly ACL?: string;
}

function isPublic(policy: string): boolean {
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return [statements].flat().some(({ Effect, Principal, Condition = {} }) => {
    if (Effect !== 'Allow' || !isAnybody(Principal)) return false;
    const tests = Object.values(Condition).flatMap((keys) => Object.entries(keys));
    return !tests.some(([key, values]) => NARROWING.test(key) && [values].flat().every(isFixed));
  });
}

function isAnybody(principal: unknown): boolean {
  if (typeof principal === 'string') return principal === '*';
  const { AWS: named = [] } = (principal ?? {}) as { AWS?: string | readonly string[] };
  return [named].flat().includes('*');
}

function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}
