import { AwsError } from '../aws-error';
import type { HttpRequest } from '../protocol/http';
import type { Protocol } from '../protocol/model';

type Reason = 'missing' | 'unknown' | 'expired';

/** Code, message and HTTP status of each refusal, as the services of each protocol word it. */
const REFUSALS: Readonly<
  Record<Exclude<Protocol, 'smithy-rpc-v2-cbor'>, Readonly<Record<Reason, readonly [string, string, number]>>>
> = {
  query: {
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403],
    unknown: ['InvalidClientTokenId', 'The security token included in the request is invalid.', 403],
    expired: ['ExpiredToken', 'The security token included in the request is expired', 403],
  },
  json: {
    missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token', 400],
    unknown: ['UnrecognizedClientException', 'The security token included in the request is invalid.', 400],
    expired: ['ExpiredTokenException', 'The security token included in the request is expired', 400],
  },
  'rest-json': {
    missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token', 403],
    unknown: ['UnrecognizedClientException', 'The security token included in the request is invalid.', 403],
    expired: ['ExpiredTokenException', 'The security token included in the request is expired', 403],
  },
  'rest-xml': {
    missing: ['AccessDenied', 'Access Denied', 403],
    unknown: ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403],
    expired: ['ExpiredToken', 'The provided token has expired.', 400],
  },
};

/** Why a request has no principal, as its service would say it. */
export function refusal(protocol: Protocol, reason: Reason): AwsError {
  return new AwsError(...REFUSALS[protocol === 'smithy-rpc-v2-cbor' ? 'json' : protocol][reason]);
}

/** IAM's no, with the code and status of the service's protocol. */
export function accessDenied(protocol: Protocol, message: string): AwsError {
  const xml = protocol === 'query' || protocol === 'rest-xml';
  const rest = protocol === 'rest-json' || protocol === 'rest-xml';
  return new AwsError(xml ? 'AccessDenied' : 'AccessDeniedException', message, xml || rest ? 403 : 400);
}

/** The protocol that a request speaks, by its form alone. */
export function protocolOf(request: HttpRequest, service: string | undefined): Protocol {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'smithy-rpc-v2-cbor';
  if (request.headers['x-amz-target'] !== undefined) return 'json';
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  if (form || request.query.has('Action')) return 'query';
  // Without a scope there is no service; only S3 is called without its own content type.
  const json = request.headers['content-type']?.includes('json') ?? false;
  return service === 's3' || (service === undefined && !json) ? 'rest-xml' : 'rest-json';
}
