import { dirname, relative, resolve, sep } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * What each room may import besides itself, in the order of the house: no arrow goes up. Whatever is not named here,
 * such as `tools` and the tests, may import everything.
 */
const MAY_IMPORT = {
  platform: [],
  config: ['lambda', 'platform', 'packages/healthdcat'],
  lambda: ['platform'],
  modules: ['lambda', 'config', 'platform'],
  bootstrap: ['modules', 'config', 'platform'],
  stacks: ['modules', 'config', 'platform'],
  'main.ts': ['stacks', 'modules', 'config', 'platform'],
  console: ['config', 'platform'],
  commands: [
    'console',
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

/** The room of a file: its first folder, of packages the first two. */
function roomOf(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts.slice(0, parts[0] === 'packages' ? 2 : 1).join('/');
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
    const check = ({ source }) => {
      const other = typeof source?.value === 'string' && target(source.value, context.filename);
      if (!other || other === room || other === 'main' || allowed.includes(other)) return;
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
