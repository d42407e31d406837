import { parseConfig } from '../../../config/load';
import { Naming } from '../../../platform/naming/naming';
import { policy } from '../../../platform/policy';
import { callerTrust } from '../../../platform/trust';

const COUNT = 200;

/** A configuration whose producers have the longest names that the prefix allows. */
function platform(entries: readonly string[]) {
  const producers = entries.map((entry, at) => {
    const accountId = String(200_000_000_000 + at);
    return [
      entry,
      { accountId, operators: [`arn:aws:iam::${accountId}:role/ci-*`], publishAsUploaded: true },
    ];
  });
  return parseConfig(
    JSON.stringify({
      region: 'ap-northeast-1',
      prefix: 'ehds',
      governance: {
        accountId: '111122223333',
        operators: ['arn:aws:iam::111122223333:role/ci'],
        publishAsUploaded: true,
      },
      producers: Object.fromEntries(producers),
    }),
    'generated',
  );
}

const hospitals = Array.from({ length: COUNT }, (_, at) => `university-hospital-number-${100 + at}`);
const config = platform(hospitals);
const naming = new Naming(config);

test('stacks are called as one types them', () => {
  const { accounts } = new Naming(platform(['producer', 'charite']));
  expect(accounts.map(({ stack }) => stack)).toEqual(['governance', 'producer', 'producer-charite']);
  expect(accounts.map(({ stateKey }) => stateKey)).toEqual([
    'governance.tfstate',
    'producer.tfstate',
    'producer-charite.tfstate',
  ]);
});

test('a consumer has an account of its own, or for trials a project in governance’s', () => {
  const of = new Naming({
    ...config,
    producers: { charite: { accountId: '444455556666' } },
    consumers: {
      consumer: { accountId: '777788889999' },
      study: { accountId: '222222222222' },
      trial: {},
    },
  });
  expect(of.accounts.map(({ kind, stack, holdsData }) => [kind, stack, holdsData])).toEqual([
    ['governance', 'governance', true],
    ['producer', 'producer-charite', true],
    ['consumer', 'consumer', false],
    ['consumer', 'consumer-study', false],
  ]);
  expect(of.associated.map(({ entry }) => entry)).toEqual(['charite', 'consumer', 'study']);
  expect(of.trialConsumers.map(({ entry, accountId, project }) => [entry, accountId, project])).toEqual([
    ['trial', '111122223333', 'ehds-trial'],
  ]);
});

test('200 producers: no two accounts share a name', () => {
  const names = naming.accounts.flatMap((account) => [
    account.stack,
    account.deployRoleArn,
    account.stateBucket,
    account.trailBucket,
    account.assetsBucket,
    account.dataZoneBucket,
    account.project,
    account.database,
    account.publishDatabase,
    account.subscribeDatabase,
    account.dataZoneRole('manage-access'),
    account.functionName('crawl'),
    account.lakeAdministratorsParameter,
    naming.projectStack(account.entry),
  ]);
  expect(names).toHaveLength((COUNT + 1) * 14);
  expect(new Set(names).size).toBe(names.length);
});

test('200 producers: their roles in the governance account are all different, and its own too', () => {
  const { governance } = naming;
  const roles = [
    ...hospitals.flatMap((entry) => [naming.onboardingRoleArn(entry), naming.publisherRoleArn(entry)]),
    naming.publisherRoleArn('governance'),
    naming.approverRoleArn,
    governance.deployRoleArn,
    ...(['execution', 'provisioning', 'manage-access', 'location'] as const).map((purpose) =>
      governance.roleArn(governance.dataZoneRole(purpose)),
    ),
  ];
  expect(new Set(roles).size).toBe(COUNT * 2 + 7);
  for (const role of roles)
    expect(role).toMatch(/^arn:aws:iam::111122223333:role\/(ehds\/governance\/)?[\w+=,.@-]{1,64}$/);
});

test('200 producers: every name is within its limit and its characters', () => {
  for (const account of naming.accounts) {
    for (const { name, of, limit } of account.limits()) {
      expect(`${of} ${name}`).toHaveLength(of.length + 1 + Math.min(name.length, limit));
      expect(name).toMatch(of === 'S3 bucket' ? /^[a-z][a-z0-9-]+[a-z0-9]$/ : /^[A-Za-z][\w-]*$/);
    }
    expect(account.database).toMatch(/^[a-z0-9_]+$/);
    expect(account.dataZoneRole('execution')).toMatch(/^AmazonDataZone/);
  }
});

test('200 producers: a trust policy does not grow with their number', () => {
  const trusts = Object.values(config.producers).map(({ operators }) => policy([callerTrust(operators)]));
  expect(trusts).toHaveLength(COUNT);
  for (const trust of trusts) expect(trust.length).toBeLessThan(2048);
  expect(JSON.parse(trusts[7] ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::200000000007:root'] },
        Action: 'sts:AssumeRole',
        Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::200000000007:role/ci-*'] } },
      },
    ],
  });
});

test('names made elsewhere are used as they are', () => {
  const base = platform(['producer']);
  const governance = {
    ...base.governance,
    deployRole: 'arn:aws:iam::111122223333:role/platform/deploy',
    stateBucket: 'our-state',
    stateKey: 'ehds/governance.tfstate',
  };
  const names = new Naming({ ...base, governance }).governance;
  expect(names).toMatchObject({
    deployRoleArn: governance.deployRole,
    stateBucket: 'our-state',
    stateKey: 'ehds/governance.tfstate',
  });
});
