import type { ObjectIdentifier, _Error as Refused } from '@aws-sdk/client-s3';
import { deletionNeeds } from '../../iam/needs/s3/index';
import type { Call, LocalAws } from '../../local-aws';
import type { ObjectLocks } from './object-locks';

/** The model asks for a key. */
type Named = ObjectIdentifier & { readonly Key: string };

/** The objects of a DeleteObjects, by whether the caller may delete them. */
export interface JudgedDeletions {
  readonly allowed: readonly Named[];
  readonly refused: readonly Refused[];
}

/**
 * Asks IAM and Object Lock for every object: DeleteObjects deletes what the caller may, and answers the rest as errors
 * (S3 API reference).
 */
export async function judgeDeletions(
  aws: Pick<LocalAws, 'needRefusal'>,
  locks: ObjectLocks,
  input: {
    readonly Bucket: string;
    readonly Delete: { readonly Objects: readonly Named[] };
    readonly BypassGovernanceRetention?: boolean;
  },
  { principal, secure }: Pick<Call, 'principal' | 'secure'>,
): Promise<JudgedDeletions> {
  const allowed: Named[] = [];
  const refused: Refused[] = [];
  for (const object of input.Delete.Objects) {
    const { Key, VersionId } = object;
    let refusal: string | undefined;
    for (const need of deletionNeeds(input, { Key, VersionId })) {
      refusal ??= await aws.needRefusal(principal, need, secure);
    }
    if (refusal !== undefined) {
      refused.push({ Key, VersionId, Code: 'AccessDenied', Message: refusal });
      continue;
    }
    const { Bucket, BypassGovernanceRetention } = input;
    const locked = await locks.deletionRefusal({ Bucket, Key, VersionId }, BypassGovernanceRetention);
    if (locked) refused.push({ Key, VersionId, Code: locked.code, Message: locked.message });
    else allowed.push(object);
  }
  return { allowed, refused };
}
