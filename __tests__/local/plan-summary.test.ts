import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  EXIT,
  exitCode,
  type Finding,
  type Level,
  review,
  type Review,
  sentenceOf,
  toMarkdown,
} from '@ehds/plan-review';
import { TERRAFORM, terraformEnv } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';
import { administratorEnv } from '../../packages/local-aws/__tests__/local/aws-cli';
import { ACCOUNTS, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(300_000);

const run = promisify(execFile);
const aws = useLocalAws({ speed: 600 });
const account = ACCOUNTS.governance;
const folder = mkdtempSync(join(tmpdir(), 'plan-summary-'));

/** A web shop's Terraform: a module, a loop, a secret, and names that nobody should have to read as Markdown. */
const shop = (the: {
  trust: string;
  actions: string;
  retention: number;
  block: boolean;
  cidr: string;
  denied: boolean;
  table: string;
}) => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  allowed_account_ids = ["${account}"]
}

variable "secret" {
  type      = string
  sensitive = true
  default   = "hunter2-hunter2"
}

resource "aws_iam_role" "worker" {
  name               = "worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = ${the.trust} }]
  })
}

resource "aws_iam_role_policy" "worker" {
  name   = "work"
  role   = aws_iam_role.worker.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ${the.actions}, Resource = "*" },
      ${the.denied ? '{ Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" },' : ''}
    ]
  })
}

resource "aws_s3_bucket" "shop" {
  for_each = toset(["orders", "invoices"])
  bucket   = "shop-\${each.key}"
}

resource "aws_s3_bucket_public_access_block" "shop" {
  bucket                  = aws_s3_bucket.shop["orders"].id
  block_public_acls       = true
  block_public_policy     = ${the.block}
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/shop"
  retention_in_days = ${the.retention}
}

resource "aws_ssm_parameter" "password" {
  name  = "/shop/password"
  type  = "SecureString"
  value = var.secret
}

resource "aws_sns_topic" "orders" {
  name = "orders"
}

resource "aws_dynamodb_table" "stock" {
  name         = "${the.table}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

module "network" {
  source = "./network"
  cidr   = "${the.cidr}"
}
`;

const NETWORK = `
variable "cidr" {
  type = string
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "<img src=x> | [click](https://example.com) \`@everyone\`"
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = var.cidr
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}
`;

const BEFORE = {
  trust: '{ Service = "ec2.amazonaws.com" }',
  actions: '["s3:GetObject", "s3:ListBucket"]',
  retention: 90,
  block: true,
  cidr: '10.0.0.0/8',
  denied: true,
  table: 'stock',
};

async function terraform(...args: readonly string[]): Promise<string> {
  const env = { ...administratorEnv(aws, 'governance'), ...terraformEnv() };
  const options = { cwd: folder, env, maxBuffer: 50e6 };
  return (await run(TERRAFORM, args, options)).stdout;
}

async function planAndReview(the: Parameters<typeof shop>[0]): Promise<Review> {
  writeFileSync(join(folder, 'main.tf'), shop(the));
  await terraform('plan', '-input=false', '-out=plan');
  const [found] = await review('shop', await terraform('show', '-json', 'plan'));
  return found;
}

const linesOf = ({ findings }: Review, level: Level) =>
  findings
    .filter((finding) => finding.level === level)
    .map((finding: Finding) => `${finding.topic} ${finding.address}: ${sentenceOf(finding)}`);

useProviderInPlace();

beforeAll(async () => {
  mkdirSync(join(folder, 'network'));
  writeFileSync(join(folder, 'network/main.tf'), NETWORK);
  writeFileSync(join(folder, 'main.tf'), shop(BEFORE));
  await terraform('init', '-input=false');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a first plan says who gains what, and what nobody knows yet', async () => {
  const summary = await planAndReview(BEFORE);
  expect(exitCode([summary])).toBe(EXIT.human);
  expect(linesOf(summary, 'critical')).toEqual([]);
  expect(linesOf(summary, 'high')).toEqual(
    expect.arrayContaining([
      'Trust aws_iam_role.worker: The role `worker` may now be assumed by the service `ec2.amazonaws.com`. **No condition says for whose resource the service acts**, and the role may do `s3:GetObject` on every resource.',
      expect.stringContaining(
        'Policy aws_iam_role_policy.worker: The role `aws_iam_role.worker` may now do `s3:GetObject` and `s3:ListBucket` on every resource.',
      ),
    ]),
  );
  expect(summary.touched.map(({ kind, where }) => `${kind} ${where}`)).toEqual(
    summary.touched.map(() => `created Account ${account}`),
  );
  await terraform('apply', '-input=false', 'plan');
});

test('a plan that changes nothing says so', async () => {
  const summary = await planAndReview(BEFORE);
  expect(summary).toMatchObject({ findings: [], touched: [] });
  expect(exitCode([summary])).toBe(EXIT.nothing);
  expect(toMarkdown([summary])).toContain('Nothing changes.');
});

test('a policy that is only written otherwise changes no rights', async () => {
  const summary = await planAndReview({
    ...BEFORE,
    actions: '["s3:listbucket", "s3:GetObject", "s3:getObject"]',
  });
  expect(summary.touched.map(({ address }) => address)).toEqual(['aws_iam_role_policy.worker']);
  expect(summary.findings).toEqual([]);
  expect(exitCode([summary])).toBe(EXIT.safe);
});

test('what opens, weakens or destroys stands first, in plain words', async () => {
  const summary = await planAndReview({
    trust: '{ AWS = "*" }',
    actions: '["s3:*", "iam:PassRole"]',
    retention: 7,
    block: false,
    cidr: '0.0.0.0/0',
    denied: false,
    table: 'stock-2',
  });
  expect(linesOf(summary, 'critical')).toEqual([
    'Data loss aws_dynamodb_table.stock: It is destroyed and made anew, because of `name`. This loses the data in the database.',
    'Public access aws_s3_bucket_public_access_block.shop: It may be made public: `block_public_policy` from `true` to `false`.',
    'Public access module.network.aws_vpc_security_group_ingress_rule.web: The whole internet (`0.0.0.0/0`) can now reach it on `tcp` port 22.',
    'Trust aws_iam_role.worker: The role `worker` may now be assumed by **anybody** (in any AWS account or none).',
    'Policy aws_iam_role_policy.worker: The role `worker` may now do `s3:*` and `iam:PassRole` on every resource (before: only `s3:GetObject` and `s3:ListBucket`).',
  ]);
  expect(linesOf(summary, 'high')).toEqual([
    'Policy aws_iam_role_policy.worker: The role `worker` is no longer denied `s3:DeleteBucket` on every resource.',
    'Retention aws_cloudwatch_log_group.shop: What it holds is kept for a shorter time: `retention_in_days` from `90` to `7`.',
  ]);
  const text = toMarkdown([summary]);
  expect(text.indexOf('### Dangerous')).toBeLessThan(text.indexOf('### Look closely'));
  expect(text).not.toContain('hunter2');
  expect(exitCode([summary])).toBe(EXIT.human);
});

test('what somebody deleted outside of Terraform is called a second one', async () => {
  const TopicArn = `arn:aws:sns:eu-central-1:${account}:orders`;
  await aws.client(SNSClient, 'governance').send(new DeleteTopicCommand({ TopicArn }));
  const summary = await planAndReview(BEFORE);
  expect(linesOf(summary, 'high')).toEqual([
    'Trap aws_sns_topic.orders: Terraform made it before, does not find it any more, and makes it again. Either somebody deleted it outside of Terraform, or whoever plans may no longer read it.',
  ]);
  expect(summary.drift.map(({ kind, address }) => `${kind} ${address}`)).toContain(
    'destroyed aws_sns_topic.orders',
  );
});
