import { randomBytes } from 'node:crypto';
import type {
  CreateUserProfileCommandInput,
  GetUserProfileCommandInput,
  SearchUserProfilesCommandInput,
  UpdateUserProfileCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { newProfile, profileOf } from './authorisation';
import type { DomainOperation, Service } from './authorisation';
import { page } from './store';
import type { Domain, Profile } from './store';

/** User profiles and the portal's door. */
export function userOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateUserProfile: (input, { domain }) => createUserProfile(service, input, domain),
    GetUserProfile: (input: GetUserProfileCommandInput, { domain }) =>
      describe(domain, existingProfile(domain, input.userIdentifier)),
    UpdateUserProfile: (input: UpdateUserProfileCommandInput, { domain }) => {
      const profile = existingProfile(domain, input.userIdentifier);
      profile.status = input.status ?? profile.status;
      return describe(domain, profile);
    },
    SearchUserProfiles: (input: SearchUserProfilesCommandInput, { domain }) => {
      const iam = ['DATAZONE_USER', 'DATAZONE_IAM_USER'].includes(input.userType ?? '');
      const found = [...domain.profiles.values()].filter(
        ({ arn }) => iam && arn.toLowerCase().includes((input.searchText ?? '').toLowerCase()),
      );
      return page(
        found.map((profile) => describe(domain, profile)),
        input,
      );
    },
    GetIamPortalLoginUrl: (_input, { domain, profile }) => ({
      authCodeUrl: `${domain.portalUrl}/login?authCode=${randomBytes(24).toString('base64url')}`,
      userProfileId: profile.id,
    }),
  };
}

function createUserProfile(service: Service, input: CreateUserProfileCommandInput, domain: Domain) {
  const { userIdentifier: arn = '', userType } = input;
  const kind = arn.includes(':user/') ? 'user' : 'role';
  if (userType === 'SSO_USER' || userType === 'IAM_ROLE_SESSION') {
    throw invalid(
      `userType ${userType} needs IAM Identity Center or a V2 domain, and this domain has neither`,
    );
  }
  const account = /^arn:aws:iam::(\d{12}):(user|role)\/.+$/.exec(arn)?.[1];
  if (account === undefined || (userType ?? `IAM_${kind.toUpperCase()}`) !== `IAM_${kind.toUpperCase()}`) {
    throw invalid(`userIdentifier ${arn} is not the ARN of an ${userType ?? 'IAM user or role'}`);
  }
  if (account !== domain.accountId && service.sharedWith(domain.arn, account) === undefined) {
    throw invalid(`userIdentifier ${arn}: account ${account} is not associated with domain ${domain.id}`);
  }
  if (profileOf(domain, arn) !== undefined) {
    throw invalid(`User profile already exists for ${arn}`);
  }
  const profile = newProfile(domain, arn, 'ASSIGNED');
  domain.profiles.set(profile.id, profile);
  return describe(domain, profile);
}

/** @throws {AwsError} ResourceNotFoundException. */
export function existingProfile(domain: Domain, identifier: string | undefined): Profile {
  const profile = profileOf(domain, identifier ?? '');
  if (profile === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `User profile ${identifier} does not exist in domain ${domain.id}`,
    );
  }
  return profile;
}

function describe(domain: Domain, { id, arn, status }: Profile) {
  return { domainId: domain.id, id, type: 'IAM', status, details: { iam: { arn } } };
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
