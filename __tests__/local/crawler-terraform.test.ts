import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetClassifierCommand, GetClassifiersCommand, GlueClient } from '@aws-sdk/client-glue';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { makeRole } from '../../packages/local-aws/__tests__/local/datazone-world';
import { useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(300_000);

const run = promisify(execFile);
const aws = useLocalAws({ speed: 600 });
const folder = mkdtempSync(join(tmpdir(), 'classifiers-'));

/** What the platform's lake makes, in short. */
const main = (role: string, header: string) => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {}

resource "aws_glue_classifier" "json" {
  name = "json"
  json_classifier {
    json_path = "$"
  }
}

resource "aws_glue_classifier" "csv" {
  name = "csv"
  csv_classifier {
    delimiter              = ";"
    quote_symbol           = "\\""
    contains_header        = "${header}"
    allow_single_column    = false
    disable_value_trimming = false
    serde                  = "OpenCSVSerDe"
  }
}

resource "aws_glue_crawler" "lake" {
  name          = "lake"
  role          = "${role}"
  database_name = "lake"
  classifiers   = [aws_glue_classifier.json.name, aws_glue_classifier.csv.name]
  configuration = jsonencode({
    Version       = 1.0
    Grouping      = { TableLevelConfiguration = 2 }
    CrawlerOutput = { Partitions = { AddOrUpdateBehavior = "InheritFromTable" } }
  })
  s3_target {
    path = "s3://lake/"
  }
}
`;

async function terraform(...args: string[]): Promise<void> {
  const env = { ...administratorEnv(aws, 'producer'), ...terraformEnv(), TF_IN_AUTOMATION: '1' };
  await run(TERRAFORM, [`-chdir=${folder}`, ...args, '-no-color'], { env });
}

useProviderInPlace();
afterAll(() => rmSync(folder, { recursive: true }));

test('Terraform makes classifiers and their crawler, finds nothing to change, changes one, and destroys them', async () => {
  const role = await makeRole(aws, 'producer', 'crawler', { service: 'glue.amazonaws.com' });
  const write = (header: string) => writeFileSync(join(folder, 'main.tf'), main(role, header));
  write('PRESENT');
  await terraform('init', '-input=false');
  await terraform('apply', '-auto-approve', '-input=false');
  await terraform('plan', '-detailed-exitcode', '-input=false');
  write('ABSENT');
  await terraform('apply', '-auto-approve', '-input=false');
  const glue = aws.client(GlueClient, 'producer');
  const { Classifier } = await glue.send(new GetClassifierCommand({ Name: 'csv' }));
  expect(Classifier?.CsvClassifier).toMatchObject({ ContainsHeader: 'ABSENT', Delimiter: ';', Version: 2 });
  await terraform('plan', '-detailed-exitcode', '-input=false');
  await terraform('destroy', '-auto-approve', '-input=false');
  expect((await glue.send(new GetClassifiersCommand({}))).Classifiers).toEqual([]);
});
