import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  AddLayerVersionPermissionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  type PublishLayerVersionCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { ACCOUNT, createFunction, createRole, invokeFunction, newFunction, ROLE } from './functions';
import { People } from './people';
import { ACCOUNTS, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const lambda = () => aws.client(LambdaClient, ACCOUNT);
const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:${ACCOUNTS[ACCOUNT]}:layer:${name}`;
const invalid = { name: 'InvalidParameterValueException' };

/** @returns the zip of files given by path */
function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const bytes = Object.entries(files).map(([name, content]): [string, Uint8Array] => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(bytes));
}

/** @returns a zip of one file, which is said to have so many bytes when it is unpacked */
function zipOfSize(bytes: number): Uint8Array {
  const whole = Buffer.from(zip({ 'data.bin': '0' }));
  // The uncompressed size in the file's entry of the central directory.
  whole.writeUInt32LE(bytes, whole.indexOf('PK\x01\x02') + 24);
  return whole;
}

/** @returns the ARN with the version */
async function publish(
  LayerName: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<PublishLayerVersionCommandInput> = {},
): Promise<string> {
  const input = { LayerName, Content: { ZipFile: zip(files) }, ...more };
  return (await lambda().send(new PublishLayerVersionCommand(input))).LayerVersionArn ?? '';
}

/** A layer of one module, which says where it is from. */
const greeting = (says: string) => ({
  'nodejs/node_modules/greeting/index.js': `module.exports = ${JSON.stringify(says)};`,
});

const GREETS = 'exports.handler = async () => require("greeting");';

beforeAll(() => createRole(aws));

describe('a layer', () => {
  test('has versions, each with what was published, newest first', async () => {
    const first = await publish('kept', greeting('1'), {
      CompatibleRuntimes: ['nodejs22.x'],
      CompatibleArchitectures: ['arm64'],
      Description: 'first',
      LicenseInfo: 'MIT',
    });
    expect(first).toBe(`${arnOf('kept')}:1`);
    await publish('kept', greeting('2'));
    const got = await lambda().send(new GetLayerVersionCommand({ LayerName: 'kept', VersionNumber: 1 }));
    expect(got).toMatchObject({
      LayerArn: arnOf('kept'),
      LayerVersionArn: first,
      Version: 1,
      Description: 'first',
      LicenseInfo: 'MIT',
      CompatibleRuntimes: ['nodejs22.x'],
      CompatibleArchitectures: ['arm64'],
      Content: { CodeSize: zip(greeting('1')).byteLength, CodeSha256: expect.stringMatching(/=$/) },
    });
    await expect(lambda().send(new GetLayerVersionByArnCommand({ Arn: first }))).resolves.toMatchObject({
      Version: 1,
    });
    const versions = async (more: object = {}) => {
      const list = new ListLayerVersionsCommand({ LayerName: arnOf('kept'), ...more });
      return (await lambda().send(list)).LayerVersions?.map(({ Version }) => Version);
    };
    expect(await versions()).toEqual([2, 1]);
    expect(await versions({ CompatibleRuntime: 'nodejs22.x' })).toEqual([1]);
    expect(await versions({ CompatibleArchitecture: 'x86_64' })).toEqual([]);
    const { Layers } = await lambda().send(new ListLayersCommand({}));
    expect(Layers).toContainEqual(
      expect.objectContaining({
        LayerName: 'kept',
        LatestMatchingVersion: expect.objectContaining({ Version: 2 }),
      }),
    );
    const remove = new DeleteLayerVersionCommand({ LayerName: 'kept', VersionNumber: 2 });
    await lambda().send(remove);
    await lambda().send(remove);
    const gone = new GetLayerVersionCommand({ LayerName: 'kept', VersionNumber: 2 });
    await expect(lambda().send(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await publish('kept', greeting('3'))).toBe(`${arnOf('kept')}:3`);
  });

  test('comes from a bucket that its publisher may read', async () => {
    const [Bucket, Key] = ['layer-zips', 'layer.zip'];
    const s3 = aws.client(S3Client, ACCOUNT);
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: zip(greeting('bucket')) }));
    const Content = { S3Bucket: Bucket, S3Key: Key };
    expect(await publish('stored', {}, { Content })).toBe(`${arnOf('stored')}:1`);
    const user = await people.user(ACCOUNT, { Action: 'lambda:PublishLayerVersion' });
    const blind = people.as(LambdaClient, user);
    const command = new PublishLayerVersionCommand({ LayerName: 'stored', Content });
    await expect(blind.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    blind.destroy();
  });

  test('is a zip of at most 250 MB, without extensions', async () => {
    const odd = publish('odd', {}, { Content: { ZipFile: strToU8('no zip') } });
    await expect(odd).rejects.toMatchObject(invalid);
    const large = publish('odd', {}, { Content: { ZipFile: zipOfSize(250 * 1024 ** 2 + 1) } });
    await expect(large).rejects.toMatchObject({
      ...invalid,
      message: 'Unzipped size must be smaller than 262144000 bytes',
    });
    await expect(publish('odd', { 'extensions/agent': '#!' })).rejects.toMatchObject(invalid);
    const share = new AddLayerVersionPermissionCommand({
      LayerName: 'odd',
      VersionNumber: 1,
      StatementId: 'all',
      Action: 'lambda:GetLayerVersion',
      Principal: '*',
    });
    await expect(lambda().send(share)).rejects.toMatchObject(invalid);
  });

  test('is published, read and deleted by who may', async () => {
    await publish('guarded', greeting('guarded'));
    const grants = [
      { Action: 'lambda:PublishLayerVersion', Resource: arnOf('guarded') },
      { Action: 'lambda:GetLayerVersion', Resource: `${arnOf('guarded')}:1` },
    ];
    const one = people.as(LambdaClient, await people.user(ACCOUNT, ...grants));
    const get = (VersionNumber: number) =>
      one.send(new GetLayerVersionCommand({ LayerName: 'guarded', VersionNumber }));
    await expect(get(1)).resolves.toBeDefined();
    const denied = { name: 'AccessDeniedException' };
    await expect(get(2)).rejects.toMatchObject(denied);
    const remove = new DeleteLayerVersionCommand({ LayerName: 'guarded', VersionNumber: 1 });
    await expect(one.send(remove)).rejects.toMatchObject(denied);
    const Content = { ZipFile: zip(greeting('x')) };
    const other = new PublishLayerVersionCommand({ LayerName: 'other', Content });
    await expect(one.send(other)).rejects.toMatchObject(denied);
    one.destroy();
  });
});

describe('a function with layers', () => {
  test('finds their modules, the last layer before the others', async () => {
    const layers = [await publish('english', greeting('hello')), await publish('german', greeting('hallo'))];
    await createFunction(aws, 'greets', GREETS, { Layers: layers });
    await expect(invokeFunction(aws, 'greets')).resolves.toMatchObject({ result: 'hallo' });
    const configuration = await lambda().send(
      new GetFunctionConfigurationCommand({ FunctionName: 'greets' }),
    );
    expect(configuration.Layers?.map(({ Arn }) => Arn)).toEqual(layers);
    const reversed = { FunctionName: 'greets', Layers: [...layers].reverse() };
    await lambda().send(new UpdateFunctionConfigurationCommand(reversed));
    await expect(invokeFunction(aws, 'greets')).resolves.toMatchObject({ result: 'hello' });
    for (const [name, VersionNumber] of [['english', 1] as const, ['german', 1] as const]) {
      await lambda().send(new DeleteLayerVersionCommand({ LayerName: name, VersionNumber }));
    }
    await lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'greets', MemorySize: 256 }));
    await expect(invokeFunction(aws, 'greets')).resolves.toMatchObject({ result: 'hello' });
    await lambda().send(new UpdateFunctionConfigurationCommand({ FunctionName: 'greets', Layers: [] }));
    const without = await invokeFunction(aws, 'greets');
    expect(without).toMatchObject({ FunctionError: 'Unhandled', result: { errorType: 'Error' } });
    expect(without.result.errorMessage).toContain("Cannot find module 'greeting'");
  });

  test('takes at most five that are there, one version of each, 250 MB with its own code', async () => {
    const arns: string[] = [];
    for (const n of [1, 2, 3, 4, 5, 6]) arns.push(await publish(`many-${n}`, greeting(String(n))));
    const making = (Layers: string[]) => lambda().send(newFunction('many', GREETS, { Layers }));
    await expect(making(arns)).rejects.toMatchObject({
      ...invalid,
      message: 'Cannot reference more than 5 layers.',
    });
    await expect(making([`${arnOf('none')}:1`])).rejects.toMatchObject({
      ...invalid,
      message: `Layer version ${arnOf('none')}:1 does not exist.`,
    });
    const second = await publish('many-1', greeting('again'));
    await expect(making([arns[0] ?? '', second])).rejects.toMatchObject(invalid);
    const Content = { ZipFile: zipOfSize(125 * 1024 ** 2) };
    const heavy = [await publish('heavy-1', {}, { Content }), await publish('heavy-2', {}, { Content })];
    await expect(making(heavy)).rejects.toMatchObject({
      ...invalid,
      message: expect.stringContaining('exceeds the maximum allowed size of 262144000 bytes'),
    });
    await making(heavy.slice(1));
  });

  test('is made by who may get the layers', async () => {
    const [allowed, other] = [
      await publish('allowed', greeting('a')),
      await publish('refused', greeting('r')),
    ];
    const keys = await people.user(
      ACCOUNT,
      { Action: 'lambda:CreateFunction' },
      { Action: 'iam:PassRole', Resource: ROLE },
      { Action: 'lambda:GetLayerVersion', Resource: allowed },
    );
    const maker = people.as(LambdaClient, keys);
    const making = (Layers: string[]) => maker.send(newFunction('made', GREETS, { Layers }));
    await expect(making([allowed, other])).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`lambda:GetLayerVersion on resource: ${other}`),
    });
    await expect(making([allowed])).resolves.toBeDefined();
    maker.destroy();
  });

  test('of another account is refused, whose policy would have to let in', async () => {
    const arn = await publish('private', greeting('p'));
    const get = new GetLayerVersionByArnCommand({ Arn: arn });
    await expect(aws.client(LambdaClient, 'governance').send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('native code in a layer', () => {
  const folder = dirname(createRequire(__filename).resolve('@duckdb/node-bindings/package.json'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const at = 'nodejs/node_modules/@duckdb/node-bindings';
  /** The layer as it is made for Lambda: code for arm64 that runs nowhere else. */
  const bindings = (of = version) => ({
    [`${at}/duckdb.js`]: readFileSync(join(folder, 'duckdb.js')),
    [`${at}/package.json`]: readFileSync(join(folder, 'package.json')),
    [`${at}-linux-arm64/duckdb.node`]: 'code for arm64',
    [`${at}-linux-arm64/package.json`]: JSON.stringify({ version: of }),
  });
  const OPENS = 'exports.handler = async () => require("@duckdb/node-bindings").library_version();';

  test("is stood in for by this machine's own package of the same version", async () => {
    await createFunction(aws, 'opens', OPENS, { Layers: [await publish('duckdb', bindings())] });
    await expect(invokeFunction(aws, 'opens')).resolves.toMatchObject({
      result: `v${version.split('-')[0]}`,
    });
  });

  test('does not run in a function of another architecture, or without the layer', async () => {
    const Layers = [await publish('duckdb', bindings())];
    await createFunction(aws, 'opens-on-intel', OPENS, { Layers, Architectures: ['x86_64'] });
    await createFunction(aws, 'opens-nothing', OPENS);
    for (const name of ['opens-on-intel', 'opens-nothing']) {
      const { result } = await invokeFunction(aws, name);
      expect(result.errorMessage).toContain('Cannot find module');
    }
  });

  test('of another version than here is refused', async () => {
    await createFunction(aws, 'opens-old', OPENS, { Layers: [await publish('duckdb', bindings('1.0.0'))] });
    const invoke = new InvokeCommand({ FunctionName: 'opens-old' });
    await expect(lambda().send(invoke)).rejects.toMatchObject({
      name: 'InvalidRuntimeException',
      message: expect.stringContaining('@duckdb/node-bindings-linux-arm64 1.0.0'),
    });
  });
});
