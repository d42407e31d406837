import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionRecursionConfigCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { ACCOUNT, createFunction, createRole, invokeFunction, zipOf } from './functions';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const lambda = () => aws.client(LambdaClient, ACCOUNT);
const queueArn = (name: string) => `arn:aws:sqs:eu-central-1:${ACCOUNTS[ACCOUNT]}:${name}`;
const invoke = (name: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) =>
  invokeFunction(aws, name, event, more);

beforeAll(() => createRole(aws));

describe('configuration', () => {
  test('what moto does not keep is read back, and an update keeps what it does not name', async () => {
    await createFunction(aws, 'configured', 'exports.handler = async () => 1;', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '/custom/group' },
      DeadLetterConfig: { TargetArn: queueArn('letters') },
      Environment: { Variables: { GREETING: 'hello' } },
    });
    await lambda().send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'configured', MemorySize: 256 }),
    );
    const { Configuration, Code } = await lambda().send(
      new GetFunctionCommand({ FunctionName: 'configured' }),
    );
    expect(Configuration).toMatchObject({
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: '/custom/group',
        ApplicationLogLevel: 'INFO',
        SystemLogLevel: 'INFO',
      },
      DeadLetterConfig: { TargetArn: queueArn('letters') },
      MemorySize: 256,
      Architectures: ['arm64'],
      State: 'Active',
      LastUpdateStatus: 'Successful',
    });
    expect(Configuration).not.toHaveProperty('KMSKeyArn');
    expect(Code?.RepositoryType).toBe('S3');
  });

  test('a function without a logging configuration writes text to its own group', async () => {
    await createFunction(aws, 'plain', 'exports.handler = async () => 1;');
    const configuration = await lambda().send(new GetFunctionConfigurationCommand({ FunctionName: 'plain' }));
    expect(configuration.LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/aws/lambda/plain' });
  });

  test('loops end unless they are allowed', async () => {
    await createFunction(aws, 'loop', 'exports.handler = async () => 1;');
    const read = () => lambda().send(new GetFunctionRecursionConfigCommand({ FunctionName: 'loop' }));
    expect((await read()).RecursiveLoop).toBe('Terminate');
    await lambda().send(
      new PutFunctionRecursionConfigCommand({ FunctionName: 'loop', RecursiveLoop: 'Allow' }),
    );
    expect((await read()).RecursiveLoop).toBe('Allow');
  });

  test('a published version keeps its code when the function changes', async () => {
    await createFunction(aws, 'versioned', 'exports.handler = async () => "old";');
    const { Version } = await lambda().send(new PublishVersionCommand({ FunctionName: 'versioned' }));
    const update = { FunctionName: 'versioned', ZipFile: zipOf('exports.handler = async () => "new";') };
    await lambda().send(new UpdateFunctionCodeCommand(update));
    expect((await invoke('versioned')).result).toBe('new');
    expect(await invoke('versioned', {}, { Qualifier: Version })).toMatchObject({
      result: 'old',
      ExecutedVersion: Version,
    });
  });

  test('a deleted function is gone', async () => {
    await createFunction(aws, 'deleted', 'exports.handler = async () => 1;');
    await lambda().send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
    await expect(invoke('deleted')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('invocation', () => {
  test('the handler gets event, environment, context and credentials of its role', async () => {
    await createFunction(
      aws,
      'context',
      `const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
       exports.handler = async (event, context) => ({
         event,
         greeting: process.env.GREETING,
         region: process.env.AWS_REGION,
         leaked: process.env.HOME,
         name: context.functionName,
         arn: context.invokedFunctionArn,
         remaining: context.getRemainingTimeInMillis(),
         who: (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn,
       });`,
      { Environment: { Variables: { GREETING: 'hello' } } },
    );
    const { result, StatusCode, ExecutedVersion, FunctionError } = await invoke('context', { a: [1, null] });
    expect({ StatusCode, ExecutedVersion, FunctionError }).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      FunctionError: undefined,
    });
    expect(result).toMatchObject({
      event: { a: [1, null] },
      greeting: 'hello',
      region: 'eu-central-1',
      name: 'context',
      arn: `arn:aws:lambda:eu-central-1:${ACCOUNTS[ACCOUNT]}:function:context`,
      who: `arn:aws:sts::${ACCOUNTS[ACCOUNT]}:assumed-role/function/context`,
    });
    expect(result).not.toHaveProperty('leaked');
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(30_000);
  });

  test('a process is reused by later invocations and by one at a time', async () => {
    await createFunction(
      aws,
      'warm',
      `let calls = 0;
       exports.handler = async ({ wait }) => {
         calls++;
         await new Promise((resolve) => setTimeout(resolve, wait));
         return { pid: process.pid, calls };
       };`,
    );
    const first = (await invoke('warm', { wait: 0 })).result;
    const second = (await invoke('warm', { wait: 0 })).result;
    expect(second).toEqual({ pid: first.pid, calls: 2 });
    const both = await Promise.all([invoke('warm', { wait: 3000 }), invoke('warm', { wait: 3000 })]);
    expect(new Set(both.map(({ result }) => result.pid)).size).toBe(2);
  });

  test('handlers that call back, ES modules and nested handlers run too', async () => {
    await createFunction(aws, 'callback', 'exports.handler = (event, context, done) => done(null, event.x);');
    await createFunction(aws, 'module', '', {
      Handler: 'src/main.api.handler',
      Code: {
        ZipFile: zipOf('export const api = { handler: async () => import.meta.url };', 'src/main.mjs'),
      },
    });
    expect((await invoke('callback', { x: 5 })).result).toBe(5);
    expect((await invoke('module')).result).toMatch(/src\/main\.mjs$/);
  });

  const failures: [string, string, object][] = [
    [
      'throws',
      'exports.handler = async () => { throw new TypeError("no such thing"); };',
      { errorType: 'TypeError', errorMessage: 'no such thing', trace: expect.any(Array) },
    ],
    [
      'calls-back',
      'exports.handler = (event, context, done) => done(new RangeError("too far"));',
      { errorType: 'RangeError', errorMessage: 'too far' },
    ],
    [
      'no-handler',
      'exports.other = 1;',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    ['no-module', 'require("not-there");', { errorType: 'Runtime.ImportModuleError' }],
    ['no-syntax', 'this is no program', { errorType: 'Runtime.UserCodeSyntaxError' }],
    [
      'exits',
      'exports.handler = async () => process.exit(7);',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') },
    ],
  ];
  test.each(failures)('a function that fails (%s) answers with its error', async (name, source, expected) => {
    await createFunction(aws, name, source);
    const { FunctionError, StatusCode, result } = await invoke(name);
    expect({ FunctionError, StatusCode }).toEqual({ FunctionError: 'Unhandled', StatusCode: 200 });
    expect(result).toMatchObject(expected);
  });

  test('a function that takes too long is ended, and the next invocation gets a new process', async () => {
    const source =
      'exports.handler = async ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms, process.pid));';
    await createFunction(aws, 'slow', source, { Timeout: 2 });
    const before = (await invoke('slow', { ms: 0 })).result;
    const { FunctionError, result } = await invoke('slow', { ms: 60_000 });
    expect(FunctionError).toBe('Unhandled');
    expect(result).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 2\.00 seconds$/,
      ),
    });
    expect((await invoke('slow', { ms: 0 })).result).not.toBe(before);
  });

  test('a dry run runs nothing', async () => {
    await createFunction(aws, 'dry', 'exports.handler = async () => { throw new Error(); };');
    expect((await invoke('dry', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
  });

  test('bad requests are refused', async () => {
    await createFunction(aws, 'strict', 'exports.handler = async () => 1;');
    await expect(invoke('strict', {}, { Payload: Buffer.from('{') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    const large = Buffer.from(JSON.stringify('x'.repeat(6 * 1024 * 1024)));
    await expect(invoke('strict', {}, { Payload: large })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(invoke('missing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Function not found: arn:aws:lambda:eu-central-1:${ACCOUNTS[ACCOUNT]}:function:missing`,
    });
  });

  test('a function without concurrency throttles', async () => {
    await createFunction(aws, 'throttled', 'exports.handler = async () => 1;');
    const reserve = { FunctionName: 'throttled', ReservedConcurrentExecutions: 0 };
    await lambda().send(new PutFunctionConcurrencyCommand(reserve));
    await expect(invoke('throttled')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
  });
});
