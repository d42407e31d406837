import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import { stringify } from 'yaml';
import { requireMember, Session } from '../../commands/session';
import type { DecisionEvent } from '../../platform/permits/decisions';
import type { Entry } from '../../platform/permits/chain';
import type { Naming } from '../../platform/naming/naming';
import { query } from '../../tools/demonstration/query';
import type { Researcher, Workplace } from '../../tools/demonstration/researcher';
import { waitFor } from '../../tools/demonstration/wait';
import { column, describeVisits } from './clinic';
import { makeUser } from './make-user';
import { makeResearcher, researcherMember, signIn } from './researchers';
import { accountEntry, QUICK, World, type Yaml } from './world';

jest.setTimeout(1_200_000);

const OFFICER = 'registrar';
const UPLOADER = 'hospital-export';
const user = (name: string) => `arn:aws:iam::${ACCOUNTS.governance}:user/${name}`;

const CLINIC = describeVisits({
  PATIENT: { ...column('string'), publish: { pseudonym: 'patient' } },
  POSTCODE: { ...column('string'), publish: 'keep' },
  WARD: { ...column('string'), publish: 'keep' },
});

const today = new Date().toISOString().slice(0, 10);
const PERMIT = {
  id: '2027-0042',
  application: { received: today, summary: 'How far patients travel.' },
  applicant: { name: 'Institute of Examples', kind: 'other', email: 'office@institute.example.org' },
  purposes: ['e'],
  decision: 'HDAB 2027/42',
  justification: 'Article 68(1) is met.',
  consumer: 'consumer',
  data: [{ holder: 'governance', dataset: 'clinic', tables: { visits: ['POSTCODE'] } }],
  persons: [
    {
      name: 'Ada Example',
      identity: researcherMember('consumer').role,
      principalInvestigator: true,
    },
  ],
  issued: today,
  ends: `${Number(today.slice(0, 4)) + 2}-01-31`,
};

const denied = /denied|not authorized/i;

/** Access follows a permit; every test stands on those before it. */
describe('a platform on which permits decide', () => {
  let world: World;
  let naming: Naming;
  let officer: Session;
  let researcher: Researcher;
  let workplace: Workplace;
  let listingId: string;
  const administrator = () => world.session('governance');
  const operator = () => world.session('governance', 'operator');

  const configuration: Yaml = {
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: {
      ...accountEntry('governance'),
      publishAsUploaded: false,
      datasets: 'datasets',
      uploaders: [user(UPLOADER)],
      permitOfficers: [user(OFFICER)],
    },
    consumers: { consumer: accountEntry('consumer', { members: [researcherMember('consumer')] }) },
    subscriptionApproval: 'permit',
    dataProtection: false,
    flow: QUICK,
  };

  const permit = (...args: readonly string[]) => world.commands.permit(args, officer);
  const file = (content: object) => {
    const name = join(dirname(world.file), 'permit.yaml');
    writeFileSync(name, stringify(content));
    return name;
  };
  const officerRole = () =>
    officer.assume(naming.governance.roleArn(naming.governance.permitOfficerRole), 'direct');

  async function decisions(): Promise<readonly Entry<DecisionEvent>[]> {
    const s3 = (await officerRole()).client(S3Client);
    const Bucket = naming.governance.permitsBucket;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'decisions/' }));
    return Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return JSON.parse((await Body?.transformToString()) ?? '') as Entry<DecisionEvent>;
      }),
    );
  }

  beforeAll(async () => {
    world = await World.start();
    const folder = join(dirname(world.file), 'datasets');
    mkdirSync(folder);
    writeFileSync(join(folder, 'clinic.yaml'), stringify(CLINIC));
    naming = world.configure(configuration);
    await world.commands.bootstrap('governance', administrator());
    officer = await makeUser(administrator(), OFFICER, ['sts:AssumeRole']);
    const holder = await makeUser(administrator(), UPLOADER, ['s3:*']);
    await world.commands.bootstrap('consumer', world.session('consumer'));
    await makeResearcher(world, 'consumer');
    const [consumer] = naming.consumers;
    const stacks = ['governance', requireMember(consumer?.stack, 'stack')];
    const { governance } = await world.commands.deploy(stacks, operator());
    await holder.client(S3Client).send(
      new PutObjectCommand({
        Bucket: naming.governance.intakeBucket,
        Key: 'clinic/visits/march.csv',
        Body: 'PATIENT;POSTCODE;WARD\np-1;10115;surgery\np-2;80331;cardiology\n',
      }),
    );
    researcher = await signIn(world, 'consumer', requireMember(governance?.domain_id, 'domain_id'));
    workplace = await researcher.workplace(requireMember(consumer?.project, 'project'));
    const listing = await waitFor(
      'clinic_visits is published',
      async () => (await researcher.search('clinic_visits', ACCOUNTS.governance)).at(0),
      { timeout: 300_000 },
    );
    listingId = requireMember(listing.listingId, 'listingId');
  });

  afterAll(() => world.stop());

  const ask = async () => {
    const request = await researcher.request(workplace.projectId, listingId, 'How far patients travel');
    return researcher.decision(request);
  };

  test('a request that no permit covers is rejected, and told why', async () => {
    expect(await ask()).toEqual({
      status: 'REJECTED',
      comment: 'Rejected: no permit was issued for the project of consumer.',
    });
  });

  test('a permit that breaks a rule is refused with the article, and nothing is recorded', async () => {
    const reserved = permit('issue', file({ ...PERMIT, purposes: ['a'] }));
    await expect(reserved).rejects.toThrow(/purpose a is reserved for public bodies[^]*Article 53\(2\)/);
    expect((await ask()).status).toBe('REJECTED');
  });

  test('with a permit in force it is accepted, and SQL sees the permitted columns alone', async () => {
    await permit('issue', file(PERMIT));
    expect(await ask()).toEqual({
      status: 'ACCEPTED',
      comment: 'Accepted by permit 2027-0042, for the columns postcode.',
    });
    await researcher.granted(workplace, listingId);
    const access = await researcher.environmentSession(workplace);
    expect(await query(access, 'SELECT * FROM clinic_visits ORDER BY 1', workplace)).toEqual([
      ['postcode'],
      ['10115'],
      ['80331'],
    ]);
    await expect(query(access, 'SELECT ward FROM clinic_visits', workplace)).rejects.toThrow(/ward/i);
  });

  test('what an officer writes stands once: not even the officer writes over it', async () => {
    const Bucket = naming.governance.permitsBucket;
    const record = { Bucket, Key: 'register/000000000001.json', Body: '{}' };
    const s3 = (await officerRole()).client(S3Client);
    await expect(s3.send(new PutObjectCommand(record))).rejects.toThrow(denied);
    await expect(s3.send(new PutObjectCommand({ ...record, IfNoneMatch: '*' }))).rejects.toThrow(
      /pre-?condition/i,
    );
    await expect(s3.send(new DeleteObjectCommand(record))).rejects.toThrow(denied);
    const decision = { Bucket, Key: 'decisions/000000009999.json', Body: '{}', IfNoneMatch: '*' };
    await expect(s3.send(new PutObjectCommand(decision))).rejects.toThrow(denied);
    for (const session of [administrator(), operator()]) {
      const other = session.client(S3Client);
      const forged = { ...record, Key: 'register/000000000002.json', IfNoneMatch: '*' };
      await expect(other.send(new PutObjectCommand(forged))).rejects.toThrow(denied);
      await expect(other.send(new GetObjectCommand(record))).rejects.toThrow(denied);
      await expect(other.send(new DeleteObjectCommand(record))).rejects.toThrow(denied);
      await expect(other.send(new PutObjectCommand(decision))).rejects.toThrow(denied);
    }
    const plain = new Session(world.local.region, administrator().keys, world.local.plainEndpoint);
    const list = new ListObjectsV2Command({ Bucket });
    await expect(plain.client(S3Client).send(list)).rejects.toThrow(denied);
    expect((await administrator().client(S3Client).send(list)).Contents).not.toHaveLength(0);
    await permit('verify');
  });

  test('when it is withdrawn the subscription is revoked, the same SQL is refused, and the log says why', async () => {
    await permit('withdraw', PERMIT.id, '--reason', 'The study has ended.', '--decision', 'HDAB 2027/43');
    const revoked = await waitFor(
      'the subscription is revoked',
      async () => (await decisions()).find(({ event }) => event.kind === 'revoked'),
      { timeout: 180_000 },
    );
    expect(revoked.event).toMatchObject({ reasons: [`permit 2027-0042 was withdrawn on ${today}`] });
    const access = await researcher.environmentSession(workplace);
    await waitFor(
      'SQL is refused',
      async () => {
        try {
          await query(access, 'SELECT * FROM clinic_visits', workplace);
          return undefined;
        } catch (error) {
          return error as Error;
        }
      },
      { timeout: 180_000 },
    );
    expect(await ask()).toMatchObject({
      status: 'REJECTED',
      comment: expect.stringMatching(/withdrawn/) as unknown,
    });
    expect((await decisions()).map(({ event }) => event.kind)).toEqual([
      'rejected',
      'rejected',
      'accepted',
      'revoked',
      'rejected',
    ]);
    await permit('verify');
  });

  test('a second plan is empty', async () => {
    await world.commands.plan(['governance'], operator());
    await world.keepPolicies('permit');
  });

  test('what keeps an administrator from hiding a record is the bucket’s policy; without it, verify shows it', async () => {
    const Bucket = naming.governance.permitsBucket;
    const s3 = administrator().client(S3Client);
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    try {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'register/000000000002.json' }));
    } finally {
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    }
    await expect(permit('verify')).rejects.toThrow(/register\/000000000002.json: a delete marker hides it/);
  });
});
