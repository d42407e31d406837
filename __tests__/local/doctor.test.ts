import { join } from 'node:path';
import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { DoctorWorld, FILE, FOLDER, governance, OPERATOR, producer } from './doctor-world';
import { People } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const world = new DoctorWorld();
const people = new People(world.aws);

describe('before bootstrap', () => {
  test('an operator learns who bootstraps what, and what they can’t see counts as unknown', async () => {
    const { code, all, of } = await world.doctor();
    expect(code).toBe(1);
    expect(of('this machine', 'credentials')).toMatchObject({
      status: 'ok',
      finding: `${OPERATOR}, in the account of governance`,
    });
    expect(of('this machine', 'Terraform').status).toBe('ok');
    for (const entry of ['governance', 'producer'] as const) {
      expect(of(entry, 'deploy role')).toMatchObject({
        status: 'problem',
        cure: expect.stringContaining(
          `With credentials of an administrator of ${ACCOUNTS[entry]}: npm run bootstrap -- ${entry}`,
        ),
      });
      const rest = all.filter(({ account, check }) => account === entry && check !== 'deploy role');
      expect(rest.length).toBeGreaterThan(5);
      if (entry === 'producer')
        expect(new Set(rest.map(({ status }) => status))).toEqual(new Set(['unknown']));
    }
  });

  test('an administrator sees the account with their own eyes, and no other', async () => {
    const { code, all, of } = await world.doctor([], {}, world.administrator('governance'));
    expect(code).toBe(1);
    expect(of('governance', 'deploy role')).toEqual({
      account: 'governance',
      check: 'deploy role',
      status: 'problem',
      finding: `the account is not bootstrapped: there is no role ${governance.deployRoleArn}; what follows is looked at as arn:aws:iam::${ACCOUNTS.governance}:user/administrator`,
      cure: `With credentials of an administrator of ${ACCOUNTS.governance}: npm run bootstrap -- governance`,
    });
    expect(of('governance', 'state bucket')).toMatchObject({
      status: 'problem',
      finding: `${governance.stateBucket} is not there`,
      cure: expect.stringContaining('npm run bootstrap -- governance'),
    });
    expect(of('governance', 'state lock').status).toBe('ok');
    expect(of('governance', 'DataZone domain')).toMatchObject({
      status: 'ok',
      finding: 'ehds is not there yet, and the account has 0 of 10 domains',
    });
    expect(of('governance', 'Lambda concurrency').status).toBe('ok');
    expect(of('governance', 'lake location').status).toBe('ok');
    const unknownOfGovernance = all.filter(
      ({ account, status }) => account === 'governance' && status === 'unknown',
    );
    expect(unknownOfGovernance).toEqual([]);
    expect(of('producer', 'Lambda concurrency').status).toBe('unknown');
  });

  test('without credentials it says how to get some', async () => {
    const without = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: join(FOLDER, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(FOLDER, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const { code, all, of } = await world.doctor([], without);
    expect(code).toBe(1);
    expect(of('this machine', 'credentials')).toMatchObject({
      status: 'problem',
      cure: expect.stringMatching(/aws sso login and AWS_PROFILE/),
    });
    const accounts = all.filter(({ account }) => account !== 'this machine');
    expect(new Set(accounts.map(({ status }) => status))).toEqual(new Set(['unknown']));
  });

  test('expired credentials are reported as such', async () => {
    const role = await people.role('governance', []);
    const session = await people.assume(role);
    world.aws.running.faults.add({
      kind: 'expired-credentials',
      service: 'sts',
      operation: 'GetCallerIdentity',
    });
    const { code, of } = await world.doctor([], {}, session);
    world.aws.running.faults.clear();
    expect(code).toBe(1);
    expect(of('this machine', 'credentials')).toMatchObject({
      status: 'problem',
      finding: expect.stringMatching(/^they have expired \(ExpiredToken/),
      cure: expect.stringMatching(/^Sign in again/),
    });
  });

  test('credentials of another account are reported with the configuration’s accounts', async () => {
    const { code, of } = await world.doctor([], {}, world.administrator('outsider'));
    expect(code).toBe(1);
    expect(of('this machine', 'credentials')).toMatchObject({
      status: 'problem',
      finding: `they are of arn:aws:iam::${ACCOUNTS.outsider}:user/administrator, and account ${ACCOUNTS.outsider} is none of the configuration's (governance ${ACCOUNTS.governance}, producer ${ACCOUNTS.producer})`,
      cure: expect.stringContaining(`correct accountId in ${FILE}`),
    });
  });

  test('an account that the configuration does not have is refused', async () => {
    const { code, errors } = await world.command(['charite']);
    expect(errors).toMatch(/npm run doctor.*\n\n"charite" is not one of.*: governance, producer\n$/s);
    expect(code).toBe(1);
  });
});

describe('after bootstrap', () => {
  beforeAll(async () => {
    await world.bootstrap(governance, 'governance');
    await world.bootstrap(producer, 'producer');
  }, 120_000);

  test('all is well but for what is deployed first', async () => {
    const { code, all } = await world.doctor();
    expect(all.filter(({ status }) => status !== 'ok')).toEqual([
      {
        account: 'producer',
        check: 'governance',
        status: 'warning',
        finding: 'governance was never deployed, and makes what this account needs there',
        cure: 'Deploy it first, or with this one: npm run deploy -- governance producer',
      },
    ]);
    expect(code).toBe(0);
  });

  test('for people it is a line a check and a cure below, without colours where there is no terminal', async () => {
    const { code, output, errors } = await world.command([]);
    expect(output).toMatch(/^this machine\n {2}ok {7}Node: \d+\.\d+\.\d+\n/);
    expect(output).toMatch(/\n\ngovernance\n {2}ok {7}deploy role: arn:\S+ can be taken by arn:\S+\n/);
    expect(output).toMatch(
      /\n {2}warning {2}governance: governance was never.*\n {11}Deploy it first.*\n\n\d+ ok, 1 warning, 0 problems\n$/,
    );
    // eslint-disable-next-line no-control-regex -- the start of a colour
    expect(output).not.toMatch(/\u001b/);
    expect(errors).toBe(`Configuration: ${FILE}\n`);
    expect(code).toBe(0);
  });

  test('another Region in the environment is a warning', async () => {
    const { code, of } = await world.doctor(['governance'], { AWS_REGION: 'eu-west-1' });
    expect(of('this machine', 'Region')).toMatchObject({
      status: 'warning',
      cure: expect.stringContaining('export AWS_REGION=eu-central-1'),
    });
    expect(code).toBe(0);
  });

  test('a caller who is no operator learns who the operators are', async () => {
    const stranger = world.aws.running.accounts.producer.operator;
    const { code, of } = await world.doctor(['governance'], {}, stranger);
    expect(code).toBe(1);
    expect(of('governance', 'deploy role')).toMatchObject({
      status: 'problem',
      finding: `${governance.deployRoleArn} can't be taken: arn:aws:iam::${ACCOUNTS.producer}:user/operator is none of the operators of governance`,
      cure: expect.stringContaining(`Sign in as one of them (${OPERATOR})`),
    });
    expect(of('governance', 'state bucket').status).toBe('unknown');
  });

  test('a role of an older release sees less, and the cure says what brings it up to date', async () => {
    const RoleName = producer.deployRoleName;
    const iam = world.aws.client(IAMClient, 'producer');
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'doctor' }));
    const { code, of } = await world.doctor(['producer']);
    await world.grant(producer, 'producer', 'doctor');
    for (const check of [
      'state bucket',
      'Lambda concurrency',
      'Lake Formation settings',
      'lake location',
      'Organization',
    ]) {
      expect(of('producer', check)).toMatchObject({
        status: 'unknown',
        finding: expect.stringMatching(/AccessDenied/),
        cure: expect.stringContaining('npm run bootstrap -- producer'),
      });
    }
    // To deploy the producer alone, governance has to be there.
    expect(of('producer', 'governance').status).toBe('problem');
    expect(code).toBe(1);
  });
});
