import { readFileSync, writeFileSync, mkdirSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DescribeKeyCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import { Parser } from 'n3';
import { stringify } from 'yaml';
import { readDatasetForm } from '../../lambda/catalogue/form';
import { type Receipt, receiptKey } from '../../lambda/pseudonymise/receipt';
import type { Session } from '../../commands/session';
import type { Naming } from '../../platform/naming/naming';
import type { CatalogueReport } from '../../platform/catalogue-files';
import { policy } from '../../platform/policy';
import { waitFor } from '../../tools/demonstration/wait';
import { column, describeVisits } from './clinic';
import { rawDataStaysInside } from './intruders/intake';
import { plainHttpIsRefused } from './intruders/storage';
import { inventory } from './inventory';
import { makeUser } from './make-user';
import { makeResearcher, signIn } from './researchers';
import { accountEntry, QUICK, World, type Yaml } from './world';

jest.setTimeout(1_200_000);

const UPLOADER = 'hospital-export';
const PATIENTS = readFileSync(join(__dirname, '../../medical_assets/patients/patients.parquet'));

/** The clinic's description, by whose rule postcodes are published. */
const clinic = (postcode: object | string) =>
  describeVisits({
    PATIENT: { ...column('string'), unique: true, publish: { pseudonym: 'patient' } },
    NAME: { ...column('text'), publish: 'drop' },
    POSTCODE: { ...column('string'), publish: postcode },
    VISITED: { ...column('date'), publish: { truncate: 'month' } },
  });

const GOOD_ROWS =
  'PATIENT;NAME;POSTCODE;VISITED\np-1;Ada Example;10115;2025-03-17\np-2;Ben Example;80331;2025-04-02\n';
const BAD_ROWS =
  'PATIENT;NAME;POSTCODE;VISITED\np-1;Ada Example;10115;2025-03-17\np-3;Cleo Example;80331;17.03.2025\n';

/** One account, whose data are described; every test stands on those before it. */
describe('an account whose files come by an intake', () => {
  let world: World;
  let naming: Naming;
  let holder: Session;
  let bootstrapped: Awaited<ReturnType<typeof inventory>>;
  let domainId: string;
  const administrator = () => world.session('governance');
  const operator = () => world.session('governance', 'operator');
  const names = () => naming.governance;
  const s3 = (session: Session) => session.client(S3Client);

  const configuration = (): Yaml => ({
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: {
      ...accountEntry('governance'),
      publishAsUploaded: false,
      datasets: 'datasets',
      uploaders: [`arn:aws:iam::${ACCOUNTS.governance}:user/${UPLOADER}`],
    },
    catalogue: {
      base: 'https://catalogue.example.org/datasets/',
      accessBody: { name: 'Access Body', email: 'apply@body.example.org' },
      applicationPage: 'https://body.example.org/apply',
    },
    dataProtection: false,
    flow: QUICK,
  });

  function describeClinic(postcode: object | string): void {
    const file = join(dirname(world.file), 'datasets', 'clinic.yaml');
    writeFileSync(file, stringify(clinic(postcode)));
  }

  const upload = (key: string, Body: string | Buffer, session = holder) =>
    s3(session).send(new PutObjectCommand({ Bucket: names().intakeBucket, Key: key, Body }));

  async function keysOf(Bucket: string, Prefix = ''): Promise<readonly string[]> {
    const { Contents = [] } = await s3(administrator()).send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  const receipt = (key: string, fits: (receipt: Receipt) => boolean) =>
    waitFor(
      `a receipt of ${key}`,
      async () => {
        try {
          const { Body } = await s3(administrator()).send(
            new GetObjectCommand({ Bucket: names().recordsBucket, Key: receiptKey(key) }),
          );
          const read = JSON.parse((await Body?.transformToString()) ?? '') as Receipt;
          return fits(read) ? read : undefined;
        } catch (error) {
          if ((error as Error).name === 'NoSuchKey') return undefined;
          throw error;
        }
      },
      { timeout: 300_000 },
    );

  beforeAll(async () => {
    world = await World.start();
    const folder = join(dirname(world.file), 'datasets');
    mkdirSync(folder);
    cpSync(
      join(__dirname, '../../datasets/synthetic_hospital.yaml'),
      join(folder, 'synthetic_hospital.yaml'),
    );
    describeClinic('keep');
    naming = world.configure(configuration());
    await world.commands.bootstrap('governance', administrator());
    // More than an uploader needs: what keeps him out has to stand by itself.
    holder = await makeUser(administrator(), UPLOADER, ['s3:*', 'kms:*']);
    await makeResearcher(world, 'governance');
    bootstrapped = await inventory(administrator());
    domainId = (await world.commands.deploy(['governance'], operator())).governance.domain_id;
    await world.keepPolicies('intake');
  });

  afterAll(() => world.stop());

  test('a file is published as its description says', async () => {
    await upload('clinic/visits/march.csv', GOOD_ROWS);
    await upload('synthetic_hospital/patients/patients.parquet', PATIENTS);
    const published = await receipt('clinic/visits/march.csv', ({ outcome }) => outcome === 'published');
    expect(published).toMatchObject({ result: { key: 'clinic_visits/march.csv.parquet', rows: 2 } });
    await receipt('synthetic_hospital/patients/patients.parquet', ({ outcome }) => outcome === 'published');
    expect(await keysOf(names().assetsBucket)).toEqual([
      'clinic_visits/march.csv.parquet',
      'synthetic_hospital_patients/patients.parquet.parquet',
    ]);
    expect(JSON.stringify(published)).not.toMatch(/Ada|p-1|2025-03-17/);
  });

  test('and found in the catalogue, with its quality, by its published columns alone', async () => {
    const researcher = await signIn(world, 'governance', domainId);
    const listing = await waitFor(
      'clinic_visits is published',
      async () => (await researcher.search('clinic_visits', ACCOUNTS.governance)).at(0),
      { timeout: 300_000 },
    );
    const forms = listing.additionalAttributes?.forms ?? '';
    const { HealthDataset: form = '', GlueTableForm: table = '' } = JSON.parse(forms) as Record<
      string,
      string
    >;
    expect(table).toMatch(/patient/);
    expect(table).not.toMatch(/NAME|"name"/);
    expect(JSON.parse(form)).toMatchObject({ name: 'clinic', title: 'Clinic' });
    const { description } = readDatasetForm(form);
    expect(description).toMatchObject({ tables: { visits: { columns: { PATIENT: {} } } } });
    expect(JSON.stringify(description)).not.toMatch(/NAME/);
  });

  test('and the platform’s own catalogue has it, valid and counted, as an operator reads it', async () => {
    const folder = join(dirname(world.file), 'catalogue');
    const file = (name: string) => readFileSync(join(folder, name), 'utf8');
    const isCounted = async () => {
      await world.commands.catalogue(folder, operator());
      const { datasets } = JSON.parse(file('report.json')) as CatalogueReport;
      return datasets.some(({ name, records }) => name === 'clinic' && records === 2) || undefined;
    };
    await waitFor('the catalogue counts the clinic', isCounted, { timeout: 300_000 });
    const quads = new Parser().parse(file('catalogue.ttl'));
    const datasets = quads.filter(({ object }) => object.value === 'http://www.w3.org/ns/dcat#Dataset');
    expect(datasets.map(({ subject }) => subject.value)).toEqual([
      'https://catalogue.example.org/datasets/clinic',
      'https://catalogue.example.org/datasets/synthetic_hospital',
    ]);
    expect(file('catalogue.ttl') + file('index.html')).not.toMatch(/#table-visits-NAME|Ada|p-1/);
  });

  test('one that does not fit is parked by row and column, and what was published stays', async () => {
    const before = await head('clinic_visits/march.csv.parquet');
    await upload('clinic/visits/march.csv', BAD_ROWS);
    const parked = await receipt('clinic/visits/march.csv', ({ outcome }) => outcome === 'parked');
    expect(parked.problems).toMatchObject([{ row: 2, column: 'VISITED' }]);
    expect(JSON.stringify(parked)).not.toMatch(/Cleo|p-3|17\.03\.2025/);
    expect(await head('clinic_visits/march.csv.parquet')).toBe(before);
    await upload('clinic/visits/march.csv', GOOD_ROWS);
    await receipt('clinic/visits/march.csv', ({ outcome }) => outcome === 'published');
  });

  test('a stricter rule reaches what was published before', async () => {
    const { rules } = await receipt('clinic/visits/march.csv', () => true);
    describeClinic({ prefix: 2 });
    await world.commands.deploy(['governance'], operator());
    const anew = await receipt('clinic/visits/march.csv', (read) => read.rules !== rules);
    expect(anew.outcome).toBe('published');
    expect(anew.lineage).toContainEqual(expect.objectContaining({ column: 'postcode', rule: 'prefix: 2' }));
  });

  test('a deleted file takes its result with it', async () => {
    await s3(holder).send(
      new DeleteObjectCommand({ Bucket: names().intakeBucket, Key: 'clinic/visits/march.csv' }),
    );
    await waitFor('the result is gone', async () =>
      (await keysOf(names().assetsBucket, 'clinic_visits/')).length === 0 ? true : undefined,
    );
  });

  rawDataStaysInside(() => ({ world, naming, domainId }), {
    key: 'synthetic_hospital/patients/patients.parquet',
    receipt: receiptKey('synthetic_hospital/patients/patients.parquet'),
    result: 'synthetic_hospital_patients/patients.parquet.parquet',
    uploader: () => holder,
  });
  plainHttpIsRefused(() => ({ world, naming, domainId }));

  test('what keeps an administrator from making pseudonyms is the key’s policy, which the trail sees changed', async () => {
    const kms = administrator().client(KMSClient);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: names().pseudonymKeyAlias }));
    const KeyId = KeyMetadata?.KeyId;
    const { Policy: keyPolicy = '' } = await kms.send(
      new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }),
    );
    const open = policy([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNTS.governance}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ]);
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: open }));
    try {
      const mac = {
        KeyId,
        MacAlgorithm: 'HMAC_SHA_256' as const,
        Message: Buffer.from('pseudonym/v1/patient'),
      };
      expect((await kms.send(new GenerateMacCommand(mac))).Mac).toHaveLength(32);
    } finally {
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: keyPolicy }));
    }
  });

  test('what the catalogue’s function parked is put back', async () => {
    const sqs = administrator().client(SQSClient);
    const QueueName = `${names().functionName('catalogue')}-dead-letters`;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const sweep = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(sweep) }));
    await world.commands.redrive('governance', operator());
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toEqual([]);
  });

  test('a destroy leaves what bootstrap made, and the files', async () => {
    const before = await inventory(administrator());
    await world.commands.destroy(['governance'], operator());
    expect(await inventory(administrator())).toEqual(bootstrapped);
    expect(before).not.toEqual(bootstrapped);
    expect(await keysOf(names().intakeBucket)).toContain('synthetic_hospital/patients/patients.parquet');
  });

  async function head(Key: string): Promise<string | undefined> {
    const { Contents = [] } = await s3(administrator()).send(
      new ListObjectsV2Command({ Bucket: names().assetsBucket, Prefix: Key }),
    );
    return Contents[0]?.ETag;
  }
});
