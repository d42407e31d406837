import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DataZoneClient, ListDomainsCommand } from '@aws-sdk/client-datazone';
import { GetBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { type Document, parseDocument } from 'yaml';
import { loadConfig } from '../../config/load';
import { type AccountName, ACCOUNTS } from '@ehds/local-aws/accounts';
import { type RunningLocalAws, startLocalAws } from '@ehds/local-aws/server';
import { Naming } from '../../platform/naming/naming';
import { Producer } from '../../tools/demonstration/producer';
import { query } from '../../tools/demonstration/query';
import { Researcher } from '../../tools/demonstration/researcher';
import { makeResearcherRole, RESEARCHER } from '../../tools/demonstration/researcher-role';
import { requireMember, Session } from '../../commands/session';
import { waitFor } from '../../tools/demonstration/wait';
import { terraformEnv } from '../../commands/terraform';
import { researcherMember } from './researchers';
import { waitForLine, start as startProgram, type Started } from './start-command';
import { accountEntry, QUICK } from './world';

jest.setTimeout(600_000);

const ROOT = resolve(__dirname, '../..');

/** Not copied but shared, as they are large: what npm and Terraform have installed. */
const INSTALLED = ['node_modules', 'console/web/node_modules', '.local'];
const NOT_COPIED = [...INSTALLED, '.git', 'cdktf.out'];

/** What somebody types after `## On real accounts`: each line of a block, and what stands in the text only, in order. */
function commands(): string[] {
  const [, section = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n## On real accounts\n');
  const [text] = section.split('\n## Where things are\n');
  const found: string[] = [];
  for (const [, block, inline] of text.matchAll(/^ *```sh\n([^]*?)^ *```$|`((?:npm|npx) [^`]+)`/gm)) {
    const lines = (block ?? inline).split('\n').map((line) => line.replace(/ #.*/, '').trim());
    found.push(...lines.filter((line) => line !== '' && !(block === undefined && found.includes(line))));
  }
  return found;
}

/** Before the account is bootstrapped. */
const LOOK_FIRST = 'npm run doctor -- governance';

function problems(said: string): string[] {
  return [...said.matchAll(/^ *problem +([^:]+):/gm)].map(([, name]) => name);
}

/** Who has to be an administrator, and whom the README calls another team. */
function credentialsFor(line: string): readonly [AccountName, 'administrator' | 'operator'] {
  const isSetUp = line.startsWith('npm run bootstrap') || line === LOOK_FIRST;
  const [, own] = / -- (producer|consumer)$/.exec(line) ?? [];
  const account = /charite/.test(line) ? 'outsider' : ((own ?? 'governance') as AccountName);
  return [account, isSetUp ? 'administrator' : 'operator'];
}

/** As the README says that one does it without a terminal, and where no registry is reached. */
function withoutTerminal(line: string): string {
  if (line.startsWith('npx cdktf deploy')) return `${line} --auto-approve --skip-provider-lock`;
  return /^npm run (deploy|destroy) /.test(line) ? `${line} --auto-approve` : line;
}

const COMMANDS = commands();

/** How many of them it takes until files can be uploaded. */
const DEPLOYED = COMMANDS.indexOf('npm run deploy -- governance producer consumer') + 1;

test('the README has the commands of a whole life', () => {
  expect(COMMANDS.length).toBeGreaterThan(15);
  expect(DEPLOYED).toBeGreaterThan(0);
  expect(COMMANDS.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
    expect.arrayContaining(
      ['bootstrap', 'deploy', 'plan', 'console', 'destroy', 'redrive'].map((name) => `npm run ${name}`),
    ),
  );
});

/** Every command does what it should when it is typed as it stands there, each after those before it. */
describe('of the README,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  const config = join(folder, 'config/my-platform.yaml');
  const exported: string[] = [];
  let local: RunningLocalAws;

  beforeAll(async () => {
    cpSync(ROOT, folder, {
      recursive: true,
      filter: (path) => !NOT_COPIED.includes(relative(ROOT, path)),
    });
    for (const path of INSTALLED) {
      mkdirSync(join(ROOT, path), { recursive: true });
      symlinkSync(join(ROOT, path), join(folder, path));
    }
    local = await startLocalAws();
    await makeResearcherRole(session('consumer', 'administrator'), [
      `arn:aws:iam::${ACCOUNTS.consumer}:user/operator`,
    ]);
  });

  afterAll(async () => {
    await local.stop();
    rmSync(folder, { recursive: true });
  });

  function session(account: AccountName, who: 'administrator' | 'operator'): Session {
    return new Session(local.region, local.accounts[account][who], local.endpoint);
  }

  function edit(change: (document: Document) => void): void {
    const document = parseDocument(readFileSync(config, 'utf8'));
    change(document);
    writeFileSync(config, document.toString());
  }

  function start(line: string): Started {
    const credentials = session(...credentialsFor(line));
    const script = [...exported, withoutTerminal(line)].join('\n');
    return startProgram('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      // The provider sleeps more than it works.
      env: {
        ...process.env,
        ...terraformEnv(),
        ...credentials.environment,
        TF_CLI_ARGS_apply: '-parallelism=40',
      },
    });
  }

  async function openedAndClosed(line: string): Promise<void> {
    const started = start(line);
    await waitForLine(started, /#token=/);
    process.kill(-Number(started.child.pid), 'SIGINT');
    await once(started.child, 'close');
  }

  async function typed(line: string): Promise<string> {
    const { child, lines } = start(line);
    const [code] = (await once(child, 'close')) as [number | null];
    const said = lines.join('\n');
    if (code !== (line === LOOK_FIRST ? 1 : 0)) throw new Error(`${line} (${code}):\n${said}`);
    return said;
  }

  /** What the README asks for in words, after a command and before the next. */
  const edits: Readonly<Record<string, (document: Document) => void>> = {
    'cp config/example.yaml config/my-platform.yaml': (document) => {
      document.set('governance', document.createNode(accountEntry('governance')));
      document.set('producers', document.createNode({ producer: accountEntry('producer') }));
      const members = [researcherMember('consumer')];
      document.set('consumers', document.createNode({ consumer: accountEntry('consumer', { members }) }));
      document.set('dataProtection', false);
      document.set('encryption', 'customer-managed');
      document.set('subscriptionApproval', 'auto');
      document.set('flow', document.createNode(QUICK));
    },
    'npm run deploy -- producer': (document) =>
      document.setIn(['producers', 'charite'], document.createNode(accountEntry('outsider'))),
    'npm run destroy -- producer-charite': (document) => document.deleteIn(['producers', 'charite']),
  };

  async function doesWhatItSays(line: string): Promise<void> {
    if (line.startsWith('export ')) exported.push(line);
    else if (line === 'npm run console') await openedAndClosed(line);
    else if (line === LOOK_FIRST)
      expect(problems(await typed(line))).toEqual(['deploy role', 'state bucket']);
    else await typed(line);
    if (line in edits) edit(edits[line]);
  }

  test.each(COMMANDS.slice(0, DEPLOYED))('%s', doesWhatItSays);

  test("an upload under the producer's own key answers a researcher of another account", async () => {
    const { producers, consumers } = new Naming(loadConfig(config));
    const hospital = session('producer', 'administrator');
    const [{ assetsBucket }] = producers;
    const { ServerSideEncryptionConfiguration } = await hospital
      .client(S3Client)
      .send(new GetBucketEncryptionCommand({ Bucket: assetsBucket }));
    const [rule] = requireMember(ServerSideEncryptionConfiguration?.Rules, 'Rules');
    expect(rule.ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'aws:kms',
      KMSMasterKeyID: expect.stringContaining(`:${ACCOUNTS.producer}:key/`),
    });
    await new Producer(hospital, producers[0]).upload('visits/rows.csv', 'id,year\na,2024\nb,2025\n');

    const { items } = await session('governance', 'administrator')
      .client(DataZoneClient)
      .send(new ListDomainsCommand({}));
    const role = `arn:aws:iam::${ACCOUNTS.consumer}:role/${RESEARCHER}`;
    const researcher = new Researcher(
      await session('consumer', 'operator').assume(role, RESEARCHER),
      requireMember(items?.at(0)?.id, 'id'),
    );
    const workplace = await researcher.workplace(consumers[0].project);
    const { listingId } = await waitFor('visits is published', async () =>
      (await researcher.search('visits', ACCOUNTS.producer)).at(0),
    );
    const listing = requireMember(listingId, 'listingId');
    const request = await researcher.request(workplace.projectId, listing, 'Visits a year');
    expect(await researcher.decision(request)).toMatchObject({ status: 'ACCEPTED' });
    await researcher.granted(workplace, listing);
    const access = await researcher.environmentSession(workplace);
    expect(await query(access, 'SELECT max(year) FROM visits', workplace)).toEqual([['_col0'], ['2025']]);
  });

  test.each(COMMANDS.slice(DEPLOYED))('%s', doesWhatItSays);
});
