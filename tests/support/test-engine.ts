import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliContext } from '#hosts/cli/cli-context.ts';
import type { Engine } from '#hosts/create-engine.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';

/** A whole engine with an empty data folder of its own, from the sources. */
export async function openTestEngine(): Promise<{
  client: ReturnType<Engine['connect']>;
  dispose: () => Promise<void>;
}> {
  const entry = pathToFileURL(join(import.meta.dirname, '../../src-main/hosts/cli.ts')).href;
  const context = new CliContext([], findRuntimeLayout(entry));
  context.dataOption = mkdtempSync(join(tmpdir(), 'volterra-engine-'));
  const engine = await context.openEngine();
  return { client: engine.connect('cli'), dispose: async () => context.dispose() };
}
