import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the checkout. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Absolute path of something in the checkout. */
export function inProject(...parts) {
  return join(projectRoot, ...parts);
}
