import { EncryptionKey } from '../../../modules/encryption-key/encryption-key';
import { Role } from '../../../modules/role/role';
import { serviceTrust } from '../../../platform/trust';
import { platform, synthesize, synthesizeBootstrap } from '../platform';

const RULE = 'arn:aws:events:eu-central-1:444455556666:rule/ehds-producer-uploads';

const keyTemplate = (others: string[] = []) =>
  synthesizeBootstrap(
    (stack, account) => {
      const key = new EncryptionKey(stack, 'key', { account });
      const trust = [serviceTrust('lambda.amazonaws.com')];
      key.grantUse(new Role(stack, 'role', { account, name: 'user', description: 'Uses', trust }));
      key.grantService('events.amazonaws.com', RULE);
      key.grantAccounts(others, 'datazone.eu-central-1.amazonaws.com');
    },
    platform(),
    'producer',
  );

test('the key is always kept, since what it has encrypted outlives every stack', () => {
  const template = keyTemplate();
  expect(template.one('aws_kms_key').body['lifecycle']).toEqual({ prevent_destroy: true });
  expect(template.one('aws_kms_alias').body).toMatchObject({
    name: 'alias/ehds-producer',
    target_key_id: expect.stringContaining('aws_kms_key.key_'),
  });
});

test('the account administers the key without using it, and uses it only by itself', () => {
  const [administration, use] = keyTemplate().one('aws_kms_key').policy();
  expect(administration).toMatchObject({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } });
  // Without these the key would be lost to everybody, which KMS refuses.
  expect(administration?.Action).toEqual(
    expect.arrayContaining(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion']),
  );
  expect(administration?.Action.filter((action) => /crypt|DataKey|Grant/.test(action))).toEqual([]);
  expect(use).toMatchObject({
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:CreateGrant', 'kms:Encrypt'],
    Condition: { StringEquals: { 'kms:CallerAccount': '444455556666' } },
  });
});

test("CloudWatch Logs uses it for the platform's functions, and EventBridge for one rule", () => {
  const [, , logs, events] = keyTemplate().one('aws_kms_key').policy();
  expect(logs).toMatchObject({
    Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
    Action: expect.arrayContaining(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptTo']),
    Condition: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn':
          'arn:aws:logs:eu-central-1:444455556666:log-group:/aws/lambda/ehds-producer-*',
      },
    },
  });
  expect(events).toMatchObject({
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Condition: { ArnLike: { 'aws:SourceArn': RULE } },
  });
});

test('other accounts use it through one service, and only where there are any', () => {
  expect(keyTemplate().one('aws_kms_key').policy()).toHaveLength(4);
  expect(keyTemplate(['777788889999']).one('aws_kms_key').policy()[4]).toMatchObject({
    Principal: { AWS: ['arn:aws:iam::777788889999:root'] },
    Condition: {
      StringEquals: {
        'kms:ViaService': 'datazone.eu-central-1.amazonaws.com',
        'kms:CallerAccount': ['777788889999'],
      },
    },
  });
});

test('a role that may use it is granted this key', () => {
  expect(keyTemplate().grants('user')).toEqual([
    expect.objectContaining({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: [expect.stringMatching(/^\$\{aws_kms_key\.key_\w+\.arn\}$/)],
    }),
  ]);
});

test('a stack that uses the key finds it by its alias, and makes none', () => {
  const template = synthesize(
    (stack, account) => {
      const trust = [serviceTrust('lambda.amazonaws.com')];
      account.key?.grantUse(new Role(stack, 'role', { account, name: 'user', description: 'Uses', trust }));
    },
    platform({ encryption: 'customer-managed' }),
    'producer',
  );
  const alias = template.one('data.aws_kms_alias');
  expect(alias.body).toMatchObject({ name: 'alias/ehds-producer', provider: 'aws.producer' });
  expect(template.grants('user')[0]?.Resource).toEqual([`\${${alias.address}.target_key_arn}`]);
  expect(template.count('aws_kms_key')).toBe(0);
});
