import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { configFile, loadConfig, parseConfig } from '../../../config/load';
import { ConfigError } from '../../../config/problems';
import { platformConfig } from '../../../config/schema';

const root = path.join(__dirname, '../../..');
const folders: string[] = [];

afterEach(() => {
  delete process.env.PLATFORM_CONFIG;
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true }));
});

function folderWith(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  folders.push(folder);
  writeFileSync(path.join(folder, 'site.yaml'), text);
  return folder;
}

const MINIMAL = `
region: eu-west-1
prefix: health
governance:
  accountId: 012345678901
  operators: ['arn:aws:iam::012345678901:role/ci/deploy-*']
  publishAsUploaded: true
`;

describe('the file', () => {
  test('is config/local.yaml by default', () => {
    expect(configFile()).toBe(path.join(root, 'config/local.yaml'));
    expect(loadConfig()).toMatchObject({
      region: 'eu-central-1',
      dataProtection: false,
      governance: { accountId: '111122223333' },
      producers: { producer: { accountId: '444455556666' } },
      consumers: { consumer: { accountId: '555555555555' } },
    });
  });

  test('is the one that the environment names', () => {
    process.env.PLATFORM_CONFIG = path.join(folderWith(MINIMAL), 'site.yaml');
    expect(configFile()).toBe(process.env.PLATFORM_CONFIG);
    expect(loadConfig().prefix).toBe('health');
  });

  test('that is not there is named with its cure', () => {
    process.env.PLATFORM_CONFIG = path.join(root, 'config/missing.yaml');
    expect(() => loadConfig()).toThrow(/config\/missing\.yaml[\s\S]*ENOENT[\s\S]*correct PLATFORM_CONFIG/);
  });

  test('is only read when it is refused', () => {
    const folder = folderWith('region: moon-east-1\n');
    expect(() => loadConfig(path.join(folder, 'site.yaml'))).toThrow(ConfigError);
    expect(readdirSync(folder)).toEqual(['site.yaml']);
    expect(readFileSync(path.join(folder, 'site.yaml'), 'utf8')).toBe('region: moon-east-1\n');
  });
});

describe('the example', () => {
  const file = path.join(root, 'config/example.yaml');

  test('is a valid configuration with protected data', () => {
    expect(loadConfig(file)).toMatchObject({ dataProtection: true, subscriptionApproval: 'manual' });
  });

  test('holds the defaults of the flow, as it says', () => {
    expect(loadConfig(file).flow).toEqual(parseConfig(MINIMAL, 'minimal').flow);
  });

  test('shows every option', () => {
    const text = readFileSync(file, 'utf8');
    const { governance, producers, consumers, flow, intake } = platformConfig.shape;
    const options = [
      platformConfig,
      governance,
      producers.def.innerType.valueType,
      consumers.def.innerType.valueType,
      flow.def.innerType,
      intake.def.innerType,
    ].flatMap((schema) => Object.keys(schema.shape));
    expect(options.length).toBeGreaterThan(20);
    for (const option of options) expect(text).toMatch(new RegExp(`^ *(# )?${option}:`, 'm'));
  });
});

describe('defaults', () => {
  test('complete a minimal file', () => {
    expect(parseConfig(MINIMAL, 'minimal')).toEqual({
      region: 'eu-west-1',
      prefix: 'health',
      governance: {
        accountId: '012345678901',
        operators: ['arn:aws:iam::012345678901:role/ci/deploy-*'],
        members: [],
        publish: ['*'],
        publishAsUploaded: true,
        uploaders: [],
        description: 'Health data for secondary use, governed in one catalogue',
        permitOfficers: [],
      },
      producers: {},
      consumers: {},
      encryption: 'aws-managed',
      portalAccess: true,
      subscriptionApproval: 'auto',
      projectCreators: 'listed',
      flow: {
        settlingTime: 3,
        gatheringTime: 120,
        retryInterval: 120,
        publishInterval: 3600,
        messageRetention: 10 * 86_400,
        alarmAge: 6 * 3600,
        approvalSweep: 900,
        catalogueSweep: 3600,
        logRetention: 365 * 86_400,
      },
      intake: { concurrency: 2, largestCsv: 10e9, largestParquet: 4e9, sweep: 86_400 },
      dataProtection: true,
      tags: {},
    });
  });

  test('leave a producer by invitation', () => {
    const { producers } = parseConfig(
      `${MINIMAL}
producers:
  charite: { accountId: 444455556666, operators: ['arn:aws:iam::012345678901:user/ci'], publishAsUploaded: true }
`,
      'one producer',
    );
    expect(producers['charite']).toMatchObject({ association: 'invitation', members: [], publish: ['*'] });
  });
});
