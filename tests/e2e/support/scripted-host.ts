import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopback } from '#hosts/loopback.ts';
import { listPageAssets } from '#platform/page-assets.ts';
import { createFakeEngine } from '../../renderer/support/fake-engine.ts';
import type { Overrides } from '../../renderer/support/fake-engine.ts';
import { pageFolder } from './page-folder.ts';

export interface ScriptedHost {
  /** A new one-time link. */
  link(): string;
  close(): Promise<void>;
}

/** The real loopback host and the real page in front of an engine whose answers the test writes. */
export async function startScriptedHost(overrides: Overrides = {}): Promise<ScriptedHost> {
  const dataDir = await mkdtemp(join(tmpdir(), 'volterra-scripted-'));
  const engine = { ...createFakeEngine(overrides), dataDir };
  const host = await startLoopback({ engine, assets: listPageAssets(pageFolder), port: 0 });
  let isOpen = true;
  return {
    link: () => host.createLink(),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await host.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
