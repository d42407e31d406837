import type { AccountNames } from '../../platform/naming/naming';
import type { Statement } from '../../platform/policy';
import { NAMELESS_KEY, type Statements } from '../../platform/permissions/statements';

/** The crawler, and the use of the account's key by the services that a deploy configures: never by S3, for data. */
export function storagePermissions(names: AccountNames, region: string): Statements {
  const keys = `arn:aws:kms:${region}:${names.accountId}:key/*`;
  const own = { 'aws:ResourceTag/AmazonDataZoneEnvironment': names.base };
  const usedBy = (...services: readonly string[]): Statement => ({
    actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
    resources: [keys],
    conditions: {
      StringEquals: {
        ...own,
        'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`),
      },
    },
    accepts: [NAMELESS_KEY],
  });
  return [
    {
      actions: [
        'glue:DeleteCrawler',
        'glue:GetCrawler',
        'glue:GetTags',
        'glue:TagResource',
        'glue:UntagResource',
        'glue:UpdateCrawler',
      ],
      resources: [`arn:aws:glue:${region}:${names.accountId}:crawler/${names.crawler}`],
    },
    // It takes no resource in IAM (service authorization reference, AWS Glue).
    { actions: ['glue:CreateCrawler'], resources: ['*'] },
    {
      actions: ['kms:DescribeKey'],
      resources: [keys],
      conditions: { StringEquals: own },
      accepts: [NAMELESS_KEY],
    },
    // Services check with the caller's rights that they may use the key they are given, and Lambda encrypts a function's
    // variables as whoever configures it.
    usedBy('lambda', 'logs'),
    ...(names.kind === 'governance' ? [usedBy('datazone')] : []),
    { actions: ['kms:ListAliases'], resources: ['*'] },
  ];
}
