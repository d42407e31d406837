import { platform, synthesize } from '../platform';
import { accountProvider } from '../../../modules/providers/providers';
import type { PlatformConfig } from '../../../platform/config';

afterEach(() => {
  delete process.env.PLATFORM_READ_ONLY;
});

const roleArn = 'arn:aws:iam::111122223333:role/onboarding';

function providersTemplate(
  externalId?: string,
  config: PlatformConfig = platform({ tags: { owner: 'authority' } }),
) {
  return synthesize((stack) => {
    accountProvider(stack, 'other', { config, accountId: '111122223333', roleArn, externalId });
  }, config);
}

test('a provider lands in one account, as one role, and tags what it makes', () => {
  expect(providersTemplate().provider('other')).toEqual({
    alias: 'other',
    region: 'eu-central-1',
    allowed_account_ids: ['111122223333'],
    assume_role: [{ role_arn: roleArn, session_name: 'terraform' }],
    default_tags: [{ tags: { owner: 'authority' } }],
  });
});

test('an external id goes with the role, where one is asked', () => {
  expect(providersTemplate('ehds-4711').provider('other')['assume_role']).toEqual([
    { role_arn: roleArn, session_name: 'terraform', external_id: 'ehds-4711' },
  ]);
});

test('a plan runs as the deploying roles, under a policy that only reads', () => {
  process.env.PLATFORM_READ_ONLY = '1';
  const readOnly = { policy_arns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] };
  const template = providersTemplate();
  expect(template.provider('other')['assume_role']).toEqual([expect.objectContaining(readOnly)]);
  expect(template.provider('governance')['assume_role']).toEqual([expect.objectContaining(readOnly)]);
  expect(template.backend['assume_role']).toMatchObject(readOnly);
});
