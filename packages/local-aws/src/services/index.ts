import type { Identities } from '../gateway/identities';
import type { LocalAws, LocalService } from '../local-aws';
import type { Moto } from '../moto/moto';
import { createAccessKeys } from './access-keys';
import { createAthena } from './athena/index';
import { createCloudTrail } from './cloudtrail';
import { createCloudFormation } from './cloudformation/index';
import type { DomainDefaults } from './datazone/domain-units';
import { createDataZone } from './datazone/index';
import { createEvents } from './events/index';
import { createGlue } from './glue/index';
import { createKms } from './kms';
import { createLakeFormation } from './lakeformation/index';
import { createLambda } from './lambda/index';
import { createLogs } from './logs';
import { createManagedPolicies } from './managed-policies';
import { Organization } from './organizations';
import { createRam } from './ram/ram';
import { createS3 } from './s3/index';
import { createServiceQuotas } from './service-quotas';
import { createSqs } from './sqs';
import { createSts } from './sts';

/**
 * Every part of AWS that is served here rather than by moto, and what tests do to time.
 *
 * @param accounts ids of those that form an Organization, the one that manages it first
 * @param domainDefaults what new DataZone domains let everybody do
 */
export function createServices(
  aws: LocalAws,
  identities: Identities,
  moto: Moto,
  accounts: readonly string[],
  domainDefaults: DomainDefaults,
): { readonly services: readonly LocalService[]; letDayPass(): void } {
  const organization = new Organization(aws, accounts);
  const ram = createRam(aws, organization);
  const lake = createLakeFormation(aws);
  const dataZone = createDataZone(aws, ram.sharedWith, domainDefaults);
  const services = [
    createSts(aws, identities, moto),
    createAccessKeys(identities),
    createManagedPolicies(moto),
    createLambda(aws),
    createEvents(aws),
    createS3(aws, moto),
    createSqs(aws, moto),
    createKms(moto),
    createLogs(aws),
    createCloudTrail(aws),
    createServiceQuotas(),
    organization.service,
    ram.service,
    lake.service,
    createGlue(aws, lake.access),
    createAthena(aws, lake.access),
    dataZone.service,
    createCloudFormation(aws, moto.models),
  ];
  return { services, letDayPass: () => dataZone.letDayPass() };
}
