import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackFolder, Workspace } from '../../commands/stacks/workspace';
import { requireTerraform } from '../../commands/terraform';

jest.setTimeout(240_000);

const { CDKTF_OUTDIR } = process.env;
const output = mkdtempSync(join(tmpdir(), 'imported-'));

/** A project as a state holds it. */
const projectOf = (name: string, skip: boolean | null) => ({
  mode: 'managed',
  type: 'aws_datazone_project',
  name,
  provider: 'provider["registry.terraform.io/hashicorp/aws"]',
  instances: [
    { schema_version: 0, attributes: { id: name, skip_deletion_check: skip }, private: 'bnVsbA==' },
  ],
});

const STATE = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 7,
  lineage: '194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2',
  outputs: { domain_id: { value: 'dzd_1', type: 'string' } },
  resources: [projectOf('gone_from_the_stack', null), projectOf('imported', null), projectOf('made', true)],
};

beforeAll(async () => {
  await requireTerraform((line) => process.stderr.write(`${line}\n`));
  process.env.CDKTF_OUTDIR = output;
  mkdirSync(stackFolder('governance'), { recursive: true });
  const project = { skip_deletion_check: true };
  const stack = { resource: { aws_datazone_project: { imported: project, made: project } } };
  writeFileSync(join(stackFolder('governance'), 'cdk.tf.json'), JSON.stringify(stack));
  writeFileSync(stateFile(), JSON.stringify(STATE));
});

afterAll(() => {
  if (CDKTF_OUTDIR === undefined) delete process.env.CDKTF_OUTDIR;
  else process.env.CDKTF_OUTDIR = CDKTF_OUTDIR;
  rmSync(output, { recursive: true });
});

function stateFile(): string {
  return join(stackFolder('governance'), 'terraform.tfstate');
}

test('the state of an imported project is completed before a destroy, once, and nothing else of it changes', async () => {
  const workspace = new Workspace('governance');
  expect(await workspace.completeImports()).toEqual(['aws_datazone_project.imported']);
  const completed = JSON.parse(readFileSync(stateFile(), 'utf8')) as typeof STATE;
  expect(completed).toMatchObject({
    ...STATE,
    serial: expect.any(Number) as number,
    resources: [projectOf('gone_from_the_stack', null), projectOf('imported', true), projectOf('made', true)],
  });
  expect(completed.serial).toBeGreaterThan(STATE.serial);
  expect(await workspace.completeImports()).toEqual([]);
  expect(JSON.parse(readFileSync(stateFile(), 'utf8'))).toEqual(completed);
});
