import path from 'node:path';
import { TerraformStack } from 'cdktf';
import { loadConfig, parseConfig } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import type { Account } from '../../modules/account/account';
import { openAccount } from '../../modules/account/open-account';
import { platformApp } from '../../modules/app/app';
import { GOVERNANCE, Naming } from '../../platform/naming/naming';
import { Template } from './template';

/** Accounts of the configurations below. */
export const ACCOUNTS = { governance: '111122223333', producer: '444455556666', consumer: '777788889999' };

const producer = {
  accountId: ACCOUNTS.producer,
  operators: [`arn:aws:iam::${ACCOUNTS.producer}:role/pipeline`],
  publishAsUploaded: true,
};

const FILE = {
  region: 'eu-central-1',
  prefix: 'ehds',
  governance: {
    accountId: ACCOUNTS.governance,
    operators: [`arn:aws:iam::${ACCOUNTS.governance}:role/pipeline`],
    publishAsUploaded: true,
  },
  producers: { producer },
};

type Changes = Partial<Record<keyof PlatformConfig, unknown>>;

/** A configuration of governance and one producer, with some sections replaced; written as in a file. */
export function platform(changes: Changes = {}): PlatformConfig {
  return parseConfig(JSON.stringify({ ...FILE, ...changes }), 'test');
}

/** The producers section with one producer that has these options too. */
export const producerWith = (options: object) => ({ producer: { ...producer, ...options } });

/** The governance section with these options too. */
export const governanceWith = (options: object) => ({ ...FILE.governance, ...options });

/** Options of governance where what it holds is described. */
export const DESCRIBED = {
  publishAsUploaded: false,
  datasets: 'datasets',
  uploaders: [`arn:aws:iam::${ACCOUNTS.governance}:role/hospital-export`],
};

/** The catalogue section. */
export const CATALOGUE = {
  base: 'https://catalogue.example.org/datasets/',
  accessBody: { name: 'Access Body', email: 'apply@body.example.org' },
  applicationPage: 'https://body.example.org/apply',
};

/** The consumers section with one consumer that has these options too. */
export const consumerWith = (options: object) => ({
  consumer: {
    accountId: ACCOUNTS.consumer,
    operators: [`arn:aws:iam::${ACCOUNTS.consumer}:role/pipeline`],
    members: [
      { role: `arn:aws:iam::${ACCOUNTS.consumer}:role/researcher`, designation: 'PROJECT_CONTRIBUTOR' },
    ],
    ...options,
  },
});

/** The consumers section with one consumer for trials, in governance's account. */
export const TRIAL = {
  trial: {
    members: [{ role: `arn:aws:iam::${ACCOUNTS.governance}:role/researcher`, designation: 'PROJECT_OWNER' }],
  },
};

const trialConsumer = (accountId: string, options: object = {}) => ({
  accountId,
  operators: [`arn:aws:iam::${accountId}:role/pipeline`],
  publishAsUploaded: true,
  ...options,
});

/** One configuration for every choice that a file can make. */
export const VARIANTS: Readonly<Record<string, PlatformConfig>> = {
  defaults: platform(),
  'the local file': loadConfig(path.join(__dirname, '../../config/local.yaml')),
  'the example': loadConfig(path.join(__dirname, '../../config/example.yaml')),
  'unprotected data': platform({ dataProtection: false }),
  'customer-managed keys': platform({ encryption: 'customer-managed' }),
  'an Organization': platform({ producers: producerWith({ association: 'organization' }) }),
  'manual approval': platform({ subscriptionApproval: 'manual' }),
  'no producers': platform({ producers: {} }),
  'three producers': platform({
    producers: {
      ...producerWith({}),
      charite: trialConsumer('777788889999', { association: 'organization' }),
      registry: trialConsumer('222233334444'),
    },
  }),
  'a consumer': platform({ consumers: consumerWith({}) }),
  'a consumer with everything else': platform({
    encryption: 'customer-managed',
    dataProtection: false,
    governance: governanceWith({ externalId: 'ehds-4711' }),
    consumers: consumerWith({ association: 'organization' }),
  }),
  'a trial': platform({ consumers: TRIAL }),
  'a catalogue': platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE }),
  permits: platform({
    subscriptionApproval: 'permit',
    encryption: 'customer-managed',
    governance: governanceWith({
      permitOfficers: [`arn:aws:iam::${ACCOUNTS.governance}:role/health-data-access-body`],
    }),
    consumers: { ...consumerWith({}), ...TRIAL },
  }),
  'an external id': platform({ governance: governanceWith({ externalId: 'ehds-4711' }) }),
};

/** What a construct makes in a stack of a deploy that has nothing else than its account. */
export function synthesize(
  build: (stack: TerraformStack, account: Account) => void,
  config = platform(),
  entry = GOVERNANCE,
): Template {
  const { stack, naming, names } = emptyStack(config, entry);
  build(stack, openAccount(stack, config, naming, names));
  return Template.of(stack);
}

/** What a construct makes in a stack of bootstrap's that has nothing else than its account, and the key if it is given. */
export function synthesizeBootstrap(
  build: (stack: TerraformStack, account: Account) => void,
  config = platform(),
  entry = GOVERNANCE,
): Template {
  const { stack, naming, names } = emptyStack(config, entry);
  const { provider, key } = openAccount(stack, config, naming, names);
  build(stack, { by: 'bootstrap', provider, names, naming, config, key });
  return Template.of(stack);
}

function emptyStack(config: PlatformConfig, entry: string) {
  const naming = new Naming(config);
  const names = naming.accounts.find((account) => account.entry === entry);
  if (!names) throw new Error(`no account "${entry}"`);
  return { stack: new TerraformStack(platformApp(), names.stack), naming, names };
}
