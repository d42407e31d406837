import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureStateBucket } from '../../commands/bootstrap/state-bucket';
import { loadConfig } from '../../config/load';
import { Naming } from '../../platform/naming/naming';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { LOCAL, useWorkbench } from './support';

jest.setTimeout(600_000);

const workbench = useWorkbench({ speed: 600 });
const { governance: names } = new Naming(loadConfig(LOCAL));
const PAGE = resolve(__dirname, '../../docs/operations.md');

/** A state that knows of nothing. */
const EMPTY = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 9,
  lineage: 'other',
  outputs: {},
  resources: [],
};

/** Commands of the page's section, block by block, without their indentation. */
function blocks(section: string): string[] {
  const [, rest = ''] = readFileSync(PAGE, 'utf8').split(`\n## ${section}\n`);
  const text = rest.split('\n## ')[0];
  return [...text.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].map(([, block]) => block.replaceAll(/^ {3}/gm, ''));
}

/** What the page lets one fill in. */
let filled: Record<string, string>;

/** Runs a block as the page's reader would; answers what it prints. */
async function run(block: string): Promise<{ code: number; output: string }> {
  const env = {
    ...administratorEnv(workbench.aws, 'governance'),
    ...terraformEnv(),
    ...filled,
    TF_INPUT: '0',
  };
  try {
    const { stdout } = await promisify(execFile)('sh', ['-ec', block], { cwd: workbench.folder, env });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: `${stdout}${stderr}` };
  }
}

async function succeed(block: string): Promise<string> {
  const { code, output } = await run(block);
  expect([block, code, output]).toEqual([block, 0, output]);
  return output;
}

/** A configuration with its state where a stack's would be. */
function configuration(folder: string, groups: readonly string[]): void {
  const { region } = workbench.aws.running;
  const json = {
    terraform: {
      required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } },
      backend: {
        s3: { bucket: names.stateBucket, key: names.stateKey, region, encrypt: true, use_lockfile: true },
      },
    },
    provider: { aws: { region, allowed_account_ids: [names.accountId] } },
    resource: { aws_cloudwatch_log_group: Object.fromEntries(groups.map((name) => [name, { name }])) },
  };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(json));
}

test('a state that a bad one has overwritten is recovered by the steps of docs/operations.md', async () => {
  const [given, list, version, fetch, copy, check, ...others] = blocks('When a state is bad');
  expect(others).toEqual([]);
  const folder = join(workbench.folder, 'stack');
  mkdirSync(folder);
  filled = { BUCKET: names.stateBucket, KEY: names.stateKey, FOLDER: folder };
  expect([...given.matchAll(/^(\w+)=/gm)].map(([, name]) => name)).toEqual(Object.keys(filled));
  const s3 = workbench.aws.client(S3Client, 'governance');
  await ensureStateBucket(s3, names, workbench.aws.running.region);
  configuration(folder, ['first']);
  await succeed(`${TERRAFORM} -chdir="$FOLDER" init && ${TERRAFORM} -chdir="$FOLDER" apply -auto-approve`);
  configuration(folder, ['first', 'second']);
  await succeed(`${TERRAFORM} -chdir="$FOLDER" apply -auto-approve`);

  const object = { Bucket: names.stateBucket, Key: names.stateKey };
  await s3.send(new PutObjectCommand({ ...object, Body: JSON.stringify(EMPTY) }));
  expect(await run(check)).toMatchObject({ code: 2, output: expect.stringContaining('2 to add') });

  const versions = (await succeed(list)).trim().split('\n');
  expect(versions).toHaveLength(3);
  expect(version).toMatch(/^VERSION=\S+\n$/);
  filled['VERSION'] = versions[1].split('\t')[0];
  expect(await succeed(fetch)).toMatch(/"serial": \d+,\n.*"lineage": "[\w-]+",\n2\n$/);
  await succeed(copy);
  expect(await succeed(check)).toContain('No changes.');
  expect((await succeed(list)).trim().split('\n')).toHaveLength(4);
});
