import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sampleFiles } from './sample-files.ts';
import type { SampleCalendars } from './sample-file.ts';

/** Simulates the sample workspace and writes its files below `outDir`; gives their paths. */
export async function generateSampleFiles(
  outDir: string,
  options: { readonly seed: number; readonly calendars: SampleCalendars; readonly signal?: AbortSignal },
): Promise<string[]> {
  await mkdir(outDir, { recursive: true });
  const paths: string[] = [];
  for (const { name, text } of sampleFiles(options.calendars, options.seed)) {
    options.signal?.throwIfAborted();
    const path = join(outDir, name);
    await writeFile(path, text);
    paths.push(path);
    await nextTurn();
  }
  return paths;
}
