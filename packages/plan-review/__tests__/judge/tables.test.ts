import { type Changed, document, reviewOf, linesOf } from '../support';

const google = 'registry.terraform.io/hashicorp/google';

test.each<[string, Changed, readonly (string | RegExp)[]]>([
  [
    'the block of public access that goes',
    { type: 'aws_s3_bucket_public_access_block', before: { bucket: 'b', block_public_acls: true } },
    [
      'critical Public access: It is destroyed. Nothing blocks public access any more: a policy or an ACL may open what was kept closed.',
    ],
  ],
  [
    'an ACL for everybody',
    {
      type: 'aws_s3_bucket_acl',
      after: {
        access_control_policy: [
          {
            grant: [
              {
                permission: 'READ',
                grantee: [{ type: 'Group', uri: 'http://acs.amazonaws.com/groups/global/AllUsers' }],
              },
            ],
          },
        ],
      },
    },
    ['critical Public access: `Group http://acs.amazonaws.com/groups/global/AllUsers` gets `READ`.'],
  ],
  [
    'a policy among those of a role',
    {
      type: 'aws_iam_role',
      before: { name: 'r', managed_policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      after: {
        name: 'r',
        managed_policy_arns: [
          'arn:aws:iam::aws:policy/IAMFullAccess',
          'arn:aws:iam::aws:policy/ReadOnlyAccess',
        ],
      },
    },
    ['critical Policy: The role `r` gets the policy `arn:aws:iam::aws:policy/IAMFullAccess`.'],
  ],
  [
    'a member among those of a binding',
    {
      type: 'google_project_iam_binding',
      provider: google,
      before: { role: 'roles/viewer', project: 'p', members: ['user:a@x.org', 'user:b@x.org'] },
      after: { role: 'roles/viewer', project: 'p', members: ['user:c@x.org', 'user:a@x.org'] },
    },
    [
      'medium Policy: `user:c@x.org` gets `roles/viewer` on `p`.',
      'low Policy: `user:b@x.org` loses `roles/viewer` on `p`.',
    ],
  ],
  [
    'a whole policy of Google',
    {
      type: 'google_project_iam_policy',
      provider: google,
      before: { policy_data: '{"bindings":[{"role":"roles/owner","members":["user:a@x.org"]}]}' },
      after: {
        policy_data: '{"bindings":[{"role":"roles/owner","members":["user:a@x.org","user:b@x.org"]}]}',
      },
    },
    ['high Policy: `user:b@x.org` gets `roles/owner`.'],
  ],
  [
    'rules of a role in a cluster',
    {
      type: 'kubernetes_cluster_role',
      provider: 'registry.terraform.io/hashicorp/kubernetes',
      before: { rule: [{ verbs: ['get'], resources: ['pods'] }] },
      after: { rule: [{ verbs: ['get', 'list'], resources: ['pods', 'secrets'] }] },
    },
    [
      'high Policy: Whoever is bound to it may now do `get` and `list` on `secrets`.',
      'medium Policy: Whoever is bound to it may now do `list` on `pods`.',
    ],
  ],
  [
    'a grant of a provider that nobody knows',
    { type: 'acme_database_grant', after: { user: 'u', on: 'd' } },
    [
      'medium Policy: By the name of its type, it gives access. To whom, and what, is not known here: look at the plan.',
    ],
  ],
  [
    'a policy in another language',
    { type: 'vault_policy', before: { policy: 'path "a" {}' }, after: { policy: 'path "*" {}' } },
    ['medium Policy: `policy` changes, a policy in a form that is not read here: read it.'],
  ],
  [
    'a source among several of a rule',
    {
      type: 'aws_security_group_rule',
      before: { type: 'ingress', protocol: 'tcp', from_port: 22, to_port: 22, cidr_blocks: ['10.0.0.0/8'] },
      after: {
        type: 'ingress',
        protocol: 'tcp',
        from_port: 22,
        to_port: 22,
        cidr_blocks: ['10.0.0.0/8', '0.0.0.0/0'],
      },
    },
    ['critical Public access: The whole internet (`0.0.0.0/0`) can now reach it on `tcp` port 22.'],
  ],
  [
    'a rule that lets nobody in',
    {
      type: 'aws_security_group_rule',
      after: { type: 'egress', protocol: '-1', cidr_blocks: ['0.0.0.0/0'] },
    },
    [],
  ],
  [
    'a firewall of Google with several ports',
    {
      type: 'google_compute_firewall',
      provider: google,
      after: { source_ranges: ['0.0.0.0/0'], allow: [{ protocol: 'tcp', ports: ['80', '8000-8080'] }] },
    },
    [
      'high Public access: The whole internet (`0.0.0.0/0`) can now reach it on `tcp` port 80 and ports 8000 to 8080.',
    ],
  ],
  [
    'an access list of a database',
    {
      type: 'google_sql_database_instance',
      provider: google,
      before: { settings: [{ ip_configuration: [{ authorized_networks: [] }] }] },
      after: { settings: [{ ip_configuration: [{ authorized_networks: [{ value: '0.0.0.0/0' }] }] }] },
    },
    [
      /^high Public access: It lets in the whole internet: `settings.ip_configuration.authorized_networks.value`/,
    ],
  ],
  [
    'logs that are kept for ever no more',
    { type: 'aws_cloudwatch_log_group', before: { retention_in_days: 0 }, after: { retention_in_days: 30 } },
    ['high Retention: What it holds is kept for a shorter time: `retention_in_days` from `0` to `30`.'],
  ],
  [
    'backups that end',
    {
      type: 'aws_db_instance',
      before: { backup_retention_period: 7, storage_encrypted: true },
      after: { backup_retention_period: 0, storage_encrypted: true },
    },
    ['high Retention: What it holds is kept for a shorter time: `backup_retention_period` from `7` to `0`.'],
  ],
  [
    'a database that never had a backup',
    { type: 'aws_db_instance', after: { backup_retention_period: 0, storage_encrypted: true } },
    ['medium Retention: There is no backup to restore it from: `backup_retention_period` is `0`.'],
  ],
  [
    'a document that everybody may run',
    { type: 'aws_ssm_document', after: { name: 'd', permissions: { type: 'Share', account_ids: 'All' } } },
    ['critical Share: **Anybody** (`All`) may now read and run the document.'],
  ],
  [
    'objects that come to expire',
    {
      type: 'aws_s3_bucket_lifecycle_configuration',
      before: { rule: [{ expiration: [] }] },
      after: { rule: [{ expiration: [{ days: 30 }] }] },
    },
    ['high Retention: What it holds is deleted automatically: `rule.expiration.days` from nothing to `30`.'],
  ],
  [
    'a database that nobody encrypts',
    { type: 'aws_db_instance', after: { storage_encrypted: null } },
    ['high Encryption: What it stores is not encrypted: `storage_encrypted` is `false`.'],
  ],
  [
    'the daily work of a service',
    {
      type: 'aws_ecs_task_definition',
      before: { family: 'f', container_definitions: '[1]' },
      after: { family: 'f', container_definitions: '[2]' },
      actions: ['create', 'delete'],
      because: ['container_definitions'],
    },
    [],
  ],
  [
    'a balancer that is made anew',
    {
      type: 'aws_lb',
      before: { name: 'a' },
      after: { name: 'b' },
      actions: ['create', 'delete'],
      because: ['name'],
    },
    [
      'medium Service: It is destroyed and made anew, because of `name`. It holds no data; what depends on it may stop. The new one is made first.',
    ],
  ],
  [
    'a ceiling that goes',
    {
      type: 'aws_organizations_policy',
      before: { content: document({ Effect: 'Deny', Action: 'cloudtrail:*', Resource: '*' }) },
      after: { content: document({ Effect: 'Deny', Action: 'cloudtrail:StopLogging', Resource: '*' }) },
    },
    [
      'high Policy: The accounts that the policy is attached to are no longer denied `cloudtrail:*` on every resource (still: only `cloudtrail:StopLogging`).',
    ],
  ],
])('%s', (_, changed, expected) => {
  const lines = linesOf(reviewOf([changed]));
  expect(lines).toEqual(
    expected.map((line) => (line instanceof RegExp ? (expect.stringMatching(line) as unknown) : line)),
  );
});

test('what AWS fills in by itself is told neither as unknown nor as a danger', () => {
  const resource = (expressions: object) => ({
    configuration: { root_module: { resources: [{ address: 'aws_iam_role.it', expressions }] } },
  });
  const role: Changed = {
    type: 'aws_iam_role',
    after: { name: 'r' },
    unknown: { inline_policy: true, managed_policy_arns: true, assume_role_policy: true },
  };
  const computed = reviewOf(
    [role],
    resource({ assume_role_policy: { references: ['aws_sqs_queue.q.arn'] } }),
  );
  expect(linesOf(computed)).toEqual([
    'medium Trust: What `assume_role_policy` will allow is not known before the apply; it is made of `aws_sqs_queue.q.arn`.',
  ]);
});

test('of a document that only the apply reads, the known part is told', () => {
  const data = {
    address: 'data.aws_iam_policy_document.d',
    mode: 'data',
    type: 'aws_iam_policy_document',
    change: {
      actions: ['read'],
      after: {
        statement: [
          { actions: ['sqs:*'], resources: [null, 'arn:aws:sqs:::q'], effect: null, principals: [] },
        ],
      },
      after_unknown: { json: true, statement: [{ actions: [false], resources: [true, false] }] },
    },
  };
  const policy = {
    address: 'aws_iam_policy.p',
    mode: 'managed',
    type: 'aws_iam_policy',
    change: { actions: ['create'], after: { name: 'p' }, after_unknown: { policy: true } },
  };
  const expressions = { policy: { references: ['data.aws_iam_policy_document.d.json'] } };
  const summary = reviewOf([], {
    resource_changes: [data, policy],
    configuration: { root_module: { resources: [{ address: 'aws_iam_policy.p', expressions }] } },
  });
  expect(linesOf(summary)).toEqual([
    'high Policy: Whoever has `p` may now do `sqs:*` on `(not known before the apply)` and `arn:aws:sqs:::q`.',
  ]);
});
