import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataZoneClient, DeleteProjectMembershipCommand } from '@aws-sdk/client-datazone';
import {
  type DataLakeSettings,
  DescribeResourceCommand,
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
} from '@aws-sdk/client-lakeformation';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountName } from '@ehds/local-aws/accounts';
import { type Platform, twoAtATime, useWorkbench } from './support';
import { changes, differences, type Plan, type Terraform } from './terraform';

const OPERATORS = ['arn:aws:iam::111122223333:user/operator'];
const STEWARD = 'arn:aws:iam::111122223333:role/steward';
const GOVERNANCE = {
  accountId: '111122223333',
  operators: OPERATORS,
  publishAsUploaded: true,
  members: [{ role: STEWARD, designation: 'PROJECT_OWNER' }],
};

/** What somebody else set in the account before the platform came. */
const FOREIGN_SETTINGS: DataLakeSettings = {
  DataLakeAdmins: [{ DataLakePrincipalIdentifier: 'arn:aws:iam::111122223333:role/somebody' }],
  CreateDatabaseDefaultPermissions: [
    { Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL'] },
  ],
  AuthorizedSessionTagValueList: ['Amazon EMR'],
};

const workbench = useWorkbench({ speed: 600 });
let deployed: Platform;
let governance: Terraform;
/** A platform in whose producer account somebody registered the assets bucket before, and why it is not adopted. */
const foreign: { platform?: Platform; refusal?: string } = {};

const lakeFormation = (account: AccountName) => workbench.aws.client(LakeFormationClient, account);

beforeAll(async () => {
  deployed = await workbench.synthesize(workbench.variant('deployed', { governance: GOVERNANCE }));
  await Promise.all([workbench.bootstrap(deployed, ['governance']), callOnForeignLocation()]);
  for (const role of ['steward', 'somebody']) {
    await workbench.makeRole(deployed.naming.governance.roleArn(role));
  }
  await lakeFormation('governance').send(
    new PutDataLakeSettingsCommand({ DataLakeSettings: FOREIGN_SETTINGS }),
  );
  governance = deployed.stack('governance');
  await governance.init();
  await governance.apply();
}, 900_000);

async function callOnForeignLocation(): Promise<void> {
  const platform = await workbench.synthesize(workbench.variant('foreign', { prefix: 'foreign' }));
  await workbench.bootstrap(platform, ['producer']);
  const [producer] = platform.naming.producers;
  const somebody = producer.roleArn('somebody');
  await workbench.makeRole(somebody, 'lakeformation.amazonaws.com');
  const administrator = `arn:aws:iam::${producer.accountId}:user/administrator`;
  await lakeFormation('producer').send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: { DataLakeAdmins: [{ DataLakePrincipalIdentifier: administrator }] },
    }),
  );
  await lakeFormation('producer').send(
    new RegisterResourceCommand({
      ResourceArn: `arn:aws:s3:::${producer.assetsBucket}`,
      RoleArn: somebody,
    }),
  );
  // As the stack does; before it comes what needs a domain.
  const deploy = await workbench.operator.assume(producer.deployRoleArn, 'deploy');
  const { FunctionError, Payload } = await deploy.client(LambdaClient).send(
    new InvokeCommand({
      FunctionName: producer.functionName('lake-administrators'),
      Qualifier: '$LATEST',
      Payload: JSON.stringify({ tf: { action: 'create' } }),
    }),
  );
  const refusal = FunctionError === undefined ? 'it was registered' : Buffer.from(Payload ?? []).toString();
  Object.assign(foreign, { platform, refusal });
}

/** What becomes of the deployed stack with a change of the configuration: its plan, or why there is none. */
const planCache = new Map<string, Promise<Plan>>();
const CHANGES: readonly [name: string, sections: object][] = [
  ['nothing', {}],
  ['tags', { tags: { ward: 'oncology' } }],
  ['description', { governance: { ...GOVERNANCE, description: 'Registers of the north' } }],
  ['publish', { governance: { ...GOVERNANCE, publish: ['cancer_*'] } }],
  ['encryption', { encryption: 'customer-managed' }],
];

function plan(name: string): Promise<Plan> {
  const found = planCache.get(name);
  if (!found) throw new Error(`${name} was not planned`);
  return found;
}

describe('with a change of', () => {
  beforeAll(async () => {
    // Whoever changes the encryption bootstraps first, which makes the key.
    const kms = workbench.aws.client(KMSClient, 'governance');
    const { keyAlias: AliasName, base } = deployed.naming.governance;
    const { KeyMetadata: key } = await kms.send(
      new CreateKeyCommand({ Tags: [{ TagKey: 'AmazonDataZoneEnvironment', TagValue: base }] }),
    );
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: key?.KeyId }));
    await twoAtATime(CHANGES, async ([name, sections]) => {
      const file = workbench.variant(name, { governance: GOVERNANCE, ...sections });
      const stack = (await workbench.synthesize(file)).stack('governance');
      await stack.init();
      planCache.set(name, stack.plan());
      await Promise.allSettled([plan(name)]);
    });
  }, 600_000);

  const summary = async (name: string) =>
    changes(await plan(name)).map(({ type, change }) => ({
      type,
      actions: change.actions,
      differences: differences(change),
    }));

  test('nothing: a second plan is empty', async () => {
    expect(await summary('nothing')).toEqual([]);
    const outputs = Object.values((await plan('nothing')).output_changes ?? {});
    expect(new Set(outputs.map(({ actions }) => actions.join()))).toEqual(new Set(['no-op']));
  });

  test('a tag, trap: a blueprint looked up in the domain replaces the environment; only tags change', async () => {
    const made = await summary('tags');
    expect(made.length).toBeGreaterThan(30);
    expect(made.map(({ type }) => type)).toContain('aws_datazone_domain');
    const others = made.filter(
      ({ actions, differences: found }) => actions.join() + found !== 'updatetags_all',
    );
    // What CloudFormation says of its stack is unknown with any change of it, and nothing reads it.
    expect(others).toEqual([
      { type: 'aws_cloudformation_stack', actions: ['update'], differences: ['outputs', 'tags_all'] },
    ]);
  });

  test('the description of the domain: it is updated alone', async () => {
    expect(await summary('description')).toEqual([
      { type: 'aws_datazone_domain', actions: ['update'], differences: ['description'] },
    ]);
  });

  test('the filter of published tables: the catalogue is updated alone', async () => {
    expect(await summary('publish')).toEqual([
      { type: 'aws_cloudformation_stack', actions: ['update'], differences: ['outputs', 'template_body'] },
    ]);
  });

  test('the domain’s key, trap: it is planned but never made; it is refused, with the cure', async () => {
    await expect(plan('encryption')).rejects.toThrow(
      /encryption: "customer-managed" is not what the domain was made with \("aws-managed"\).*Set it back/,
    );
  });
});

test('traps: a change of an environment’s parameters makes no call, and its name stays reserved; it is replaced under another name', async () => {
  const environment = async () => (await governance.resource('aws_datazone_environment')).values;
  const before = await environment();
  // The names are the platform's own, so what stands here is a later release.
  const file = join(governance.folder, 'cdk.tf.json');
  const { subscribeDatabase } = deployed.naming.governance;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll(`"${subscribeDatabase}"`, '"ehds_governance_2_sub_db"'),
  );
  const made = changes(await governance.plan());
  expect(made.map(({ type, change }) => [type, change.actions.join()])).toEqual([
    ['aws_cloudformation_stack', 'update'],
    ['aws_datazone_environment', 'delete,create'],
    ['terraform_data', 'delete,create'],
  ]);
  await governance.applyPlan();
  const after = await environment();
  expect(after['user_parameters']).toContainEqual({
    name: 'consumerGlueDbName',
    value: 'ehds_governance_2_sub_db',
  });
  for (const { name } of [before, after]) expect(name).toMatch(/^ehds-governance-[0-9a-f]{8}$/);
  expect(after['name']).not.toBe(before['name']);
}, 180_000);

describe('Lake Formation', () => {
  test('trap: settings that name only some administrators wipe the others; all stay, and ours are beside them', async () => {
    const { DataLakeSettings: settings } = await lakeFormation('governance').send(
      new GetDataLakeSettingsCommand({}),
    );
    const ours = ['ehds-governance-lake-administrators', 'AmazonDataZone-ehds-governance-provisioning'];
    expect(settings).toMatchObject({ ...FOREIGN_SETTINGS, DataLakeAdmins: expect.anything() });
    expect(settings?.DataLakeAdmins).toEqual([
      ...(FOREIGN_SETTINGS.DataLakeAdmins ?? []),
      ...[...ours, 'AmazonDataZone-ehds-governance-manage-access'].map((role) => ({
        DataLakePrincipalIdentifier: `arn:aws:iam::111122223333:role/${role}`,
      })),
    ]);
  });

  test('trap: a location that is already registered is adopted in silence; it is refused, with the cure', async () => {
    expect(foreign.refusal).toMatch(
      /location arn:aws:s3:::foreign-assets-444455556666-eu-central-1: is registered with Lake Formation by arn:aws:iam::444455556666:role\/somebody.*deregister it \(aws lakeformation deregister-resource/s,
    );
    const { ResourceInfo: location } = await lakeFormation('producer').send(
      new DescribeResourceCommand({
        ResourceArn: `arn:aws:s3:::${foreign.platform?.naming.producers[0].assetsBucket}`,
      }),
    );
    expect(location?.RoleArn).toBe('arn:aws:iam::444455556666:role/somebody');
    const { DataLakeSettings: settings } = await lakeFormation('producer').send(
      new GetDataLakeSettingsCommand({}),
    );
    expect(settings?.DataLakeAdmins).toHaveLength(1);
  });
});

describe('the commands', () => {
  const stacks = (file: string, ...args: string[]) =>
    workbench.command(['commands/stacks.ts', ...args], {
      PLATFORM_CONFIG: file,
      CDKTF_OUTDIR: deployed.output,
    });

  test('trap: cdktf crashes without a terminal and without --auto-approve; deploy says what to do', async () => {
    const { code, output } = await stacks(deployed.file, 'deploy', 'governance');
    expect(output).toMatch(/there is no terminal to answer on\. .*add --auto-approve/);
    expect(output).not.toContain('Raw mode');
    expect(code).toBe(1);
  }, 60_000);

  test('trap: skip_deletion_check is read from the state at destroy; it is applied before', async () => {
    const isSkipped = async (type: string) => (await governance.resource(type)).values['skip_deletion_check'];
    expect(await isSkipped('aws_datazone_domain')).toBe(true);
    expect(await isSkipped('aws_datazone_project')).toBe(true);

    const sections = { governance: GOVERNANCE, dataProtection: true };
    const kept = await workbench.synthesize(workbench.variant('protected', sections), deployed.output);
    await governance.apply(`-target=${governance.address('aws_datazone_domain')}`);
    expect(await isSkipped('aws_datazone_domain')).toBe(false);

    for (const [file, reason] of [
      [kept.file, 'dataProtection is on'],
      [deployed.file, 'aws_datazone_domain.* was deployed with protection on'],
    ]) {
      const { code, output } = await stacks(file, 'destroy', 'governance', '--auto-approve');
      expect(output).toMatch(
        new RegExp(
          `Nothing was destroyed: ${reason}.*the DataZone domain.*npm run deploy -- governance`,
          's',
        ),
      );
      expect(code).toBe(1);
    }
  }, 180_000);

  test('trap: a refusal of DataZone is taken for "deleted"; a diff, as a deploy, stops at a second project', async () => {
    const { values: domain } = await governance.resource('aws_datazone_domain');
    const { values: project } = await governance.resource('aws_datazone_project');
    const steward = await workbench.operator.assume(STEWARD, 'steward');
    await steward.client(DataZoneClient).send(
      new DeleteProjectMembershipCommand({
        domainIdentifier: String(domain['id']),
        projectIdentifier: String(project['id']),
        member: { userIdentifier: deployed.naming.governance.deployRoleArn },
      }),
    );
    const { code, output } = await stacks(deployed.file, 'diff', 'governance');
    expect(output).toMatch(
      /governance: the plan would create aws_datazone_(environment|project)\..*which the state already holds.*Nothing was changed/s,
    );
    expect(code).toBe(1);
  }, 240_000);
});
