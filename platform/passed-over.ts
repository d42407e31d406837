/** Whether a crawl passes over a file or folder of this name, and over all that lies in it. */
export function isHidden(name: string): boolean {
  return /^[_.]/.test(name);
}

/**
 * Why an object is never catalogued as data of a table, as far as its name and size tell; undefined where nothing does.
 * `deliberate` says that whoever named it so may have meant it.
 *
 * @param bytes undefined where the size is not known
 */
export function passedOver(
  key: string,
  bytes: number | undefined,
): { readonly reason: string; readonly deliberate: boolean } | undefined {
  // A folder that the console makes is an object of no bytes.
  if (key.endsWith('/')) return undefined;
  const parts = key.split('/');
  const hidden = parts.find(isHidden);
  if (hidden !== undefined) {
    return { reason: `${hidden} begins with ${hidden[0]}, and such names are passed over`, deliberate: true };
  }
  if (parts.length === 1) {
    return {
      reason: 'it lies in no folder, and the folder is the table: put it into one',
      deliberate: false,
    };
  }
  if (bytes === 0) return { reason: 'it is empty', deliberate: false };
  return undefined;
}
