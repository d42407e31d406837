import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(__dirname, '../../..');

/** What GitHub's own language service says of a file. */
interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

interface LanguageService {
  validate(document: object): Promise<readonly Diagnostic[]>;
  readonly TextDocument: { create(uri: string, language: string, version: number, text: string): object };
}

let languageServer: LanguageService | undefined;
let linted = 0;

/** Its packages are ES modules that import JSON, which Jest can't load: they are bundled once. */
function languageService(): LanguageService {
  if (languageServer) return languageServer;
  const folder = mkdtempSync(join(tmpdir(), 'language-service-'));
  try {
    const outfile = join(folder, 'service.cjs');
    const contents = `export { validate } from '@actions/languageservice';
      export { TextDocument } from 'vscode-languageserver-textdocument';`;
    buildSync({
      stdin: { contents, resolveDir: ROOT },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
    });
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- made a moment ago
    languageServer = require(outfile) as LanguageService;
    return languageServer;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lints a workflow, or an action where the file is called so: `LINE: what is wrong`. */
export async function lintGitHub(file: string, text: string): Promise<readonly string[]> {
  const { validate, TextDocument } = languageService();
  // It remembers what it read by the address.
  const address = `file:///${++linted}/${file}`;
  const found = await validate(TextDocument.create(address, 'yaml', 1, text));
  return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}

/** Predefined variables of a pipeline that decide about its rules. */
export type Pipeline = Readonly<Record<string, string>>;

/**
 * Lints GitLab's configuration against its official schema, and works out its rules.
 *
 * @returns names of the jobs that the pipeline has
 * @throws Error with what the linter says
 */
export async function gitLabJobs(text: string, pipeline: Pipeline): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gitlab-ci-'));
  try {
    writeFileSync(join(folder, '.gitlab-ci.yml'), text);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder]);
    const program = join(ROOT, 'node_modules/.bin/gitlab-ci-local');
    const variables = Object.entries(pipeline).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
    const listed = await new Promise<string>((done, failed) => {
      const own = ['--ignore-predefined-vars', Object.keys(pipeline).join()];
      const args = ['--home', folder, '--list-csv', ...variables, ...own];
      execFile(program, args, { cwd: folder }, (error, stdout, stderr) =>
        error ? failed(new Error(`${stdout}${stderr}`)) : done(stdout),
      );
    });
    const lines = listed.split('\n').filter((line) => line.split(';').length === 6);
    const [, ...jobs] = lines.map((line) => line.split(';')[0].replace(/: \[.*/, ''));
    return [...new Set(jobs)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
