import type { ServiceNeeds } from '../types';
import { athenaNeeds } from './athena';
import { cloudFormationNeeds } from './cloudformation';
import { cloudTrailNeeds } from './cloudtrail';
import { cloudWatchNeeds } from './cloudwatch';
import { dataZoneNeeds } from './datazone';
import { eventsNeeds } from './events';
import { glueNeeds } from './glue';
import { iamNeeds } from './iam/index';
import { kmsNeeds } from './kms';
import { lakeFormationNeeds } from './lakeformation';
import { lambdaNeeds } from './lambda';
import { logsNeeds } from './logs';
import { ramNeeds } from './ram';
import { s3Needs } from './s3/index';
import { schedulerNeeds } from './scheduler';
import { snsNeeds } from './sns';
import { sqsNeeds } from './sqs';
import { ssmNeeds } from './ssm';
import { stsNeeds } from './sts';

/** By SigV4 signing name, and by IAM prefix where that is another. */
const SERVICES: Readonly<Record<string, ServiceNeeds>> = {
  athena: athenaNeeds,
  cloudformation: cloudFormationNeeds,
  cloudtrail: cloudTrailNeeds,
  cloudwatch: cloudWatchNeeds,
  datazone: dataZoneNeeds,
  events: eventsNeeds,
  glue: glueNeeds,
  iam: iamNeeds,
  kms: kmsNeeds,
  lakeformation: lakeFormationNeeds,
  lambda: lambdaNeeds,
  logs: logsNeeds,
  monitoring: cloudWatchNeeds,
  ram: ramNeeds,
  s3: s3Needs,
  scheduler: schedulerNeeds,
  sns: snsNeeds,
  sqs: sqsNeeds,
  ssm: ssmNeeds,
  sts: stsNeeds,
};

/** How calls to a service become needs; of a service that has nothing special, by the reference alone. */
export function needsOf(service: string): ServiceNeeds {
  return Object.hasOwn(SERVICES, service) ? SERVICES[service] : { prefix: service };
}
