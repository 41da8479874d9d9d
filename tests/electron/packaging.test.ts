import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fuseTable } from '#electron/fuses.ts';
import config from '../../electron-builder.config.ts';
import { projectRoot } from '../architecture/rooms.ts';
import { titleWithReason } from '../support/skip-reason.ts';

describe('the packager', () => {
  it('burns in the table of fuses (row 19)', () => {
    expect(config.electronFuses).toEqual(fuseTable);
    expect(fuseTable).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

const reason = findReason();

describe.skipIf(reason !== null)(
  titleWithReason('a package made with a stand-in for Electron', reason),
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'volterra-package-'));
    const resources = join(folder, 'dist/linux-unpacked/resources');
    const archive = join(resources, 'app.asar');
    const unpacked = join(resources, 'app.asar.unpacked');
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('is packed offline', { timeout: 120_000 }, () => {
      pack(folder);
      expect(readdirSync(resources).sort()).toEqual(['app.asar', 'app.asar.unpacked', 'node']);
    });

    it('holds the program, its dependencies and nothing that is used to develop it', () => {
      const files = [...listArchive(archive).keys()];
      for (const path of [
        '/out/main/electron.js',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
        '/LICENSE',
        '/THIRD-PARTY-NOTICES.md',
      ]) {
        expect(files, path).toContain(path);
      }
      expect(
        files.filter((path) => /^\/(tests|src-|docs|node_modules\/(vite|electron|vitest|node-))/.test(path)),
      ).toEqual([]);
      expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
    });

    it('keeps the page and the preload inside, and all that plain Node runs outside', () => {
      const places = listArchive(archive);
      for (const path of ['/out/renderer/index.html', '/out/preload/index.cjs'])
        expect(places.get(path), path).toBe('pack');
      for (const path of [
        'out/main/engine.js',
        'out/main/cli.js',
        'db/migrations',
        'resources/calendars',
        'package.json',
      ]) {
        expect(existsSync(join(unpacked, path)), path).toBe(true);
      }
      const binaries = readdirSync(join(unpacked, 'node_modules/better-sqlite3/prebuilds'));
      expect(binaries.every((name) => name.startsWith('linux-'))).toBe(true);
    });

    it('runs its own engine on its own Node', { timeout: 60_000 }, () => {
      const node = join(resources, 'node/node');
      const cli = join(unpacked, 'out/main/cli.js');
      const output = execFileSync(
        node,
        [cli, 'call', 'system.info', '--json', '--data', join(folder, 'data')],
        { encoding: 'utf8' },
      );
      expect(JSON.parse(output)).toMatchObject({
        name: 'Volterra',
        nodeVersion: expect.stringMatching(/^v?26\./),
      });
    });
  },
);

function findReason(): string | null {
  if (process.platform !== 'linux') return 'packs on Linux only';
  return existsSync(join(projectRoot, 'out/main/cli.js')) ? null : 'no build';
}

/** Path of each entry with `pack` for one inside the archive and `unpack` for one beside it. */
function listArchive(archive: string): Map<string, string> {
  const tool = join(projectRoot, 'node_modules/@electron/asar/bin/asar.js');
  const lines = execFileSync(process.execPath, [tool, 'list', '--is-pack', archive], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return new Map(lines.map((line) => line.split(/\s*:\s*/, 2).toReversed() as [string, string]));
}

/** What electron-builder asks of a distribution of Electron; none of it runs. */
function pack(folder: string): void {
  const electron = join(folder, 'electron');
  mkdirSync(join(electron, 'resources'), { recursive: true });
  for (const [name, text] of [
    ['electron', '#!/bin/sh\n'],
    ['version', '45.4.1'],
    ['LICENSE', ''],
    ['LICENSES.chromium.html', ''],
  ] as const) {
    writeFileSync(join(electron, name), text);
  }
  chmodSync(join(electron, 'electron'), 0o755);
  const real = pathToFileURL(join(projectRoot, 'electron-builder.config.ts')).href;
  const stub = { electronDist: electron, directories: { output: join(folder, 'dist') } };
  // A stand-in has no fuses to burn.
  writeFileSync(
    join(folder, 'stub.mjs'),
    `import config from ${JSON.stringify(real)};\nconst { electronFuses: _, ...rest } = config;\n` +
      `export default { ...rest, ...${JSON.stringify(stub)} };\n`,
  );
  const tool = join(projectRoot, 'node_modules/electron-builder/cli.js');
  execFileSync(process.execPath, [tool, '--linux', 'dir', '--config', join(folder, 'stub.mjs')], {
    cwd: projectRoot,
    stdio: 'pipe',
  });
}
