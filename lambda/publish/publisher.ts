import type { DataZoneClient } from '@aws-sdk/client-datazone';
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

/** Refusals of a session that ended early, or that was revoked, which AWS does by a deny (IAM user guide). */
const REVOKED = ['ExpiredTokenException', 'AccessDeniedException'];

/** Lets a client make a call that its session is refused once more, in a new session. */
export function renewSession({ config, middlewareStack }: DataZoneClient): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (!REVOKED.includes((error as Error).name)) throw error;
        await config.credentials({ forceRefresh: true });
        return next(args);
      }
    },
    // Credentials are chosen after this step and before the retries.
    { step: 'initialize', name: 'renewSession' },
  );
}
