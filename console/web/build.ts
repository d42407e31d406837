import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { PageFile } from '../api';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

/** The page, its script and its styles, bundled anew: a second or so. Charts come in a file of their own, when asked for. */
export async function buildPage(): Promise<readonly PageFile[]> {
  const { outputFiles } = await build({
    entryPoints: { app: join(__dirname, 'main.tsx') },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    // Packages beside cdktf's older React would find that one.
    alias: Object.fromEntries(['react', 'react-dom'].map((name) => [name, folderOf(name)])),
    jsx: 'automatic',
    // Fonts are files of their own, and a browser fetches those whose letters it needs.
    loader: { '.woff2': 'file' },
    publicPath: '/',
    outdir: '/',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const files = outputFiles.map(({ path, contents }): PageFile => {
    const name = path.split(/[\\/]/).at(-1) ?? '';
    return { path: `/${name}`, contentType: TYPES[name.split('.').at(-1) ?? ''], body: contents };
  });
  const page = readFileSync(join(__dirname, 'page.html'), 'utf8');
  return [{ path: '/', contentType: 'text/html; charset=utf-8', body: page }, ...files];
}

/** Where the page's own copy of a package is. */
function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`, { paths: [__dirname] }));
}
