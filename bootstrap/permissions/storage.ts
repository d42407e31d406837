import { KEY_ADMINISTRATION } from '../../modules/encryption-key/encryption-key';
import type { AccountNames } from '../../modules/naming/naming';
import { unused } from '../../modules/posture/accept-finding';
import { NAMELESS_KEY, type Statements } from './statements';

/** Services that check at creation, with the caller's rights, that they may use the key they are given. */
const KEY_USERS = ['datazone', 'lambda', 'logs', 's3'];

export function storagePermissions(names: AccountNames, region: string): Statements {
  const keys = `arn:aws:kms:${region}:${names.accountId}:key/*`;
  const buckets = [...(names.holdsData ? [names.assetsBucket] : []), names.dataZoneBucket].map(
    (bucket) => `arn:aws:s3:::${bucket}`,
  );
  return [
    {
      actions: [
        's3:CreateBucket',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:GetAccelerateConfiguration',
        's3:GetBucketAcl',
        's3:GetBucketCORS',
        's3:GetBucketLogging',
        's3:GetBucketNotification',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketOwnershipControls',
        's3:GetBucketPolicy',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketRequestPayment',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetBucketWebsite',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:GetReplicationConfiguration',
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:PutBucketNotification',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketTagging',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      resources: buckets,
    },
    // Emptying a bucket that is not protected, when the stack is destroyed.
    {
      actions: ['s3:DeleteObjectVersion'],
      resources: buckets.map((bucket) => `${bucket}/*`),
    },
    ...(names.holdsData ? lakePermissions(names, region) : []),
    { actions: ['kms:CreateKey'], resources: ['*'] },
    {
      actions: KEY_ADMINISTRATION,
      resources: [keys, `arn:aws:kms:${region}:${names.accountId}:alias/${names.base}`],
      accepts: [
        NAMELESS_KEY,
        ...unused('A new account has to be let in to the key of the domain.', 'kms:PutKeyPolicy'),
      ],
    },
    {
      // Lambda encrypts a function's variables as whoever configures it.
      actions: ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [keys],
      conditions: {
        StringEquals: { 'kms:ViaService': KEY_USERS.map((service) => `${service}.${region}.amazonaws.com`) },
      },
      accepts: [NAMELESS_KEY],
    },
    { actions: ['kms:ListAliases'], resources: ['*'] },
  ];
}

/** The lake's database, crawler and location, and who may use them. */
function lakePermissions(names: AccountNames, region: string): Statements {
  return [
    {
      actions: [
        'glue:CreateDatabase',
        'glue:DeleteCrawler',
        'glue:DeleteDatabase',
        'glue:GetCrawler',
        'glue:GetDatabase',
        'glue:GetTags',
        'glue:TagResource',
        'glue:UntagResource',
        'glue:UpdateCrawler',
      ],
      resources: [
        `catalog`,
        `database/${names.database}`,
        `table/${names.database}/*`,
        `userDefinedFunction/${names.database}/*`,
        `crawler/${names.crawler}`,
      ].map((resource) => `arn:aws:glue:${region}:${names.accountId}:${resource}`),
    },
    // None of these takes a resource in IAM (service authorization reference).
    {
      actions: [
        'glue:CreateCrawler',
        'lakeformation:DeregisterResource',
        'lakeformation:DescribeResource',
        'lakeformation:GrantPermissions',
        'lakeformation:ListPermissions',
        'lakeformation:RegisterResource',
        'lakeformation:RevokePermissions',
      ],
      resources: ['*'],
    },
  ];
}
