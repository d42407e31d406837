import type { HttpRequest } from '../protocol/http';

/** What a request's Signature Version 4 says about it. The signature itself is not verified. */
export interface Scope {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name, such as `datazone`. */
  readonly service: string;
  readonly sessionToken?: string;
}

/** Reads the credential scope from the Authorization header or a presigned URL; undefined where there is none. */
export function scopeOf(request: HttpRequest): Scope | undefined {
  const header = /^AWS4-HMAC-SHA256 .*?Credential=([^,\s]+)/.exec(request.headers.authorization ?? '')?.[1];
  const credential = header ?? request.query.get('X-Amz-Credential');
  // The key id itself holds no slash; region and service follow the date.
  const parts = credential?.split('/') ?? [];
  if (parts.length !== 5) return undefined;
  const sessionToken =
    request.headers['x-amz-security-token'] ?? request.query.get('X-Amz-Security-Token') ?? undefined;
  return { accessKeyId: parts[0], region: parts[2], service: parts[3], sessionToken };
}
