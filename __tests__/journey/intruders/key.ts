import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AccountName } from '@ehds/local-aws/accounts';
import { requireMember, type Session } from '../../../commands/session';
import { readObject } from './attempts';
import {
  deployRole,
  type Deployed,
  functionRole,
  person,
  type Platform,
  publisherRole,
  serviceRole,
} from './platform';
import { type Attempt, expectAllowed, expectRefused } from './refusal';

/** An object that was uploaded to the authority's lake. */
const OBJECT = 'registry/rows.csv';

/**
 * The account's own key opens to the roles that work with what it encrypts, and to nobody else.
 *
 * @param researcher ARN of a role that the operator may take
 * @param stranger an account that is no part of the platform
 */
export function keyOpensToWhoNeedsIt(deployed: Deployed, researcher: string, stranger: AccountName): void {
  test("the key opens to the account's roles that read and write what it encrypts", async () => {
    const platform = deployed();
    const { names, key, opened } = await keyOf(platform);
    const use = [KMSClient, new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256' })] as const;
    const read = [S3Client, new GetObjectCommand({ Bucket: names.assetsBucket, Key: OBJECT })] as const;
    for (const role of await writerSessions(platform)) await expectAllowed(role, [use]);
    const [writer] = await writerSessions(platform);
    const { CiphertextBlob } = await writer.client(KMSClient).send(use[1]);
    const decrypt = [KMSClient, new DecryptCommand({ KeyId: key, CiphertextBlob })] as const;
    for (const role of await holdersOfVariables(platform)) await expectAllowed(role, [decrypt]);
    for (const role of opened) await expectAllowed(role, [read]);
  });

  test('the key stays shut to whoever deploys, publishes, asks or comes from elsewhere', async () => {
    const platform = deployed();
    const { names, key } = await keyOf(platform);
    const operator = person(platform, names, 'operator');
    const deploy = await deployRole(platform, names);
    const others = [
      deploy,
      operator,
      await operator.assume(researcher, 'intruder'),
      await publisherRole(platform, names),
      platform.world.session(stranger),
    ];
    const encrypted = Buffer.from('any');
    for (const role of others) {
      await expectRefused(role, [
        [
          'kms:GenerateDataKey',
          key,
          KMSClient,
          new GenerateDataKeyCommand({ KeyId: key, KeySpec: 'AES_256' }),
        ],
        ['kms:Decrypt', key, KMSClient, new DecryptCommand({ KeyId: key, CiphertextBlob: encrypted })],
        ...readObject(names.assetsBucket, OBJECT).slice(0, 1),
      ]);
    }
  });

  test('the key can be opened to others, or deleted, by nobody who only uses it', async () => {
    const platform = deployed();
    const { names, key, opened } = await keyOf(platform);
    const operator = person(platform, names, 'operator');
    const others = [
      ...(await writerSessions(platform)),
      ...(await holdersOfVariables(platform)),
      ...opened,
      operator,
      await operator.assume(researcher, 'intruder'),
      platform.world.session(stranger),
    ];
    const attempts: readonly Attempt[] = [
      ['kms:ScheduleKeyDeletion', key, KMSClient, new ScheduleKeyDeletionCommand({ KeyId: key })],
      ['kms:PutKeyPolicy', key, KMSClient, new PutKeyPolicyCommand({ KeyId: key, Policy: '{}' })],
    ];
    for (const role of others) await expectRefused(role, attempts);
  });
}

/** The key, and the roles that read the lake's objects with it. */
async function keyOf(platform: Platform) {
  const { governance: names } = platform.naming;
  const describe = new DescribeKeyCommand({ KeyId: `alias/${names.base}` });
  const { KeyMetadata } = await person(platform, names).client(KMSClient).send(describe);
  const opened = [
    await serviceRole(platform, names.roleArn(`${names.base}-crawler`), 'glue.amazonaws.com'),
    await locationRole(platform),
  ];
  return { names, key: requireMember(KeyMetadata?.Arn, 'Arn'), opened };
}

function locationRole(platform: Platform): Promise<Session> {
  const { governance: names } = platform.naming;
  const role = names.roleArn(names.dataZoneRole('location'));
  return serviceRole(platform, role, 'lakeformation.amazonaws.com');
}

/** Every role of the account that encrypts with the key. */
async function writerSessions(platform: Platform): Promise<readonly Session[]> {
  const { governance: names } = platform.naming;
  const { accountId } = names;
  const arn = `arn:aws:datazone:${platform.world.local.region}:${accountId}:domain/${platform.domainId}`;
  const ofDataZone = (['execution', 'provisioning'] as const).map((purpose) =>
    serviceRole(platform, names.roleArn(names.dataZoneRole(purpose)), 'datazone.amazonaws.com', {
      accountId,
      arn,
    }),
  );
  const functions = ['crawl', 'publish', 'approve', 'uncatalogued'].map((purpose) =>
    functionRole(platform, names, purpose),
  );
  return Promise.all([...functions, ...ofDataZone]);
}

/** The functions that only have their variables decrypted. */
function holdersOfVariables(platform: Platform): Promise<readonly Session[]> {
  const { governance: names } = platform.naming;
  const purposes = ['lake-administrators', 'policy-grants'];
  return Promise.all(purposes.map((purpose) => functionRole(platform, names, purpose)));
}
