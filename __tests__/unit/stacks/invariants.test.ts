import { VARIANTS } from '../platform';
import { type Block, type Granted, statements, type Template } from '../template';
import { deployment } from './deployment';

/** Actions that IAM takes only with resource `*` (service authorization reference); whatever else is granted names one. */
const WITHOUT_RESOURCE: Readonly<Record<string, RegExp>> = {
  'DataZone: all but Get-, Update-, DeleteDomain and the tags of a domain': /^datazone:/,
  'Lake Formation: settings and registrations are the account itself':
    /^lakeformation:(DescribeResource|GetDataLakeSettings|PutDataLakeSettings)$/,
  'Glue: crawls are listed for the account': /^glue:ListCrawls$/,
  'CloudFormation: a template to validate is not a stack yet': /^cloudformation:ValidateTemplate$/,
};
const WITH_DOMAIN = /^datazone:((Get|Update|Delete)Domain|(Tag|Untag|ListTagsFor)(Resource)?)$/;

const POLICIES = ['aws_iam_role_policy', 'aws_s3_bucket_policy', 'aws_sqs_queue', 'aws_kms_key'];

const stacks = Object.keys(VARIANTS).flatMap((variant) =>
  ['governance', 'producer', 'producer-charite', 'producer-registry']
    .filter((stack) => stack === 'governance' || VARIANTS[variant]?.producers[stack.replace('producer-', '')])
    .map((stack): [string, () => Template] => [
      `${stack} with ${variant}`,
      () => {
        const template = deployment(variant)[stack];
        if (!template) throw new Error(`no stack "${stack}"`);
        return template;
      },
    ]),
);

const allowed = (block: Block): Granted[] => block.policy().filter(({ Effect }) => Effect === 'Allow');

test('every variant is looked at', () => {
  expect(stacks).toHaveLength(21);
});

describe.each(stacks)('%s', (_, stack) => {
  test('the aws provider is the only one, in the version that the facts were found with', () => {
    expect(stack().json.terraform.required_providers).toEqual({ aws: { source: 'aws', version: '5.100.0' } });
    expect(Object.keys(stack().json.provider)).toEqual(['aws']);
  });

  test('every provider has an alias, one account, and a role of that account', () => {
    const aliases = stack().json.provider['aws']?.map((provider) => {
      expect(provider).toMatchObject({
        alias: expect.any(String),
        allowed_account_ids: [expect.stringMatching(/^\d{12}$/)],
      });
      const [account] = provider['allowed_account_ids'] as string[];
      expect(provider['assume_role']).toEqual([
        expect.objectContaining({ role_arn: expect.stringContaining(`:iam::${account}:role/`) }),
      ]);
      return provider['alias'];
    });
    expect(new Set(aliases).size).toBe(aliases?.length);
  });

  test('every resource and data source names a provider that its own stack declares', () => {
    const declared = stack().json.provider['aws']?.map(({ alias }) => `aws.${String(alias)}`);
    const named = stack()
      .blocks.filter(({ type }) => !/^(terraform_data|data\.terraform_remote_state)$/.test(type))
      .map(({ address, body }) => ({ address, declared: declared?.includes(String(body['provider'])) }));
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((block) => !block.declared)).toEqual([]);
  });

  test('state is encrypted, locked and in one account', () => {
    const [account] = stack().backend['allowed_account_ids'] as string[];
    expect(stack().backend).toMatchObject({
      encrypt: true,
      use_lockfile: true,
      region: 'eu-central-1',
      bucket: `ehds-state-${account}-eu-central-1`,
      assume_role: { role_arn: expect.stringContaining(`:iam::${account}:role/`) },
    });
    expect(Object.keys(stack().json.terraform.backend)).toEqual(['s3']);
  });

  test('nothing waits for itself', () => {
    const template = stack();
    const circular = template.blocks.filter((block) => template.before(block).has(block.address));
    expect(circular.map(({ address }) => address)).toEqual([]);
  });

  test('every role carries the boundary of the account that it is made in', () => {
    for (const role of stack().all('aws_iam_role')) {
      const account = /:iam::(\d{12}):policy\/ehds-[a-z]+-boundary$/.exec(role.text('permissions_boundary'));
      const provider = stack().provider(role.text('provider').replace('aws.', ''));
      expect([role.name, provider['allowed_account_ids']]).toEqual([role.name, [account?.[1]]]);
    }
  });

  test('no role is trusted to a bare account or to DataZone on behalf of anyone', () => {
    for (const role of stack().all('aws_iam_role')) {
      for (const { Principal, Condition, Action } of role.policy('assume_role_policy')) {
        const { AWS: accounts, Service: service } = Principal as { AWS?: string[]; Service?: string };
        expect(Action.every((action) => /^sts:(AssumeRole|TagSession)$/.test(action))).toBe(true);
        if (accounts) {
          for (const account of accounts) expect(account).toMatch(/^arn:aws:iam::\d{12}:root$/);
          const callers = Condition?.['ArnLike']?.['aws:PrincipalArn'] as string[];
          expect(callers.length).toBeGreaterThan(0);
          for (const caller of callers) expect(caller).toMatch(/^arn:aws:iam::\d{12}:(role|user)\/\w/);
        } else if (service === 'datazone.amazonaws.com') {
          expect(Condition?.['StringEquals']?.['aws:SourceAccount']).toBe('111122223333');
        } else {
          expect(service).toMatch(/^(glue|lakeformation|lambda)\.amazonaws\.com$/);
        }
      }
    }
  });

  test('no policy allows an action by wildcard, or everybody', () => {
    for (const block of POLICIES.flatMap((type) => stack().all(type))) {
      for (const { Action, NotAction, Principal } of allowed(block)) {
        expect(NotAction).toEqual([]);
        expect(Action.length).toBeGreaterThan(0);
        for (const action of Action) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/);
        expect(JSON.stringify(Principal ?? {})).not.toContain('*');
      }
    }
  });

  test('no role is granted every resource of an action that takes one', () => {
    const wide = stack()
      .all('aws_iam_role_policy')
      .flatMap((role) => allowed(role))
      .filter(({ Resource }) => Resource.some((resource) => /^(\*|arn:aws:[a-z0-9]+:\*)/.test(resource)))
      .flatMap(({ Action }) => Action)
      .filter((action) => WITH_DOMAIN.test(action) || !fits(action));
    expect(wide).toEqual([]);
  });

  test('policies fit, and no role has two of its own', () => {
    const roles = stack()
      .all('aws_iam_role_policy')
      .map((block) => {
        expect(block.text('policy').length).toBeLessThan(10_240);
        return block.body['role'];
      });
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('only managed policies that DataZone cannot do without are attached', () => {
    const attached = stack()
      .all('aws_iam_role_policy_attachment')
      .map((block) => block.text('policy_arn').split('/').at(-1));
    for (const policy of attached) {
      expect([
        'AmazonDataZoneDomainExecutionRolePolicy',
        'AmazonDataZoneGlueManageAccessRolePolicy',
        'AmazonDataZoneRedshiftGlueProvisioningPolicy',
      ]).toContain(policy);
    }
  });

  test('no resource that wipes what others set, or costs the platform its own rules', () => {
    for (const type of [
      'aws_lakeformation_data_lake_settings',
      'aws_cloudcontrolapi_resource',
      'aws_sqs_queue_policy',
      'aws_iam_user',
      'aws_iam_access_key',
    ]) {
      expect([type, stack().count(type)]).toEqual([type, 0]);
    }
  });

  test('no output looks like a secret', () => {
    for (const [name, output] of Object.entries(stack().json.output ?? {})) {
      expect(`${name} ${JSON.stringify(output)}`).not.toMatch(/secret|password|token|credential|sensitive/i);
    }
  });
});

function fits(action: string): boolean {
  return Object.values(WITHOUT_RESOURCE).some((pattern) => pattern.test(action));
}

test('the checks are alive: a policy is read as IAM reads it', () => {
  const document = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
  expect(statements(JSON.stringify(document))).toEqual([
    { Effect: 'Allow', Action: ['s3:*'], NotAction: [], Resource: ['*'] },
  ]);
});
