import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findElectronBinary, hasDisplay } from '#platform/electron-binary.ts';
import { existsSync } from 'node:fs';
import type { CliContext } from './cli-context.ts';

/** Where the window can be opened: its executable, or null where there is no binary, no display or no build. */
export function findWindowBinary(rootDir: string): string | null {
  if (!hasDisplay(process.platform, process.env)) return null;
  if (!existsSync(join(rootDir, 'out/main/electron.js'))) return null;
  return findElectronBinary(rootDir, process.env);
}

/** Runs the window until it is closed. The engine of this process must have let go of the store before. */
export async function runWindow(context: CliContext, binary: string): Promise<number> {
  const { rootDir } = context.layout;
  const child = spawn(binary, [rootDir, '--data', context.dataDir], {
    stdio: 'inherit',
    env: { ...process.env, VOLTERRA_NODE: process.execPath },
  });
  context.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 0;
}

/** Shows a link in the user's browser, where there is a display; whether that works is not our business. */
export function openInBrowser(link: string): void {
  if (!hasDisplay(process.platform, process.env)) return;
  const [command, ...args] = browserCommand(link);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

function browserCommand(link: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', link];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', link];
  return ['xdg-open', link];
}
