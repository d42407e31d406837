import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT } from '@ehds/plan-review';
import { run } from '../../commands/run';
import { requireTerraform, TERRAFORM, terraformEnv } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'summary-'));

beforeAll(() => requireTerraform((line) => process.stderr.write(`${line}\n`)), 240_000);
useProviderInPlace();
afterAll(() => rmSync(folder, { recursive: true }));

/** A project of its own in HCL, planned by the real Terraform. */
class Project {
  private readonly cwd: string;

  constructor(name: string, files: Readonly<Record<string, string>>) {
    this.cwd = join(folder, name);
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(join(this.cwd, file, '..'), { recursive: true });
      writeFileSync(join(this.cwd, file), text);
    }
  }

  async terraform(...args: readonly string[]): Promise<string> {
    // No AWS is asked: the provider wants some keys all the same.
    const keys = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_REGION: 'eu-west-1' };
    const { code, output } = await command(TERRAFORM, args, this.cwd, { ...terraformEnv(), ...keys });
    if (code !== 0) throw new Error(`terraform ${args.join(' ')}: ${output}`);
    return output;
  }

  /** What `npm run plan -- --show` prints of the project's plan, and its exit code. */
  async summary(...options: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    await this.terraform('plan', '-input=false', '-no-color', '-out=plan');
    const file = join(this.cwd, 'plan.json');
    writeFileSync(file, await this.terraform('show', '-json', 'plan'));
    const args = ['--import', 'tsx', 'commands/plan.ts', '--show', file, ...options];
    return command(process.execPath, args, ROOT, {});
  }
}

async function command(program: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv) {
  const lines: string[] = [];
  const env = { ...process.env, ...more };
  const code = await run(program, args, { cwd, env, onLine: (line) => lines.push(line) });
  return { code, output: lines.join('\n') };
}

const CLUSTER = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

module "storage" {
  source   = "./storage"
  for_each = toset(["a.b", "c"])
  name     = each.key
}

data "aws_iam_policy_document" "reader" {
  statement {
    actions   = ["s3:GetObject"]
    resources = [for one in module.storage : one.arn]
  }
}

resource "aws_iam_policy" "reader" {
  name   = "reader"
  policy = data.aws_iam_policy_document.reader.json
}

resource "aws_iam_role" "ci" {
  name = "ci"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
      Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:*" } }
    }]
  })
}

resource "aws_iam_role_policy" "ci" {
  role = aws_iam_role.ci.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", NotAction = ["iam:*"], Resource = "*" }
  })
}

resource "aws_db_instance" "main" {
  identifier          = "main"
  engine              = "postgres"
  instance_class      = "db.t3.micro"
  allocated_storage   = 20
  username            = "root"
  password            = "correct-horse-battery"
  publicly_accessible = true
}

resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = aws_iam_role.ci.arn
  vpc_config {
    subnet_ids          = ["subnet-1", "subnet-2"]
    public_access_cidrs = ["0.0.0.0/0"]
  }
}

resource "aws_sns_topic_policy" "topic" {
  arn = "arn:aws:sns:eu-west-1:111122223333:topic"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "444455556666" }, Action = "sns:Publish", Resource = "*" },
    ]
  })
}
`;

const STORAGE = `
variable "name" {
  type = string
}

resource "aws_s3_bucket" "this" {
  bucket_prefix = var.name
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
`;

test('a first plan of a cluster with its roles, its database and its buckets', async () => {
  const project = new Project('cluster', { 'main.tf': CLUSTER, 'storage/main.tf': STORAGE });
  await project.terraform('init', '-input=false', '-no-color');
  const { code, output } = await project.summary();
  expect(code).toBe(EXIT.human);
  const section = (heading: string) => output.split(`### ${heading}\n`)[1].split(/\n#|\n<details>/)[0];
  expect(section('Dangerous').trim().split('\n')).toEqual([
    expect.stringMatching(/^- \*\*Trust\*\* `aws_iam_role.ci`: .*No condition says which/),
    '- **Policy** `aws_iam_role_policy.ci`: The role `aws_iam_role.ci` may now do every action but `iam:*` on every resource.',
  ]);
  expect(section('Look closely').trim().split('\n')).toEqual([
    expect.stringContaining('`aws_db_instance.main`: It can be reached from the internet'),
    expect.stringContaining(
      "`aws_eks_cluster.main`: The whole internet (`0.0.0.0/0`) can now reach it on the cluster's API",
    ),
    expect.stringContaining('`vpc_config.endpoint_public_access` is `true`'),
    '- **Policy** `aws_sns_topic_policy.topic`: The account `444455556666` (any principal that it allows) may now do `sns:Publish` on this resource.',
    expect.stringContaining('**Encryption** `aws_db_instance.main`: What it stores is not encrypted'),
  ]);
  expect(section('Know this')).toContain(
    'Whoever has `reader` may now do `s3:GetObject` on `(not known before the apply)`',
  );
  expect(output).toContain('- `module.storage["a.b"].aws_s3_bucket.this`');
  expect(output).not.toContain('correct-horse');
});

const SHOP = `
variable "secret" {
  type      = string
  sensitive = true
  default   = "open-sesame"
}

resource "terraform_data" "stock" {
  for_each = toset(["north", "south"])
  input    = each.key
}

resource "terraform_data" "old" {
  input = "same"
}

resource "terraform_data" "kept" {
  input = "kept"
}

output "secret" {
  value     = var.secret
  sensitive = true
}
`;

const LATER = `
resource "terraform_data" "stock" {
  for_each         = toset(["north"])
  input            = each.key
  triggers_replace = "again"

  provisioner "local-exec" {
    command = "true"
  }
}

resource "terraform_data" "new" {
  input = "same"
}

moved {
  from = terraform_data.old
  to   = terraform_data.new
}

removed {
  from = terraform_data.kept
  lifecycle {
    destroy = false
  }
}

check "stock" {
  assert {
    condition     = length(terraform_data.stock) == 2
    error_message = "The south is <b>gone</b>."
  }
}
`;

test('moves, a resource that is let go, commands, a failed check and an output that goes', async () => {
  const project = new Project('shop', { 'main.tf': SHOP });
  await project.terraform('init', '-input=false', '-no-color');
  await project.terraform('apply', '-auto-approve', '-input=false', '-no-color');
  await expect(project.summary()).resolves.toMatchObject({
    code: EXIT.nothing,
    output: expect.stringContaining('Nothing changes.') as string,
  });
  project.write({ 'main.tf': LATER });
  const { code, output } = await project.summary();
  expect(code).toBe(EXIT.human);
  expect(output).toContain(
    '- **Unknown** `check.stock`: Its condition does not hold: `The south is <b>gone</b>.`.',
  );
  expect(output).toContain(
    '- **Protection** `terraform_data.kept`: Terraform forgets it: it is not destroyed',
  );
  expect(output).toContain(
    '- **Unknown** `terraform_data.stock["north"]`: It runs commands when it is made (`local-exec`)',
  );
  expect(output).toContain('- `terraform_data.new` from `terraform_data.old`');
  expect(output).toMatch(/Destroyed in Provider terraform \(1\).*- `terraform_data.stock\["south"\]`/s);
  expect(output).toMatch(/Outputs that change \(1\).*- `secret`/s);
  expect(output).not.toContain('open-sesame');
  const json = await project.summary('--json');
  expect(JSON.parse(json.output)).toMatchObject([{ touched: expect.any(Array) as unknown }]);
  expect(json.code).toBe(EXIT.human);
});
