import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { type Domain, makeDomain, REGION } from '../../packages/local-aws/__tests__/local/datazone-world';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(300_000);

const run = promisify(execFile);
const aws = useLocalAws({ speed: 600 });
const folder = mkdtempSync(join(tmpdir(), 'profile-'));

const mainOf = ({ id, blueprintId }: Domain) => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

resource "aws_datazone_project" "hospital" {
  domain_identifier   = "${id}"
  name                = "hospital"
  skip_deletion_check = true
}

resource "aws_datazone_environment_profile" "hospital" {
  domain_identifier                = "${id}"
  name                             = "hospital"
  project_identifier               = aws_datazone_project.hospital.id
  environment_blueprint_identifier = "${blueprintId}"
  aws_account_id                   = "${ACCOUNTS.governance}"
  aws_account_region               = "${REGION}"
  user_parameters {
    name  = "allowedProjects"
    value = aws_datazone_project.hospital.id
  }
  user_parameters {
    name  = "profilePermissionLevel"
    value = "FULL_ACCESS"
  }
}
`;

/** Runs Terraform as the governance account's administrator; throws with its output where it fails. */
async function terraform(...args: string[]): Promise<string> {
  const env = { ...administratorEnv(aws, 'governance'), ...terraformEnv(), TF_IN_AUTOMATION: '1' };
  try {
    const { stdout } = await run(TERRAFORM, [`-chdir=${folder}`, ...args, '-no-color'], { env });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`terraform ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

useProviderInPlace();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a profile’s parameters are applied once, and plan clean from then on', async () => {
  writeFileSync(join(folder, 'main.tf'), mainOf(await makeDomain(aws, 'profile')));
  await terraform('init', '-input=false');
  await terraform('apply', '-auto-approve', '-input=false');
  // Exit code 2, for differences, throws with the plan.
  await terraform('plan', '-detailed-exitcode', '-input=false', '-lock=false');
  expect(await terraform('destroy', '-auto-approve', '-input=false')).toMatch(/Destroy complete!/);
});
