import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LakeFormationClient, PutDataLakeSettingsCommand } from '@aws-sdk/client-lakeformation';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { zipOf } from '../../packages/local-aws/__tests__/local/functions';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(600_000);

const run = promisify(execFile);
const aws = useLocalAws({ speed: 600 });
const account = ACCOUNTS.governance;
const folder = mkdtempSync(join(tmpdir(), 'gaps-'));

/** One resource for each gap that shows in a plan. */
const MAIN = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  allowed_account_ids = ["${account}"]
}

resource "aws_s3_bucket" "lake" {
  bucket        = "lake"
  force_destroy = true
}

resource "aws_s3_bucket_notification" "lake" {
  bucket      = aws_s3_bucket.lake.id
  eventbridge = true
}

resource "aws_s3_object" "first" {
  bucket     = aws_s3_bucket.lake.id
  key        = "data/first.csv"
  content    = "a,b"
  depends_on = [aws_s3_bucket_notification.lake]
}

data "aws_iam_policy_document" "trail" {
  statement {
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.lake.arn]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
  statement {
    actions   = ["s3:PutObject"]
    resources = ["\${aws_s3_bucket.lake.arn}/AWSLogs/${account}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket_policy" "lake" {
  bucket = aws_s3_bucket.lake.id
  policy = data.aws_iam_policy_document.trail.json
}

resource "aws_cloudtrail" "audit" {
  name                          = "audit"
  s3_bucket_name                = aws_s3_bucket.lake.id
  is_multi_region_trail         = true
  include_global_service_events = true
  event_selector {
    read_write_type           = "All"
    include_management_events = true
    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3:::lake/"]
    }
  }
  depends_on = [aws_s3_bucket_policy.lake]
}

resource "aws_sqs_queue" "work" {
  name           = "work"
  redrive_policy = jsonencode({ maxReceiveCount = 5, deadLetterTargetArn = "arn:aws:sqs:eu-central-1:${account}:letters" })
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Events"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-central-1:${account}:work"
    }]
  })
}

resource "aws_iam_role" "worker" {
  name = "worker"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["lambda.amazonaws.com", "lakeformation.amazonaws.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "worker" {
  role       = aws_iam_role.worker.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
}

resource "aws_iam_role_policy" "worker" {
  role = aws_iam_role.worker.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-central-1:${account}:letters" }]
  })
}

resource "aws_kms_key" "worker" {}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  filename      = "worker.zip"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  architectures = ["arm64"]
  role          = aws_iam_role.worker.arn
  kms_key_arn   = aws_kms_key.worker.arn
  environment {
    variables = { GREETING = "hello" }
  }
  dead_letter_config {
    target_arn = "arn:aws:sqs:eu-central-1:${account}:letters"
  }
  logging_config {
    log_format            = "JSON"
    application_log_level = "WARN"
    log_group             = "/own/worker"
  }
  depends_on = [aws_iam_role_policy.worker, aws_iam_role_policy_attachment.worker]
}

resource "aws_lambda_function_recursion_config" "worker" {
  function_name  = aws_lambda_function.worker.function_name
  recursive_loop = "Terminate"
}

resource "aws_lambda_event_source_mapping" "worker" {
  function_name                      = aws_lambda_function.worker.arn
  event_source_arn                   = aws_sqs_queue.work.arn
  batch_size                         = 100
  maximum_batching_window_in_seconds = 1
  function_response_types            = ["ReportBatchItemFailures"]
  scaling_config {
    maximum_concurrency = 2
  }
}

resource "aws_cloudwatch_event_rule" "uploads" {
  name          = "uploads"
  event_pattern = jsonencode({ source = ["aws.s3"] })
}

resource "aws_cloudwatch_event_target" "uploads" {
  rule = aws_cloudwatch_event_rule.uploads.name
  arn  = aws_sqs_queue.work.arn
}

resource "aws_ram_resource_share" "domain" {
  name                      = "domain"
  allow_external_principals = true
  permission_arns           = ["arn:aws:ram::aws:permission/AWSRAMDefaultPermissionAmazonDataZoneDomain"]
}

resource "aws_glue_catalog_database" "health" {
  name = "health"
}

resource "aws_lakeformation_resource" "data" {
  arn                   = "\${aws_s3_bucket.lake.arn}/data"
  role_arn              = aws_iam_role.worker.arn
  hybrid_access_enabled = true
}

resource "aws_lakeformation_permissions" "location" {
  principal   = aws_iam_role.worker.arn
  permissions = ["DATA_LOCATION_ACCESS"]
  data_location {
    arn = aws_lakeformation_resource.data.arn
  }
}

resource "aws_lakeformation_permissions" "database" {
  principal   = aws_iam_role.worker.arn
  permissions = ["ALTER", "CREATE_TABLE", "DESCRIBE"]
  database {
    name = aws_glue_catalog_database.health.name
  }
}
`;

/** Runs Terraform as the account's administrator; throws with its output where it fails. */
async function terraform(...args: string[]): Promise<string> {
  const env = { ...administratorEnv(aws, 'governance'), ...terraformEnv(), TF_IN_AUTOMATION: '1' };
  try {
    const { stdout } = await run(TERRAFORM, [`-chdir=${folder}`, ...args, '-no-color'], {
      env,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`terraform ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

useProviderInPlace();

beforeAll(async () => {
  writeFileSync(join(folder, 'main.tf'), MAIN);
  writeFileSync(
    join(folder, 'worker.zip'),
    zipOf('exports.handler = async () => ({ batchItemFailures: [] });'),
  );
  await aws.client(SQSClient, 'governance').send(new CreateQueueCommand({ QueueName: 'letters' }));
  const DataLakeAdmins = [{ DataLakePrincipalIdentifier: `arn:aws:iam::${account}:user/administrator` }];
  const DataLakeSettings = { DataLakeAdmins };
  await aws
    .client(LakeFormationClient, 'governance')
    .send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('Terraform applies every resource with a gap, finds nothing to change, and destroys it', async () => {
  await terraform('init', '-input=false');
  await terraform('apply', '-auto-approve', '-input=false');
  // Exit code 2, for differences, throws with the plan.
  await terraform('plan', '-detailed-exitcode', '-input=false', '-lock=false');
  expect(await terraform('destroy', '-auto-approve', '-input=false')).toMatch(/Destroy complete!/);
});
