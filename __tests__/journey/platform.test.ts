import { resolve } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetCrawlerCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import type { Naming } from '../../platform/naming/naming';
import { COMPARED } from '../../platform/uncatalogued';
import { Producer } from '../../tools/demonstration/producer';
import { query, QueryFailed } from '../../tools/demonstration/query';
import type { Researcher, Workplace } from '../../tools/demonstration/researcher';
import { requireMember, type Session } from '../../commands/session';
import { waitFor } from '../../tools/demonstration/wait';
import { eventsComeFromThePlatformOnly, servicesActForThePlatformOnly } from './intruders/deputies';
import { deployedRolesStayBounded } from './intruders/deployed-roles';
import { deployersStayBelow } from './intruders/deployers';
import { domainIsClosed } from './intruders/domain';
import { functionsTakeNoForgery } from './intruders/forged-input';
import { functionRolesStayAtTheirWork, publisherRoleIsOneFunctions } from './intruders/functions';
import { grantsAreTheFunctions } from './intruders/grants';
import { buildersStayAtHome } from './intruders/homes';
import { plansChangeNothing } from './intruders/read-only';
import { statesHoldNoSecret } from './intruders/states';
import { storageIsSealed } from './intruders/storage';
import { accountsStayShut, strangersStayOutside } from './intruders/strangers';
import { teamsStayInTheirAccounts } from './intruders/teams';
import { deployersAreWatchedAndBounded } from './intruders/trail';
import { administrators, FOREIGN_ADMINISTRATOR, foreignSettings } from './foreign-settings';
import { inventory } from './inventory';
import { Steward, stewardMember } from './steward';
import { makeResearcher, researcherMember, signIn } from './researchers';
import { accountEntry, changedMembers, QUICK, World, type Yaml } from './world';

jest.setTimeout(1_200_000);

const MEDICAL_ASSETS = resolve(__dirname, '../../medical_assets');
const EXTERNAL_ID = 'ehds-4f9a1b0e';

/** The authority, of whose people one asks in SQL too. */
function authority(description: string): Yaml {
  const members = [researcherMember('governance')];
  return accountEntry('governance', { description, externalId: EXTERNAL_ID, members });
}

const BEFORE: Yaml = {
  region: 'eu-central-1',
  prefix: 'ehds',
  governance: authority('Before'),
  producers: { producer: accountEntry('producer', { members: [stewardMember('producer')] }) },
  consumers: { consumer: accountEntry('consumer', { members: [researcherMember('consumer')] }) },
  subscriptionApproval: 'auto',
  dataProtection: false,
  flow: QUICK,
  tags: { owner: 'authority', team: 'platform' },
};

/** The same platform later: a producer of the authority's own organisation joins, and people decide on access. */
const LATER: Yaml = {
  ...BEFORE,
  governance: authority('After'),
  producers: {
    ...(BEFORE.producers as Yaml),
    charite: accountEntry('outsider', {
      association: 'organization',
      members: [stewardMember('outsider')],
    }),
  },
  subscriptionApproval: 'manual',
  flow: { ...QUICK, retryInterval: '3s' },
  tags: { owner: 'ministry' },
};

/** The life of one platform, in the order in which it happens: every test stands on those before it. */
describe('a platform with producers', () => {
  let world: World;
  let naming: Naming;
  let domainId: string;
  let producer: Producer;
  let researcher: Researcher;
  let workplace: Workplace;
  let access: Session;
  let bootstrapped: Awaited<ReturnType<typeof inventory>>[];
  const accounts = ['governance', 'producer', 'consumer', 'outsider'] as const;
  const operator = () => world.session('governance', 'operator');
  const deployed = () => ({ world, naming, domainId, externalId: EXTERNAL_ID });

  const ask = async (sql: string, of = access): Promise<string[][]> =>
    (await query(of, sql, workplace)).slice(1).map((row) => [...row]);
  const published = (name: string, account: keyof typeof ACCOUNTS) =>
    waitFor(`${name} is published`, async () =>
      (await researcher.search(name, ACCOUNTS[account])).find((listing) => listing.name === name),
    );
  const rows = (key: string, lines: readonly string[]) => producer.upload(key, `${lines.join('\n')}\n`);

  beforeAll(async () => {
    world = await World.start({ organization: ['governance', 'outsider'] });
    naming = world.configure(LATER);
    await foreignSettings(world, naming);
    await Promise.all(
      ['governance', 'producer', 'consumer'].map((entry) =>
        world.commands.bootstrap(entry, world.session(entry as 'governance')),
      ),
    );
    await world.commands.bootstrap('charite', world.session('outsider'));
    await Promise.all([
      Steward.makeRole(world, 'producer'),
      Steward.makeRole(world, 'outsider'),
      makeResearcher(world, 'consumer'),
      makeResearcher(world, 'governance'),
    ]);
    bootstrapped = await Promise.all(accounts.map((account) => inventory(world.session(account))));
    await world.commands.doctor(operator());
    naming = world.configure(BEFORE);
    // Takes the way in away again of the producer that is yet to join.
    await world.commands.bootstrap('governance', world.session('governance'));
    const outputs = await world.commands.deploy(['governance', 'producer', 'consumer'], operator());
    domainId = outputs.governance.domain_id;
    producer = new Producer(world.session('producer'), naming.producers[0]);
  });

  afterAll(() => world.stop());

  test.each(['governance', 'producer', 'consumer'])('a second plan of %s is empty', async (stack) => {
    expect(await world.plan(stack, BEFORE)).toEqual([]);
  });

  test('an upload is published, and a subscription is accepted by rule and answers SQL', async () => {
    await producer.uploadFolder(MEDICAL_ASSETS, ['.parquet', '.csv']);
    researcher = await signIn(world, 'consumer', domainId);
    workplace = await researcher.workplace(naming.consumers[0].project);
    access = await researcher.environmentSession(workplace);
    const { listingId } = await published('patients', 'producer');
    await expect(ask('SELECT count(*) FROM patients')).rejects.toThrow(QueryFailed);

    const request = await researcher.request(workplace.projectId, requireMember(listingId, 'id'), 'Cohort');
    expect(await researcher.decision(request)).toMatchObject({ status: 'ACCEPTED' });
    await researcher.granted(workplace, requireMember(listingId, 'id'));
    expect(await ask('SELECT count(*), count(DISTINCT id) FROM patients')).toEqual([['500', '500']]);
  });

  test('a project that is not subscribed is refused although another one is', async () => {
    const colleague = await signIn(world, 'governance', domainId);
    const other = await colleague.workplace(naming.governance.project);
    const session = await colleague.environmentSession(other);
    const stranger = query(session, 'SELECT count(*) FROM patients', other);
    await expect(stranger).rejects.toThrow(QueryFailed);
    const throughTheSource = query(session, 'SELECT count(*) FROM ehds_producer_assets.patients', other);
    await expect(throughTheSource).rejects.toThrow(QueryFailed);
  });

  test('an upload during a crawl is not lost', async () => {
    const glue = world.session('producer').client(GlueClient);
    await rows('first/rows.csv', ['id,amount', '1,2']);
    await waitFor('a crawl runs', async () => {
      const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: producer.names.crawler }));
      return Crawler?.State === 'RUNNING' || undefined;
    });
    await rows('second/rows.csv', ['id,amount', '1,2']);
    await published('first', 'producer');
    await published('second', 'producer');
  });

  test('a second file of a table adds its rows to the same listing', async () => {
    const before = await published('first', 'producer');
    const request = await researcher.request(
      workplace.projectId,
      requireMember(before.listingId, 'id'),
      'Cohort',
    );
    await researcher.decision(request);
    await researcher.granted(workplace, requireMember(before.listingId, 'id'));
    const since = new Date();
    await rows('first/more.csv', ['id,amount', '2,3', '3,4']);
    await producer.crawledSince(since);
    expect(await ask('SELECT count(*), sum(amount) FROM "first"')).toEqual([['3', '9']]);
    const listings = await researcher.search('first', ACCOUNTS.producer);
    expect(listings.filter(({ name }) => name === 'first').map(({ listingId }) => listingId)).toEqual([
      before.listingId,
    ]);
  });

  test('when the last object of a table is deleted, the table is deprecated and its listing stays', async () => {
    const steward = await Steward.signIn(world, 'producer', domainId);
    const since = new Date();
    await world
      .session('producer')
      .client(S3Client)
      .send(new DeleteObjectCommand({ Bucket: producer.names.assetsBucket, Key: 'second/rows.csv' }));
    await producer.crawledSince(since);
    const { Table } = await world
      .session('producer')
      .client(GlueClient)
      .send(new GetTableCommand({ DatabaseName: producer.names.database, Name: 'second' }));
    expect(Table?.Parameters).toHaveProperty('DEPRECATED_BY_CRAWLER');
    const run = await waitFor('the run after it', async () =>
      (await steward.runs()).find(
        ({ createdAt, stoppedAt }) => stoppedAt && Number(createdAt) > Number(since),
      ),
    );
    expect(run.status).toBe('SUCCESS');
    expect((await published('second', 'producer')).name).toBe('second');
  });

  test('a folder of which no crawl makes a table is named after the crawl, until it is gone', async () => {
    const { names } = producer;
    const session = world.session('producer');
    const object = { Bucket: names.assetsBucket, Key: 'scans/a.xlsx' };
    const newestLook = async () => {
      const { events = [] } = await session.client(CloudWatchLogsClient).send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/${names.functionName('uncatalogued')}`,
          filterPattern: `"${COMPARED}"`,
        }),
      );
      const [newest] = events.toSorted((a, b) => Number(b.timestamp) - Number(a.timestamp));
      return (JSON.parse(newest?.message ?? '{}') as { notCatalogued?: string[] }).notCatalogued;
    };
    await producer.upload(object.Key, Buffer.from('504b030414000600ff', 'hex'));
    await waitFor('the folder is named', async () =>
      (await newestLook())?.join() === 'scans' ? true : undefined,
    );
    await session.client(S3Client).send(new DeleteObjectCommand(object));
    await waitFor('nothing is named', async () => ((await newestLook())?.length === 0 ? true : undefined));
  });

  test('a change of tags changes tags and nothing else', async () => {
    for (const stack of ['governance', 'producer']) {
      const changes = await world.plan(stack, { ...BEFORE, tags: { owner: 'ministry' } });
      expect(changes.length).toBeGreaterThan(20);
      for (const change of changes) {
        expect([change.address, change.change.actions]).toEqual([change.address, ['update']]);
        expect(changedMembers(change).filter((name) => !TAGS.includes(name))).toEqual(
          // A CloudFormation stack's outputs are unknown with any change; nothing reads them.
          change.type === 'aws_cloudformation_stack' ? ['outputs'] : [],
        );
      }
    }
  });

  test("a change of the domain's description, or of the data source's filter, changes only that", async () => {
    const described = await world.plan('governance', { ...BEFORE, governance: LATER.governance });
    expect(described.map(({ type, change }) => [type, change.actions])).toEqual([
      ['aws_datazone_domain', ['update']],
    ]);
    expect(changedMembers(described[0])).toEqual(['description']);

    const filtered = accountEntry('producer', { members: [stewardMember('producer')], publish: ['pat*'] });
    const changes = await world.plan('producer', { ...BEFORE, producers: { producer: filtered } });
    expect(changes.map(({ type, change }) => [type, change.actions])).toEqual([
      ['aws_cloudformation_stack', ['update']],
    ]);
    expect(changedMembers(changes[0])).toEqual(['outputs', 'template_body']);
  });

  describe('as long as an account is not associated', () => {
    strangersStayOutside(deployed, 'outsider');
    servicesActForThePlatformOnly(deployed, 'outsider');
    eventsComeFromThePlatformOnly(deployed, 'outsider');
  });

  test('a producer joins the running platform, and people decide', async () => {
    naming = world.configure(LATER);
    await world.commands.bootstrap('governance', world.session('governance'));
    await world.commands.deploy(['governance', 'producer', 'producer-charite', 'consumer'], operator());
    const charite = new Producer(world.session('outsider'), naming.producers[1]);
    await charite.upload('trials/rows.csv', 'id,arm\n1,a\n2,b\n');
    const { listingId } = await published('trials', 'outsider');
    const request = await researcher.request(workplace.projectId, requireMember(listingId, 'id'), 'Trial');
    const steward = await Steward.signIn(world, 'outsider', domainId);
    await steward.accept(request, 'MaybeVisible by the data access committee');
    expect(await researcher.decision(request)).toEqual({
      status: 'ACCEPTED',
      comment: 'MaybeVisible by the data access committee',
    });
    await researcher.granted(workplace, requireMember(listingId, 'id'));
    expect(await ask('SELECT count(*) FROM trials')).toEqual([['2']]);
    expect(await ask('SELECT count(*) FROM patients')).toEqual([['500']]);
  });

  test('it is in good health: nothing is parked, and putting back does nothing then', async () => {
    await world.commands.doctor(operator());
    await world.commands.redrive('producer', operator());
    await world.commands.redrive('charite', operator());
    await world.commands.redrive('consumer', operator());
  });

  describe('with several producers', () => {
    accountsStayShut(deployed, 'outsider');
    domainIsClosed(deployed);
    grantsAreTheFunctions(deployed);
    buildersStayAtHome(deployed);
    functionRolesStayAtTheirWork(deployed);
    publisherRoleIsOneFunctions(deployed);
    teamsStayInTheirAccounts(deployed);
    deployersAreWatchedAndBounded(deployed);
    deployersStayBelow(deployed);
    deployedRolesStayBounded(deployed);
    functionsTakeNoForgery(deployed);
    plansChangeNothing(deployed);
    storageIsSealed(deployed, 'AES256');
    statesHoldNoSecret(deployed);
  });

  test('a destroy leaves only what bootstrap made, and the settings of others', async () => {
    await world.keepPolicies('platform');
    const { names } = producer;
    const administrator = names.roleArn(names.functionName('lake-administrators'));
    expect(await administrators(world)).toEqual(
      expect.arrayContaining([FOREIGN_ADMINISTRATOR, administrator]),
    );
    expect(await administrators(world)).not.toContain(names.deployRoleArn);
    await world.commands.destroy(['governance', 'producer', 'producer-charite', 'consumer'], operator());
    const left = await Promise.all(accounts.map((account) => inventory(world.session(account))));
    left.forEach((what, index) => expect(what).toEqual(bootstrapped[index]));
  });
});

const TAGS = ['tags', 'tags_all'];
