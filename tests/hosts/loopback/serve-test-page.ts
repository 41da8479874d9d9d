import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopback } from '#hosts/loopback.ts';
import type { LoopbackConfig, LoopbackHost } from '#hosts/loopback.ts';
import { listPageAssets } from '#platform/page-assets.ts';
import { createTestEngine } from '../../contract/support/test-engine.ts';

export interface ServedPage {
  readonly host: LoopbackHost;
  readonly dataDir: string;
  readonly pageDir: string;
}

/** A loopback host over a page of two files, with a file beside the page that must never be served. */
export async function serveTestPage(config: Partial<LoopbackConfig> = {}): Promise<ServedPage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'volterra-host-'));
  const pageDir = join(dataDir, 'page');
  mkdirSync(join(pageDir, 'assets'), { recursive: true });
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(pageDir, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(dataDir, 'secret.txt'), 'never served');
  const host = await startLoopback({
    engine: createTestEngine(dataDir),
    assets: listPageAssets(pageDir),
    port: 0,
    ...config,
  });
  return { host, dataDir, pageDir };
}
