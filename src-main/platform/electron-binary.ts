import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Where an Electron executable lies, found by reading files: requiring the package would start a download.
 * @param env `ELECTRON_EXEC_PATH` names the executable, `ELECTRON_OVERRIDE_DIST_PATH` its folder
 * @returns path of the executable, or null where there is none
 */
export function findElectronBinary(
  projectRoot: string,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const direct = env.ELECTRON_EXEC_PATH;
  if (direct) return existsSync(direct) ? direct : null;
  const folder = packageFolder(projectRoot);
  if (!folder) return null;
  const mark = join(folder, 'path.txt');
  const name = existsSync(mark) ? readFileSync(mark, 'utf8').trim() : null;
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? (name ? join(folder, 'dist') : null);
  if (!dist) return null;
  const executable = join(dist, name ?? 'electron');
  return existsSync(executable) ? executable : null;
}

/** Whether a window could be shown: always on macOS and Windows, with an X or Wayland server elsewhere. */
export function hasDisplay(platform: string, env: Readonly<Record<string, string | undefined>>): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

function packageFolder(projectRoot: string): string | null {
  try {
    return dirname(createRequire(join(projectRoot, 'package.json')).resolve('electron/package.json'));
  } catch {
    return null;
  }
}
