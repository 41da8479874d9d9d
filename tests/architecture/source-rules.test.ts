import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { titleWithReason } from '../support/skip-reason.ts';
import { projectRoot, readSource, sourceFiles } from './rooms.ts';

const engineAndShell = sourceFiles('src-main');
const everything = [...engineAndShell, ...sourceFiles('src-preload'), ...sourceFiles('src-renderer')];
const holding = (files: readonly string[], pattern: RegExp): string[] =>
  files.filter((path) => pattern.test(readSource(path)));
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1');

describe('sources', () => {
  it('make windows in one place and listen to the page in one place (rows 2 and 17)', () => {
    expect(holding(everything, /new BrowserWindow\b/)).toEqual(['src-main/electron/main-window.ts']);
    expect(holding(everything, /\bipcMain\b/)).toEqual(['src-main/electron/ipc.ts']);
    expect(holding(everything, /\bopenExternal\(/)).toEqual(['src-main/electron/open-external.ts']);
    expect(holding(everything, /\bprotocol\.handle\(/)).toEqual(['src-main/electron/serve-page.ts']);
    expect(holding(everything, /\bcontextBridge\./)).toEqual(['src-preload/index.ts']);
  });

  it('turn no protection off (rows 4, 6 and 8 to 10)', () => {
    const off =
      /--no-sandbox|--disable-web-security|webSecurity: false|contextIsolation: false|sandbox: false|enableBlinkFeatures/;
    expect(holding(everything, off)).toEqual([]);
    const scripts = (JSON.parse(readSource('package.json')) as { scripts: object }).scripts;
    expect(JSON.stringify(scripts)).not.toMatch(off);
  });

  it('name no address of the network in the shell (rows 1 and 18)', () => {
    const shell = sourceFiles('src-main/electron').map(
      (path) => [path, withoutComments(readSource(path))] as const,
    );
    for (const [path, text] of shell) {
      expect(text, path).not.toMatch(/['"`](http|ws|ftp|file):/);
      expect(text, path).not.toMatch(
        /\bfetch\(|from 'node:(http|https|net|tls|dgram)'|\bnet\.(request|fetch)\b/,
      );
    }
  });

  it('write no HTML from strings', () => {
    expect(
      holding(
        sourceFiles('src-renderer'),
        /\{@html\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write\(/,
      ),
    ).toEqual([]);
  });

  it('pin every dependency exactly and let none run a script at installation', () => {
    const manifest = JSON.parse(readSource('package.json')) as Record<
      string,
      Record<string, string | boolean>
    >;
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries(manifest[kind] ?? {}),
    );
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))).toEqual([]);
    expect(Object.values(manifest['allowScripts'] ?? {}).every((allowed) => allowed === false)).toBe(true);
    const nodes = Object.entries(manifest['optionalDependencies'] ?? {}).filter(([name]) =>
      name.startsWith('node-'),
    );
    expect(new Set(nodes.map(([, version]) => version))).toEqual(new Set(['26.10.0']));
  });

  it('are locked for every platform, else npm ci refuses', () => {
    interface Locked {
      readonly optionalDependencies?: Readonly<Record<string, string>>;
    }
    const { packages } = JSON.parse(readSource('package-lock.json')) as { packages: Record<string, Locked> };
    const names = new Set(
      Object.keys(packages).map((path) =>
        path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      ),
    );
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !names.has(name))
        .map((name) => `${path} wants ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('suppress no check of the compiler, and none of the linter without a reason', () => {
    expect(holding(everything, /@ts-(ignore|nocheck)/)).toEqual([]);
    expect(holding(everything, /eslint-disable(?!.* -- )/)).toEqual([]);
  });
});

const bundle = 'out/main/electron.js';

const noBuild = existsSync(join(projectRoot, bundle)) ? null : 'no build';

describe.skipIf(noBuild !== null)(titleWithReason('the built shell', noBuild), () => {
  it('keeps the single window, the single listener and the sandbox', () => {
    const text = readSource(bundle);
    expect(text.match(/new BrowserWindow\b/g)).toHaveLength(1);
    expect(text.match(/ipcMain\.on\(/g)).toHaveLength(1);
    expect(text).toContain('sandbox: true');
    expect(text).not.toMatch(/--no-sandbox|webSecurity: false/);
  });

  it('has a preload that a sandbox can load: CommonJS and nothing but electron', () => {
    const text = readSource('out/preload/index.cjs');
    const required = [...text.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
    expect(required).toEqual(['electron']);
    expect(text).not.toMatch(/^\s*(import|export)\s/m);
  });
});
