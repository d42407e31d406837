import {
  CreateBucketCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws();

const Bucket = 'sealed';
const PUBLIC = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${Bucket}/*`,
};

const s3 = () => aws.client(S3Client, 'governance');
const putPolicy = (statement: object) =>
  s3().send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(statement) }));

beforeAll(async () => {
  await s3().send(
    new CreateBucketCommand({
      Bucket,
      ObjectOwnership: 'BucketOwnerEnforced',
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
  await s3().send(new PutObjectCommand({ Bucket, Key: 'note', Body: 'own' }));
  const PublicAccessBlockConfiguration = { BlockPublicPolicy: true };
  await s3().send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
});

test.each([
  ['to anybody', PUBLIC],
  ['to anybody by another way of writing', { ...PUBLIC, Principal: { AWS: ['*'] } }],
  ['to whole networks', { ...PUBLIC, Condition: { StringLike: { 'aws:SourceArn': 'arn:aws:*' } } }],
  [
    'under a key that says nothing of the caller',
    { ...PUBLIC, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  ],
])('BlockPublicPolicy refuses a policy that opens the bucket %s', async (_how, statement) => {
  await expect(putPolicy(statement)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::${ACCOUNTS.governance}:user/administrator is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
  });
});

test.each([
  ['denies', { ...PUBLIC, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
  ['names an account', { ...PUBLIC, Principal: { AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` } }],
  ['names a service', { ...PUBLIC, Principal: { Service: 'logging.s3.amazonaws.com' } }],
  [
    'asks for one account',
    { ...PUBLIC, Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNTS.producer } } },
  ],
])('a policy that %s is not public', async (_how, statement) => {
  await putPolicy(statement);
});

test('a bucket whose owner owns every object takes no ACL', async () => {
  const refused = { name: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs' };
  const object = { Bucket, Key: 'note' };
  const ACL = 'public-read';
  await expect(s3().send(new PutBucketAclCommand({ Bucket, ACL }))).rejects.toMatchObject(refused);
  await expect(s3().send(new PutObjectAclCommand({ ...object, ACL }))).rejects.toMatchObject(refused);
  await expect(s3().send(new PutObjectCommand({ ...object, Body: 'open', ACL }))).rejects.toMatchObject(
    refused,
  );
  const granted = new PutObjectCommand({
    ...object,
    Body: 'all',
    GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"',
  });
  await expect(s3().send(granted)).rejects.toMatchObject(refused);
  // What CloudTrail and others say to a bucket of any kind.
  await s3().send(new PutObjectCommand({ ...object, Body: 'own', ACL: 'bucket-owner-full-control' }));
});

function policyOf(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
