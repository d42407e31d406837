import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { acceptFinding } from '../../platform/accept-finding';
import { policy } from '../../platform/policy';
import type { Role } from '../role/role';

export interface PseudonymKeyProps {
  /** Account whose pseudonyms are made by the key, as bootstrap works in it. */
  readonly account: Account;
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
 * The account's HMAC key, from which pseudonyms come. KMS gives it to nobody. One role may make codes by it: a policy of one's own
 * gives nothing that the key's does not, and a grant, which the key policy would not see, nobody can make.
 */
export class PseudonymKey extends Construct {
  readonly key: KmsKey;

  constructor(scope: Construct, id: string, { account }: PseudonymKeyProps) {
    super(scope, id);
    const { provider, names } = account;
    const root = `arn:aws:iam::${names.accountId}:root`;
    // By account and condition: a role that is named has to exist, and made anew it would be another one.
    const pseudonymiser = names.roleArn(names.functionName('pseudonymise'));
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
          Principal: { AWS: root },
          Action: ADMINISTRATION,
          Resource: '*',
        },
        {
          Sid: 'Pseudonyms',
          Effect: 'Allow',
          Principal: { AWS: root },
          Action: 'kms:GenerateMac',
          Resource: '*',
          Condition: {
            ArnEquals: { 'aws:PrincipalArn': pseudonymiser },
            StringEquals: { 'kms:CallerAccount': names.accountId },
          },
        },
      ]),
      lifecycle: { preventDestroy: true },
    });
    acceptFinding(this.key, {
      rule: 'key-rotation',
      reason: 'KMS rotates no HMAC keys by itself, and another key would make other pseudonyms.',
    });
    new KmsAlias(this, 'alias', {
      provider,
      name: names.pseudonymKeyAlias,
      targetKeyId: this.key.keyId,
    });
  }

  /** Lets the pseudonymiser's role, which the key policy knows by its name, make codes. */
  grantPseudonyms(role: Role): void {
    role.allow({ actions: ['kms:GenerateMac'], resources: [this.key.arn] });
  }
}
