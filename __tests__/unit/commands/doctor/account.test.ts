import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { DataZoneClient, ListDomainsCommand } from '@aws-sdk/client-datazone';
import { GetRoleCommand, IAMClient, NoSuchEntityException } from '@aws-sdk/client-iam';
import {
  DescribeOrganizationCommand,
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { HeadBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import {
  ListServiceQuotasCommand,
  NoSuchResourceException,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { Naming } from '../../../../platform/naming/naming';
import { lakeSettings } from '../../../../commands/doctor/lake';
import { membership, sharing } from '../../../../commands/doctor/organization';
import { domain, environments } from '../../../../commands/doctor/quotas';
import { stateBucket } from '../../../../commands/doctor/state';
import { openView, View } from '../../../../commands/doctor/view';
import { governanceWith, platform } from '../../platform';

const config = platform();
const naming = new Naming(config);
const { governance } = naming;
const OPERATOR = 'arn:aws:sts::111122223333:assumed-role/pipeline/run';
const errorNamed = (name: string) => Object.assign(new Error('User is not authorized'), { name });

const sts = mockClient(STSClient);
const iam = mockClient(IAMClient);
const s3 = mockClient(S3Client);
const organizations = mockClient(OrganizationsClient);
const dataZone = mockClient(DataZoneClient);
const quotas = mockClient(ServiceQuotasClient);
const lake = mockClient(LakeFormationClient);
beforeEach(() => {
  for (const mock of [sts, iam, s3, organizations, dataZone, quotas, lake]) mock.reset();
});

describe('the deploy role', () => {
  const keys = { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date() };
  const operator = { accountId: '111122223333', arn: OPERATOR };
  const foreigner = { accountId: '444455556666', arn: 'arn:aws:iam::444455556666:user/eve' };

  test('is taken with a session policy, and has to land in its account', async () => {
    sts.on(AssumeRoleCommand).resolves({ Credentials: keys });
    sts.on(GetCallerIdentityCommand).resolves({ Account: '111122223333' });
    const { answer, view } = await openView(config, governance, operator);
    expect(answer.status).toBe('ok');
    expect(view).toBeInstanceOf(View);
    const [{ args }] = sts.commandCalls(AssumeRoleCommand);
    expect(args[0].input).toMatchObject({
      RoleArn: governance.deployRoleArn,
      RoleSessionName: 'doctor',
      Policy: expect.stringContaining('lakeformation:GetDataLakeSettings'),
    });
  });

  test('that lands elsewhere is a problem, and nothing is looked at there', async () => {
    sts.on(AssumeRoleCommand).resolves({ Credentials: keys });
    sts.on(GetCallerIdentityCommand).resolves({ Account: '999999999999' });
    const { answer, view } = await openView(config, governance, operator);
    expect(answer).toMatchObject({
      status: 'problem',
      finding: expect.stringContaining('lands in account 999999999999'),
      cure: expect.stringContaining('Correct accountId or deployRole of governance'),
    });
    expect(view).toBeUndefined();
  });

  test('that an operator of the account may not take for reasons of its own', async () => {
    sts.on(AssumeRoleCommand).rejects(errorNamed('AccessDenied'));
    iam.on(GetRoleCommand).resolves({});
    const { answer, view } = await openView(config, governance, operator);
    expect(answer).toMatchObject({ status: 'problem', cure: expect.stringMatching(/lack sts:AssumeRole/) });
    expect(answer.finding).toContain(`looked at as ${OPERATOR}`);
    expect(view?.refused).toContain('administrator of 111122223333');
  });

  test('of nobody who may know whether it is there', async () => {
    sts.on(AssumeRoleCommand).rejects(errorNamed('AccessDenied'));
    iam.on(GetRoleCommand).rejects(errorNamed('AccessDenied'));
    const { answer } = await openView(config, governance, operator);
    expect(answer.cure).toContain('If governance was never bootstrapped');
  });

  test('made elsewhere is nothing that bootstrap could mend', async () => {
    const deployRole = 'arn:aws:iam::111122223333:role/teams/deployer';
    const own = platform({ governance: governanceWith({ deployRole }) });
    const names = new Naming(own).governance;
    sts.on(AssumeRoleCommand).rejects(errorNamed('AccessDenied'));
    iam
      .on(GetRoleCommand, { RoleName: 'deployer' })
      .rejects(new NoSuchEntityException({ message: '', $metadata: {} }));
    for (const caller of [operator, { ...operator, accountId: '444455556666' }]) {
      const { answer } = await openView(own, names, caller);
      expect(answer).toMatchObject({ status: 'problem' });
    }
    const { answer } = await openView(own, names, operator);
    expect(answer.finding).toContain(`there is no role ${deployRole}`);
    expect(answer.cure).toContain('has a deployRole of its own');
    expect(answer.cure).not.toContain('npm run bootstrap');
  });

  test('of an account that the caller is a stranger to', async () => {
    sts.on(AssumeRoleCommand).rejects(errorNamed('AccessDenied'));
    const { answer, view } = await openView(config, governance, foreigner);
    expect(answer.finding).toContain(`${foreigner.arn} is none of the operators of governance`);
    expect(view).toBeUndefined();
    expect(iam.calls()).toEqual([]);
  });

  test('that could not even be asked for is no verdict', async () => {
    sts.on(AssumeRoleCommand).rejects(errorNamed('TimeoutError'));
    await expect(openView(config, governance, operator)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

test.each([
  [403, /is not of account 111122223333/],
  [301, /lies in another Region/],
])('a state bucket that S3 answers %s for is a problem with its cure', async (status, finding) => {
  const answer = { name: String(status), message: '', $fault: 'client' as const };
  s3.on(HeadBucketCommand).rejects(
    new S3ServiceException({ ...answer, $metadata: { httpStatusCode: status } }),
  );
  const found = await stateBucket(new S3Client({}), governance);
  expect(found).toMatchObject({ status: 'problem', finding: expect.stringMatching(finding) });
  expect(found.cure).toContain('another stateBucket');
});

describe('an Organization', () => {
  const view = new View('eu-central-1', 'ask');
  const lakeWith = (...ids: string[]) => {
    const answers = ids.map((Id) => ({ Organization: { Id } }));
    const stub = organizations.on(DescribeOrganizationCommand);
    for (const answer of answers) stub.resolvesOnce(answer);
  };

  test('whose managing account alone may know of RAM is unknown, with what switches it on', async () => {
    lakeWith('o-one');
    organizations.on(ListAWSServiceAccessForOrganizationCommand).rejects(errorNamed('AccessDeniedException'));
    expect(await sharing(view)).toMatchObject({
      status: 'unknown',
      cure: expect.stringContaining('aws ram enable-sharing-with-aws-organization'),
    });
  });

  test('other than governance’s is a problem, the same is none', async () => {
    lakeWith('o-one', 'o-two', 'o-one', 'o-one');
    expect(await membership(view, view)).toMatchObject({
      status: 'problem',
      finding: 'in the Organization o-one, and governance is in o-two',
    });
    expect(await membership(view, view)).toMatchObject({ status: 'ok' });
  });

  test('compared with none that could be looked at is unknown', async () => {
    organizations
      .on(DescribeOrganizationCommand)
      .resolvesOnce({ Organization: { Id: 'o-one' } })
      .rejects(errorNamed('AccessDeniedException'));
    expect(await membership(view, view)).toMatchObject({ status: 'unknown' });
  });
});

describe('the domain', () => {
  const own = (...names: string[]) =>
    dataZone.on(ListDomainsCommand).resolves({
      items: names.map((name) => ({
        id: name,
        arn: name,
        name,
        status: 'AVAILABLE',
        managedAccountId: '111122223333',
        createdAt: new Date(),
      })),
    });
  const look = () => domain(new DataZoneClient({}), new ServiceQuotasClient({}), naming, '111122223333');
  const quota = (QuotaName: string, Value: number) =>
    quotas.on(ListServiceQuotasCommand).resolves({
      Quotas: [
        { QuotaName: 'Domain units', Value: 5 },
        { QuotaName, Value },
      ],
    });

  test('that is there needs no quota', async () => {
    own('ehds', 'other');
    expect(await look()).toMatchObject({ status: 'ok', finding: 'ehds is there' });
    expect(quotas.calls()).toEqual([]);
  });

  test.each(['Domains', 'Number of domains', 'Domains per account'])(
    'fits under the quota %s',
    async (name) => {
      own('other');
      quota(name, 2);
      expect(await look()).toMatchObject({ status: 'ok' });
      own('one', 'two');
      expect(await look()).toMatchObject({ status: 'problem' });
    },
  );

  test('under an unknown quota counts as unknown; a first one always fits', async () => {
    quotas.on(ListServiceQuotasCommand).rejects(new NoSuchResourceException({ message: '', $metadata: {} }));
    own('other');
    expect(await look()).toMatchObject({ status: 'unknown' });
    quota('Projects', 7);
    expect(await look()).toMatchObject({ status: 'unknown' });
    own();
    expect(await look()).toMatchObject({ status: 'ok' });
  });

  test('of another account, which is shared with this one, does not count', async () => {
    dataZone.on(ListDomainsCommand).resolves({
      items: [
        {
          id: 'x',
          arn: 'x',
          name: 'ehds',
          status: 'AVAILABLE',
          managedAccountId: '999999999999',
          createdAt: new Date(),
        },
      ],
    });
    quota('Domains', 1);
    expect(await look()).toMatchObject({ status: 'ok', finding: expect.stringContaining('0 of 1 domains') });
  });

  test('takes five hundred accounts', () => {
    const producers = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => {
          const accountId = String(200_000_000_000 + at);
          return [
            `p${at}`,
            { accountId, operators: [`arn:aws:iam::${accountId}:role/pipeline`], publishAsUploaded: true },
          ];
        }),
      );
    expect(environments(new Naming(platform({ producers: producers(499) }))).status).toBe('ok');
    expect(environments(new Naming(platform({ producers: producers(500) }))).status).toBe('problem');
  });
});

describe('Lake Formation’s settings', () => {
  const look = () => lakeSettings(new LakeFormationClient({}), governance);
  const admins = (...arns: string[]) => arns.map((arn) => ({ DataLakePrincipalIdentifier: arn }));
  const ours = [
    'arn:aws:iam::111122223333:role/ehds-governance-lake-administrators',
    'arn:aws:iam::111122223333:role/AmazonDataZone-ehds-governance-provisioning',
    'arn:aws:iam::111122223333:role/AmazonDataZone-ehds-governance-manage-access',
  ];

  test('that are as a deploy leaves them', async () => {
    lake.on(GetDataLakeSettingsCommand).resolves({
      DataLakeSettings: { DataLakeAdmins: admins(...ours), Parameters: { CROSS_ACCOUNT_VERSION: '5' } },
    });
    expect(await look()).toEqual({ status: 'ok', finding: 'a deploy changes none of them' });
  });

  test('that nobody uses yet', async () => {
    lake.on(GetDataLakeSettingsCommand).resolves({ DataLakeSettings: {} });
    const { status, finding } = await look();
    expect(status).toBe('ok');
    for (const arn of ours) expect(finding).toContain(arn);
    expect(finding).toContain('raises CROSS_ACCOUNT_VERSION from 1 to 4');
  });

  test('that belong to somebody', async () => {
    lake.on(GetDataLakeSettingsCommand).resolves({
      DataLakeSettings: {
        DataLakeAdmins: admins('arn:aws:iam::111122223333:role/owner', ...ours),
        Parameters: { CROSS_ACCOUNT_VERSION: '3' },
      },
    });
    expect(await look()).toMatchObject({
      status: 'warning',
      finding: 'a deploy raises CROSS_ACCOUNT_VERSION from 3 to 4; arn:aws:iam::111122223333:role/owner stay',
    });
  });
});
