import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAppPaths } from '#electron/app-paths.ts';
import { engineArgs } from '#electron/engine-args.ts';
import { decideExternalUrl } from '#electron/external-url.ts';
import { decideNavigation } from '#electron/navigation.ts';
import { decidePermission } from '#electron/permissions.ts';
import { decideDownload, decideRequest } from '#electron/request-filter.ts';
import { decideRestart } from '#electron/restart-policy.ts';
import { senderAllowed } from '#electron/sender.ts';
import { windowOptions } from '#electron/window-options.ts';
import { contentSecurityPolicy } from '#platform/content-security-policy.ts';
import { hostileUrls } from './support/hostile-urls.ts';

describe('window options', () => {
  it('state every security switch', () => {
    expect(windowOptions('/p/index.cjs').webPreferences).toEqual({
      preload: '/p/index.cjs',
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
    });
  });
});

describe('content security policy', () => {
  it('is the one that was reviewed', () => {
    expect(contentSecurityPolicy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html",
    );
  });
});

describe('navigation', () => {
  it('lets the page go to itself', () => {
    for (const url of ['volterra://app/', 'volterra://app/index.html', 'volterra://app/#/market?x=1']) {
      expect(decideNavigation(url)).toBe('allow');
    }
  });

  it('goes to none of 250 hostile addresses', () => {
    expect(hostileUrls).toHaveLength(250);
    expect(hostileUrls.filter((url) => decideNavigation(url) === 'allow')).toEqual([]);
  });
});

describe('permissions', () => {
  it('grants copying of text only', () => {
    const asked = [
      'geolocation',
      'media',
      'midi',
      'midiSysex',
      'notifications',
      'pointerLock',
      'fullscreen',
      'openExternal',
    ];
    const more = [
      'clipboard-read',
      'display-capture',
      'hid',
      'serial',
      'usb',
      'idle-detection',
      'fileSystem',
      'constructor',
      '',
    ];
    expect([...asked, ...more].filter(decidePermission)).toEqual([]);
    expect(decidePermission('clipboard-sanitized-write')).toBe(true);
  });
});

describe('external addresses', () => {
  it('refuses every hostile address', () => {
    expect(hostileUrls.filter((url) => decideExternalUrl(url) !== null)).toEqual([]);
  });

  it('takes https addresses of known hosts without credentials and port', () => {
    expect(decideExternalUrl('https://www.tradingview.com/')).toBe('https://www.tradingview.com/');
    for (const url of [
      'http://www.tradingview.com/',
      'https://www.tradingview.com.evil.test/',
      'https://user@www.tradingview.com/',
      'https://www.tradingview.com:8443/',
    ]) {
      expect(decideExternalUrl(url)).toBeNull();
    }
  });
});

describe('senders', () => {
  it('are the main frame of the page', () => {
    expect(senderAllowed({ url: 'volterra://app/', parent: null })).toBe(true);
  });

  it('are no child frame, no other origin and no frame that is gone', () => {
    expect(senderAllowed(null)).toBe(false);
    expect(senderAllowed({ url: 'volterra://app/', parent: {} })).toBe(false);
    expect(hostileUrls.filter((url) => senderAllowed({ url, parent: null }))).toEqual([]);
  });
});

describe('requests and downloads', () => {
  it('stay inside', () => {
    expect(
      ['volterra://app/a.js', 'data:image/png;base64,', 'blob:volterra://app/1'].every(decideRequest),
    ).toBe(true);
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'ws://x.test/',
      'nonsense',
    ]) {
      expect(decideRequest(url)).toBe(false);
    }
    expect(decideDownload('blob:volterra://app/1')).toBe(true);
    expect(decideDownload('volterra://app/index.html')).toBe(false);
    expect(decideDownload('https://example.org/x.exe')).toBe(false);
  });
});

describe('restart of the engine', () => {
  it('gives up at the third death within ten minutes', () => {
    const minute = 60_000;
    expect(decideRestart([0], 0)).toBe('restart');
    expect(decideRestart([0, minute], minute)).toBe('restart');
    expect(decideRestart([0, minute, 9 * minute], 9 * minute)).toBe('give-up');
    expect(decideRestart([0, minute, 11 * minute], 11 * minute)).toBe('restart');
  });
});

describe('arguments of the engine', () => {
  it('are the data folder and nothing else', () => {
    expect(engineArgs(['electron', '.', '--inspect=0', '--data', '/d', '--no-sandbox'])).toEqual([
      '--data',
      '/d',
    ]);
    expect(engineArgs(['electron', '.', '--data=/d e'])).toEqual(['--data', '/d e']);
    expect(engineArgs(['electron', '.', '--data'])).toEqual([]);
    expect(engineArgs(['electron', '.', '--require', 'x'])).toEqual([]);
  });
});

describe('places', () => {
  const checkout = {
    bundleDir: '/home/v/out/main',
    isPackaged: false,
    resourcesDir: '/unused',
    platform: 'linux',
    nodeOfStarter: '/n/node',
  };

  it('lie in the checkout while it runs from there', () => {
    expect(findAppPaths(checkout)).toEqual({
      preload: resolve('/home/v/out/preload/index.cjs'),
      page: resolve('/home/v/out/renderer'),
      engine: resolve('/home/v/out/main/engine.js'),
      node: '/n/node',
    });
  });

  it('lie beside the archive once installed, where plain Node can read them', () => {
    const installed = {
      ...checkout,
      bundleDir: '/opt/V/resources/app.asar/out/main',
      isPackaged: true,
      resourcesDir: resolve('/opt/V/resources'),
    };
    expect(findAppPaths(installed)).toMatchObject({
      page: resolve('/opt/V/resources/app.asar/out/renderer'),
      engine: resolve('/opt/V/resources/app.asar.unpacked/out/main/engine.js'),
      node: resolve('/opt/V/resources/node/node'),
    });
  });
});
