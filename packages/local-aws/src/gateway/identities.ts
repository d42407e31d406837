import { randomBytes } from 'node:crypto';
import type { Credentials, Principal } from '../local-aws';

/** Whom an access key stands for. */
interface Identity {
  readonly principal: Principal;
  readonly credentials: Credentials;
  /** Only temporary credentials end. */
  readonly expires?: Date;
}

type Who = Omit<Principal, 'accessKeyId'>;

/** The access keys that the gateway knows: users' own, and every session's. */
export class Identities {
  private readonly known = new Map<string, Identity>();
  private readonly inactive = new Set<string>();

  /** A user's key, as IAM made it. */
  add(who: Who, credentials: Credentials): void {
    const { accessKeyId } = credentials;
    this.known.set(accessKeyId, { principal: { ...who, accessKeyId }, credentials });
  }

  /** New temporary credentials; without `expires` they last as long as the local AWS. */
  open(who: Who, expires?: Date): Credentials {
    const credentials = {
      accessKeyId: `ASIA${base32(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(120).toString('base64'),
    };
    const principal = { ...who, accessKeyId: credentials.accessKeyId };
    this.known.set(credentials.accessKeyId, { principal, credentials, expires });
    return credentials;
  }

  remove(accessKeyId: string): void {
    this.known.delete(accessKeyId);
    this.inactive.delete(accessKeyId);
  }

  setActive(accessKeyId: string, active: boolean): void {
    if (active) this.inactive.delete(accessKeyId);
    else this.inactive.add(accessKeyId);
  }

  /**
   * Who signed with this key and token.
   *
   * @returns why not: the key is not known, is inactive or has another token; or its session has ended.
   */
  find(accessKeyId: string, sessionToken: string | undefined, now: Date): Principal | 'unknown' | 'expired' {
    const identity = this.known.get(accessKeyId);
    if (!identity || this.inactive.has(accessKeyId)) return 'unknown';
    if (identity.credentials.sessionToken !== sessionToken) return 'unknown';
    return identity.expires && identity.expires <= now ? 'expired' : identity.principal;
  }
}

/** Random characters as AWS's key and entity ids have them. */
function base32(length: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('');
}
