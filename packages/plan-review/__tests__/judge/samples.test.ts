import { type Changed, document, reviewOf, linesOf } from '../support';

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };

test.each<[string, Changed, readonly (string | RegExp)[]]>([
  [
    'a bucket for everybody',
    {
      type: 'aws_s3_bucket_policy',
      after: { bucket: 'b', policy: document({ ...allow, Principal: '*', Resource: 'arn:aws:s3:::b/*' }) },
    },
    [
      'critical Policy: **Anybody** (in any AWS account or none) may now do `s3:GetObject` on `arn:aws:s3:::b/*`.',
    ],
  ],
  [
    'another account on a key',
    {
      type: 'aws_kms_key',
      before: { arn: 'arn:aws:kms:eu-west-1:111122223333:key/1', policy: document() },
      after: {
        arn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
        policy: document({
          Effect: 'Allow',
          Action: 'kms:Decrypt',
          Resource: '*',
          Principal: { AWS: '444455556666' },
        }),
      },
    },
    [
      'high Key: The account `444455556666` (any principal that it allows) may now do `kms:Decrypt` on this key.',
    ],
  ],
  [
    'a condition that goes',
    {
      type: 'aws_iam_role',
      before: {
        name: 'ci',
        assume_role_policy: document({
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' },
          Condition: { StringEquals: { 'x:sub': 'repo:a/b' } },
        }),
      },
      after: {
        name: 'ci',
        assume_role_policy: document({
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' },
        }),
      },
    },
    [
      /^critical Trust: The role `ci` .* may be assumed by whoever signs in with `arn:.*` as before, but now \*\*without any condition\*\* \(before: only if `x:sub` is `repo:a.b`\)\. \*\*No condition says which/,
    ],
  ],
  [
    'an administrator',
    {
      type: 'aws_iam_user_policy_attachment',
      after: { user: 'eve', policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    },
    ['critical Policy: The user `eve` gets the policy `arn:aws:iam::aws:policy/AdministratorAccess`.'],
  ],
  [
    'everything but one thing',
    {
      type: 'aws_iam_group_policy',
      after: { group: 'all', policy: document({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) },
    },
    ['critical Policy: The group `all` may now do every action but `iam:*` on every resource.'],
  ],
  [
    'a policy that is not known yet',
    { type: 'aws_sqs_queue_policy', after: { queue_url: 'q' }, unknown: { policy: true } },
    ['medium Policy: What `policy` will allow is not known before the apply.'],
  ],
  [
    'a policy that stops to be known',
    {
      type: 'aws_iam_policy',
      before: { name: 'p', policy: document(allow) },
      after: { name: 'p' },
      unknown: { policy: true },
    },
    ['medium Policy: How `policy` changes is not known before the apply.'],
  ],
  [
    'a function for everybody',
    {
      type: 'aws_lambda_permission',
      after: { principal: '*', action: 'lambda:InvokeFunction', function_name: 'f' },
    },
    ['critical Policy: **Anybody** (in any AWS account or none) may now do `lambda:InvokeFunction` on `f`.'],
  ],
  [
    'a database on the internet without encryption',
    {
      type: 'aws_db_instance',
      after: { publicly_accessible: true, storage_encrypted: false, deletion_protection: true },
    },
    [
      'high Public access: It can be reached from the internet: `publicly_accessible` is `true`.',
      'high Encryption: What it stores is not encrypted: `storage_encrypted` is `false`.',
    ],
  ],
  [
    'a trail that is narrowed',
    {
      type: 'aws_cloudtrail',
      before: { is_multi_region_trail: true, enable_log_file_validation: true },
      after: { is_multi_region_trail: false, enable_log_file_validation: true },
    },
    ['high Audit: It records or checks less than it could: `is_multi_region_trail` from `true` to `false`.'],
  ],
  [
    'objects that expire earlier',
    {
      type: 'aws_s3_bucket_lifecycle_configuration',
      before: { rule: [{ expiration: [{ days: 365 }] }] },
      after: { rule: [{ expiration: [{ days: 30 }] }] },
    },
    [
      'high Retention: What it holds is deleted automatically, earlier than before: `rule.expiration.days` from `365` to `30`.',
    ],
  ],
  [
    'a bucket of Google for everybody',
    {
      type: 'google_storage_bucket_iam_member',
      provider: 'registry.terraform.io/hashicorp/google',
      after: { bucket: 'b', role: 'roles/storage.objectViewer', member: 'allUsers' },
    },
    ['critical Policy: **Anybody** (`allUsers`) gets `roles/storage.objectViewer` on `b`.'],
  ],
  [
    'an owner in Azure',
    {
      type: 'azurerm_role_assignment',
      provider: 'registry.terraform.io/hashicorp/azurerm',
      after: { scope: '/subscriptions/1', role_definition_name: 'Owner' },
      unknown: { principal_id: true },
    },
    [
      'high Policy: The principal `principal_id (not known before the apply)` gets `Owner` on `/subscriptions/1`.',
    ],
  ],
  [
    'a security group with all that it lets in',
    {
      type: 'aws_security_group',
      before: { ingress: [{ cidr_blocks: ['10.0.0.0/8'], from_port: 443, to_port: 443, protocol: 'tcp' }] },
      after: { ingress: [{ cidr_blocks: ['0.0.0.0/0'], from_port: 443, to_port: 443, protocol: 'tcp' }] },
    },
    [
      'high Public access: The whole internet (`0.0.0.0/0`) can now reach it on `tcp` port 443.',
      'low Network: `10.0.0.0/8` can no longer reach it on `tcp` port 443.',
    ],
  ],
  [
    'a store that goes',
    { type: 'aws_rds_cluster', before: { id: 'c' } },
    ['critical Data loss: It is destroyed. This loses the data in the database.'],
  ],
  [
    'a type that nobody knows',
    {
      type: 'acme_thing',
      before: { id: 'c' },
      after: { id: 'd' },
      actions: ['delete', 'create'],
      because: ['id'],
    },
    [
      'high Data loss: It is destroyed and made anew, because of `id`. Whether it holds data is not known here.',
    ],
  ],
  [
    'an environment that is replaced',
    {
      type: 'aws_datazone_environment',
      before: { name: 'a' },
      after: { name: 'b' },
      actions: ['delete', 'create'],
    },
    [/^critical Trap: The \*\*environment is replaced\*\*/, /^critical Data loss/],
  ],
  [
    "parameters that the provider won't send",
    {
      type: 'aws_datazone_environment',
      before: { user_parameters: [{ name: 'a', value: '1' }] },
      after: { user_parameters: [{ name: 'a', value: '2' }] },
    },
    [/^medium Trap: `user_parameters`: .*makes no call/],
  ],
])('%s', (_, changed, expected) => {
  const lines = linesOf(reviewOf([changed]));
  expect(lines).toHaveLength(expected.length);
  expected.forEach((line, index) => {
    if (line instanceof RegExp) expect(lines[index]).toMatch(line);
    else expect(lines[index]).toBe(line);
  });
});
