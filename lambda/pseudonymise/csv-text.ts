import { TextDecoder } from 'node:util';
import type { Csv } from './rules';

const LF = 10;
const MARK = '\ufeff';

/** The longest first line: DuckDB takes as much. */
const LONGEST_LINE = 2_000_000;

/** A file of CSV in UTF-8 without a byte order mark. */
export interface CsvText {
  /** The first record without its line end; undefined where the file is empty or no line ends in its first two megabytes. */
  readonly first?: string;
  readonly lineEnd: '\n' | '\r\n';
  /** All bytes behind the first line; it starts with the first line where that is no header. */
  readonly body: AsyncIterable<Buffer>;
}

/** Reads up to the end of the first line, which tells the header and how lines end. */
export async function openCsv(source: AsyncIterable<Uint8Array>, csv: Csv): Promise<CsvText> {
  const chunks = asUtf8(source, csv.encoding)[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  let end = -1;
  while (end < 0 && start.length < LONGEST_LINE) {
    const { done, value } = await chunks.next();
    if (done) break;
    start = Buffer.concat([start, value]);
    end = start.indexOf(LF);
  }
  const crlf = end > 0 && start[end - 1] === 13;
  return {
    first: end < 0 ? undefined : start.toString('utf8', 0, crlf ? end - 1 : end),
    lineEnd: crlf ? '\r\n' : '\n',
    body: follow(csv.header && end >= 0 ? start.subarray(end + 1) : start, chunks),
  };
}

async function* follow(start: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  if (start.length > 0) yield start;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** DuckDB is always given UTF-8, so that one scan of bytes does for every encoding. Bytes that are no UTF-8 stay, for DuckDB to refuse. */
async function* asUtf8(source: AsyncIterable<Uint8Array>, encoding: Csv['encoding']): AsyncIterable<Buffer> {
  const decode = encoding === 'utf-8' ? undefined : decoder(encoding);
  let first = Buffer.alloc(0);
  let started = false;
  for await (const bytes of source) {
    const chunk = decode?.(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (started) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < 3) continue;
    started = true;
    yield withoutMark(first);
  }
  const rest = decode?.();
  if (!started) yield withoutMark(Buffer.concat([first, rest ?? Buffer.alloc(0)]));
  else if (rest && rest.length > 0) yield rest;
}

function withoutMark(start: Buffer): Buffer {
  return start.subarray(0, 3).toString('utf8') === MARK ? start.subarray(3) : start;
}

/** ISO 8859-1, which is not what the Encoding Standard calls latin1; and UTF-16, whose mark says which byte comes first. */
function decoder(encoding: 'utf-16' | 'latin-1'): (bytes?: Uint8Array) => Buffer {
  if (encoding === 'latin-1') return (bytes) => Buffer.from(Buffer.from(bytes ?? []).toString('latin1'));
  let utf16: TextDecoder | undefined;
  let start = Buffer.alloc(0);
  return (bytes) => {
    let chunk = bytes;
    if (utf16 === undefined) {
      start = Buffer.concat([start, bytes ?? Buffer.alloc(0)]);
      if (start.length < 2 && bytes !== undefined) return Buffer.alloc(0);
      utf16 = new TextDecoder(start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-16le');
      chunk = start;
    }
    return Buffer.from(utf16.decode(chunk, { stream: bytes !== undefined }));
  };
}
