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

jest.setTimeout(600_000);

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

/** What an import leaves out of the state, with what the platform's constructs say of it, or without. */
const importedOf = ({ id }: Domain, lifecycle: { readonly project: string; readonly profile: string }) => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

resource "aws_datazone_project" "hospital" {
  domain_identifier   = "${id}"
  name                = "imported"
  skip_deletion_check = true
  ${lifecycle.project}
}

resource "aws_datazone_user_profile" "analyst" {
  domain_identifier = "${id}"
  user_identifier   = "arn:aws:iam::${ACCOUNTS.governance}:role/analyst"
  user_type         = "IAM_ROLE"
  ${lifecycle.profile}
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

describe('a project and a user’s profile that were taken into the state by an import', () => {
  const ignored = (member: string) => `lifecycle { ignore_changes = [${member}] }`;
  const write = (text: string) => writeFileSync(join(folder, 'main.tf'), text);
  let domain: Domain;

  beforeAll(async () => {
    domain = await makeDomain(aws, 'imported');
    write(importedOf(domain, { project: '', profile: '' }));
    await terraform('init', '-input=false');
    await terraform('apply', '-auto-approve', '-input=false');
    const id = projectIdOf(await terraform('show', '-json'));
    const user = `arn:aws:iam::${ACCOUNTS.governance}:role/analyst`;
    await terraform('state', 'rm', 'aws_datazone_project.hospital', 'aws_datazone_user_profile.analyst');
    await terraform('import', 'aws_datazone_project.hospital', `${domain.id}:${id}`);
    await terraform('import', 'aws_datazone_user_profile.analyst', `${user},${domain.id},IAM`);
  });

  test('end no deploy well, unless what the import left out is ignored', async () => {
    await expect(
      terraform('apply', '-target=aws_datazone_project.hospital', '-auto-approve', '-input=false'),
    ).rejects.toThrow(/inconsistent result after apply/);
    // DataZone deletes no profile, so that the second one would be refused.
    expect(await terraform('plan', '-input=false', '-lock=false')).toContain(
      'aws_datazone_user_profile.analyst must be replaced',
    );
    write(importedOf(domain, { project: ignored('skip_deletion_check'), profile: ignored('user_type') }));
    await terraform('plan', '-detailed-exitcode', '-input=false', '-lock=false');
  });
});

/** Id of the project in what `terraform show -json` prints. */
function projectIdOf(shown: string): string {
  const { values } = JSON.parse(shown) as {
    values: { root_module: { resources: { type: string; values: { id: string } }[] } };
  };
  const project = values.root_module.resources.find(({ type }) => type === 'aws_datazone_project');
  return String(project?.values.id);
}
