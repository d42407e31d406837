import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { type Domain, makeDomain } from '../../packages/local-aws/__tests__/local/datazone-world';
import { zipOf } from '../../packages/local-aws/__tests__/local/functions';
import { useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(600_000);

const run = promisify(execFile);
const aws = useLocalAws({ speed: 600 });
const folder = mkdtempSync(join(tmpdir(), 'health-'));

/** What described and pseudonymised data need of the provider. */
const mainOf = ({ id }: Domain, more = '', model = 'title: String') => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

resource "aws_kms_key" "pseudonyms" {
  customer_master_key_spec = "HMAC_256"
  key_usage                = "GENERATE_VERIFY_MAC"
  deletion_window_in_days  = 30
}

resource "aws_s3_bucket" "evidence" {
  bucket              = "evidence"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "evidence" {
  bucket = aws_s3_bucket.evidence.id
  rule {
    default_retention {
      mode  = "COMPLIANCE"
      years = 10
    }
  }
}

resource "aws_lambda_layer_version" "duckdb" {
  layer_name               = "duckdb"
  filename                 = "${join(folder, 'layer.zip')}"
  compatible_runtimes      = ["nodejs22.x"]
  compatible_architectures = ["arm64"]
}

resource "aws_iam_role" "function" {
  name = "pseudonymise"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "pseudonymise" {
  function_name = "pseudonymise"
  role          = aws_iam_role.function.arn
  filename      = "${join(folder, 'function.zip')}"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  layers        = [aws_lambda_layer_version.duckdb.arn]
}

resource "aws_datazone_project" "body" {
  domain_identifier   = "${id}"
  name                = "body"
  skip_deletion_check = true
}

resource "aws_datazone_form_type" "dataset" {
  domain_identifier         = "${id}"
  name                      = "HealthDataset"
  owning_project_identifier = aws_datazone_project.body.id
  status                    = "ENABLED"
  model {
    smithy = "structure HealthDataset { @required ${model} }"
  }
}

resource "aws_datazone_asset_type" "described" {
  domain_identifier         = "${id}"
  name                      = "Described"
  owning_project_identifier = aws_datazone_project.body.id
  forms_input {
    map_block_key   = "HealthDataset"
    type_identifier = aws_datazone_form_type.dataset.name
    type_revision   = aws_datazone_form_type.dataset.revision
    required        = true
  }
  timeouts {
    create = "1m"
  }
}

resource "aws_datazone_glossary" "categories" {
  domain_identifier         = "${id}"
  name                      = "Article 51"
  owning_project_identifier = aws_datazone_project.body.id
  status                    = "ENABLED"
}

resource "aws_datazone_glossary_term" "records" {
  domain_identifier   = "${id}"
  glossary_identifier = aws_datazone_glossary.categories.id
  name                = "Electronic health records"
  short_description   = "Article 51(1)(a)"
  status              = "ENABLED"
}
${more}`;

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

const apply = () => terraform('apply', '-auto-approve', '-input=false');

function write(main: string): void {
  writeFileSync(join(folder, 'main.tf'), main);
}

let domain: Domain;

beforeAll(async () => {
  domain = await makeDomain(aws, 'health');
  writeFileSync(join(folder, 'layer.zip'), zipOf('module.exports = 1;', 'nodejs/node_modules/one/index.js'));
  writeFileSync(join(folder, 'function.zip'), zipOf('exports.handler = async () => 1;'));
  write(mainOf(domain));
  await terraform('init', '-input=false');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('keys, locks, layers and descriptions are applied once, and plan clean from then on', async () => {
  await apply();
  // Exit code 2, for differences, throws with the plan.
  await terraform('plan', '-detailed-exitcode', '-input=false', '-lock=false');
});

test('a form type is replaced by any change, and a glossary without a status fails', async () => {
  write(mainOf(domain, '', 'name: String'));
  expect(await terraform('plan', '-input=false', '-lock=false')).toMatch(
    /aws_datazone_form_type\.dataset must be replaced/,
  );
  const glossary = `
resource "aws_datazone_glossary" "bare" {
  domain_identifier         = "${domain.id}"
  name                      = "Bare"
  owning_project_identifier = aws_datazone_project.body.id
}`;
  write(mainOf(domain, glossary));
  await expect(apply()).rejects.toThrow(/inconsistent result/);
});

test('all of it is destroyed', async () => {
  write(mainOf(domain));
  expect(await terraform('destroy', '-auto-approve', '-input=false')).toMatch(/Destroy complete!/);
});
