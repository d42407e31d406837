import {
  ContractReader,
  CONTRACT_VERSION,
  publishContract,
  type Contract,
} from '../../../modules/contract/contract';
import { governanceWith, platform, synthesize } from '../platform';

const CONTRACT: Contract = {
  domainId: 'dzd_1',
  domainArn: 'arn:domain',
  blueprintId: 'blueprint1',
  shareArn: 'arn:share',
  portalUrl: 'https://portal.example',
};

/** Names and version that producers of other releases rely on: a change here is a change of the version. */
const OUTPUTS = {
  contract_version: 1,
  domain_id: 'dzd_1',
  domain_arn: 'arn:domain',
  blueprint_id: 'blueprint1',
  share_arn: 'arn:share',
  portal_url: 'https://portal.example',
};

const reader = (externalId?: string) => {
  const config = platform({ governance: governanceWith(externalId ? { externalId } : {}) });
  return synthesize(
    (stack, { naming }) => {
      const { domainId, blueprintId, shareArn } = new ContractReader(stack, 'contract', {
        config,
        naming,
        entry: 'producer',
      });
      publishContract(stack, { ...CONTRACT, domainId, blueprintId, shareArn });
    },
    config,
    'producer',
  );
};

test('the outputs have static names, a meaning, and nothing is hidden', () => {
  const { output = {} } = synthesize((stack) => publishContract(stack, CONTRACT)).json;
  expect(Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]))).toEqual(
    OUTPUTS,
  );
  for (const { description, sensitive } of Object.values(output)) {
    expect(description).toMatch(/\w+ \w+/);
    expect(sensitive).toBeUndefined();
  }
});

test('what is read is what is published, by the same names', () => {
  const template = reader();
  const { address } = template.one('data.terraform_remote_state');
  for (const name of ['domain_id', 'blueprint_id', 'share_arn']) {
    expect(template.output(name)).toBe(`\${${address}.outputs.${name}}`);
  }
});

test.each([undefined, 'ehds-4711'])(
  'the state is read as the onboarding role, with external id %s',
  (external_id) => {
    const { body } = reader(external_id).one('data.terraform_remote_state');
    expect(body).toMatchObject({
      backend: 's3',
      config: {
        bucket: 'ehds-state-111122223333-eu-central-1',
        key: 'governance.tfstate',
        region: 'eu-central-1',
        allowed_account_ids: ['111122223333'],
        assume_role: {
          role_arn: 'arn:aws:iam::111122223333:role/ehds-onboarding-producer',
          session_name: 'terraform',
          ...(external_id ? { external_id } : {}),
        },
      },
    });
    expect(body).not.toHaveProperty('defaults');
  },
);

test('another version is refused, with both numbers and the cure', () => {
  const { body } = reader().one('data.terraform_remote_state');
  expect(body['lifecycle']).toEqual({
    postcondition: [
      {
        condition: `\${try(self.outputs.contract_version, 0) == ${CONTRACT_VERSION}}`,
        error_message: expect.stringMatching(
          /contract version .*outputs\.contract_version.*Deploy governance/,
        ),
      },
    ],
  });
});
