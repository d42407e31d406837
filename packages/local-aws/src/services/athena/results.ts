import { GetBucketLocationCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { EncryptionConfiguration } from '@aws-sdk/client-athena';
import type { Call, LocalAws, Principal } from '../../local-aws';
import { page } from '../paging';
import type { Answer } from './engine';
import { invalidRequest, isNamed, QueryFailure } from './errors';
import type { Execution } from './executions';
import { SERVICE } from './workgroups';

/** Bucket and key of an `s3://` URL. */
function placeOf(url: string): { readonly Bucket: string; readonly Key: string } {
  const [Bucket, ...key] = url.slice('s3://'.length).split('/');
  return { Bucket, Key: key.join('/') };
}

/**
 * Athena looks where the output bucket is before it takes a query.
 *
 * @throws {AwsError} InvalidRequestException where the caller may not (`s3:GetBucketLocation`); a bucket that is not
 * there fails the query.
 */
export async function verifyOutput(aws: LocalAws, caller: Principal, output: string): Promise<void> {
  const { Bucket } = placeOf(output);
  const s3 = aws.clientAs(S3Client, caller, SERVICE);
  try {
    await s3.send(new GetBucketLocationCommand({ Bucket }));
  } catch (error) {
    if (isNamed(error, 'AccessDenied'))
      throw invalidRequest(`Unable to verify/create output bucket ${Bucket}`);
    if (!isNamed(error, 'NoSuchBucket')) throw error;
  } finally {
    s3.destroy();
  }
}

/**
 * Writes the answer and its description to the output location with the caller's own rights.
 *
 * @throws {QueryFailure} where the caller may not, or the bucket is not there.
 */
export async function writeResults(aws: LocalAws, execution: Execution, answer: Answer): Promise<void> {
  const { caller, output, encryption } = execution;
  const s3 = aws.clientAs(S3Client, caller, SERVICE);
  // The SDK warns of an empty text, whose length it takes for unknown.
  const put = (url: string, body: string, ContentType: string) =>
    s3.send(
      new PutObjectCommand({
        ...placeOf(url),
        ...{ Body: Buffer.from(body), ContentLength: Buffer.byteLength(body), ContentType },
        ...encrypted(encryption),
      }),
    );
  try {
    await put(output, isQuery(execution) ? csv(answer) : text(answer), 'application/octet-stream');
    await put(`${output}.metadata`, JSON.stringify({ columns: answer.columns }), 'binary/octet-stream');
  } catch (error) {
    if (isNamed(error, 'AccessDenied')) {
      throw new QueryFailure(
        `Access denied when writing output to url: ${output} . Please ensure you are allowed to access the S3 bucket. If specifying an expected bucket owner, confirm the bucket is owned by the expected account. If you are encrypting query results with KMS key, please ensure you are allowed to access your KMS key`,
      );
    }
    if (isNamed(error, 'NoSuchBucket')) {
      throw new QueryFailure(`Unable to write output to url: ${output} . ${error.message}`);
    }
    throw error;
  } finally {
    s3.destroy();
  }
}

function encrypted(encryption: EncryptionConfiguration | undefined): object {
  if (encryption?.EncryptionOption === 'SSE_S3') return { ServerSideEncryption: 'AES256' };
  if (encryption?.EncryptionOption === 'SSE_KMS') {
    return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: encryption.KmsKey };
  }
  return {};
}

/** All values in quotes, NULL as nothing. */
function csv({ columns, rows }: Answer): string {
  const quoted = (value: string | undefined) =>
    value === undefined ? '' : `"${value.replaceAll('"', '""')}"`;
  const lines = [columns.map(({ Name }) => Name), ...rows];
  return lines.map((line) => `${line.map(quoted).join(',')}\n`).join('');
}

function text({ rows }: Answer): string {
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

function isQuery({ statement }: Execution): boolean {
  return statement.kind === 'query';
}

/**
 * One page of a finished query's rows; of a SELECT the column names are the first.
 *
 * @throws {AwsError} InvalidRequestException while the query has not succeeded, or where the caller may not read the
 * result in S3 or it is gone: the rows come from there on AWS.
 */
export async function readResults(
  aws: LocalAws,
  execution: Execution,
  input: { readonly MaxResults?: number; readonly NextToken?: string },
  { principal }: Call,
): Promise<object> {
  const { state, answer, output } = execution;
  if (state === 'QUEUED' || state === 'RUNNING') {
    throw invalidRequest(
      `Query has not yet finished. Current state: ${state}`,
      'INVALID_QUERY_EXECUTION_STATE',
    );
  }
  if (!answer) {
    throw invalidRequest(
      `Query did not finish successfully. Final query state: ${state}`,
      'INVALID_QUERY_EXECUTION_STATE',
    );
  }
  await requireReadable(aws, principal, output);
  const header = isQuery(execution) ? [answer.columns.map(({ Name }) => Name)] : [];
  const { items, NextToken } = page([...header, ...answer.rows], input, {
    most: 1000,
    invalid: 'InvalidRequestException',
  });
  const Rows = items.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) }));
  return {
    UpdateCount: 0,
    ResultSet: { Rows, ResultSetMetadata: { ColumnInfo: answer.columns } },
    NextToken,
  };
}

async function requireReadable(aws: LocalAws, caller: Call['principal'], output: string): Promise<void> {
  const s3 = aws.clientAs(S3Client, caller, SERVICE);
  try {
    // A byte, and not HeadObject: its errors carry no code. An empty result has no first byte.
    await s3.send(new GetObjectCommand({ ...placeOf(output), Range: 'bytes=0-0' }));
  } catch (error) {
    if (isNamed(error, 'InvalidRange')) return;
    if (isNamed(error, 'AccessDenied', 'NoSuchKey', 'NoSuchBucket')) {
      throw invalidRequest(`Cannot read the query results at ${output}: ${error.message}`, 'ACCESS_DENIED');
    }
    throw error;
  } finally {
    s3.destroy();
  }
}
