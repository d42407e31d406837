/**
 * Whether a text is what an ARN pattern means, as IAM's ArnLike compares them: `*` stands for any text, slashes too. Only the
 * last of the six parts of a pattern here has one. It looks at each character a few times at most, however many `*` there are.
 */
export function matches(pattern: string, text: string): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(start)) return false;
  const end = rest.pop() ?? '';
  let at = start.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - end.length >= at && text.endsWith(end);
}
