import type { DeleteObjectsCommandInput, ObjectIdentifier, _Error as Refused } from '@aws-sdk/client-s3';
import { deletionNeeds } from '../../iam/needs/s3/index';
import type { Call, LocalAws } from '../../local-aws';

/** The objects of a DeleteObjects, by whether the caller may delete them. */
export interface Judged {
  readonly allowed: readonly ObjectIdentifier[];
  readonly refused: readonly Refused[];
}

/** Asks IAM for every object: DeleteObjects deletes what the caller may, and answers the rest as errors (S3 API reference). */
export async function judged(
  aws: Pick<LocalAws, 'needRefusal'>,
  input: DeleteObjectsCommandInput,
  { principal, secure }: Pick<Call, 'principal' | 'secure'>,
): Promise<Judged> {
  const { Objects = [] } = input.Delete ?? {};
  const allowed: ObjectIdentifier[] = [];
  const refused: Refused[] = [];
  for (const object of Objects) {
    const { Key = '', VersionId } = object;
    let refusal: string | undefined;
    for (const need of deletionNeeds(input, { Key, VersionId })) {
      refusal ??= await aws.needRefusal(principal, need, secure);
    }
    if (refusal === undefined) allowed.push(object);
    else refused.push({ Key, VersionId, Code: 'AccessDenied', Message: refusal });
  }
  return { allowed, refused };
}
