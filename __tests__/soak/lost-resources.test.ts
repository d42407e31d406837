import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateAssetCommand, DataZoneClient } from '@aws-sdk/client-datazone';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { terraformEnv } from '../../commands/terraform';
import { policy } from '../../platform/policy';
import { type Ended, LOCAL, type Platform, useWorkbench } from '../plan/support';
import { changes, type Terraform } from '../plan/terraform';

// The provider waits for queues, and a cure may be a dozen imports.
jest.setTimeout(3_600_000);

const workbench = useWorkbench({ speed: 600 });
let platform: Platform;
let governance: Terraform;

beforeAll(async () => {
  platform = await workbench.synthesize(LOCAL);
  await workbench.bootstrap(platform, ['governance']);
  governance = platform.stack('governance');
  await governance.init();
}, 600_000);

/** `npm run deploy`, or another of the commands, for governance. */
function stacks(action: 'deploy' | 'destroy' | 'diff'): Promise<Ended> {
  const args = action === 'diff' ? [] : ['--auto-approve', '--terraform-parallelism=40'];
  return workbench.command(['commands/stacks.ts', action, 'governance', ...args], environment());
}

function environment(): NodeJS.ProcessEnv {
  return { PLATFORM_CONFIG: platform.file, CDKTF_OUTDIR: platform.output };
}

/** Commands that a message names as cures, as they stand there. */
function curesOf({ output }: Ended): string[] {
  return [...output.matchAll(/^ {2}((terraform|aws) .*)$/gm)].map(([, line]) => line);
}

/** Types one command as the operator would, in the folder in which the platform's commands run. */
async function enter(line: string): Promise<void> {
  const env = { ...process.env, ...workbench.operator.environment, ...terraformEnv(), TF_INPUT: '0' };
  try {
    await promisify(execFile)('sh', ['-ec', line], { env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${line}: ${stdout}${stderr}`, { cause: error });
  }
}

/** As a kill does it between the making and the writing of the state: what was made is there, and nobody knows. */
async function forget(...addresses: readonly string[]): Promise<void> {
  await enter(`terraform -chdir=${governance.folder} state rm ${addresses.join(' ')}`);
}

/** Deploys, and follows what is printed word by word, until it ends well; answers every cure. */
async function deployWithCures(): Promise<readonly string[]> {
  const typed: string[] = [];
  for (let round = 1; ; round += 1) {
    const ended = await stacks('deploy');
    if (ended.code === 0) return typed;
    const cures = curesOf(ended);
    // The same cure twice is none, and more kinds than three do not hide one another.
    if (cures.length === 0 || round > 4 || cures.some((cure) => typed.includes(cure)))
      throw new Error(ended.output);
    for (const cure of cures) {
      await enter(cure);
      typed.push(cure);
    }
  }
}

/** Types of the resources that cures import. */
function importedTypes(cures: readonly string[]): string[] {
  return cures.flatMap((cure) => / import (\w+)\./.exec(cure)?.[1] ?? []).sort();
}

/** Types of resources of which AWS refuses a second one, or would make one without a word; the domain and its project apart. */
const IMPORTED = [
  'aws_cloudformation_stack',
  'aws_cloudwatch_log_group',
  'aws_datazone_environment',
  'aws_datazone_environment_profile',
  'aws_glue_classifier',
  'aws_glue_crawler',
  'aws_iam_role',
  'aws_lambda_event_source_mapping',
  'aws_lambda_function',
  'aws_ram_principal_association',
  'aws_ram_resource_association',
  'aws_ram_resource_share',
];

/** Types of which to make a second one is to make the first again, and what only Terraform knows of. */
const REPEATED = [
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_metric_alarm',
  'aws_datazone_environment_blueprint_configuration',
  'aws_iam_role_policy',
  'aws_lambda_invocation',
  'aws_lambda_permission',
  'aws_sqs_queue',
];

/** Of some types the one that stands apart, so that no failure hides another: a function, but not its role, log or mapping. */
const APART: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: 'publishing-flow_crawl',
  aws_iam_role: 'publishing-flow_crawl',
  aws_iam_role_policy: 'publishing-flow_publish',
  aws_lambda_event_source_mapping: 'publishing-flow_publish',
  aws_lambda_function: 'approval',
};

/** A resource of a type in the stack. */
function one(type: string): string {
  const found = governance
    .synthesized()
    .find((resource) => resource.type === type && resource.address.includes(APART[type] ?? ''));
  if (!found) throw new Error(`the stack has no ${type}`);
  return found.address;
}

describe('while somebody holds a state', () => {
  const names = () => platform.naming.governance;
  const hold = async (stateKey: string) => {
    const lock = {
      ID: '194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2',
      Operation: 'OperationTypeApply',
      Who: 'ada@pipeline',
      Version: '1.11.4',
      Created: '2026-11-24T18:22:55.304552645Z',
    };
    const object = { Bucket: names().stateBucket, Key: `${stateKey}.tflock` };
    const s3 = workbench.aws.client(S3Client, 'governance');
    await s3.send(new PutObjectCommand({ ...object, Body: JSON.stringify(lock) }));
    return () => s3.send(new DeleteObjectCommand(object));
  };
  const HELD = 'its state is locked by ada@pipeline since 2026-11-24T18:22:55.304552645Z';

  test('a plan and a comparison say so, neither wait nor take it, and show what is not written down', async () => {
    const release = await hold(names().stateKey);
    const args = ['commands/plan.ts', 'governance', '--out', `${workbench.folder}/plans`];
    const planned = await workbench.command(args, environment());
    expect(planned.output).toMatch(new RegExp(`^governance: ${HELD}.*plan again when it has ended`, 'm'));
    expect(planned.output).toMatch(/^> The state of `governance` was locked by `ada@pipeline` since/m);
    expect(planned.output).toMatch(/^# Plan of `governance`/m);
    const compared = await stacks('diff');
    expect(compared.output).toMatch(new RegExp(`^governance: ${HELD}`, 'm'));
    expect(compared).toMatchObject({ code: 0, output: expect.stringContaining('to add') });
    await release();
  });

  test('a bootstrap stops, with what lifts the lock', async () => {
    const release = await hold(names().bootstrapStateKey);
    const role = names().roleArn(`${names().base}-administrator`);
    const administrator = await workbench.operator.assume(role, 'bootstrap');
    const ended = await workbench.command(['commands/bootstrap.ts', 'governance'], {
      ...environment(),
      ...administrator.environment,
    });
    expect(ended.output).toContain(`${names().bootstrapStack}: ${HELD}`);
    expect(curesOf(ended)).toEqual([expect.stringMatching(/ force-unlock -force 194e1ab8-/)]);
    expect(ended.code).toBe(1);
    await release();
  });
});

test.each(['aws_datazone_domain', 'aws_datazone_project'])(
  'killed right after it has made the %s, a deploy names that, and nothing that is not to be known yet',
  async (type) => {
    const address = one(type);
    await governance.apply(`-target=${address}`);
    await forget(address);
    const refused = await stacks('deploy');
    expect(importedTypes(curesOf(refused))).toEqual([type]);
    for (const cure of curesOf(refused)) await enter(cure);
  },
);

test('killed later, with every kind of resource lost once, it ends well by what it prints, and plans nothing then', async () => {
  expect(await deployWithCures()).toEqual([]);
  expect(changes(await governance.plan())).toEqual([]);

  const kept = ['aws_datazone_domain', 'aws_datazone_project', 'aws_datazone_environment'];
  const { deployRoleArn } = platform.naming.governance;
  const cloudFormation = (await workbench.operator.assume(deployRoleArn, 'test')).client(
    CloudFormationClient,
  );
  const StackName = platform.naming.projectStack('governance');
  // Whatever is made anew would take along what others have put into it, or whom they have let in.
  const ids = async () => {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const inState = kept.map(async (type) => (await governance.resource(type)).values['id']);
    return [Stacks?.at(0)?.StackId, ...(await Promise.all(inState))];
  };
  const before = await ids();
  // With them what Terraform alone knows, such as the suffix of the environment's name.
  const remembered = governance.synthesized().filter(({ type }) => type === 'terraform_data');
  await forget(...[...IMPORTED, ...REPEATED].map(one), ...remembered.map(({ address }) => address));
  const cures = await deployWithCures();
  expect(importedTypes(cures)).toEqual(IMPORTED);
  expect(await ids()).toEqual(before);
  expect(changes(await governance.plan())).toEqual([]);
});

test('what was imported is destroyed as what was made, with what lies in it', async () => {
  const { deployRoleArn, deployRoleName } = platform.naming.governance;
  const { values: project } = await governance.resource('aws_datazone_project');
  // An import leaves it out, and DataZone deletes no project that holds anything, unless it is told to.
  expect(project['skip_deletion_check']).toBeNull();
  await workbench.aws.client(IAMClient, 'governance').send(
    new PutRolePolicyCommand({
      RoleName: deployRoleName,
      PolicyName: 'test',
      PolicyDocument: policy([{ actions: ['datazone:CreateAsset'], resources: ['*'] }]),
    }),
  );
  const deploy = await workbench.operator.assume(deployRoleArn, 'test');
  const { accountId, database } = platform.naming.governance;
  const region = 'eu-central-1';
  const table = {
    catalogId: accountId,
    databaseName: database,
    tableName: 'patients',
    region,
    tableArn: `arn:aws:glue:${region}:${accountId}:table/${database}/patients`,
  };
  await deploy.client(DataZoneClient).send(
    new CreateAssetCommand({
      domainIdentifier: String(project['domain_identifier']),
      owningProjectIdentifier: String(project['id']),
      name: 'patients',
      typeIdentifier: 'amazon.datazone.GlueTableAssetType',
      formsInput: [
        {
          formName: 'GlueTableForm',
          typeIdentifier: 'amazon.datazone.GlueTableFormType',
          content: JSON.stringify(table),
        },
      ],
    }),
  );
  const ended = await stacks('destroy');
  expect([ended.code, ended.output]).toEqual([
    0,
    expect.stringContaining('was taken into the state by an import'),
  ]);
});
