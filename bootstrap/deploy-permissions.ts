import type { PlatformConfig } from '../platform/config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { catalogueReadPermissions } from '../platform/permissions/catalogue';
import { associationPermissions } from './permissions/association';
import { doctorPermissions } from '../platform/permissions/doctor';
import { domainPermissions } from '../platform/permissions/domain';
import { flowPermissions, invocationPermissions } from './permissions/flow';
import { identityPermissions } from './permissions/identity';
import { redrivePermissions } from '../platform/permissions/redrive';
import { statePermissions } from './permissions/state';
import type { Statements } from '../platform/permissions/statements';
import { storagePermissions } from './permissions/storage';

/**
 * What a deploy role may do, by topic; each topic becomes one managed policy. The actions are those that provider
 * 5.100 calls for the stack's resources; resources are limited by the names that the naming module gives.
 */
export function deployPermissions(
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
): Readonly<Record<string, Statements>> {
  const { region } = config;
  return {
    state: statePermissions(names),
    identity: identityPermissions(names),
    invocation: invocationPermissions(names),
    ...(names.holdsData
      ? {
          storage: storagePermissions(names, region),
          flow: flowPermissions(names, region),
          redrive: redrivePermissions(names, region),
        }
      : {}),
    ...(names.hasCatalogue ? { catalogue: catalogueReadPermissions(names) } : {}),
    doctor: doctorPermissions(config, names),
    ...(names === naming.governance
      ? { domain: domainPermissions(naming, names, region) }
      : { association: associationPermissions(naming, names, region) }),
  };
}
