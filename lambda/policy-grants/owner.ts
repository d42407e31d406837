import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/** Value of the session tag, by which a role knows a session of this function's. */
export const PURPOSE = 'policy-grants';

/** All that a session of the owner role may do: change grants, and look up what they are about. */
export const OWNER_SESSION_ACTIONS = [
  'datazone:AddPolicyGrant',
  'datazone:GetDomain',
  'datazone:GetEnvironmentProfile',
  'datazone:GetProject',
  'datazone:GetUserProfile',
  'datazone:ListPolicyGrants',
  'datazone:ListProjectMemberships',
  'datazone:RemovePolicyGrant',
] as const;

/** How the owner role is taken. */
export interface OwnerRole {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Key of the session tag. */
  readonly tagKey: string;
}

/** Gives sessions of the role that owns the account's projects, and for governance also the domain's root unit. */
export function ownerSession(sts: STSClient, { roleArn, externalId, tagKey }: OwnerRole) {
  return async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: PURPOSE,
        ExternalId: externalId,
        Tags: [{ Key: tagKey, Value: PURPOSE }],
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: OWNER_SESSION_ACTIONS, Resource: '*' }],
        }),
      }),
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
      throw new Error(`owner role ${roleArn}: STS answered without credentials`);
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration,
    };
  };
}
