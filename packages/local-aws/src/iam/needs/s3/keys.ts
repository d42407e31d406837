import type { Input, Keys } from '../../types';

const DAY = 24 * 3600 * 1000;

/** Condition keys of a request to S3 (service authorization reference, Amazon S3); those that it doesn't set are absent. */
export function s3Keys(input: Input): Keys {
  const tags = requestObjectTags(input);
  const until: Date | undefined = input.ObjectLockRetainUntilDate ?? input.Retention?.RetainUntilDate;
  const all: Readonly<Record<string, unknown>> = {
    's3:prefix': input.Prefix,
    's3:delimiter': input.Delimiter,
    's3:max-keys': input.MaxKeys,
    's3:VersionId': input.VersionId,
    's3:locationconstraint': input.CreateBucketConfiguration?.LocationConstraint,
    's3:x-amz-acl': input.ACL,
    's3:x-amz-copy-source': input.CopySource,
    's3:x-amz-grant-full-control': input.GrantFullControl,
    's3:x-amz-grant-read': input.GrantRead,
    's3:x-amz-grant-read-acp': input.GrantReadACP,
    's3:x-amz-grant-write': input.GrantWrite,
    's3:x-amz-grant-write-acp': input.GrantWriteACP,
    's3:x-amz-metadata-directive': input.MetadataDirective,
    's3:x-amz-object-ownership': input.ObjectOwnership,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-website-redirect-location': input.WebsiteRedirectLocation,
    's3:object-lock-mode': input.ObjectLockMode ?? input.Retention?.Mode,
    's3:object-lock-retain-until-date': until?.toISOString(),
    // That a part of a day counts as one is an assumption.
    's3:object-lock-remaining-retention-days': until && Math.ceil((until.getTime() - Date.now()) / DAY),
    's3:object-lock-legal-hold': input.ObjectLockLegalHoldStatus ?? input.LegalHold?.Status,
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
  };
  const presentKeys = Object.entries(all).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(presentKeys.map(([key, value]) => [key, String(value)])), ...tags };
}

function requestObjectTags({ Tagging }: Input): Keys {
  const pairs = tagsOf(Tagging);
  if (pairs.length === 0) return {};
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    's3:RequestObjectTagKeys': pairs.map(([key]) => key),
  };
}

/** In a header as a query string, in a body as a set. */
function tagsOf(tagging: Input): readonly (readonly [string, string])[] {
  if (typeof tagging === 'string') return [...new URLSearchParams(tagging)];
  return (tagging?.TagSet ?? []).map(({ Key, Value }: Input) => [Key, Value]);
}
