import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import type { Naming } from '../../platform/naming/naming';
import { Producer } from '../../tools/demonstration/producer';
import { query } from '../../tools/demonstration/query';
import type { Researcher, Workplace } from '../../tools/demonstration/researcher';
import { requireMember } from '../../commands/session';
import { waitFor } from '../../tools/demonstration/wait';
import { keyOpensToWhoNeedsIt } from './intruders/key';
import { serviceRole } from './intruders/platform';
import { storageIsSealed } from './intruders/storage';
import { recordsAreLocked } from './intruders/trail';
import { inventory } from './inventory';
import { makeResearcher, researcherMember, signIn } from './researchers';
import { accountEntry, QUICK, World, type Yaml } from './world';

jest.setTimeout(1_200_000);

const PROTECTED: Yaml = {
  region: 'eu-central-1',
  prefix: 'ehds',
  governance: accountEntry('governance'),
  consumers: { 'registry-study': { members: [researcherMember('governance')] } },
  encryption: 'customer-managed',
  subscriptionApproval: 'auto',
  dataProtection: true,
  flow: QUICK,
  tags: { team: 'platform' },
};

/** One account, its own key, and data that may not be lost; every test stands on those before it. */
describe('a platform without producers, with its own key, protected data and researchers for trials', () => {
  let world: World;
  let naming: Naming;
  let lake: Producer;
  let domainId: string;
  let researcher: Researcher;
  let workplace: Workplace;
  let bootstrapped: Awaited<ReturnType<typeof inventory>>;
  const operator = () => world.session('governance', 'operator');
  const deployed = () => ({ world, naming, domainId });

  beforeAll(async () => {
    world = await World.start();
    naming = world.configure(PROTECTED);
    await world.commands.bootstrap('governance', world.session('governance'));
    await makeResearcher(world, 'governance');
    bootstrapped = await inventory(world.session('governance'));
    domainId = (await world.commands.deploy(['governance'], operator())).governance.domain_id;
    lake = new Producer(world.session('governance'), naming.governance);
  });

  afterAll(() => world.stop());

  test("the authority's own upload is published, and answers SQL", async () => {
    await lake.upload('registry/rows.csv', 'id,year\na,2024\nb,2025\n');
    researcher = await signIn(world, 'governance', domainId);
    workplace = await researcher.workplace(naming.trialConsumers[0].project);
    const { listingId } = await waitFor('registry is published', async () =>
      (await researcher.search('registry', ACCOUNTS.governance)).at(0),
    );
    const request = await researcher.request(workplace.projectId, requireMember(listingId, 'id'), 'Registry');
    expect(await researcher.decision(request)).toMatchObject({ status: 'ACCEPTED' });
    await researcher.granted(workplace, requireMember(listingId, 'id'));
    const access = await researcher.environmentSession(workplace);
    expect(await query(access, 'SELECT max(year) FROM registry', workplace)).toEqual([['_col0'], ['2025']]);
  });

  test("the account's key encrypts objects and queues", async () => {
    const session = world.session('governance');
    // Its metadata is as shut as the object: the crawler's role may see both.
    const { governance: names } = naming;
    const crawler = await serviceRole(deployed(), names.roleArn(names.crawlerRoleName), 'glue.amazonaws.com');
    const object = await crawler
      .client(S3Client)
      .send(new HeadObjectCommand({ Bucket: names.assetsBucket, Key: 'registry/rows.csv' }));
    expect(object.ServerSideEncryption).toBe('aws:kms');
    const sqs = session.client(SQSClient);
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: naming.governance.uploadsQueue }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] }),
    );
    const described = await Promise.all(
      [object.SSEKMSKeyId, Attributes?.KmsMasterKeyId].map((KeyId) =>
        session.client(KMSClient).send(new DescribeKeyCommand({ KeyId })),
      ),
    );
    const [ofObject, ofQueue] = described.map(({ KeyMetadata }) => KeyMetadata);
    expect(ofObject).toMatchObject({ KeyManager: 'CUSTOMER', KeyState: 'Enabled' });
    expect(ofQueue?.KeyId).toBe(ofObject?.KeyId);
  });

  keyOpensToWhoNeedsIt(deployed, `arn:aws:iam::${ACCOUNTS.governance}:role/researcher`, 'producer');
  storageIsSealed(deployed, 'aws:kms');
  recordsAreLocked(deployed);

  test('what was parked is put back and worked off', async () => {
    const { governance: names } = naming;
    const sqs = world.session('governance').client(SQSClient);
    const upload = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: new Date().toISOString(),
      detail: { bucket: { name: names.assetsBucket }, object: { key: 'registry/rows.csv' } },
    };
    const sweep = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    const queues = { [names.uploadsQueue]: upload, [names.functionName('approve')]: sweep };
    for (const [queue, event] of Object.entries(queues)) {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${queue}-dead-letters` }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    }
    const since = new Date();
    await world.commands.redrive('governance', operator());
    await lake.crawledSince(since);
    for (const queue of Object.keys(queues)) {
      expect(await depth(sqs, `${queue}-dead-letters`)).toBe(0);
    }
    await waitFor('the upload is worked off', async () =>
      (await depth(sqs, names.uploadsQueue)) === 0 ? true : undefined,
    );
  });

  test('a second plan is empty', async () => {
    expect(await world.plan('governance', PROTECTED)).toEqual([]);
    await world.commands.plan(['governance'], operator());
    await world.commands.doctor(operator());
  });

  test('a destroy of protected data is refused before anything changes', async () => {
    const before = await inventory(world.session('governance'));
    const refused = world.commands.destroy(['governance'], operator());
    await expect(refused).rejects.toThrow(
      /Nothing was destroyed: dataProtection is on[^]*the DataZone domain/,
    );
    world.configure({ ...PROTECTED, dataProtection: false, tags: {} });
    const tooEarly = world.commands.destroy(['governance'], operator());
    await expect(tooEarly).rejects.toThrow(/was deployed with protection on[^]*npm run deploy -- governance/);
    expect(await inventory(world.session('governance'))).toEqual(before);
  });

  test('when the protection is lifted, a destroy leaves only what bootstrap made', async () => {
    await world.commands.deploy(['governance'], operator());
    await world.keepPolicies('governance-alone');
    await world.commands.destroy(['governance'], operator());
    expect(await inventory(world.session('governance'))).toEqual(bootstrapped);
  });
});

/** How many messages a queue holds, seen or not. */
async function depth(sqs: SQSClient, QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
