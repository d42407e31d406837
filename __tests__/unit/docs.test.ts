import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { App, Testing } from 'cdktf';
import { loadConfig, parseConfig } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import { CONTRACT_VERSION } from '../../modules/contract/contract';
import { Naming } from '../../platform/naming/naming';
import { BootstrapStack } from '../../bootstrap/bootstrap-stack';
import { accountStack } from '../../stacks/account-stack';
import { CATALOGUE } from './platform';

const ROOT = path.resolve(__dirname, '../..');
const readDoc = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

const pagesOf = (folder: string) =>
  readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));

const PAGES = [
  ...pagesOf('.'),
  ...pagesOf('docs'),
  ...pagesOf('docs/decisions'),
  ...readdirSync(path.join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`),
];

/** The first group of every match. */
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group);

/** Ids that GitHub gives to a page's headings. */
const anchors = (page: string) =>
  matches(readDoc(page), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

/** A stack's JSON in which every reference to a written argument is replaced by it, so that whole names can be found. */
function resolveTokens(json: string): string {
  const { resource } = JSON.parse(json) as {
    resource: Record<string, Record<string, Record<string, unknown>>>;
  };
  return json.replaceAll(
    /\$\{(\w+)\.([\w-]+)\.(\w+)\}/g,
    (reference: string, type: string, name: string, argument: string) => {
      const value = resource[type]?.[name]?.[argument];
      return typeof value === 'string' ? value : reference;
    },
  );
}

/** Every account's stack and bootstrap's of it, as Terraform gets them, by the stack's name. */
function synthesize(config: PlatformConfig): Readonly<Record<string, string>> {
  const naming = new Naming(config);
  const app = new App();
  const stacks = naming.accounts.flatMap((names) => [
    accountStack(app, config, naming, names),
    new BootstrapStack(app, config, naming, names),
  ]);
  return Object.fromEntries(stacks.map((stack) => [stack.node.id, Testing.synth(stack)]));
}

const terraform = synthesize(loadConfig(path.join(ROOT, 'config/local.yaml')));
/** Has descriptions, and what is made for them. */
const example = synthesize({ ...loadConfig(path.join(ROOT, 'config/example.yaml')), catalogue: CATALOGUE });
/** The same, where permits decide. */
const permitted = synthesize(
  parseConfig(
    readDoc('config/example.yaml')
      .replace('subscriptionApproval: manual', 'subscriptionApproval: permit')
      .replace(/^ {2}# (permitOfficers:)\n {2}# {3}(- .*)$/m, '  $1\n    $2'),
    'config/example.yaml',
    path.join(ROOT, 'config'),
  ),
);

describe.each(PAGES)('%s', (page) => {
  const text = readDoc(page);

  test('links to what is there', () => {
    const broken = matches(text, /\]\(([^)\s]+)\)/g)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file, anchor] = target.split('#');
        const linked = path.join(path.dirname(page), file);
        return !existsSync(path.join(ROOT, linked)) || (anchor && !anchors(linked).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  test('names files that are there', () => {
    const copied = matches(text, /\bcp \S+ (\S+)/g);
    const named = matches(
      text,
      /(?<![\w./-])((?:bootstrap|commands|config|console|docs|lambda|medical_assets|modules|packages|platform|stacks|tools|__tests__)\/[\w./-]*)/g,
    );
    // A package's page may speak of the package's own files.
    const places = [ROOT, path.join(ROOT, path.dirname(page))];
    const isThere = (file: string) => places.some((place) => existsSync(path.join(place, file)));
    expect(named.filter((file) => !copied.includes(file) && !isThere(file))).toEqual([]);
  });

  test('names commands of package.json', () => {
    const { scripts } = JSON.parse(readDoc('package.json')) as { scripts: Record<string, string> };
    const named = matches(text, /\bnpm (?:run )?([a-z][\w-]*)/g).filter((name) => name !== 'ci');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('gives names that the stacks give', () => {
    const stacks = [terraform, example, permitted].flatMap((each) => Object.values(each));
    const synthesized = stacks.map(resolveTokens);
    const known = [...synthesized, readDoc('config/example.yaml')].join('\n');
    const named = matches(text, /(?<![\w-])((?:\w+-)?(?:<prefix>|ehds)(?:[\w-]|<[^>]+>)*)/g);
    const unknown = named.filter((name) => {
      const pattern = name.replaceAll(/<[^>]+>/g, '[\\w.$}{-]+');
      return !new RegExp(`(?<![\\w-])${pattern}(?![\\w-])`).test(known);
    });
    expect(unknown).toEqual([]);
  });

  test('claims nothing that only an authority could grant', () => {
    expect(text).not.toMatch(/\b(?:compliant|compliance with|certified|anonymous|anonymised)\b/i);
  });
});

test('the contract lists the outputs of the governance stack, and no others', () => {
  const { output } = JSON.parse(terraform.governance) as { output: Record<string, object> };
  const [, section = ''] = readDoc('docs/contract.md').split('## What governance publishes');
  const listed = matches(section.split('\n## ')[0], /^\| `(\w+)` +\|/gm);
  expect(listed.toSorted()).toEqual(Object.keys(output).toSorted());
  expect(section).toContain(`version of this list, now ${CONTRACT_VERSION} `);
});

test('the sample has 26 manual steps, each with its place', () => {
  const numbers = matches(readDoc('docs/from-the-sample.md'), /^\| (\d+) +\| \S.*\| \S.*\|$/gm);
  expect(numbers).toEqual(Array.from({ length: 26 }, (_, at) => String(at + 1)));
});
