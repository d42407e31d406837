import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionName } from '../../../modules/function/bundle';

/** The environment variables that a function's handler asks for, sorted; read from its source, since it asks on load. */
export function environmentOf(name: FunctionName): { required: string[]; optional: string[] } {
  const file = path.join(__dirname, '../../../lambda', name, 'handler.ts');
  const [, fields] = /const Environment = z\.object\(\{([^}]*)\}\)/.exec(readFileSync(file, 'utf8')) ?? [];
  if (fields === undefined) throw new Error(`${file} has no "const Environment"`);
  const found = [...fields.matchAll(/\b([A-Z][A-Z_]+): (z\.optional)?/g)];
  const names = (optional: boolean) =>
    found
      .filter(([, , marked]) => Boolean(marked) === optional)
      .map(([, variable]) => String(variable))
      .sort();
  return { required: names(false), optional: names(true) };
}
