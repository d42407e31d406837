import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { policy } from '../../platform/policy';
import type { Role } from '../role/role';

export interface PseudonymKeyProps {
  /** Account whose pseudonyms are made by the key, as bootstrap works in it. */
  readonly account: Account;
  /** The only role that may use it. */
  readonly role: Role;
}

/** What an administrator does with a key that makes no part of it known, and that nobody can make a pseudonym by. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
];

/** Days within which a deletion can be taken back; KMS's most. Without the key no file is linked to those before. */
const DELETION_WINDOW = 30;

/**
 * The account's HMAC key, from which pseudonyms come. KMS gives it to nobody. One role may make codes by it, and whoever else is
 * allowed to by a policy of their own is denied; a grant, which the key policy would not see, nobody can make.
 */
export class PseudonymKey extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, { account, role }: PseudonymKeyProps) {
    super(scope, id);
    const { provider, names } = account;
    this.key = new KmsKey(this, 'key', {
      provider,
      description: `Pseudonyms of ${names.base}`,
      customerMasterKeySpec: 'HMAC_256',
      keyUsage: 'GENERATE_VERIFY_MAC',
      deletionWindowInDays: DELETION_WINDOW,
      policy: policy([
        {
          Sid: 'Administration',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${names.accountId}:root` },
          Action: ADMINISTRATION,
          Resource: '*',
        },
        {
          Sid: 'Pseudonyms',
          Effect: 'Allow',
          Principal: { AWS: role.arn },
          Action: 'kms:GenerateMac',
          Resource: '*',
        },
        {
          Sid: 'PseudonymsByOneRoleOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: ['kms:CreateGrant', 'kms:GenerateMac', 'kms:VerifyMac'],
          Resource: '*',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': role.arn } },
        },
      ]),
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, 'alias', {
      provider,
      name: names.pseudonymKeyAlias,
      targetKeyId: this.key.keyId,
    });
    role.allow({ actions: ['kms:GenerateMac'], resources: [this.key.arn] });
  }
}
