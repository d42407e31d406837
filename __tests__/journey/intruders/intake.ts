import {
  CreateGrantCommand,
  DescribeKeyCommand,
  GenerateMacCommand,
  KMSClient,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { RULES_KEY } from '../../../platform/rules-key';
import { requireMember, type Session } from '../../../commands/session';
import { changing, readObject } from './attempts';
import { deployRole, type Deployed, functionRole, person, type Platform } from './platform';
import { type Attempt, expectAllowed, expectRefused } from './refusal';
import { asStrongestRole } from './strongest-role';
import { withoutStatement, withRight } from './walls';

/** A file that was uploaded to the intake, and its receipt. */
export interface Uploaded {
  readonly key: string;
  readonly receipt: string;
  /** Key of what was published of it. */
  readonly result: string;
  /** Whose own policy lets them do everything in S3 and KMS. */
  readonly uploader: () => Session;
}

/** What arrives is read by one function alone, which publishes what the rules say, and writes nothing else. */
export function rawDataStaysInside(deployed: Deployed, uploaded: Uploaded): void {
  test('nobody but the pseudonymiser reads a file, nor anybody who works for no subscriber what is published of it', async () => {
    const platform = deployed();
    const { intakeBucket, assetsBucket } = platform.naming.governance;
    for (const session of await others(platform)) {
      await expectRefused(session, [
        ...readObject(intakeBucket, uploaded.key).slice(0, 1),
        ...readObject(assetsBucket, uploaded.result).slice(0, 1),
      ]);
    }
    const administrator = person(platform, platform.naming.governance);
    const read = [S3Client, new GetObjectCommand({ Bucket: intakeBucket, Key: uploaded.key })] as const;
    await withoutStatement(administrator, intakeBucket, 'ReadByThePseudonymiserOnly', () =>
      expectAllowed(administrator, [read]),
    );
  });

  test('a deploy, and any role that it makes, does nothing to the intake', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const administrator = person(platform, names);
    const list = [S3Client, new ListObjectsV2Command({ Bucket: names.intakeBucket })] as const;
    const attempts = [
      ...readObject(names.intakeBucket, uploaded.key),
      ...changing(names.intakeBucket, uploaded.key),
    ];
    const deploy = await deployRole(platform, names);
    await expectRefused(deploy, attempts);
    await withRight(administrator, names.deployRoleName, ['s3:*'], async () => {
      await expectRefused(deploy, attempts);
      await withoutStatement(administrator, names.intakeBucket, 'DeployedRolesStayOut', () =>
        expectAllowed(deploy, [list]),
      );
    });
    await asStrongestRole(platform, names, (strongest) => expectRefused(strongest, attempts));
  });

  test('nobody but an uploader writes files, or takes them away', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const attempts = changing(names.intakeBucket, uploaded.key);
    for (const session of await others(platform)) await expectRefused(session, attempts);
    const forged = { Bucket: names.intakeBucket, Key: 'clinic/forged.csv' };
    const administrator = person(platform, names);
    await withoutStatement(administrator, names.intakeBucket, 'WriteByUploadersOnly', () =>
      expectAllowed(administrator, [
        [S3Client, new PutObjectCommand({ ...forged, Body: 'forged' })],
        [S3Client, new DeleteObjectCommand(forged)],
      ]),
    );
  });

  test('an uploader reads nothing back, and writes nowhere else', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    await expectRefused(uploaded.uploader(), [
      ...readObject(names.intakeBucket, uploaded.key).slice(0, 1),
      ...changing(names.assetsBucket, 'clinic_visits/forged.parquet'),
      ...changing(names.recordsBucket, uploaded.receipt),
      ...changing(names.recordsBucket, RULES_KEY),
      ...(await atKey(platform)),
    ]);
  });

  test('nobody forges a receipt or a rule, what is published or the catalogue of it', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const administrator = person(platform, names);
    const written: readonly (readonly [bucket: string, key: string, sid: string])[] = [
      [names.recordsBucket, uploaded.receipt, 'ReceiptsByThePseudonymiserOnly'],
      [names.recordsBucket, RULES_KEY, 'RulesByTheDeployRoleOnly'],
      [names.assetsBucket, 'clinic_visits/forged.parquet', 'WriteByThePseudonymiserOnly'],
      [names.catalogueBucket, 'index.html', 'WrittenByTheCatalogueOnly'],
    ];
    for (const [bucket, key, sid] of written) {
      for (const session of [administrator, person(platform, names, 'operator')]) {
        await expectRefused(session, changing(bucket, key));
      }
      // Forged rules would stop the pseudonymiser.
      if (key === RULES_KEY) continue;
      const forged = { Bucket: bucket, Key: `${key}.forged` };
      await withoutStatement(administrator, bucket, sid, () =>
        expectAllowed(administrator, [
          [S3Client, new PutObjectCommand({ ...forged, Body: 'forged' })],
          [S3Client, new DeleteObjectCommand(forged)],
        ]),
      );
    }
    const deploy = await deployRole(platform, names);
    await expectRefused(deploy, [
      ...readObject(names.recordsBucket, uploaded.receipt).slice(0, 1),
      ...changing(names.recordsBucket, uploaded.receipt),
      [
        's3:ListBucketVersions',
        `arn:aws:s3:::${names.recordsBucket}`,
        S3Client,
        new ListObjectVersionsCommand({ Bucket: names.recordsBucket }),
      ],
    ]);
  });

  test('the pseudonymiser writes results and receipts, and nothing that says what it is to do', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const role = await functionRole(platform, names, 'pseudonymise');
    await expectRefused(role, [
      ...changing(names.intakeBucket, uploaded.key),
      ...changing(names.recordsBucket, RULES_KEY),
      ...changing(names.stateBucket, names.stateKey),
      ...readObject(names.stateBucket, names.stateKey),
      ...(await atFunction(platform)),
      ...(await atKey(platform)).filter(([action]) => action !== 'kms:GenerateMac'),
    ]);
  });

  test('the publish function reads receipts, and neither rules nor what else lies there', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    const role = await functionRole(platform, names, 'publish');
    const receipts = new ListObjectsV2Command({ Bucket: names.recordsBucket, Prefix: 'receipts/' });
    await expectAllowed(role, [[S3Client, receipts]]);
    await expectRefused(role, [
      ...readObject(names.recordsBucket, RULES_KEY),
      ...changing(names.recordsBucket, uploaded.receipt),
      ...readObject(names.intakeBucket, uploaded.key),
    ]);
  });

  test('nobody but the pseudonymiser makes pseudonyms, or hands the key on', async () => {
    const platform = deployed();
    const attempts = await atKey(platform);
    for (const session of await others(platform)) await expectRefused(session, attempts);
  });

  test('who deploys changes neither the function nor what it is to do', async () => {
    const platform = deployed();
    const { governance: names } = platform.naming;
    await expectRefused(await deployRole(platform, names), await atFunction(platform));
  });
}

/** Everybody else: with all of S3's and KMS's rights, or with those that the platform gives. */
async function others(platform: Platform): Promise<readonly Session[]> {
  const { governance: names } = platform.naming;
  return Promise.all([
    person(platform, names),
    person(platform, names, 'operator'),
    deployRole(platform, names),
    functionRole(platform, names, 'publish'),
    functionRole(platform, names, 'crawl'),
    platform.world.session('producer'),
  ]);
}

async function atKey(platform: Platform): Promise<readonly Attempt[]> {
  const { governance: names } = platform.naming;
  const describe = new DescribeKeyCommand({ KeyId: names.pseudonymKeyAlias });
  const { KeyMetadata } = await person(platform, names).client(KMSClient).send(describe);
  const KeyId = requireMember(KeyMetadata?.Arn, 'Arn');
  const mac = { KeyId, MacAlgorithm: 'HMAC_SHA_256' as const, Message: Buffer.from('pseudonym/v1/patient') };
  return [
    ['kms:GenerateMac', KeyId, KMSClient, new GenerateMacCommand(mac)],
    ['kms:VerifyMac', KeyId, KMSClient, new VerifyMacCommand({ ...mac, Mac: Buffer.alloc(32) })],
    [
      'kms:CreateGrant',
      KeyId,
      KMSClient,
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: names.deployRoleArn,
        Operations: ['GenerateMac'],
      }),
    ],
  ];
}

/** Has the function do something else, or nothing. */
async function atFunction(platform: Platform): Promise<readonly Attempt[]> {
  const { world, naming } = platform;
  const { governance: names } = naming;
  const FunctionName = names.functionName('pseudonymise');
  const arn = `arn:aws:lambda:${world.local.region}:${names.accountId}:function:${FunctionName}`;
  const queue = names.queueArn(names.intakeQueue);
  const { QueueUrl } = await person(platform, names)
    .client(SQSClient)
    .send(new GetQueueUrlCommand({ QueueName: names.intakeQueue }));
  return [
    ['lambda:InvokeFunction', arn, LambdaClient, new InvokeCommand({ FunctionName })],
    [
      'lambda:UpdateFunctionCode',
      arn,
      LambdaClient,
      new UpdateFunctionCodeCommand({ FunctionName, ZipFile: Buffer.from('PK') }),
    ],
    ['sqs:PurgeQueue', queue, SQSClient, new PurgeQueueCommand({ QueueUrl })],
  ];
}
