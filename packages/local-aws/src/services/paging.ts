import { AwsError } from '../aws-error';

/** One page of a list; `NextToken` is there while more is left. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

/**
 * Cuts a list by the paging members that most AWS list operations share.
 * @throws {AwsError} `invalid` (the service's name for bad input) for a token that no page gave.
 */
export function page<T>(
  list: readonly T[],
  { MaxResults, NextToken }: { readonly MaxResults?: number; readonly NextToken?: string },
  { most, invalid }: { readonly most: number; readonly invalid: string },
): Page<T> {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError(
      invalid,
      `NextToken ${NextToken} is not one that this operation gave; start without it.`,
    );
  }
  const end = start + Math.min(MaxResults ?? most, most);
  const items = list.slice(start, end);
  return end < list.length ? { items, NextToken: Buffer.from(String(end)).toString('base64') } : { items };
}
