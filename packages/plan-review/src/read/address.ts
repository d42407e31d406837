/** An index of an address, such as `["a.b"]` or `[0]`. */
const INDEX = String.raw`\[(?:"(?:[^"\\]|\\.)*"|\d+)\]`;
const INDICES = new RegExp(INDEX, 'g');
const LAST_INDEX = new RegExp(`${INDEX}$`);
const MODULE = new RegExp(String.raw`^(?:module\.[^.[]+(?:${INDEX})?\.)*`);

/** An address without any index, as the configuration has it. */
export function withoutIndices(address: string): string {
  return address.includes('[') ? address.replaceAll(INDICES, '') : address;
}

/** An address without the index of its last part. */
export function withoutLastIndex(address: string): string {
  return address.endsWith(']') ? address.replace(LAST_INDEX, '') : address;
}

/** The index of an address's last part, such as `["a"]`; empty where it has none. */
export function lastIndexOf(address: string): string {
  return address.endsWith(']') ? (LAST_INDEX.exec(address)?.[0] ?? '') : '';
}

/** The modules that an address is in, with a full stop at the end; empty for the root module. */
export function moduleOf(address: string): string {
  return MODULE.exec(address)?.[0] ?? '';
}
