import { AwsError } from '../aws-error';
import type { Protocol, ServiceModel } from '../protocol/model';

type Failure = 'throttling' | 'server-error' | 'unavailable';
type Wording = readonly [code: string, message: string, status: number];

/** Services whose words are neither their model's nor their protocol's. */
const OF_SERVICES: Readonly<Record<string, Partial<Record<Failure, Wording>>>> = {
  s3: {
    throttling: ['SlowDown', 'Please reduce your request rate.', 503],
    'server-error': ['InternalError', 'We encountered an internal error. Please try again.', 500],
    unavailable: ['ServiceUnavailable', 'Service is unable to handle request.', 503],
  },
  ec2: {
    throttling: ['RequestLimitExceeded', 'Request limit exceeded.', 503],
    'server-error': ['InternalError', 'An internal error has occurred', 500],
  },
};

/** Errors that models have for each failure; of those in a service's model the first is its own. */
const MODELLED: Readonly<Record<Failure, readonly string[]>> = {
  throttling: ['ThrottlingException', 'TooManyRequestsException', 'RequestThrottled', 'ThrottledException'],
  'server-error': [
    'InternalServerException',
    'InternalServiceException',
    'ServerInternalException',
    'InternalServerError',
    'InternalException',
    'InternalErrorException',
    'KMSInternalException',
    'InternalServiceFault',
    'ServiceException',
  ],
  unavailable: ['ServiceUnavailableException'],
};

const UNKNOWN_FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';
const TEMPORARY_FAILURE = 'The request has failed due to a temporary failure of the server.';

/** AWS's common errors ("Common error types" of the API references); a model's own error has the same words. */
const COMMON: Readonly<Record<Failure, Wording>> = {
  throttling: ['ThrottlingException', 'Rate exceeded', 400],
  'server-error': ['InternalFailure', UNKNOWN_FAILURE, 500],
  unavailable: ['ServiceUnavailable', TEMPORARY_FAILURE, 503],
};

/** How a service words a failure of its own, in code, message and status. */
export function failureOf(failure: Failure, model: ServiceModel): AwsError {
  const own = OF_SERVICES[model.name]?.[failure];
  if (own) return new AwsError(...own);
  const [code, message, status] = COMMON[failure];
  const modelled = MODELLED[failure].find((name) => model.find(name));
  if (modelled === undefined) return new AwsError(commonCode(code, model.protocol), message, status);
  return new AwsError(modelled, message, model.find(modelled)?.error?.httpStatusCode ?? status);
}

/** The query protocol throttles without "Exception". */
function commonCode(code: string, protocol: Protocol): string {
  return protocol === 'query' ? code.replace(/Exception$/, '') : code;
}
