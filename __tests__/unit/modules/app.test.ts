import childProcess from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lazy, TerraformStack } from 'cdktf';
import { DataResource } from 'cdktf/lib/terraform-data-resource';
import { platformApp } from '../../../modules/app/app';

const outdir = mkdtempSync(join(tmpdir(), 'app-test-'));

beforeAll(() => {
  process.env.CDKTF_OUTDIR = outdir;
});

afterAll(() => {
  delete process.env.CDKTF_OUTDIR;
  rmSync(outdir, { recursive: true });
});

test('synthesis runs no other program', () => {
  const run = jest.spyOn(childProcess, 'execSync').mockReturnValue(Buffer.from('Terraform v1.11.4'));
  const app = platformApp();
  new DataResource(new TerraformStack(app, 'one'), 'kept', { input: { value: 'a' } });
  app.synth();
  expect(run).not.toHaveBeenCalled();
  const written = readFileSync(join(outdir, 'stacks', 'one', 'cdk.tf.json'), 'utf8');
  expect(JSON.parse(written)).toMatchObject({
    resource: { terraform_data: { kept: { input: { value: 'a' } } } },
  });
});

test('a token does not remember where it was made', () => {
  platformApp();
  expect(Lazy.anyValue({ produce: () => 'a' }).creationStack).toEqual([]);
});
