import { dirname, relative, resolve, sep } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * What each room may import besides itself, in the order of the house: no arrow goes up. Whatever is not named here,
 * such as `tools` and the tests, may import everything.
 */
const MAY_IMPORT = {
  platform: [],
  config: ['lambda', 'platform', 'packages/healthdcat'],
  lambda: ['platform', 'packages/healthdcat'],
  modules: ['lambda', 'config', 'platform'],
  bootstrap: ['modules', 'config', 'platform'],
  stacks: ['modules', 'config', 'platform'],
  'main.ts': ['stacks', 'modules', 'config', 'platform'],
  console: [],
  'console/server': ['console', 'config', 'platform'],
  'console/web': ['console'],
  commands: [
    'console',
    'console/server',
    'console/web',
    'lambda',
    'config',
    'platform',
    'package.json',
    'packages/healthdcat',
    'packages/plan-review',
  ],
  'packages/diagram': [],
  'packages/healthdcat': [],
  'packages/local-aws': [],
  'packages/plan-review': [],
};

/** What a room may also import by `import type`, of which nothing is left where it runs. */
const MAY_IMPORT_TYPES = {
  'console/web': ['console/server'],
};

/** The room of a file: its first folder, or the first two where those are a room. */
function roomOf(file) {
  const parts = relative(ROOT, file).split(sep);
  const folder = parts.slice(0, 2).join('/');
  return parts[0] === 'packages' || folder in MAY_IMPORT ? folder : parts[0];
}

/** The room that an import leads to; undefined for a library. */
function target(specifier, file) {
  if (specifier.startsWith('.')) return roomOf(resolve(dirname(file), specifier));
  const [, name] = /^@ehds\/([^/]+)/.exec(specifier) ?? [];
  return name && `packages/${name}`;
}

/** Holds the walls of the house. */
export const walls = {
  create(context) {
    const room = roomOf(context.filename);
    const allowed = MAY_IMPORT[room];
    if (allowed === undefined) return {};
    const types = MAY_IMPORT_TYPES[room] ?? [];
    const check = ({ source, importKind }) => {
      const other = typeof source?.value === 'string' && target(source.value, context.filename);
      if (!other || other === room || other === 'main' || allowed.includes(other)) return;
      if (importKind === 'type' && types.includes(other)) return;
      const message = `${room} may import ${['itself', ...allowed].join(', ')}, and not ${other}`;
      context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
