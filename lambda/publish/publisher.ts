import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/**
 * Gives sessions of the publisher role. A client that gets this as `credentials` keeps a session and asks for the next
 * shortly before it expires.
 */
export function publisher(sts: STSClient, roleArn: string, externalId: string | undefined) {
  return async () => {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'publish', ExternalId: externalId }),
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
      throw new Error(`publisher role ${roleArn}: STS answered without credentials`);
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiration: Credentials.Expiration,
    };
  };
}
