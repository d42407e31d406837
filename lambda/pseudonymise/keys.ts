import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';

/**
 * Working keys of the spaces of pseudonyms: HMAC of a label under a key that never leaves KMS (API: GenerateMac). Each is derived
 * once in the life of a process and is kept in memory alone.
 */
export class WorkingKeys {
  private readonly derived = new Map<string, Promise<Buffer>>();

  /** @param keyId ARN of a KMS key of type HMAC_256 */
  constructor(
    private readonly kms: KMSClient,
    private readonly keyId: string,
  ) {}

  /** @throws what KMS does, such as DisabledException; the next call then asks again */
  of(space: string): Promise<Buffer> {
    const known = this.derived.get(space);
    if (known) return known;
    const key = this.derive(space);
    this.derived.set(space, key);
    key.catch(() => this.derived.delete(space));
    return key;
  }

  private async derive(space: string): Promise<Buffer> {
    const { Mac } = await this.kms.send(
      new GenerateMacCommand({
        KeyId: this.keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`pseudonym/v1/${space}`),
      }),
    );
    if (Mac?.length !== 32) throw new Error(`KMS answered a MAC of ${Mac?.length ?? 0} bytes, and not of 32`);
    return Buffer.from(Mac);
  }
}
