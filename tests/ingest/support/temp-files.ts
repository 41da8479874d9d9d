import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { MemoryTarget } from './memory-target.ts';
import { type ReadText, readMarketFile } from './read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'volterra-ingest-'));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of this name with this content, in a folder of its own. */
export function tempFile(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(folder, `${(count += 1)}-`)), name);
  writeFileSync(path, content);
  return path;
}

export async function readText(
  name: string,
  content: string | Uint8Array,
  target?: MemoryTarget,
): Promise<ReadText> {
  const [first] = await readMarketFile(tempFile(name, content), target);
  if (!first) throw new Error('nothing was read');
  return first;
}
