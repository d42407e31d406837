import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { OWNER_SESSION_ACTIONS, PURPOSE } from '../../platform/owner-session';

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
