import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
} from '@aws-sdk/client-lakeformation';
import { LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { DisableAWSServiceAccessCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { policy } from '../../platform/policy';
import { callerTrust, serviceTrust } from '../../platform/trust';
import { makeDomain } from '../../packages/local-aws/__tests__/local/datazone-world';
import { configuration, DoctorWorld, governance, naming, OPERATOR, producer } from './doctor-world';
import { createFunction, createRole } from '../../packages/local-aws/__tests__/local/functions';
import { People } from '../../packages/local-aws/__tests__/local/people';
import { ACCOUNTS } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const world = new DoctorWorld();
const people = new People(world.aws);
const lake = () => world.aws.client(LakeFormationClient, 'producer');

beforeAll(async () => {
  await world.bootstrap(governance, 'governance');
  await world.bootstrap(producer, 'producer');
}, 120_000);

test('a state bucket that keeps no versions, and a lock that stands', async () => {
  const s3 = world.aws.client(S3Client, 'governance');
  const Bucket = governance.stateBucket;
  const versioning = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  await versioning('Suspended');
  const lock = {
    ID: '194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2',
    Operation: 'OperationTypeApply',
    Who: 'ada@pipeline',
    Version: '1.11.4',
    Created: '2026-11-24T18:22:55.304552645Z',
  };
  const Key = `${governance.stateKey}.tflock`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(lock) }));
  const { code, of } = await world.doctor(['governance']);
  await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await versioning('Enabled');
  expect(code).toBe(1);
  expect(of('governance', 'state bucket')).toMatchObject({
    status: 'problem',
    finding: `${Bucket} is not versioned (Suspended), so a bad state could not be brought back`,
    cure: expect.stringContaining('npm run bootstrap -- governance'),
  });
  expect(of('governance', 'state lock')).toMatchObject({
    status: 'problem',
    finding: expect.stringMatching(/locked by ada@pipeline since 2026-11-24T18:22:55.304552645Z/),
    cure: expect.stringMatching(
      /^If that command still runs.*\n {2}npm run synth\n {2}terraform \S+ init -input=false\n {2}terraform \S+ force-unlock -force 194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2$/,
    ),
  });
});

test('the Lake Formation settings of others, and a location that is theirs', async () => {
  const owner = `arn:aws:iam::${ACCOUNTS.producer}:user/administrator`;
  const { DataLakeSettings } = await lake().send(new GetDataLakeSettingsCommand({}));
  const put = (changes: object) =>
    lake().send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ...DataLakeSettings, ...changes } }));
  await put({
    DataLakeAdmins: [{ DataLakePrincipalIdentifier: owner }],
    CreateTableDefaultPermissions: [],
    Parameters: { CROSS_ACCOUNT_VERSION: '3' },
  });
  const AssumeRolePolicyDocument = policy([serviceTrust('lakeformation.amazonaws.com')]);
  const RoleArn = await people.role('producer', [], { RoleName: 'other-lake', AssumeRolePolicyDocument });
  const ResourceArn = `arn:aws:s3:::${producer.assetsBucket}`;
  await lake().send(new RegisterResourceCommand({ ResourceArn, RoleArn }));
  const { code, of } = await world.doctor(['producer']);
  expect(code).toBe(1);
  const { status, finding } = of('producer', 'Lake Formation settings');
  expect(status).toBe('warning');
  expect(finding).toContain(
    `adds the administrators ${producer.roleArn(producer.functionName('lake-administrators'))}, `,
  );
  expect(finding).toContain(`raises CROSS_ACCOUNT_VERSION from 3 to 4; ${owner} stay`);
  expect(of('producer', 'Lake Formation defaults').status).toBe('warning');
  expect(of('producer', 'lake location')).toMatchObject({
    status: 'problem',
    finding: `${ResourceArn} is registered by ${RoleArn}, and a deploy refuses to take it over`,
    cure: expect.stringContaining(`aws lakeformation deregister-resource --resource-arn ${ResourceArn}`),
  });
});

test('too few executions at once', async () => {
  await createRole(world.aws);
  await createFunction(world.aws, 'greedy', 'exports.handler = async () => 1;');
  const greed = { FunctionName: 'greedy', ReservedConcurrentExecutions: 996 };
  await world.aws.client(LambdaClient, 'producer').send(new PutFunctionConcurrencyCommand(greed));
  const { code, of } = await world.doctor(['producer']);
  expect(code).toBe(1);
  expect(of('producer', 'Lambda concurrency')).toMatchObject({
    status: 'problem',
    finding: '4 of 1000 executions at once are not reserved, and the flow takes up to 5',
    cure: expect.stringContaining('request-service-quota-increase --service-code lambda'),
  });
});

describe('with association: organization', () => {
  test('an account that is in none is a problem', async () => {
    const PLATFORM_CONFIG = configuration('outside', { charite: 'outsider' });
    const { of } = await world.doctor(['charite'], { PLATFORM_CONFIG }, world.administrator('outsider'));
    expect(of('charite', 'Organization')).toMatchObject({
      status: 'problem',
      finding: 'association is organization, and the account is in no AWS Organization',
      cure: expect.stringContaining('association: invitation'),
    });
  });

  test('a producer’s team alone can’t know where governance is', async () => {
    const { of } = await world.doctor(['producer']);
    expect(of('producer', 'Organization').status).toBe('unknown');
  });

  test('RAM’s sharing has to be on', async () => {
    const ServicePrincipal = 'ram.amazonaws.com';
    const organizations = world.aws.client(OrganizationsClient, 'governance');
    await organizations.send(new DisableAWSServiceAccessCommand({ ServicePrincipal }));
    const { code, of } = await world.doctor(['governance']);
    expect(code).toBe(1);
    expect(of('governance', 'Organization')).toMatchObject({
      status: 'problem',
      cure: expect.stringContaining('aws ram enable-sharing-with-aws-organization'),
    });
  });
});

test('an association that is lost', async () => {
  const RoleName = naming.onboardingRole(producer.entry);
  const iam = world.aws.client(IAMClient, 'governance');
  const AssumeRolePolicyDocument = policy([callerTrust([OPERATOR])]);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const Bucket = governance.stateBucket;
  const statements = [
    { actions: ['s3:ListBucket'], resources: [`arn:aws:s3:::${Bucket}`] },
    { actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${Bucket}/${governance.stateKey}`] },
  ];
  const state = { RoleName, PolicyName: 'state', PolicyDocument: policy(statements) };
  await iam.send(new PutRolePolicyCommand(state));
  const share = `arn:aws:ram:eu-central-1:${ACCOUNTS.governance}:resource-share/gone`;
  const Body = JSON.stringify({ outputs: { share_arn: { value: share } }, resources: [] });
  await world.aws
    .client(S3Client, 'governance')
    .send(new PutObjectCommand({ Bucket, Key: governance.stateKey, Body }));
  const { of } = await world.doctor(['producer']);
  expect(of('producer', 'governance')).toMatchObject({
    status: 'problem',
    finding: expect.stringContaining(`not associated with the domain: the share ${share} was deleted`),
    cure: '  npm run deploy -- governance',
  });
});

test('a domain that no longer fits into the account', async () => {
  for (let at = 0; at < 10; at += 1) await makeDomain(world.aws, `other-${at}`);
  const { code, of } = await world.doctor(['governance']);
  expect(code).toBe(1);
  expect(of('governance', 'DataZone domain')).toMatchObject({
    status: 'problem',
    finding: expect.stringContaining('the account has 10 of 10 domains (other-0, '),
    cure: expect.stringContaining('Ask for more domains'),
  });
});
