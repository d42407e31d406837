import { askedResources, needsOfCall } from './needs-of-call';

const ENCRYPTED = 'arn:aws:kms:eu-central-1:111122223333:key/1';
const notFound = Object.assign(new Error('none'), { $metadata: { httpStatusCode: 404 } });
const PLAIN = {
  ListBucketsCommand: { Buckets: [] },
  HeadObjectCommand: {},
  GetBucketEncryptionCommand: notFound,
};
const b = 'arn:aws:s3:::b';
const object = { Bucket: 'b', Key: 'a/1' };
const version = { ...object, VersionId: 'v1' };

test.each<[string, object, string[]]>([
  ['ListBuckets', {}, ['s3:ListAllMyBuckets *']],
  ['HeadBucket', object, [`s3:ListBucket ${b}`]],
  ['ListObjects', object, [`s3:ListBucket ${b}`]],
  ['ListObjectsV2', object, [`s3:ListBucket ${b}`]],
  ['ListObjectVersions', object, [`s3:ListBucketVersions ${b}`]],
  ['ListMultipartUploads', object, [`s3:ListBucketMultipartUploads ${b}`]],
  ['GetBucketEncryption', object, [`s3:GetEncryptionConfiguration ${b}`]],
  ['DeleteBucketEncryption', object, [`s3:PutEncryptionConfiguration ${b}`]],
  ['GetBucketLifecycleConfiguration', object, [`s3:GetLifecycleConfiguration ${b}`]],
  ['DeleteBucketLifecycle', object, [`s3:PutLifecycleConfiguration ${b}`]],
  ['GetBucketNotificationConfiguration', object, [`s3:GetBucketNotification ${b}`]],
  ['GetBucketReplication', object, [`s3:GetReplicationConfiguration ${b}`]],
  ['GetBucketAccelerateConfiguration', object, [`s3:GetAccelerateConfiguration ${b}`]],
  ['GetPublicAccessBlock', object, [`s3:GetBucketPublicAccessBlock ${b}`]],
  ['DeletePublicAccessBlock', object, [`s3:PutBucketPublicAccessBlock ${b}`]],
  ['GetObjectLockConfiguration', object, [`s3:GetBucketObjectLockConfiguration ${b}`]],
  ['GetBucketPolicy', object, [`s3:GetBucketPolicy ${b}`]],
  ['GetObject', object, [`s3:GetObject ${b}/a/1`]],
  ['GetObject', version, [`s3:GetObjectVersion ${b}/a/1`]],
  ['HeadObject', object, [`s3:GetObject ${b}/a/1`]],
  ['HeadObject', version, [`s3:GetObjectVersion ${b}/a/1`]],
  ['GetObjectTagging', version, [`s3:GetObjectVersionTagging ${b}/a/1`]],
  ['DeleteObject', object, [`s3:DeleteObject ${b}/a/1`]],
  ['DeleteObject', version, [`s3:DeleteObjectVersion ${b}/a/1`]],
  [
    'DeleteObject',
    { ...version, BypassGovernanceRetention: true },
    [`s3:DeleteObjectVersion ${b}/a/1`, `s3:BypassGovernanceRetention ${b}/a/1`],
  ],
  ['DeleteObjects', { Bucket: 'b', Delete: { Objects: [{ Key: '1' }] } }, []],
  ['PutObject', object, [`s3:PutObject ${b}/a/1`]],
  [
    'PutObject',
    { ...object, Tagging: 'a=b', ACL: 'private' },
    [`s3:PutObject ${b}/a/1`, `s3:PutObjectAcl ${b}/a/1`, `s3:PutObjectTagging ${b}/a/1`],
  ],
  [
    'CopyObject',
    { ...object, CopySource: '/c/x%20y' },
    ['s3:GetObject arn:aws:s3:::c/x y', `s3:PutObject ${b}/a/1`],
  ],
  [
    'UploadPartCopy',
    { ...object, CopySource: 'c/x?versionId=v1' },
    ['s3:GetObjectVersion arn:aws:s3:::c/x', `s3:PutObject ${b}/a/1`],
  ],
  ['CreateMultipartUpload', object, [`s3:PutObject ${b}/a/1`]],
  ['UploadPart', object, [`s3:PutObject ${b}/a/1`]],
  ['CompleteMultipartUpload', object, [`s3:PutObject ${b}/a/1`]],
  ['AbortMultipartUpload', object, [`s3:AbortMultipartUpload ${b}/a/1`]],
  ['ListParts', object, [`s3:ListMultipartUploadParts ${b}/a/1`]],
  ['CreateBucket', object, [`s3:CreateBucket ${b}`]],
  ['CreateBucket', { ...object, ACL: 'private' }, [`s3:CreateBucket ${b}`]],
  ['CreateBucket', { ...object, ACL: 'public-read' }, [`s3:CreateBucket ${b}`, `s3:PutBucketAcl ${b}`]],
  [
    'CreateBucket',
    { ...object, ObjectOwnership: 'BucketOwnerEnforced', ObjectLockEnabledForBucket: true },
    [
      `s3:CreateBucket ${b}`,
      `s3:PutBucketOwnershipControls ${b}`,
      `s3:PutBucketObjectLockConfiguration ${b}`,
      `s3:PutBucketVersioning ${b}`,
    ],
  ],
])('%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('s3', operation, input, PLAIN)).toEqual(expected);
});

test.each<[string, object, object]>([
  [
    'ListObjectsV2',
    { Bucket: 'b', Prefix: 'a/', Delimiter: '/', MaxKeys: 2 },
    { 's3:prefix': 'a/', 's3:delimiter': '/', 's3:max-keys': '2' },
  ],
  ['PutObject', { ...object, ACL: 'private' }, { 's3:x-amz-acl': 'private' }],
  [
    'PutObject',
    { ...object, ServerSideEncryption: 'AES256' },
    { 's3:x-amz-server-side-encryption': 'AES256' },
  ],
  [
    'PutObjectTagging',
    { ...object, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } },
    { 's3:RequestObjectTag/k': 'v', 's3:RequestObjectTagKeys': ['k'] },
  ],
])('%s of %j has the keys %j', async (operation, input, keys) => {
  const [need] = await needsOfCall('s3', operation, input, PLAIN);
  expect(need.keys).toEqual(keys);
});

test('an object that is missing is a question about the bucket too', async () => {
  const state = { ...PLAIN, HeadObjectCommand: notFound };
  expect(await askedResources('s3', 'GetObject', object, state)).toEqual([
    `s3:GetObject ${b}/a/1`,
    `s3:ListBucket ${b}`,
  ]);
});

test('what is encrypted is a question about its key, through S3 and for the object', async () => {
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: ENCRYPTED } };
  const GetBucketEncryptionCommand = { ServerSideEncryptionConfiguration: { Rules: [rule] } };
  const [, writing] = await needsOfCall('s3', 'PutObject', object, { ...PLAIN, GetBucketEncryptionCommand });
  const keys = {
    'kms:ViaService': 's3.eu-central-1.amazonaws.com',
    'kms:CallerAccount': '111122223333',
    'kms:EncryptionContext:aws:s3:arn': `${b}/a/1`,
  };
  expect(writing).toMatchObject({ action: 'kms:GenerateDataKey', resource: ENCRYPTED, keys });
  const HeadObjectCommand = { SSEKMSKeyId: ENCRYPTED, BucketKeyEnabled: true };
  const [, reading] = await needsOfCall('s3', 'GetObject', object, { ...PLAIN, HeadObjectCommand });
  const ofBucket = { ...keys, 'kms:EncryptionContext:aws:s3:arn': b };
  expect(reading).toMatchObject({ action: 'kms:Decrypt', resource: ENCRYPTED, keys: ofBucket });
});

test('a new bucket is the caller’s, whoever has one of that name', async () => {
  const [need] = await needsOfCall('s3', 'CreateBucket', object, PLAIN);
  expect(need.accountId).toBe('111122223333');
});
