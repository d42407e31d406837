import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Keys, keysOf } from './session';

/** How a role is taken. */
export interface Assumption {
  readonly region: string;
  readonly roleArn: string;
  /** Name of the session, which the audit trail shows. */
  readonly session: string;
  readonly externalId?: string;
  /** Session policy, which the session's rights stay within. */
  readonly policy?: string;
}

/** Takes a role as the caller of the command. @throws STS's error */
export async function assume({ region, roleArn, session, ...more }: Assumption): Promise<Keys> {
  const { Credentials: keys } = await new STSClient({ region }).send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: session,
      ExternalId: more.externalId,
      Policy: more.policy,
    }),
  );
  return keysOf(keys);
}
