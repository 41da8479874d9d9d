import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { PageAssets } from '#platform/page-assets.ts';
import type { FakeElectron } from './support/fake-electron.ts';
import { hostileUrls } from './support/hostile-urls.ts';

type Listener = (...args: never[]) => void;

const fake = vi.hoisted(() => ({
  electron: undefined as unknown as FakeElectron,
  spawned: [] as unknown[][],
}));
vi.mock('electron', async () => {
  const { FakeElectron: Fake } = await import('./support/fake-electron.ts');
  fake.electron = new Fake();
  return fake.electron;
});
vi.mock('node:child_process', async () => {
  const { EventEmitter } = await import('node:events');
  return {
    spawn: (...args: unknown[]) => {
      fake.spawned.push(args);
      return Object.assign(new EventEmitter(), {
        connected: true,
        exitCode: 0,
        send: () => true,
        kill: () => true,
      });
    },
  };
});
// The page is not built here; one file stands for it.
vi.mock('#platform/page-assets.ts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'volterra-page-'));
  const filePath = join(folder, 'index.html');
  writeFileSync(filePath, '<!doctype html>');
  const assets: PageAssets = new Map([['/', { filePath, contentType: 'text/html; charset=utf-8' }]]);
  return { listPageAssets: () => assets };
});

let electron: FakeElectron;
const names = (): string[] => electron.calls.map(([name]) => name);
const listenerOf = (owner: string, event: string): Listener => {
  const found = electron.argsOf(`${owner}.on`).find(([name]) => name === event);
  if (!found) throw new Error(`nobody listens to ${owner} ${event}`);
  return found[1] as Listener;
};

beforeAll(async () => {
  Object.assign(process, { resourcesPath: tmpdir() });
  await import('#electron/index.ts');
  electron = fake.electron;
  await vi.waitFor(() => expect(names()).toContain('window.loadURL'));
});

describe('the main process', () => {
  it('turns the sandbox on and registers the scheme before it is ready (rows 4 and 18)', () => {
    const readyAt = names().indexOf('app.whenReady');
    expect(names().indexOf('app.enableSandbox')).toBeLessThan(readyAt);
    expect(names().indexOf('protocol.registerSchemesAsPrivileged')).toBeLessThan(readyAt);
    expect(electron.argsOf('protocol.registerSchemesAsPrivileged')).toEqual([
      [[{ scheme: 'volterra', privileges: { standard: true, secure: true } }]],
    ]);
  });

  it('opens one window on its own page (rows 1 to 3, 6, 8 to 12)', () => {
    const windows = electron.argsOf('new BrowserWindow');
    expect(windows).toHaveLength(1);
    expect(windows[0]?.[0]).toMatchObject({
      webPreferences: {
        nodeIntegration: false,
        contextIsolation: true,
        sandbox: true,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
      },
    });
    expect(JSON.stringify(windows[0])).not.toContain('enableBlinkFeatures');
    expect(electron.argsOf('window.loadURL')).toEqual([['volterra://app/']]);
  });

  it('answers both permission questions by the same decision (row 5)', () => {
    const decide = vi.fn();
    const [request] = electron.argsOf('session.setPermissionRequestHandler')[0] as [Listener];
    const [check] = electron.argsOf('session.setPermissionCheckHandler')[0] as [
      (...args: unknown[]) => boolean,
    ];
    request(...([null, 'geolocation', decide] as never[]));
    request(...([null, 'clipboard-sanitized-write', decide] as never[]));
    expect(decide.mock.calls).toEqual([[false], [true]]);
    expect(check(null, 'media')).toBe(false);
  });

  it('hardens the session before the window loads', () => {
    expect(names().indexOf('session.setPermissionRequestHandler')).toBeLessThan(
      names().indexOf('new BrowserWindow'),
    );
    expect(names().indexOf('session.webRequest.onBeforeRequest')).toBeLessThan(
      names().indexOf('new BrowserWindow'),
    );
  });

  it('lets no request and no download out', () => {
    const [filter] = electron.argsOf('session.webRequest.onBeforeRequest')[0] as [Listener];
    const decide = vi.fn();
    for (const url of ['https://example.org/', 'volterra://app/x.js'])
      filter(...([{ url }, decide] as never[]));
    expect(decide.mock.calls).toEqual([[{ cancel: true }], [{ cancel: false }]]);
    const event = { preventDefault: vi.fn() };
    listenerOf(
      'session',
      'will-download',
    )(...([event, { getURL: () => 'https://example.org/x' }] as never[]));
    expect(event.preventDefault).toHaveBeenCalledOnce();
    expect(electron.argsOf('app.commandLine.appendSwitch')).toContainEqual([
      'host-resolver-rules',
      'MAP * ~NOTFOUND',
    ]);
  });

  it('puts the policy on every response, also on a refusal (row 7)', async () => {
    const [scheme, answer] = electron.argsOf('protocol.handle')[0] as [
      string,
      (request: Request) => Promise<Response>,
    ];
    expect(scheme).toBe('volterra');
    for (const [url, status] of [
      ['volterra://app/', 200],
      ['volterra://app/../../etc/passwd', 404],
      ['volterra://other/', 404],
    ] as const) {
      const response = await answer(new Request(url));
      expect(response.status).toBe(status);
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
    expect((await answer(new Request('volterra://app/', { method: 'POST' }))).status).toBe(404);
  });

  it('keeps crash reports here and runs once', () => {
    expect(electron.argsOf('crashReporter.start')).toEqual([[{ uploadToServer: false }]]);
    expect(names()).toContain('app.requestSingleInstanceLock');
    listenerOf('app', 'second-instance')();
    expect(names()).toContain('window.focus');
  });

  it('spawns the engine with the Node it was given, over a structured channel', () => {
    expect(fake.spawned).toHaveLength(1);
    const [, args, options] = fake.spawned[0] as [string, string[], Record<string, unknown>];
    expect(args[0]).toMatch(/out[\\/]main[\\/]engine\.js$|engine\.js$/);
    expect(options).toMatchObject({
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  });
});

describe('every web contents', () => {
  const made = () => {
    const contents = electron.makeContents();
    listenerOf('app', 'web-contents-created')(...([{}, contents] as never[]));
    return contents;
  };

  it('goes nowhere by navigation, redirect or frame (row 13)', () => {
    const contents = made();
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      for (const url of hostileUrls) {
        const event = { url, preventDefault: vi.fn() };
        contents.emit(name, event);
        expect(event.preventDefault, `${name} ${url}`).toHaveBeenCalledOnce();
      }
      const event = { url: 'volterra://app/#/data', preventDefault: vi.fn() };
      contents.emit(name, event);
      expect(event.preventDefault).not.toHaveBeenCalled();
    }
  });

  it('attaches no webview and opens no window (rows 11, 12 and 14)', () => {
    const contents = made();
    const event = { preventDefault: vi.fn() };
    contents.emit('will-attach-webview', event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
    const [open] = electron.argsOf('contents.setWindowOpenHandler').at(-1) as [
      (details: { url: string }) => unknown,
    ];
    for (const url of [...hostileUrls, 'volterra://app/']) expect(open({ url })).toEqual({ action: 'deny' });
  });

  it('reaches the system browser with an allowed address and a yes only (row 15)', async () => {
    made();
    const [open] = electron.argsOf('contents.setWindowOpenHandler').at(-1) as [
      (details: { url: string }) => unknown,
    ];
    for (const url of hostileUrls) open({ url });
    open({ url: 'https://www.tradingview.com/' });
    await vi.waitFor(() => expect(electron.argsOf('dialog.showMessageBox')).toHaveLength(1));
    expect(electron.argsOf('shell.openExternal')).toEqual([]);
    electron.answer = 0;
    open({ url: 'https://www.tradingview.com/' });
    await vi.waitFor(() =>
      expect(electron.argsOf('shell.openExternal')).toEqual([['https://www.tradingview.com/']]),
    );
  });
});

describe('messages of the page', () => {
  it('are heard from the main frame of the page only (row 17)', () => {
    expect(electron.argsOf('ipcMain.on').map(([channel]) => channel)).toEqual(['volterra:connect']);
    const listen = listenerOf('ipcMain', 'volterra:connect');
    const port = () => ({ on: vi.fn(), start: vi.fn(), postMessage: vi.fn(), close: vi.fn() });
    const send = (senderFrame: unknown) => {
      const sent = port();
      listen(...([{ senderFrame, ports: [sent] }] as never[]));
      return sent.start.mock.calls.length;
    };
    const noted = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(send({ url: 'volterra://app/', parent: null })).toBe(1);
    expect(noted).not.toHaveBeenCalled();
    expect(send({ url: 'volterra://app/', parent: {} })).toBe(0);
    expect(send(null)).toBe(0);
    for (const url of hostileUrls) expect(send({ url, parent: null }), url).toBe(0);
    expect(noted).toHaveBeenCalledTimes(2 + hostileUrls.length);
    noted.mockRestore();
  });
});
