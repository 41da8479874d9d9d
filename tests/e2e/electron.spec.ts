import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { findElectronBinary, hasDisplay } from '../../src-main/platform/electron-binary.ts';

const projectRoot = resolve(import.meta.dirname, '../..');
const executablePath = findElectronBinary(projectRoot, process.env);

test.describe('the Electron window', () => {
  test.skip(executablePath === null, 'no Electron binary: npx install-electron');
  test.skip(!hasDisplay(process.platform, process.env), 'no display');

  test('shows the page from its own scheme, sandboxed, with the engine behind it', async () => {
    const app = await _electron.launch({
      executablePath: executablePath!,
      args: [projectRoot, '--data', mkdtempSync(join(tmpdir(), 'volterra-window-'))],
      env: { ...process.env, VOLTERRA_NODE: process.execPath } as Record<string, string>,
    });
    const violations: string[] = [];
    const window = await app.firstWindow();
    window.on('console', (message) => {
      if (message.type() === 'error') violations.push(message.text());
    });
    await expect(window.getByRole('main')).toBeVisible();
    expect(new URL(window.url()).origin).toBe('volterra://app');
    expect(await window.evaluate(() => [typeof globalThis.process, 'require' in globalThis])).toEqual([
      'undefined',
      false,
    ]);
    expect(
      await window.evaluate(() => Object.keys((globalThis as unknown as { volterra: object }).volterra)),
    ).toEqual(['connect']);
    expect(await window.evaluate(() => globalThis.open('https://example.org/'))).toBeNull();
    expect(
      await window.evaluate(() =>
        fetch('https://example.org/').then(
          () => 'reached',
          () => 'refused',
        ),
      ),
    ).toBe('refused');
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): object;
      };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false });
    expect(violations.filter((text) => !text.includes('example.org'))).toEqual([]);
    await app.close();
  });
});
