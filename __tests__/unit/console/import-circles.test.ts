import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../../console');

/** What a file imports with a static import or export that leaves code at run time; types are gone by then. */
const IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gm;

type Imports = ReadonlyMap<string, readonly string[]>;

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.split(path.sep).includes('node_modules'))
    .map((file) => path.join(folder, file));
}

function importsOf(file: string, source: string): readonly string[] {
  return [...source.matchAll(IMPORT)].flatMap(([, from, alone]) => {
    const target = path.resolve(path.dirname(file), from ?? alone);
    return ['.ts', '.tsx']
      .map((extension) => target + extension)
      .filter((candidate) => existsSync(candidate));
  });
}

/** The first circle that the imports hold, as a list that ends where it begins; undefined where they hold none. */
function circleIn(imports: Imports): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...way, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

const imports = new Map(
  sourceFiles(ROOT).map((file) => [file, importsOf(file, readFileSync(file, 'utf8'))] as const),
);

test('no file of the console imports itself by way of others', () => {
  expect(imports.size).toBeGreaterThan(40);
  expect([...imports.values()].flat().length).toBeGreaterThan(100);
  expect(circleIn(imports)?.map((file) => path.relative(ROOT, file))).toBeUndefined();
});

test('a circle is found', () => {
  const circle = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b']],
  ]);
  expect(circleIn(circle)).toEqual(['b', 'c', 'b']);
});
