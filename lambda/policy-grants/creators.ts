import {
  CreateUserProfileCommand,
  type DataZoneClient,
  GetUserProfileCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-datazone';
import type { Profiles } from './grant';
import { mapInParallel } from '../shared/parallel';

/**
 * The user profiles of roles, made where there is none yet: a grant can't name a user whom the domain does not know.
 *
 * @param client as a role of the domain's own account
 */
export async function ensureProfiles(
  client: DataZoneClient,
  domainId: string,
  roles: readonly string[],
): Promise<Profiles> {
  return new Map(
    await mapInParallel(roles, async (role) => [role, await ensureProfile(client, domainId, role)] as const),
  );
}

async function ensureProfile(
  client: DataZoneClient,
  domainIdentifier: string,
  role: string,
): Promise<string> {
  const user = { domainIdentifier, userIdentifier: role };
  try {
    return requireProfileId(role, await client.send(new GetUserProfileCommand({ ...user, type: 'IAM' })));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return requireProfileId(
      role,
      await client.send(new CreateUserProfileCommand({ ...user, userType: 'IAM_ROLE' })),
    );
  }
}

function requireProfileId(role: string, { id }: { readonly id?: string }): string {
  if (id === undefined) throw new Error(`user profile of ${role}: DataZone answered without its id`);
  return id;
}
