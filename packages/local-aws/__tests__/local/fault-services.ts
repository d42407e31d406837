import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DataZoneClient, ListDomainsCommand } from '@aws-sdk/client-datazone';
import { GetCrawlersCommand, GlueClient } from '@aws-sdk/client-glue';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LakeFormationClient, ListResourcesCommand } from '@aws-sdk/client-lakeformation';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '../../src/clients';

/** Gives a client of a kind. */
export type Make = <T extends Client>(type: new (config: object) => T) => T;

/** A call of a service, and how the service words a throttle, an internal error and its absence. */
type Row = readonly [string, (make: Make) => Promise<unknown>, string, string, string];

/** One service at least of each protocol, and of each way to word a failure. */
export const SERVICES: readonly Row[] = [
  [
    's3',
    (make) => make(S3Client).send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' })),
    'SlowDown 503',
    'InternalError 500',
    'ServiceUnavailable 503',
  ],
  [
    'glue',
    (make) => make(GlueClient).send(new GetCrawlersCommand({})),
    'ThrottlingException 400',
    'InternalServerException 500',
    'ServiceUnavailable 503',
  ],
  [
    'lambda',
    (make) => make(LambdaClient).send(new ListFunctionsCommand({})),
    'TooManyRequestsException 429',
    'ServiceException 500',
    'ServiceUnavailable 503',
  ],
  [
    'datazone',
    (make) => make(DataZoneClient).send(new ListDomainsCommand({})),
    'ThrottlingException 429',
    'InternalServerException 500',
    'ServiceUnavailable 503',
  ],
  [
    'lakeformation',
    (make) => make(LakeFormationClient).send(new ListResourcesCommand({})),
    'ThrottledException 429',
    'InternalServiceException 500',
    'ServiceUnavailable 503',
  ],
  [
    'sqs',
    (make) => make(SQSClient).send(new ListQueuesCommand({})),
    'RequestThrottled 400',
    'InternalFailure 500',
    'ServiceUnavailable 503',
  ],
  [
    'sns',
    (make) => make(SNSClient).send(new ListTopicsCommand({})),
    'ThrottledException 429',
    'InternalErrorException 500',
    'ServiceUnavailable 503',
  ],
  [
    'iam',
    (make) => make(IAMClient).send(new ListRolesCommand({})),
    'Throttling 400',
    'InternalFailure 500',
    'ServiceUnavailable 503',
  ],
  [
    'monitoring',
    (make) => make(CloudWatchClient).send(new ListMetricsCommand({})),
    'ThrottlingException 400',
    'InternalServiceFault 500',
    'ServiceUnavailable 503',
  ],
];
