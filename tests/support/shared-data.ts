import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../shared');

/** Folder of real market files beside the checkout, or undefined where it is absent (tests then skip with this reason). */
export const sharedRoot: string | undefined = existsSync(resolve(root, 'data')) ? root : undefined;
export const sharedSkipReason = 'no ../shared with real market data';

/** Absolute path of a file below `../shared`. */
export function sharedPath(...parts: string[]): string {
  return resolve(root, ...parts);
}
