/** Block of SHA-256, in bytes (FIPS 180-4). */
const BLOCK = 64;

/** Inner and outer pad of HMAC-SHA-256 (RFC 2104), for a key of at most a block. */
export function hmacPads(key: Buffer): { readonly inner: Buffer; readonly outer: Buffer } {
  if (key.length > BLOCK) throw new Error(`an HMAC key has at most ${BLOCK} bytes here, got ${key.length}`);
  const pad = (byte: number) => {
    const padded = Buffer.alloc(BLOCK, byte);
    for (const [at, part] of key.entries()) padded[at] = byte ^ part;
    return padded;
  };
  return { inner: pad(0x36), outer: pad(0x5c) };
}
