import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The data folder: the one that was named, else the system's usual place for application data.
 * @param named value of `--data`
 */
export function findDataDir(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const chosen = named ?? env.VOLTERRA_DATA;
  if (chosen) return resolve(chosen);
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Volterra');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Volterra');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'volterra');
}
