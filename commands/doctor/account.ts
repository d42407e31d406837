import { AthenaClient } from '@aws-sdk/client-athena';
import { DataZoneClient } from '@aws-sdk/client-datazone';
import { GlueClient } from '@aws-sdk/client-glue';
import { LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { countsOnOrganization } from '../../platform/permissions/doctor';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { type Answer, examine, type Finding, unknown } from './check';
import { domainLook } from './domain-look';
import { strangersEnvironments } from './environments';
import { governanceFor } from './governance';
import { blueprints, configurationOf, profiles, projectCreators, unitOwners } from './grants';
import { lakeDefaults, lakeLocation, lakeSettings, otherAdministrators } from './lake';
import { membership, sharing } from './organization';
import { concurrency, domain, environments } from './quotas';
import { trials } from './trials';
import { stateBucket, stateLock } from './state';
import type { Caller } from './caller';
import { openView, type View } from './view';

/** An account of the configuration, as far as the caller gets into it. */
export interface Opened {
  readonly names: AccountNames;
  /** How the caller gets in, or why not. */
  readonly role: Finding;
  readonly view?: View;
}

/** Looks whether and how the caller gets into an account. */
export async function openAccount(
  config: PlatformConfig,
  names: AccountNames,
  caller: Caller | undefined,
): Promise<Opened> {
  let view: View | undefined;
  const look = async (): Promise<Answer> => {
    if (caller === undefined) {
      return unknown('there are no credentials to take it with', 'Mend the credentials first.');
    }
    const opened = await openView(config, names, caller);
    view = opened.view;
    return opened.answer;
  };
  const [role] = await examine(names.entry, [{ check: 'deploy role', look }], 'Mend the credentials first.');
  return { names, role, view };
}

/** Everything that there is to see in an account. */
export async function examineAccount(
  config: PlatformConfig,
  naming: Naming,
  { names, role, view }: Opened,
  governance: Opened | undefined,
): Promise<readonly Finding[]> {
  const looks = Object.entries(looksOf(config, naming, names, governance?.view));
  if (view === undefined) {
    const unseen = unknown('not looked at, since nobody could get in', 'Mend the deploy role first.');
    return [role, ...looks.map(([check]) => ({ account: names.entry, check, ...unseen }))];
  }
  const checks = looks.map(([check, look]) => ({ check, look: () => look(view) }));
  return [role, ...(await examine(names.entry, checks, view.refused))];
}

type Look = (view: View) => Answer | Promise<Answer>;

/** What is checked, in the order of the report. */
function looksOf(
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
  governance: View | undefined,
): Readonly<Record<string, Look>> {
  const ofGovernance = names.kind === 'governance';
  const inDomain = domainLook(config, naming, names, governance);
  const inOrganization: Look = (view) => (ofGovernance ? sharing(view) : membership(view, governance));
  return {
    'state bucket': (view) => stateBucket(view.client(S3Client), names),
    'state lock': (view) => stateLock(view.client(S3Client), names),
    'Lambda concurrency': (view) => concurrency(view.client(LambdaClient)),
    'Lake Formation settings': (view) => lakeSettings(view.client(LakeFormationClient), names),
    'Lake Formation defaults': (view) => lakeDefaults(view.client(LakeFormationClient)),
    'Lake Formation administrators': (view) => otherAdministrators(view.client(LakeFormationClient), names),
    ...(names.holdsData
      ? { 'lake location': (view) => lakeLocation(view.client(LakeFormationClient), names) }
      : {}),
    ...(countsOnOrganization(config, names) ? { Organization: inOrganization } : {}),
    'who may build': inDomain((found, view) => configurationOf(view.client(DataZoneClient), found, names)),
    blueprints: inDomain((found, view) => blueprints(view.client(DataZoneClient), found)),
    'environment profiles': inDomain((found) => profiles(found, names)),
    environments: inDomain((found, view) =>
      strangersEnvironments(
        view.client(AthenaClient),
        view.client(GlueClient),
        config.region,
        names,
        found.domainId,
        [found.projectId, ...found.trialProjects.values()],
      ),
    ),
    ...(ofGovernance
      ? {
          'who may make projects': inDomain((found) => projectCreators(found, config, naming)),
          'owners of the domain': inDomain((found) => unitOwners(found, naming)),
          'DataZone domain': (view) =>
            domain(view.client(DataZoneClient), view.client(ServiceQuotasClient), naming, names.accountId),
          'DataZone environments': () => environments(naming),
          ...(naming.trialConsumers.length > 0 ? { consumers: () => trials(config) } : {}),
        }
      : { governance: (view) => governanceFor(config, naming, names, view, governance) }),
  };
}
