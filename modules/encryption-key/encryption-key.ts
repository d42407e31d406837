import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { PolicyStatement } from '../role/policy';
import { policy } from '../role/policy';
import type { Role } from '../role/role';

export interface EncryptionKeyProps {
  /** Account that the key is made in. */
  readonly account: Account;
}

/** What an administrator of the key may do; using it to read data is not part of it. */
export const KEY_ADMINISTRATION = [
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

/** The account's customer-managed key, rotated every year, open to the deploy role's administration and to grants. */
export class EncryptionKey extends Construct {
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
      lifecycle: { preventDestroy: config.dataProtection },
    });
    new KmsAlias(this, 'alias', {
      provider: account.provider,
      name: `alias/${names.base}`,
      targetKeyId: this.key.keyId,
    });
  }

  get arn(): string {
    return this.key.arn;
  }

  /** Lets a role of this account encrypt and decrypt. */
  grantUse(role: Role): void {
    role.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.arn] });
  }

  /** Lets a role of this account decrypt. */
  grantDecrypt(role: Role): void {
    role.allow({ actions: ['kms:Decrypt'], resources: [this.arn] });
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
