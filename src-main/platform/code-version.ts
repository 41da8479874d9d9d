import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CodeVersion {
  /** Version of package.json. */
  readonly version: string;
  /** Version with the hash of the sources that were built: stands beside every stored number. */
  readonly codeVersion: string;
}

/** @param isSource true where the sources run as they are, whatever was built of them before */
export function readCodeVersion(rootDir: string, isSource: boolean): CodeVersion {
  const { version } = readJson(join(rootDir, 'package.json')) as { version: string };
  const stamp = join(rootDir, 'out/build.json');
  if (isSource || !existsSync(stamp)) return { version, codeVersion: `${version}+source` };
  const { sourceHash } = readJson(stamp) as { sourceHash: string };
  return { version, codeVersion: `${version}+${sourceHash.slice(0, 12)}` };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
