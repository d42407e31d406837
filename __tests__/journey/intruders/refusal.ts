import { DataZoneClient } from '@aws-sdk/client-datazone';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { requireMember, type Session } from '../../../commands/session';

/** A client of any AWS SDK v3 type. */
type ClientType = new (config: object) => { send(command: never): Promise<unknown> };

/** One call that IAM has to refuse: the action and the resource that the refusal must name, and the call itself. */
export type Attempt = readonly [action: string, resource: string, client: ClientType, command: object];

/** As AWS words it; S3 puts the resource into quotation marks, and STS gives no reason. */
const REFUSED =
  /^AccessDenied(?:Exception)?: User: (\S+) is not authorized to perform: (\S+) on resource: "?([^\s"]+)"?(?: because| with an explicit deny|$)/;

/** DataZone's own word, after IAM and the share have said yes: it names neither the caller nor the resource. */
const NOT_PERMITTED = /^AccessDeniedException: User is not permitted to perform operation: (\w+)$/;

/** Makes each call as the session and expects that IAM refuses it, in a message that names who, what and where. */
export async function expectRefused(as: Session, attempts: readonly Attempt[]): Promise<void> {
  const who = await arnOf(as);
  const outcomes = attempts.map(async ([action, resource, client, command]) => {
    const answer = await outcome(as, client, command);
    const refused = REFUSED.exec(answer)?.slice(1).join(' ');
    return `${action} on ${resource}: ${refused ?? answer}`;
  });
  expect(await Promise.all(outcomes)).toEqual(
    attempts.map(([action, resource]) => {
      let refusal = `${who} ${action} ${resource}`;
      if (isToldNothing(who, resource)) refusal = 'AccessDenied: Access Denied';
      if (action.startsWith('athena:')) refusal = byAthena(action);
      return `${action} on ${resource}: ${refusal}`;
    }),
  );
}

/** Athena words it in its own way. */
function byAthena(action: string): string {
  return (
    `AccessDeniedException: You are not authorized to perform: ${action} on the resource. After your AWS ` +
    'administrator or you have updated your permissions, please try again.'
  );
}

/** To callers of another account S3 does not say why; the names of the platform's buckets hold their account. */
function isToldNothing(who: string, resource: string): boolean {
  return resource.startsWith('arn:aws:s3:::') && !resource.includes(who.split(':')[4]);
}

/** Expects that DataZone itself refuses each call, of whomever IAM lets in: no member, or nobody whom a grant names. */
export async function expectNotPermitted(as: Session, commands: readonly object[]): Promise<void> {
  const outcomes = await Promise.all(
    commands.map(async (command) => {
      const answer = await outcome(as, DataZoneClient, command);
      return NOT_PERMITTED.exec(answer)?.[1] ?? answer;
    }),
  );
  expect(outcomes).toEqual(commands.map(({ constructor }) => constructor.name.replace(/Command$/, '')));
}

/** Expects that the session may make each call. */
export async function expectAllowed(
  as: Session,
  calls: readonly (readonly [client: ClientType, command: object])[],
): Promise<void> {
  for (const [client, command] of calls) {
    const name = command.constructor.name;
    expect(`${name}: ${await outcome(as, client, command)}`).toBe(`${name}: allowed`);
  }
}

/**
 * Expects that IAM lets each call through, whatever is said after that: IAM is asked first, so that this much of an
 * attack can be shown of what the local AWS does not serve.
 */
export async function expectAuthorised(as: Session, attempts: readonly Attempt[]): Promise<void> {
  for (const [action, resource, client, command] of attempts) {
    const answer = await outcome(as, client, command);
    expect(`${action} on ${resource}: ${answer}`).not.toMatch(/AccessDenied|not authorized/);
  }
}

/** `allowed`, or the error's name and message. */
export async function outcome(as: Session, client: ClientType, command: object): Promise<string> {
  try {
    await as.client(client).send(command as never);
    return 'allowed';
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
}

/** ARN by which AWS names the session's caller. */
export async function arnOf(session: Session): Promise<string> {
  const { Arn } = await session.client(STSClient).send(new GetCallerIdentityCommand({}));
  return requireMember(Arn, 'Arn');
}
