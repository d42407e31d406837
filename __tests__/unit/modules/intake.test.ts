import path from 'node:path';
import { loadConfig } from '../../../config/load';
import { Intake } from '../../../modules/intake/intake';
import { LakeStorage } from '../../../modules/lake/lake-storage';
import type { PlatformConfig } from '../../../platform/config';
import { allows } from '../iam';
import { ACCOUNTS, synthesizeBootstrap } from '../platform';
import type { Granted, Template } from '../template';

const EXAMPLE = loadConfig(path.join(__dirname, '../../../config/example.yaml'));
const account = ACCOUNTS.producer;
const UPLOADER = `arn:aws:iam::${account}:role/export-*`;
const PARTNER = `arn:aws:iam::${ACCOUNTS.consumer}:role/partner`;

const withUploaders = (uploaders: readonly string[]): PlatformConfig => ({
  ...EXAMPLE,
  dataProtection: true,
  producers: { producer: { ...EXAMPLE.producers.producer, uploaders } },
});

const intakeOf = (config: PlatformConfig): Template =>
  synthesizeBootstrap(
    (stack, holder) => {
      const lake = new LakeStorage(stack, 'lake-storage', { account: holder });
      new Intake(stack, 'intake', { account: holder, lake });
    },
    config,
    'producer',
  );

const template = intakeOf(withUploaders([UPLOADER]));

const PSEUDONYMISER = 'role/ehds-producer-pseudonymise';
const DEPLOY = 'role/ehds-producer-deploy';
const OTHERS = ['root', 'user/operator', 'role/administrator', 'role/ehds-producer-crawler'];

const bucket = (purpose: string) => `arn:aws:s3:::ehds-${purpose}-${account}-eu-central-1`;
const by = (role: string) => ({
  'aws:PrincipalArn': role.startsWith('arn:') ? role : `arn:aws:iam::${account}:${role}`,
  'aws:SecureTransport': 'true',
});

/** The policy of the bucket that has this statement. */
function policyWith(sid: string, of = template): readonly Granted[] {
  const policies = of.all('aws_s3_bucket_policy').map((one) => one.policy());
  const found = policies.find((policy) => policy.some(({ Sid }) => Sid === sid));
  if (!found) throw new Error(`no bucket's policy has ${sid}`);
  return found;
}

/** Whether a resource's policy leaves to somebody what their own policies allow. */
function leaves(policy: readonly Granted[], action: string, resource: string, role: string): boolean {
  const everything: Granted = {
    Effect: 'Allow',
    Action: ['*'],
    NotAction: [],
    Resource: ['*'],
  };
  return allows([everything, ...policy], { action, resource, keys: by(role) });
}

test.each(['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes'])(
  'a file is read by the pseudonymiser alone: %s',
  (action) => {
    const policy = policyWith('ReadByThePseudonymiserOnly');
    const file = `${bucket('intake')}/clinic/visits/a.csv`;
    expect(leaves(policy, action, file, PSEUDONYMISER)).toBe(true);
    for (const role of [...OTHERS, DEPLOY, 'role/export-1']) {
      expect([role, leaves(policy, action, file, role)]).toEqual([role, false]);
    }
  },
);

test.each(['s3:PutObject', 's3:DeleteObject', 's3:PutObjectAnnotation'])(
  'a file is written by uploaders alone: %s',
  (action) => {
    const policy = policyWith('WriteByUploadersOnly');
    const file = `${bucket('intake')}/clinic/visits/a.csv`;
    expect(leaves(policy, action, file, 'role/export-1')).toBe(true);
    for (const role of [...OTHERS, DEPLOY, PSEUDONYMISER]) {
      expect([role, leaves(policy, action, file, role)]).toEqual([role, false]);
    }
  },
);

test('an uploader of another account is let in, and nobody else of that account', () => {
  const elsewhere = intakeOf(withUploaders([UPLOADER, PARTNER]));
  const policy = policyWith('UploadersElsewhere', elsewhere);
  const upload = { action: 's3:PutObject', resource: `${bucket('intake')}/clinic/visits/a.csv` };
  expect(allows(policy, { ...upload, keys: by(PARTNER) })).toBe(true);
  expect(allows(policy, { ...upload, keys: by(`arn:aws:iam::${ACCOUNTS.consumer}:role/other`) })).toBe(false);
  expect(allows(policy, { ...upload, action: 's3:GetObject', keys: by(PARTNER) })).toBe(false);
  expect(policy.find(({ Sid }) => Sid === 'UploadersElsewhere')?.Principal).toEqual({
    AWS: [`arn:aws:iam::${ACCOUNTS.consumer}:root`],
  });
  // Where all are of the account, their own policies let them in.
  expect(() => policyWith('UploadersElsewhere')).toThrow();
});

test('rules are the deploy’s to write, receipts and assets the pseudonymiser’s', () => {
  const records = policyWith('RulesByTheDeployRoleOnly');
  const assets = policyWith('WriteByThePseudonymiserOnly');
  const writers: readonly (readonly [readonly Granted[], string, string])[] = [
    [records, `${bucket('records')}/rules.json`, DEPLOY],
    [records, `${bucket('records')}/receipts/clinic/visits/a.csv.json`, PSEUDONYMISER],
    [assets, `${bucket('assets')}/clinic_visits/a.csv.parquet`, PSEUDONYMISER],
  ];
  for (const [policy, object, writer] of writers) {
    const writing = [...OTHERS, DEPLOY, PSEUDONYMISER, 'role/export-1'].filter((role) =>
      leaves(policy, 's3:PutObject', object, role),
    );
    expect([object, writing]).toEqual([object, [writer]]);
  }
});

test('the key makes codes for the pseudonymiser alone, and an administrator may still stop it', () => {
  const key = template.one('aws_kms_key');
  expect(key.body).toMatchObject({
    customer_master_key_spec: 'HMAC_256',
    key_usage: 'GENERATE_VERIFY_MAC',
    deletion_window_in_days: 30,
    lifecycle: { prevent_destroy: true },
  });
  const lets = (action: string, role: string) =>
    allows(key.policy(), { action, resource: '*', keys: { ...by(role), 'kms:CallerAccount': account } });
  expect(lets('kms:GenerateMac', PSEUDONYMISER)).toBe(true);
  for (const role of [...OTHERS, DEPLOY])
    expect([role, lets('kms:GenerateMac', role)]).toEqual([role, false]);
  for (const role of [...OTHERS, DEPLOY, PSEUDONYMISER]) {
    for (const action of ['kms:CreateGrant', 'kms:VerifyMac', 'kms:Decrypt']) {
      expect([role, action, lets(action, role)]).toEqual([role, action, false]);
    }
  }
  expect(lets('kms:DisableKey', 'role/administrator')).toBe(true);
});

test('the pseudonymiser takes a file at a time from a queue that hides it for longer than it works', () => {
  const { timeout } = template.one('aws_lambda_function').body;
  expect(template.one('aws_lambda_function').body).toMatchObject({
    architectures: ['arm64'],
    layers: [`\${${template.one('aws_lambda_layer_version').address}.arn}`],
  });
  expect(template.one('aws_lambda_event_source_mapping').body).toMatchObject({
    batch_size: 1,
    function_response_types: ['ReportBatchItemFailures'],
  });
  const queue = template.all('aws_sqs_queue').find(({ body }) => body['name'] === 'ehds-producer-intake');
  expect(Number(queue?.body['visibility_timeout_seconds'])).toBeGreaterThanOrEqual(6 * Number(timeout));
});

test('it may do what it needs, and nothing else', () => {
  const actions = template.grants('ehds-producer-pseudonymise').flatMap(({ Action }) => Action);
  expect([...new Set(actions)].filter((action) => /^(s3|kms|sqs):/.test(action)).toSorted()).toEqual([
    'kms:GenerateMac',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:GetObjectVersion',
    's3:ListBucket',
    's3:PutObject',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
  ]);
  expect(actions.every((action) => /^(logs|s3|kms|sqs):/.test(action))).toBe(true);
});

test('files and results are locked where data are protected, and parts of uploads go after a day', () => {
  const names = (of: Template, type: string) => of.all(type).length;
  expect(names(template, 'aws_s3_bucket_object_lock_configuration')).toBe(2);
  const open = intakeOf({ ...withUploaders([UPLOADER]), dataProtection: false });
  expect(names(open, 'aws_s3_bucket_object_lock_configuration')).toBe(0);
  for (const { body } of template.all('aws_s3_bucket_lifecycle_configuration')) {
    expect(body['rule']).toMatchObject([
      { abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }] },
    ]);
  }
});
