import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bridge } from '#contract/bridge.ts';

const exposed = vi.hoisted(() => new Map<string, Bridge>());
const posted = vi.hoisted(() => ({ toMain: [] as unknown[][], toPage: [] as unknown[][] }));

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: Bridge) => exposed.set(name, value) },
  ipcRenderer: { postMessage: (...args: unknown[]) => posted.toMain.push(args) },
}));

beforeAll(async () => {
  const page = {
    location: { origin: 'volterra://app' },
    postMessage: (...args: unknown[]) => posted.toPage.push(args),
  };
  vi.stubGlobal('window', page);
  await import('../../src-preload/index.ts');
});

describe('the preload', () => {
  it('gives the page one frozen function and nothing of Electron (row 20)', () => {
    expect([...exposed.keys()]).toEqual(['volterra']);
    const bridge = exposed.get('volterra')!;
    expect(Object.keys(bridge)).toEqual(['connect']);
    expect(Object.isFrozen(bridge)).toBe(true);
  });

  it('hands one end of a channel to main and the other to this page only', async () => {
    exposed.get('volterra')!.connect();
    const [channel, message, [mainEnd]] = posted.toMain[0] as [string, unknown, MessagePort[]];
    const [data, origin, [pageEnd]] = posted.toPage[0] as [string, string, MessagePort[]];
    expect([channel, message, data, origin]).toEqual([
      'volterra:connect',
      null,
      'volterra:port',
      'volterra://app',
    ]);
    const heard = new Promise((settle) => {
      pageEnd!.onmessage = (event) => settle(event.data);
    });
    mainEnd!.postMessage({ t: 'welcome' });
    expect(await heard).toEqual({ t: 'welcome' });
    pageEnd!.close();
  });

  it('stays as small as it is meant to be', () => {
    expect(readFileSync('src-preload/index.ts', 'utf8').split('\n').length).toBeLessThanOrEqual(40);
  });
});
