import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, invokeFunction, newFunction, zipOf } from './functions';
import { document, People, trust, type Grant } from './people';
import { createQueue } from './queues';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const lambda = () => aws.client(LambdaClient, ACCOUNT);
const LAMBDA = trust({ Service: 'lambda.amazonaws.com' });
const RETURNS = 'exports.handler = async () => process.env.SECRET ?? "ran";';
const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:${ACCOUNTS[ACCOUNT]}:function:${name}`;

/** A role that functions can run as and that may do this. */
const role = (...grants: Grant[]) => people.role(ACCOUNT, grants, { AssumeRolePolicyDocument: LAMBDA });

/** Makes a function with `role` as the client, by default the account's administrator. */
const create = (
  name: string,
  Role: string,
  more: Partial<CreateFunctionCommandInput> = {},
  client = lambda(),
) => client.send(newFunction(name, RETURNS, { Role, ...more }));

const lambdaAs = async (...grants: Grant[]) => people.as(LambdaClient, await people.user(ACCOUNT, ...grants));

const nameOf = (arn: string) => arn.split('/').at(-1);

/** Takes away what the role could do, or gives it something else. */
async function change(arn: string, ...grants: Grant[]): Promise<void> {
  const iam = aws.client(IAMClient, ACCOUNT);
  const policy = { RoleName: nameOf(arn), PolicyName: 'own' };
  if (grants.length === 0) await iam.send(new DeleteRolePolicyCommand(policy));
  else await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: document(...grants) }));
}

const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
const lacksPermission = (call: string) =>
  invalid(`The provided execution role does not have permissions to call ${call}`);
const refusalOf = (action: string, resource: string) => ({
  name: 'AccessDeniedException',
  message: expect.stringContaining(
    `is not authorized to perform: ${action} on resource: ${resource} because no`,
  ),
});

describe('whoever makes a function', () => {
  test('has to pass its role, to Lambda', async () => {
    const Role = await role();
    const make: Grant = { Action: 'lambda:CreateFunction', Resource: arnOf('passed') };
    const pass = (service: string): Grant => ({
      Action: 'iam:PassRole',
      Resource: Role,
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    for (const grants of [[make], [make, pass('glue.amazonaws.com')]]) {
      await expect(create('passed', Role, {}, await lambdaAs(...grants))).rejects.toMatchObject(
        refusalOf('iam:PassRole', Role),
      );
    }
    const maker = await lambdaAs(make, pass('lambda.amazonaws.com'));
    await create('passed', Role, {}, maker);
    await expect(create('other', Role, {}, maker)).rejects.toMatchObject(
      refusalOf('lambda:CreateFunction', arnOf('other')),
    );
    await expect(create('passed', Role, { Tags: { a: 'b' } }, maker)).rejects.toMatchObject(
      refusalOf('lambda:TagResource', arnOf('passed')),
    );
  });

  test('has to be able to read its code', async () => {
    const Bucket = 'code-of-functions';
    const s3 = aws.client(S3Client, ACCOUNT);
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'zip', Body: zipOf(RETURNS) }));
    const Role = await role();
    const Code = { S3Bucket: Bucket, S3Key: 'zip' };
    const make: Grant = { Action: ['lambda:CreateFunction', 'iam:PassRole'] };
    await expect(create('read', Role, { Code }, await lambdaAs(make))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `have permission to GetObject for ${Bucket}/zip. S3 Error Code: AccessDenied.`,
      ),
    });
    const read: Grant = { Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/zip` };
    await create('read', Role, { Code }, await lambdaAs(make, read));
  });

  test('has to be able to use its key, and its role too', async () => {
    const { KeyMetadata } = await aws.client(KMSClient, ACCOUNT).send(new CreateKeyCommand({}));
    const KMSKeyArn = KeyMetadata?.Arn ?? '';
    const Role = await role({ Action: 'logs:*' });
    const settings = { KMSKeyArn, Environment: { Variables: { SECRET: 'told' } } };
    const make: Grant = { Action: ['lambda:CreateFunction', 'iam:PassRole'] };
    const use = (...Action: string[]): Grant => ({
      Action,
      Resource: KMSKeyArn,
      Condition: { StringEquals: { 'kms:ViaService': 'lambda.eu-central-1.amazonaws.com' } },
    });
    const granting = await lambdaAs(make, use('kms:CreateGrant'));
    await expect(create('sealed', Role, settings, granting)).rejects.toMatchObject(
      refusalOf('kms:Encrypt', KMSKeyArn),
    );
    await create('sealed', Role, settings, await lambdaAs(make, use('kms:CreateGrant', 'kms:Encrypt')));
    await expect(invokeFunction(aws, 'sealed')).rejects.toMatchObject({
      name: 'KMSAccessDeniedException',
      message: expect.stringMatching(/unable to decrypt .* kms:Decrypt on resource: arn:aws:kms/),
    });
    await change(Role, { Action: 'logs:*' }, use('kms:Decrypt'));
    expect((await invokeFunction(aws, 'sealed')).result).toBe('told');
  });
});

describe('the role of a function', () => {
  test('has to trust Lambda, for that function', async () => {
    const denial = invalid('The role defined for the function cannot be assumed by Lambda.');
    const [glue, other] = await Promise.all(
      [
        trust({ Service: 'glue.amazonaws.com' }),
        trust({ Service: 'lambda.amazonaws.com' }, 'sts:AssumeRole', {
          ArnLike: { 'aws:SourceArn': arnOf('other') },
        }),
      ].map((AssumeRolePolicyDocument) => people.role(ACCOUNT, [], { AssumeRolePolicyDocument })),
    );
    const absent = `arn:aws:iam::${ACCOUNTS[ACCOUNT]}:role/absent`;
    for (const Role of [glue, other, absent]) {
      await expect(create('trusted', Role)).rejects.toMatchObject(denial);
    }
    const Role = await role();
    await create('trusted', Role);
    await expect(
      lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'trusted', Role: glue })),
    ).rejects.toMatchObject(denial);
  });

  test('has to reach the dead-letter queue; what it may not send there later is lost', async () => {
    const dead = await createQueue(aws, ACCOUNT, 'dead');
    const attempts = await createQueue(aws, ACCOUNT, 'attempts');
    const Role = await role({ Action: 'sqs:SendMessage', Resource: attempts.arn });
    const DeadLetterConfig = { TargetArn: dead.arn };
    const code = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
      exports.handler = async ({ id }) => {
        await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: ${JSON.stringify(attempts.url)}, MessageBody: id }));
        throw new Error('never');
      };`;
    const Code = { ZipFile: zipOf(code) };
    await expect(create('dying', Role, { Code, DeadLetterConfig })).rejects.toMatchObject(
      lacksPermission('SendMessage on SQS'),
    );
    await create('dying', Role, { Code });
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'dying', DeadLetterConfig });
    await expect(lambda().send(update)).rejects.toMatchObject(lacksPermission('SendMessage on SQS'));
    const both: Grant = { Action: 'sqs:SendMessage', Resource: [attempts.arn, dead.arn] };
    await change(Role, both);
    await lambda().send(update);
    const fail = (id: string) => invokeFunction(aws, 'dying', { id }, { InvocationType: 'Event' });
    await change(Role, { Action: 'sqs:SendMessage', Resource: attempts.arn });
    const refusals = () =>
      aws.running.iam
        .recording()
        .questions.filter(({ question, allowed }) => !allowed && question.resource === dead.arn)
        .reduce((sum, { times }) => sum + times, 0);
    const before = refusals();
    await fail('lost');
    await attempts.receive(3);
    await eventually(() => Promise.resolve(refusals() > before || undefined));
    await change(Role, both);
    await fail('kept');
    expect((await dead.bodies()).map(({ id }) => id)).toEqual(['kept']);
  });

  test('writes the function’s logs; without the right they are missing and it runs', async () => {
    const Role = await role();
    await create('silent', Role);
    await create('talking', await role({ Action: 'logs:*' }));
    expect((await invokeFunction(aws, 'silent')).result).toBe('ran');
    await invokeFunction(aws, 'talking');
    const groups = await eventually(async () => {
      const { logGroups = [] } = await aws
        .client(CloudWatchLogsClient, ACCOUNT)
        .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
      const names = logGroups.map(({ logGroupName }) => logGroupName);
      return names.includes('/aws/lambda/talking') ? names : undefined;
    });
    expect(groups).not.toContain('/aws/lambda/silent');
  });
});

describe('an event source mapping', () => {
  const ALL = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const map = (FunctionName: string, EventSourceArn: string, client = lambda()) =>
    client.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn }));

  test.each(ALL)('is refused without %s of the function’s role', async (missing) => {
    const { arn } = await createQueue(aws, ACCOUNT, `queue-${missing.slice(4)}`);
    const Action = ALL.filter((action) => action !== missing);
    const name = `poller-${missing.slice(4)}`;
    await create(name, await role({ Action, Resource: arn }));
    await expect(map(name, arn)).rejects.toMatchObject(lacksPermission(`${missing.slice(4)} on SQS`));
  });

  test('whose role loses the queue consumes nothing and says so', async () => {
    const queue = await createQueue(aws, ACCOUNT, 'closed');
    const Role = await role({ Action: ALL, Resource: queue.arn });
    await create('polling', Role);
    const { UUID } = await map('polling', queue.arn);
    const mapping = async (what: string | RegExp) =>
      eventually(async () => {
        const found = await lambda().send(new GetEventSourceMappingCommand({ UUID }));
        return new RegExp(what).test(found.LastProcessingResult ?? '') ? found : undefined;
      });
    await change(Role);
    await mapping(/^PROBLEM: AccessDenied/);
    const sqs = aws.client(SQSClient, ACCOUNT);
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'kept' }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
    await change(Role, { Action: ALL, Resource: queue.arn });
    await mapping(/^OK$/);
  });

  test('is made with tags by whoever may, also where a policy asks for those of other resources', async () => {
    const { arn: EventSourceArn } = await createQueue(aws, ACCOUNT, 'tagged');
    await create('tagged', await role({ Action: ALL }));
    const tagged = { FunctionName: 'tagged', EventSourceArn, Tags: { team: 'platform' } };
    const grants: Grant[] = [
      { Action: 'lambda:CreateEventSourceMapping' },
      { Action: 'kms:Decrypt', Condition: { StringEquals: { 'aws:ResourceTag/team': 'platform' } } },
    ];
    const untagging = await lambdaAs(...grants);
    await expect(untagging.send(new CreateEventSourceMappingCommand(tagged))).rejects.toMatchObject(
      refusalOf(
        'lambda:TagResource',
        `arn:aws:lambda:eu-central-1:${ACCOUNTS[ACCOUNT]}:event-source-mapping:*`,
      ),
    );
    const tagging = await lambdaAs(...grants, { Action: 'lambda:TagResource' });
    await tagging.send(new CreateEventSourceMappingCommand(tagged));
  });

  test('is made by whoever may feed that function', async () => {
    const { arn } = await createQueue(aws, ACCOUNT, 'fed');
    const grant: Grant = {
      Action: 'lambda:CreateEventSourceMapping',
      Condition: { ArnEquals: { 'lambda:FunctionArn': arnOf('fed') } },
    };
    const maker = await lambdaAs(grant);
    const Role = await role({ Action: ALL });
    await Promise.all(['fed', 'unfed'].map((name) => create(name, Role)));
    await expect(map('unfed', arn, maker)).rejects.toMatchObject(
      refusalOf('lambda:CreateEventSourceMapping', '*'),
    );
    const { UUID } = await map('fed', arn, maker);
    const read = await lambdaAs({ ...grant, Action: 'lambda:GetEventSourceMapping' });
    await read.send(new GetEventSourceMappingCommand({ UUID }));
  });
});

test('a function is invoked by the name that the policies know, from another account with its leave', async () => {
  await create('called', await role());
  await lambda().send(new PublishVersionCommand({ FunctionName: 'called' }));
  const call = async (FunctionName: string, ...grants: Grant[]) =>
    (await lambdaAs(...grants)).send(new InvokeCommand({ FunctionName }));
  const grant: Grant = { Action: 'lambda:InvokeFunction', Resource: arnOf('called') };
  await call('called', grant);
  await expect(call('called:1', grant)).rejects.toMatchObject(
    refusalOf('lambda:InvokeFunction', `${arnOf('called')}:1`),
  );
  const foreign = people.as(LambdaClient, await people.user('governance', grant));
  const invoke = new InvokeCommand({ FunctionName: arnOf('called') });
  await expect(foreign.send(invoke)).rejects.toMatchObject(
    refusalOf('lambda:InvokeFunction', arnOf('called')),
  );
  await lambda().send(
    new AddPermissionCommand({
      FunctionName: 'called',
      StatementId: 'governance',
      Action: 'lambda:InvokeFunction',
      Principal: ACCOUNTS.governance,
    }),
  );
  expect(await foreign.send(invoke)).toMatchObject({ StatusCode: 200 });
});
