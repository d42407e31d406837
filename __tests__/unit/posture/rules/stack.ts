import type { Body } from '../../template';
import { findingsOnBlocks, type Finding, type Rule, argumentText, type Subject } from '../rule';

/** What must not be lost while data is protected. */
const KEPT = ['aws_datazone_domain', 'aws_kms_key', 'aws_s3_bucket'];

/** Types that Terraform makes without a provider of ours. */
const WITHOUT_PROVIDER = ['terraform_data', 'data.terraform_remote_state'];

/** Values that are secrets whatever they are called. */
const SECRETS = /(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Arguments and variables whose literal value would be one. */
const SECRET_NAMES =
  /^(?!.*(_arn|_name|_id|_url)$).*(secret|password|passwd|token|api_?key|access_key|private_key|credential)/i;

/** What lies in a stack besides the platform's own resources: providers, state, outputs, literals. */
export const STACK: readonly Rule[] = [
  {
    id: 'provider-account',
    title: 'a provider is pinned to one account, under an alias',
    source: '"Who is who"',
    cure: 'Make the provider with accountProvider.',
    findings: ({ template }) =>
      (template.json.provider['aws'] ?? []).flatMap((provider) => {
        const accounts = (provider['allowed_account_ids'] ?? []) as string[];
        const pinned = provider['alias'] && accounts.length === 1 && /^\d{12}$/.test(accounts[0] ?? '');
        return pinned
          ? []
          : [
              {
                address: providerAddress(provider),
                value: `allowed_account_ids = ${JSON.stringify(accounts)}`,
              },
            ];
      }),
  },
  {
    id: 'provider-named',
    title: 'every resource names a provider that its stack declares',
    source: '"Who is who"',
    cure: 'Pass the account’s provider to it: without one it goes to another account, without a word.',
    findings: ({ template }) => {
      const declared = (template.json.provider['aws'] ?? []).map(({ alias }) => `aws.${String(alias)}`);
      return findingsOnBlocks(
        template.blocks.filter(({ type }) => !WITHOUT_PROVIDER.includes(type)),
        (block) => !declared.includes(String(block.body['provider'])) && argumentText(block, 'provider'),
      );
    },
  },
  {
    id: 'state-protected',
    title: 'state is encrypted, locked and of one account',
    source: '"State and contract"',
    cure: 'Make the backend with stateBackend.',
    findings: ({ template: { backend } }) =>
      Object.entries({
        encrypt: /^true$/,
        use_lockfile: /^true$/,
        allowed_account_ids: /^\["\d{12}"\]$/,
      }).flatMap(([argument, wanted]) => {
        const value = JSON.stringify(backend[argument]) ?? '(not given)';
        return wanted.test(value)
          ? []
          : [{ address: 'terraform.backend.s3', value: `${argument} = ${value}` }];
      }),
  },
  {
    id: 'state-read',
    title: 'another stack’s state is read from one account, as a role',
    source: '"State and contract"',
    cure: 'Read it with ContractReader.',
    findings: ({ template }) =>
      findingsOnBlocks(template.all('data.terraform_remote_state'), (state) => {
        const config = state.body['config'] as Body;
        return !(config['allowed_account_ids'] && config['assume_role']) && argumentText(state, 'config');
      }),
  },
  {
    id: 'static-credentials',
    title: 'no provider and no backend holds credentials',
    source: '"Posture"',
    cure: 'Take them from the environment, and name the role to assume.',
    findings: ({ template }) =>
      [
        ...(template.json.provider['aws'] ?? []).map((body) => ({ address: providerAddress(body), body })),
        { address: 'terraform.backend.s3', body: template.backend },
      ].flatMap(({ address, body }) =>
        ['access_key', 'secret_key', 'token', 'shared_credentials_files', 'profile']
          .filter((argument) => body[argument] !== undefined)
          .map((argument) => ({ address, value: argument })),
      ),
  },
  {
    id: 'inline-secret',
    title: 'no literal in a stack is a secret',
    source: '"Posture"',
    cure: 'Keep it in Secrets Manager or Parameter Store, and pass its name: whoever reads the state reads this too.',
    findings: (subject) => texts(subject).flatMap(({ address, path, value }) => secret(address, path, value)),
  },
  {
    id: 'secret-output',
    title: 'no output is a secret',
    source: '"State and contract"',
    cure: 'Publish names and ids only: the state is read by others.',
    findings: ({ template }) =>
      Object.entries(template.json.output ?? {})
        .filter(([name, output]) => SECRET_NAMES.test(name) || output['sensitive'] === true)
        .map(([name, { sensitive }]) => ({
          address: `output.${name}`,
          value: sensitive ? 'sensitive' : 'its name',
        })),
  },
  {
    id: 'kept',
    title: 'while data is protected, what holds it can’t be destroyed',
    source: '"Protection and encryption"',
    cure: 'Set lifecycle.prevent_destroy from dataProtection, and force_destroy to its opposite.',
    findings: ({ template, config }) =>
      findingsOnBlocks(
        KEPT.flatMap((type) => template.all(type)),
        (block) => {
          if (!config.dataProtection) return undefined;
          const { prevent_destroy: kept } = (block.body['lifecycle'] ?? {}) as { prevent_destroy?: boolean };
          if (kept !== true) return argumentText(block, 'lifecycle');
          return ['force_destroy', 'skip_deletion_check']
            .filter((argument) => block.body[argument] === true)
            .map((argument) => argumentText(block, argument))[0];
        },
      ),
  },
];

function providerAddress({ alias }: Body): string {
  return `provider.aws.${String(alias ?? '(no alias)')}`;
}

/** Every text in the arguments of blocks, providers and outputs, with the names on the way to it. */
function texts({ template }: Subject): { address: string; path: readonly string[]; value: string }[] {
  const walk = (address: string, path: readonly string[], value: unknown): ReturnType<typeof texts> => {
    if (typeof value === 'string') return [{ address, path, value }, ...decoded(address, path, value)];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => walk(address, [...path, name], inner));
  };
  return [
    ...template.blocks.flatMap(({ address, body }) => walk(address, [], body)),
    ...Object.entries(template.json.output ?? {}).flatMap(([name, body]) => walk(`output.${name}`, [], body)),
  ];
}

/** User data comes in base64 as well. */
function decoded(address: string, path: readonly string[], value: string) {
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(value)) return [];
  return [{ address, path, value: Buffer.from(value, 'base64').toString('latin1') }];
}

/** The finding names the argument and never repeats the secret. */
function secret(address: string, path: readonly string[], value: string): Finding[] {
  const name = path.at(-1) ?? '';
  const literal = SECRET_NAMES.test(name) && !value.startsWith('${') && !value.startsWith('arn:');
  return literal || SECRETS.test(value) ? [{ address, value: path.join('.') }] : [];
}
