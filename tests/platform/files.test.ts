import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findDataDir } from '#platform/data-dir.ts';
import { createLogger } from '#platform/logger.ts';
import { RotatingFile } from '#platform/rotating-file.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'volterra-files-'));

describe('a rotating file', () => {
  test('keeps its newest lines in so many files of so many bytes', () => {
    const dir = folder();
    const file = new RotatingFile(join(dir, 'a.log'), { maxBytes: 100, keep: 3 });
    for (let line = 0; line < 100; line += 1) file.write(`line ${String(line).padStart(3, '0')}\n`);
    file.close();
    const names = readdirSync(dir).sort();
    expect(names).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    const text = ['a.log.2', 'a.log.1', 'a.log']
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .join('');
    const lines = text.trim().split('\n');
    expect(lines.at(-1)).toBe('line 099');
    expect(lines).toEqual([...lines].sort());
    for (const name of names) expect(readFileSync(join(dir, name)).length).toBeLessThanOrEqual(109);
  });

  test('does not throw where it cannot write', () => {
    expect(() => new RotatingFile(join(folder(), 'no', 'such', 'folder.log')).write('x')).not.toThrow();
  });
});

test('a log line is JSON with the home folder shortened', () => {
  const dir = folder();
  createLogger({ logDir: dir, stderrLevel: 'silent' })
    .child({ room: 'test' })
    .error({ path: join(homedir(), 'x.csv') }, 'failed');
  const line = JSON.parse(readFileSync(join(dir, 'volterra.log'), 'utf8')) as Record<string, unknown>;
  expect(line).toMatchObject({ level: 50, room: 'test', msg: 'failed', path: join('~', 'x.csv') });
});

test('the data folder is the named one, else the usual place of the system', () => {
  expect(findDataDir('/named', {}, 'linux')).toBe('/named');
  expect(findDataDir(undefined, { VOLTERRA_DATA: '/from/env' }, 'linux')).toBe('/from/env');
  expect(findDataDir(undefined, { XDG_DATA_HOME: '/xdg' }, 'linux')).toBe(join('/xdg', 'volterra'));
  expect(findDataDir(undefined, {}, 'darwin')).toBe(
    join(homedir(), 'Library', 'Application Support', 'Volterra'),
  );
  expect(findDataDir(undefined, { LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'Volterra'));
});

test('entries are found beside the sources and beside the bundle', () => {
  const root = join(import.meta.dirname, '../..');
  const urlOf = (...parts: string[]): string => pathToFileURL(join(root, ...parts)).href;
  const source = findRuntimeLayout(urlOf('src-main/hosts/cli.ts'));
  expect(source.entryUrl('compute').href).toBe(urlOf('src-main/hosts/compute.ts'));
  expect(source.entryUrl('store.worker').href).toBe(urlOf('src-main/workers/store.worker.ts'));
  expect(source.version.codeVersion).toMatch(/\+source$/);
  const built = findRuntimeLayout(urlOf('out/main/cli.js'));
  expect(built.entryUrl('compute').href).toBe(urlOf('out/main/compute.js'));
  expect(built.entryUrl('store.worker').href).toBe(urlOf('out/main/store.worker.js'));
  expect(built.migrationsDir).toBe(join(root, 'db/migrations'));
});
