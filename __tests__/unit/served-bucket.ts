import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import type { AwsClientStub } from 'aws-sdk-client-mock';

const failure = (name: string) => Object.assign(new Error(name), { name }) as S3ServiceException;

/**
 * Serves a bucket's objects as S3's API reference describes conditional writes, what is not there, and the order of a list.
 *
 * @param pageSize keys that one answer lists
 * @param onPut is told what has been written
 */
export function serveBucket(
  s3: AwsClientStub<S3Client>,
  objects: Map<string, string>,
  {
    pageSize = 1000,
    onPut = () => undefined,
  }: { readonly pageSize?: number; readonly onPut?: (input: PutObjectCommandInput) => void } = {},
): void {
  s3.on(PutObjectCommand).callsFake((input) => {
    if (input.IfNoneMatch === '*' && objects.has(input.Key)) throw failure('PreconditionFailed');
    objects.set(input.Key, input.Body);
    onPut(input);
    return {};
  });
  s3.on(GetObjectCommand).callsFake(({ Key }) => {
    const text = objects.get(Key);
    if (text === undefined) throw failure('NoSuchKey');
    return { Body: { transformToString: () => Promise.resolve(text) } };
  });
  s3.on(ListObjectsV2Command).callsFake(({ Prefix, StartAfter = '', ContinuationToken = '' }) => {
    const keys = [...objects.keys()].filter(
      (key) => key.startsWith(Prefix) && key > StartAfter && key > ContinuationToken,
    );
    const Contents = keys.sort().slice(0, pageSize);
    return {
      Contents: Contents.map((Key) => ({ Key })),
      ...(keys.length > pageSize && { IsTruncated: true, NextContinuationToken: Contents.at(-1) }),
    };
  });
}
