import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketOwner } from '../../../services/s3/owners';
import type { NeedContext, Input, Need, ServiceNeeds } from '../../types';
import { ACTIONS, OF_VERSION } from './actions';
import { type ObjectName, needsOfReading, storedEncryption, needsOfWriting } from './encryption';
import { s3Keys } from './keys';

export const s3Needs: ServiceNeeds = {
  prefix: 's3',
  actions: ACTIONS,
  variables: { BucketName: (input) => input.Bucket, ObjectName: (input) => input.Key },
  keys: s3Keys,
  operations: {
    ...Object.fromEntries(Object.keys(OF_VERSION).map((operation) => [operation, ofVersion])),
    CreateBucket: createBucket,
    GetObject: getObject,
    HeadObject: getObject,
    GetObjectAttributes: getObject,
    DeleteObject: deleteObject,
    // It refuses single objects, not the call: services/s3 asks for each.
    DeleteObjects: () => [],
    PutObject: putObject,
    CopyObject: async (input, needContext) => [
      ...(await copied(input, needContext)),
      ...(await putObject(input, needContext)),
    ],
    CreateMultipartUpload: putObject,
    UploadPart: async (input, needContext) => [
      needOnObject('PutObject', input),
      ...(await needsOfWriting(input, needContext, ['Decrypt'])),
    ],
    UploadPartCopy: async (input, needContext) => [
      ...(await copied(input, needContext)),
      needOnObject('PutObject', input),
      ...(await needsOfWriting(input, needContext, ['Decrypt'])),
    ],
    CompleteMultipartUpload: async (input, needContext) => [
      needOnObject('PutObject', input),
      ...(await needsOfWriting(input, needContext, ['Decrypt'])),
    ],
    PutObjectRetention: bypassing,
  },
  account: (arn, moto) => bucketOwner(bucketOf(arn), moto),
  policy: async (arn, _accountId, moto) => {
    const Bucket = bucketOf(arn);
    const owner = await bucketOwner(Bucket, moto);
    if (owner === undefined) return undefined;
    const s3 = moto.client(S3Client, owner);
    try {
      return (await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
    } catch (error) {
      if (['NoSuchBucketPolicy', 'NoSuchBucket'].includes((error as Error).name)) return undefined;
      throw error;
    } finally {
      s3.destroy();
    }
  },
  policyOwner: (arn) => `arn:aws:s3:::${bucketOf(arn)}`,
  policyChanges: ['CreateBucket', 'DeleteBucket', 'DeleteBucketPolicy', 'PutBucketPolicy'],
  // To other accounts S3 says no more.
  refusal: ({ who, action, resource, because, sameAccount }) =>
    sameAccount
      ? `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ${because}`
      : 'Access Denied',
};

/** Members that set an ACL. */
const GRANTS = ['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWrite', 'GrantWriteACP'];

function bucketOf(arn: string): string {
  return arn.split(':').slice(5).join(':').split('/')[0];
}

function needOnObject(action: string, input: Input): Need {
  const { Bucket, Key } = input;
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${Bucket}/${Key}`, keys: s3Keys(input) };
}

async function ofVersion(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { operation } = needContext.call;
  return [needOnObject(input.VersionId ? OF_VERSION[operation] : (ACTIONS[operation] ?? operation), input)];
}

/** A new bucket is the caller's, whoever else may have one of that name. */
async function createBucket(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const [need] = await needContext.derive();
  // Private is what a bucket is anyway (S3 API reference, CreateBucket).
  const opened = GRANTS.some((name) => (input[name] ?? 'private') !== 'private');
  const actions = [
    's3:CreateBucket',
    ...(opened ? ['s3:PutBucketAcl'] : []),
    ...(input.ObjectOwnership ? ['s3:PutBucketOwnershipControls'] : []),
    ...(input.ObjectLockEnabledForBucket
      ? ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning']
      : []),
  ];
  return actions.map((action) => ({ ...need, action, accountId: needContext.call.principal.accountId }));
}

/** Who may not list the bucket is not told that it lacks an object (S3 API reference, GetObject). */
async function getObject(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  return [...(await ofVersion(input, needContext)), ...(await content(input, needContext))];
}

async function content(object: ObjectName, needContext: NeedContext): Promise<readonly Need[]> {
  const found = await storedEncryption(object, needContext);
  if (!found) return [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${object.Bucket}` }];
  return needsOfReading(object, found, needContext);
}

/** `bucket/key`, URL-encoded, with the version as a query. */
async function copied({ CopySource }: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const [path, version] = String(CopySource).split('?versionId=');
  const [Bucket, ...key] = decodeURIComponent(path).replace(/^\//, '').split('/');
  const source = { Bucket, Key: key.join('/'), VersionId: version };
  return [
    needOnObject(version ? 'GetObjectVersion' : 'GetObject', source),
    ...(await content(source, needContext)),
  ];
}

async function putObject(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  const { principal } = needContext.call;
  // Services that deliver logs set an ACL with PutObject alone (CloudTrail user guide, "Bucket policy").
  const acl = principal.type !== 'service' && GRANTS.some((name) => input[name] !== undefined);
  return [
    needOnObject('PutObject', input),
    ...(acl ? [needOnObject('PutObjectAcl', input)] : []),
    ...(input.Tagging ? [needOnObject('PutObjectTagging', input)] : []),
    ...(input.ObjectLockMode ? [needOnObject('PutObjectRetention', input)] : []),
    ...(input.ObjectLockLegalHoldStatus ? [needOnObject('PutObjectLegalHold', input)] : []),
    ...(await needsOfWriting(input, needContext, ['GenerateDataKey'])),
  ];
}

async function deleteObject(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  return [...(await ofVersion(input, needContext)), ...bypass(input)];
}

/** What deleting one object of a DeleteObjects needs. */
export function deletionNeeds(
  { Bucket, BypassGovernanceRetention }: Input,
  { Key, VersionId }: Omit<ObjectName, 'Bucket'>,
): readonly Need[] {
  const object = { Bucket, Key, VersionId, BypassGovernanceRetention };
  return [needOnObject(VersionId ? 'DeleteObjectVersion' : 'DeleteObject', object), ...bypass(object)];
}

async function bypassing(input: Input, needContext: NeedContext): Promise<readonly Need[]> {
  return [...(await needContext.derive()), ...bypass(input)];
}

function bypass(input: Input): readonly Need[] {
  return input.BypassGovernanceRetention ? [needOnObject('BypassGovernanceRetention', input)] : [];
}
