/** What a text of somebody else's says as JSON; undefined where it is none, and anything but a text as it is. */
export function jsonOrUndefined(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
