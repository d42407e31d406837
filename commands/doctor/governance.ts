import { RAMClient } from '@aws-sdk/client-ram';
import { S3Client } from '@aws-sdk/client-s3';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import { requireGovernance } from '../stacks/checks';
import { Surroundings } from '../stacks/surroundings';
import { type Answer, isRefusal, ok, problemOf, warning } from './check';
import { isDeployed } from './state';
import type { View } from './view';

/**
 * Whether another account finds what governance keeps for it: its onboarding role, the state, and the association.
 *
 * @param view of that account
 * @param governance of the governance account, where somebody got in
 * @throws AWS's error, where it is no refusal
 */
export async function governanceFor(
  config: PlatformConfig,
  naming: Naming,
  names: AccountNames,
  view: View,
  governance: View | undefined,
): Promise<Answer> {
  try {
    await requireGovernance([names.stack], config, naming);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    if (cause === undefined || ('$metadata' in cause && !isRefusal(cause))) throw error;
    const s3 = governance?.client(S3Client);
    if (s3 === undefined || (await isDeployed(s3, naming.governance))) return problemOf(message);
    return warning(
      'governance was never deployed, and makes what this account needs there',
      `Deploy it first, or with this one: npm run deploy -- governance ${names.stack}`,
    );
  }
  const lost = await new Surroundings(names, naming, config).lostAssociation(view.client(RAMClient));
  if (lost !== undefined) return problemOf(lost);
  return ok(
    `its state can be read as ${naming.onboardingRoleArn(names.entry)}, and the account is associated or invited`,
  );
}
