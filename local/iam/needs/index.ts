import type { ServiceNeeds } from '../types';
import { athenaNeeds } from './athena';
import { cloudFormationNeeds } from './cloudformation';
import { cloudTrailNeeds } from './cloudtrail';
import { dataZoneNeeds } from './datazone';
import { eventsNeeds } from './events';
import { glueNeeds } from './glue';
import { lakeFormationNeeds } from './lakeformation';
import { lambdaNeeds } from './lambda';
import { ramNeeds } from './ram';
import { schedulerNeeds } from './scheduler';
import { snsNeeds } from './sns';
import { sqsNeeds } from './sqs';

/** By SigV4 signing name, and by IAM prefix where that is another. */
const SERVICES: Readonly<Record<string, ServiceNeeds>> = {
  athena: athenaNeeds,
  cloudformation: cloudFormationNeeds,
  cloudtrail: cloudTrailNeeds,
  datazone: dataZoneNeeds,
  events: eventsNeeds,
  glue: glueNeeds,
  lakeformation: lakeFormationNeeds,
  lambda: lambdaNeeds,
  ram: ramNeeds,
  scheduler: schedulerNeeds,
  sns: snsNeeds,
  sqs: sqsNeeds,
};

/** How calls to a service become needs; of a service that has nothing special, by the reference alone. */
export function needsOf(service: string): ServiceNeeds {
  return Object.hasOwn(SERVICES, service) ? SERVICES[service] : { prefix: service };
}
