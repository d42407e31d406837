import { DataZoneClient } from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import { ownerSession } from '../../platform/permissions/doctor';
import type { PlatformConfig } from '../../platform/config';
import { type AccountNames, type Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { assume } from '../assume';
import { type Answer, isRefusal, ok, reasonOf, unknown } from './check';
import { type DomainView, domainView } from './domain-view';
import { isDeployed } from './state';
import type { View } from './view';

type Look = (view: View) => Promise<Answer>;

/**
 * Makes looks at what is in the domain, which is found once, as the owner of the account's project.
 *
 * @param governance of the governance account, where somebody got in
 */
export function domainLook(
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
  governance: View | undefined,
): (look: (found: DomainView, view: View) => Promise<Answer>) => Look {
  let found: Promise<DomainView | Answer> | undefined;
  return (look) => async (view) => {
    found ??= findDomainView(config, naming, names, view, governance);
    const domain = await found;
    return 'status' in domain ? domain : look(domain, view);
  };
}

const NOTHING_DEPLOYED = ok('nothing of it is deployed yet');

async function findDomainView(
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
  view: View,
  governance: View | undefined,
): Promise<DomainView | Answer> {
  if (names.kind === 'governance')
    return (await domainView(view.client(DataZoneClient), naming, names)) ?? NOTHING_DEPLOYED;
  const { region } = config;
  const roleArn = naming.onboardingRoleArn(names.entry);
  try {
    const credentials = await assume({
      region,
      roleArn,
      session: 'doctor',
      externalId: config.governance.externalId,
      policy: policy(ownerSession(config, naming.governance)),
    });
    return (await domainView(new DataZoneClient({ region, credentials }), naming, names)) ?? NOTHING_DEPLOYED;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const s3 = governance?.client(S3Client);
    if (s3 !== undefined && !(await isDeployed(s3, naming.governance))) return NOTHING_DEPLOYED;
    return unknown(
      `it is looked at as ${roleArn}, which can't be taken or may not look (${reasonOf(error)})`,
      'Mend what is said of governance first; where nothing is, have governance deployed again.',
    );
  }
}
