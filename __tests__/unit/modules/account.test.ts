import type { Account } from '../../../modules/account/account';
import { platform, synthesize } from '../platform';

let account: Account;
const accountTemplate = (changes = {}, entry = 'producer') =>
  synthesize((_, opened) => (account = opened), platform(changes), entry);

test.each(['governance', 'producer'])(
  '%s opens with its own provider and state, and nothing else',
  (entry) => {
    const template = accountTemplate({}, entry);
    expect(template.blocks).toEqual([]);
    expect(account.names.entry).toBe(entry);
    expect(template.json.provider['aws']).toEqual([
      expect.objectContaining({
        alias: entry,
        allowed_account_ids: [account.names.accountId],
        assume_role: [{ role_arn: account.names.deployRoleArn, session_name: 'terraform' }],
      }),
    ]);
    expect(template.backend).toMatchObject({ bucket: account.names.stateBucket, key: `${entry}.tfstate` });
  },
);

test('a key is looked up only where customer-managed keys are chosen', () => {
  accountTemplate();
  expect(account.key).toBeUndefined();
  expect(accountTemplate({ encryption: 'customer-managed' }).count('data.aws_kms_alias')).toBe(1);
  expect(account.key).toBeDefined();
});
