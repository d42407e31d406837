import { RULES_KEY } from '../../platform/rules-key';
import type { AccountNames } from '../../platform/naming/naming';
import { acceptUnused } from '../../platform/accept-finding';
import type { Statement } from '../../platform/policy';
import { NAMELESS_KEY, type Statements } from '../../platform/permissions/statements';

/** The crawler with its classifiers, and the use of the account's key by the services that a deploy configures: never by S3, for data. */
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
    // They take no resource in IAM (service authorization reference, AWS Glue). Classifiers hold no data and say nothing of
    // who may read it; that a deploy could change those of others in the account is a limit of IAM's.
    {
      actions: [
        'glue:CreateClassifier',
        'glue:CreateCrawler',
        'glue:DeleteClassifier',
        'glue:GetClassifier',
        'glue:UpdateClassifier',
      ],
      resources: ['*'],
      accepts: acceptUnused('A release may read files otherwise.', 'glue:UpdateClassifier'),
    },
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
    ...(names.hasIntake ? rulesPermissions(names) : []),
  ];
}

/** The rules by which files are published are a deploy's to write; what is decided by them is not. */
function rulesPermissions({ recordsBucket, accountId }: AccountNames): Statements {
  const bucket = `arn:aws:s3:::${recordsBucket}`;
  const conditions = { StringEquals: { 'aws:ResourceAccount': accountId } };
  return [
    {
      actions: ['s3:ListBucket'],
      resources: [bucket],
      conditions,
      accepts: acceptUnused('Without it S3 says 403 of an object that is not there.', 's3:ListBucket'),
    },
    {
      actions: ['s3:ListBucketVersions'],
      resources: [bucket],
      conditions: { StringEquals: { ...conditions.StringEquals, 's3:prefix': RULES_KEY } },
    },
    {
      actions: [
        // Terraform deletes an object of a versioned bucket by its versions.
        's3:DeleteObjectVersion',
        's3:GetObject',
        's3:GetObjectTagging',
        's3:PutObject',
        's3:PutObjectTagging',
      ],
      resources: [`${bucket}/${RULES_KEY}`],
      conditions,
      accepts: [
        ...['s3:DeleteObjectVersion', 's3:PutObject', 's3:PutObjectTagging'].map((action) => ({
          rule: 'state-alone-is-written',
          value: `${action} on ${bucket}/${RULES_KEY}`,
          reason: 'The rules say what is published, and hold no data.',
        })),
        ...acceptUnused('No journey of an intake has tags.', 's3:PutObjectTagging'),
      ],
    },
  ];
}
