import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  GetPolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketNotificationConfigurationCommand,
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
  type NotificationConfiguration,
} from '@aws-sdk/client-s3';
import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs';
import { Readable } from 'node:stream';
import { awsCli } from './aws-cli';
import { ACCOUNT, createFunction, createRole } from './functions';
import { createQueue, allowSending } from './queues';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(60_000);

const aws = useLocalAws({ speed: 600 });
const account = ACCOUNTS[ACCOUNT];
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:${account}:${resource}`;
const s3 = () => aws.client(S3Client, ACCOUNT);
const createBucket = (Bucket: string) =>
  s3().send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );

describe('S3', () => {
  const put = (Bucket: string, configuration: NotificationConfiguration) =>
    s3().send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: configuration }),
    );
  const read = async (Bucket: string) => {
    const { $metadata, ...configuration } = await s3().send(
      new GetBucketNotificationConfigurationCommand({ Bucket }),
    );
    return { status: $metadata.httpStatusCode, ...configuration };
  };

  test('a notification to EventBridge is given back, beside the others, until it is taken away', async () => {
    await createBucket('notified');
    await createBucket('silent');
    await allowSending(aws, ACCOUNT, await createQueue(aws, ACCOUNT, 'objects'), 's3.amazonaws.com');
    const queue = { Id: 'all', QueueArn: arn('sqs', 'objects'), Events: ['s3:ObjectCreated:*' as const] };
    expect(await read('notified')).toEqual({ status: 200 });
    await put('notified', { EventBridgeConfiguration: {} });
    expect(await read('notified')).toEqual({ status: 200, EventBridgeConfiguration: {} });
    await put('notified', { EventBridgeConfiguration: {}, QueueConfigurations: [queue] });
    expect(await read('notified')).toEqual({
      status: 200,
      EventBridgeConfiguration: {},
      QueueConfigurations: [queue],
    });
    expect(await read('silent')).toEqual({ status: 200 });
    await put('notified', {});
    expect(await read('notified')).toEqual({ status: 200 });
  });

  test('the AWS CLI reads it as well', async () => {
    await createBucket('by-cli');
    const bucket = ['--bucket', 'by-cli'];
    const configuration = ['--notification-configuration', '{"EventBridgeConfiguration":{}}'];
    await awsCli(aws, ACCOUNT, 's3api', 'put-bucket-notification-configuration', ...bucket, ...configuration);
    expect(await awsCli(aws, ACCOUNT, 's3api', 'get-bucket-notification-configuration', ...bucket)).toEqual({
      EventBridgeConfiguration: {},
    });
  });

  test('a new bucket of an old name does not inherit it', async () => {
    await createBucket('reborn');
    await put('reborn', { EventBridgeConfiguration: {} });
    await s3().send(new DeleteBucketCommand({ Bucket: 'reborn' }));
    await createBucket('reborn');
    expect(await read('reborn')).toEqual({ status: 200 });
  });

  test('a bucket that is not there is not found', async () => {
    await expect(put('nowhere', { EventBridgeConfiguration: {} })).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  test.each(['plain.txt', 'folder/', 'a b/ü+&=%41.txt', 'deep//double'])(
    'an object whose key is %j is the same after a chunked upload with a checksum at its end',
    async (Key) => {
      await put('notified', { EventBridgeConfiguration: {} });
      const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
      await s3().send(
        new PutObjectCommand({
          Bucket: 'notified',
          Key,
          Body,
          ContentLength: 70_003,
          ChecksumAlgorithm: 'CRC32',
        }),
      );
      const object = await s3().send(new GetObjectCommand({ Bucket: 'notified', Key }));
      expect(await object.Body?.transformToString()).toBe(`${'a'.repeat(70_000)}end`);
    },
  );
});

describe('SQS', () => {
  const sqs = () => aws.client(SQSClient, ACCOUNT);
  const read = async (QueueUrl: string, ...AttributeNames: QueueAttributeName[]) =>
    (await sqs().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
  const redrive = (count: string) =>
    `{"deadLetterTargetArn":"${arn('sqs', 'letters')}",  "maxReceiveCount":${count}}`;
  const policy = `{ "Version":"2012-10-17","Statement":[{"Sid":"x","Effect":"Allow","Principal":{"AWS":"${account}"},"Action":"sqs:SendMessage","Resource":"*"}]}`;

  test('documents come back as they were set', async () => {
    await sqs().send(new CreateQueueCommand({ QueueName: 'letters' }));
    const Attributes = { RedrivePolicy: redrive('5'), Policy: policy, VisibilityTimeout: '7' };
    const { QueueUrl = '' } = await sqs().send(new CreateQueueCommand({ QueueName: 'work', Attributes }));
    expect(await read(QueueUrl, 'RedrivePolicy', 'Policy', 'VisibilityTimeout')).toEqual(Attributes);
    expect(await read(QueueUrl, 'RedrivePolicy')).toEqual({ RedrivePolicy: redrive('5') });
    expect(await read(QueueUrl, 'All')).toMatchObject(Attributes);

    await sqs().send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: redrive('"6"') } }),
    );
    expect(await read(QueueUrl, 'RedrivePolicy', 'Policy')).toEqual({
      RedrivePolicy: redrive('"6"'),
      Policy: policy,
    });
    expect(
      await awsCli(
        aws,
        ACCOUNT,
        'sqs',
        'get-queue-attributes',
        '--queue-url',
        QueueUrl,
        '--attribute-names',
        'Policy',
      ),
    ).toEqual({ Attributes: { Policy: policy } });
  });

  test('a document that was taken away, changed otherwise or deleted is not remembered', async () => {
    const Attributes = { RedrivePolicy: redrive('5'), Policy: policy };
    const { QueueUrl = '' } = await sqs().send(new CreateQueueCommand({ QueueName: 'changing', Attributes }));
    await sqs().send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: '' } }));
    expect(await read(QueueUrl, 'RedrivePolicy')).toEqual({});
    await sqs().send(
      new AddPermissionCommand({
        QueueUrl,
        Label: 'more',
        AWSAccountIds: [ACCOUNTS.governance],
        Actions: ['SendMessage'],
      }),
    );
    const { Policy = '' } = (await read(QueueUrl, 'Policy')) ?? {};
    expect(JSON.parse(Policy).Statement).toMatchObject([{ Sid: 'x' }, { Sid: 'more' }]);
    await sqs().send(new DeleteQueueCommand({ QueueUrl }));
    await sqs().send(new CreateQueueCommand({ QueueName: 'changing' }));
    expect(await read(QueueUrl, 'RedrivePolicy', 'Policy')).toEqual({});
  });
});

describe('Lambda', () => {
  test('key, dead letters and logging are given back, and code with them', async () => {
    await createRole(aws);
    const settings = {
      KMSKeyArn: arn('kms', 'key/11111111-2222-3333-4444-555555555555'),
      DeadLetterConfig: { TargetArn: arn('sqs', 'letters') },
      LoggingConfig: { LogFormat: 'JSON' as const, ApplicationLogLevel: 'WARN' as const, LogGroup: '/own' },
    };
    await createFunction(aws, 'whole', 'exports.handler = async () => 1;', settings);
    const configuration = await aws
      .client(LambdaClient, ACCOUNT)
      .send(new GetFunctionConfigurationCommand({ FunctionName: 'whole' }));
    expect(configuration).toMatchObject(settings);
    expect(
      await awsCli(aws, ACCOUNT, 'lambda', 'get-function-recursion-config', '--function-name', 'whole'),
    ).toEqual({ RecursiveLoop: 'Terminate' });
  });
});

describe('IAM', () => {
  const policies = [
    'AdministratorAccess',
    'service-role/AmazonDataZoneDomainExecutionRolePolicy',
    'service-role/AmazonDataZoneGlueManageAccessRolePolicy',
    'AmazonDataZoneRedshiftGlueProvisioningPolicy',
    'AmazonDataZoneEnvironmentRolePermissionsBoundary',
  ];
  test.each(policies)("AWS's policy %s is there in every account", async (name) => {
    const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
    for (const each of ['governance', 'producer'] as const) {
      const { Policy } = await aws.client(IAMClient, each).send(new GetPolicyCommand({ PolicyArn }));
      expect(Policy).toMatchObject({ Arn: PolicyArn, IsAttachable: true });
    }
  });
});

test('IAM deletes no policy that is a boundary', async () => {
  const iam = aws.client(IAMClient, ACCOUNT);
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const { Policy } = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'ceiling',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'under-ceiling',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      PermissionsBoundary: Policy?.Arn,
    }),
  );
  const remove = () => iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }));
  await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iam.send(new DeleteRoleCommand({ RoleName: 'under-ceiling' }));
  await remove();
});
