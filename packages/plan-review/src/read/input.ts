import { stripVTControlCharacters } from 'node:util';

/** How a plan is written as JSON; ends the message about every file that holds none. */
export const CURE = 'Write it with `terraform plan -out=plan`, then `terraform show -json plan > plan.json`.';

/** A file that holds no plan that can be read. The message names the cause and the cure. */
export class InputError extends Error {
  constructor(name: string, cause: string, cure = CURE) {
    super(`${name} ${cause}. ${cure}`);
    this.name = 'InputError';
  }
}

/** First bytes of what people pass instead of the JSON. */
const SIGNATURES: readonly {
  readonly bytes: readonly number[];
  readonly is: string;
  readonly cure?: string;
}[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    is: 'is the plan file itself (a zip archive), not its JSON',
    cure: 'Write its JSON with `terraform show -json FILE > plan.json`, in the folder of its configuration.',
  },
  {
    bytes: [0x1f, 0x8b],
    is: 'is compressed with gzip',
    cure: 'Unpack it first: `gunzip -c FILE > plan.json`.',
  },
];

/**
 * Every JSON object that a file holds at its top level. Byte-order marks, UTF-16 as PowerShell's `>` writes it, colour
 * codes, and lines that a CI action prints before and after it are no part of the JSON.
 *
 * @param name of the file, for messages
 * @throws InputError that names the cause and the cure
 */
export function readJsonObjects(name: string, bytes: Uint8Array): readonly object[] {
  const signature = SIGNATURES.find((each) => each.bytes.every((byte, index) => bytes[index] === byte));
  if (signature) throw new InputError(name, signature.is, signature.cure);
  const text = stripVTControlCharacters(decoded(bytes)).trim();
  if (text === '') {
    throw new InputError(
      name,
      'is empty: the command that should have written it has failed, or printed to somewhere else',
    );
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [value];
    throw new InputError(name, `holds ${Array.isArray(value) ? 'a list' : 'a single value'}, and no plan`);
  } catch (error) {
    if (error instanceof InputError) throw error;
  }
  const objects = objectsAmongLines(text);
  if (objects.length > 0) return objects;
  throw new InputError(name, whyNotJson(text));
}

/** The text of bytes in UTF-8 or UTF-16, with a byte-order mark or without. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isPair = (a: number, b: number) => first === a && second === b;
  // Without a mark, a plan's first sign `{` has the zero byte of UTF-16 before or after it.
  if (isPair(0xff, 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le').decode(bytes);
  if (isPair(0xfe, 0xff) || (first === 0 && second !== 0)) {
    const swapped = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
    return new TextDecoder('utf-16le').decode(swapped);
  }
  return new TextDecoder('utf-8').decode(bytes);
}

/** Objects of JSON that start a line, or the plan that starts within one, as after a log's time. */
function objectsAmongLines(text: string): readonly object[] {
  const found: object[] = [];
  const start = /^[ \t]*\{|\{\s*"format_version"/gm;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const from = match.index + match[0].indexOf('{');
    const end = endOfObject(text, from);
    if (end === undefined) break;
    try {
      found.push(JSON.parse(text.slice(from, end)) as object);
      start.lastIndex = end;
    } catch {
      // Braces that are no JSON, as in a plan for people: the next line may start one.
      start.lastIndex = from + 1;
    }
  }
  return found;
}

/** Where the braces that open at `from` are closed again; undefined where they never are. */
function endOfObject(text: string, from: number): number | undefined {
  const sign = /["{}]/g;
  sign.lastIndex = from;
  let depth = 0;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index);
      if (end === undefined) return undefined;
      sign.lastIndex = end;
      continue;
    }
    depth += match[0] === '{' ? 1 : -1;
    if (depth === 0) return match.index + 1;
  }
  return undefined;
}

function endOfString(text: string, from: number): number | undefined {
  const sign = /["\\]/g;
  sign.lastIndex = from + 1;
  for (let match = sign.exec(text); match !== null; match = sign.exec(text)) {
    if (match[0] === '"') return match.index + 1;
    sign.lastIndex = match.index + 2;
  }
  return undefined;
}

function whyNotJson(text: string): string {
  if (
    /^(?:Terraform|OpenTofu) (?:used|will|has compared)|^\s*# \S+ (?:will|must) be |^Plan: \d+/m.test(text)
  ) {
    return 'is what `terraform plan` or `terraform show` prints for people, not JSON';
  }
  if (/^\s*\{/m.test(text)) {
    return 'ends before its JSON does: it was cut off, as by a full disk or a command that failed half-way';
  }
  const [line = ''] = text.split(/\r?\n/);
  const start = line.slice(0, 80);
  return `is not JSON: it starts with ${JSON.stringify(start)}`;
}
