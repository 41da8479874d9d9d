import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findElectronBinary, hasDisplay } from '#platform/electron-binary.ts';

/** A project whose electron package is as it stands after an installation, with or without the download. */
function project(downloaded: boolean): string {
  const root = mkdtempSync(join(tmpdir(), 'volterra-electron-'));
  const electron = join(root, 'node_modules/electron');
  mkdirSync(join(electron, 'dist'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{}');
  writeFileSync(join(electron, 'package.json'), '{ "name": "electron", "version": "45.4.1" }');
  if (downloaded) {
    writeFileSync(join(electron, 'path.txt'), 'electron');
    writeFileSync(join(electron, 'dist/electron'), '');
  }
  return root;
}

describe('the Electron binary', () => {
  it('is found where the package was downloaded', () => {
    const root = project(true);
    expect(findElectronBinary(root, {})).toBe(join(root, 'node_modules/electron/dist/electron'));
  });

  it('is absent where only the package is there, or not even that', () => {
    expect(findElectronBinary(project(false), {})).toBeNull();
    expect(findElectronBinary(mkdtempSync(join(tmpdir(), 'volterra-bare-')), {})).toBeNull();
  });

  it('can be named, and a wrong name finds nothing', () => {
    const root = project(true);
    const dist = join(root, 'node_modules/electron/dist');
    expect(findElectronBinary(project(false), { ELECTRON_EXEC_PATH: join(dist, 'electron') })).toBe(
      join(dist, 'electron'),
    );
    expect(findElectronBinary(root, { ELECTRON_EXEC_PATH: join(dist, 'nothing') })).toBeNull();
    expect(findElectronBinary(project(false), { ELECTRON_OVERRIDE_DIST_PATH: dist })).toBe(
      join(dist, 'electron'),
    );
  });
});

describe('a display', () => {
  it('is given on macOS and Windows, and asked for elsewhere', () => {
    expect([hasDisplay('darwin', {}), hasDisplay('win32', {}), hasDisplay('linux', {})]).toEqual([
      true,
      true,
      false,
    ]);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  });
});
