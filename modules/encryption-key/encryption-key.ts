import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { PolicyStatement } from '../../platform/policy';
import { policy } from '../../platform/policy';
import { AccountKey } from './account-key';

export interface EncryptionKeyProps {
  /** Account that the key is made in. */
  readonly account: Pick<Account, 'provider' | 'names' | 'config'>;
}

/** What IAM may let an administrator do with the key; using it to read data is not part of it. */
const KEY_ADMINISTRATION = [
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
];

const USE = ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'];

/** CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS". */
const LOGS_USE = [
  ...USE,
  'kms:Encrypt',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Makes the account's customer-managed key, rotated every year. It outlives every stack. */
export class EncryptionKey extends AccountKey {
  readonly key: KmsKey;
  private readonly statements: PolicyStatement[];

  constructor(scope: Construct, id: string, { account }: EncryptionKeyProps) {
    super(scope, id);
    const { names, config } = account;
    const root = `arn:aws:iam::${names.accountId}:root`;
    this.statements = [
      {
        // The account's root delegates to IAM, and only this much, so that the key can't be orphaned.
        Sid: 'Administration',
        Effect: 'Allow',
        Principal: { AWS: root },
        Action: KEY_ADMINISTRATION,
        Resource: '*',
      },
      {
        Sid: 'UseGrantedByRoles',
        Effect: 'Allow',
        Principal: { AWS: root },
        // Lambda encrypts a function's variables as whoever configures it.
        Action: [...USE, 'kms:CreateGrant', 'kms:Encrypt'],
        Resource: '*',
        Condition: { StringEquals: { 'kms:CallerAccount': names.accountId } },
      },
      {
        Sid: 'Logs',
        Effect: 'Allow',
        Principal: { Service: `logs.${config.region}.amazonaws.com` },
        Action: LOGS_USE,
        Resource: '*',
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${config.region}:${names.accountId}:log-group:/aws/lambda/${names.base}-*`,
          },
        },
      },
    ];
    this.key = new KmsKey(this, 'key', {
      provider: account.provider,
      description: `Data of ${names.base}`,
      enableKeyRotation: true,
      // Of customer-managed keys AWS's boundary for DataZone's environments lets them use only those that carry this tag
      // (AmazonDataZoneEnvironmentRolePermissionsBoundary), and query results lie under this key.
      tags: { AmazonDataZoneEnvironment: names.base },
      policy: Lazy.stringValue({ produce: () => policy(this.statements) }),
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, 'alias', {
      provider: account.provider,
      name: names.keyAlias,
      targetKeyId: this.key.keyId,
    });
  }

  get arn(): string {
    return this.key.arn;
  }

  /** Lets a service of AWS use the key on behalf of one resource, such as the rule that sends to a queue. */
  grantService(service: string, sourceArn: string): void {
    this.statements.push({
      Effect: 'Allow',
      Principal: { Service: service },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { ArnLike: { 'aws:SourceArn': sourceArn } },
    });
  }

  /**
   * Lets other accounts use the key, but only through one service
   * (DataZone user guide, "Provide account access to your customer-managed key").
   */
  grantAccounts(accountIds: readonly string[], service: string): void {
    if (accountIds.length === 0) return;
    this.statements.push({
      Effect: 'Allow',
      Principal: { AWS: accountIds.map((accountId) => `arn:aws:iam::${accountId}:root`) },
      Action: [...USE, 'kms:CreateGrant'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': service, 'kms:CallerAccount': accountIds } },
    });
  }
}
