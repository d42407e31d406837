import { once } from 'node:events';
import { JsonLdSerializer } from 'jsonld-streaming-serializer';
import { type Quad, Writer } from 'n3';
import { PREFIXES } from './namespaces';

/** Statements as Turtle. */
export function toTurtle(quads: readonly Quad[]): Promise<string> {
  const writer = new Writer({ prefixes: PREFIXES });
  writer.addQuads([...quads]);
  return new Promise((resolve, reject) => {
    writer.end((error: Error | null, text: string) => (error ? reject(error) : resolve(text)));
  });
}

/** Statements as JSON-LD, whose context stands in it, so that a reader fetches nothing. */
export async function toJsonLd(quads: readonly Quad[]): Promise<string> {
  const serializer = new JsonLdSerializer({ space: '  ', context: PREFIXES });
  let text = '';
  serializer.on('data', (part: string) => {
    text += part;
  });
  const end = once(serializer, 'end');
  for (const quad of quads) serializer.write(quad);
  serializer.end();
  await end;
  return `${text.trimEnd()}\n`;
}
