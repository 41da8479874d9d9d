import { spawnSync } from 'node:child_process';
import { statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { Store } from '#store/store.ts';
import { dailyBars, importChunks, importStart, makeFolder, open, removeFolders } from './support.ts';

const mounted: string[] = [];

/** A disk of so many megabytes in memory; null where this user may not mount one. */
function smallDisk(megabytes: number): string | null {
  if (process.platform !== 'linux') return null;
  const folder = makeFolder();
  const result = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (result.status !== 0) return null;
  mounted.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of mounted) spawnSync('umount', [folder]);
  removeFolders();
});

const bars = (batch: number) =>
  dailyBars(
    'VIX',
    Array.from({ length: 2000 }, (_, row) => [
      batch * 2000 + row,
      Math.sin(row),
      Math.cos(row),
      row / 7,
      row / 3,
      row / 11,
    ]),
  );

/** Imports until the disk is full; the number of batches that were committed. */
async function fill(store: Store): Promise<{ committed: number; failure: unknown }> {
  for (let batch = 0; batch < 1000; batch += 1) {
    try {
      await importChunks(store, [bars(batch)]);
    } catch (failure) {
      return { committed: batch, failure };
    }
  }
  throw new Error('the disk did not fill up');
}

describe('a full disk', () => {
  test('ends an import with the megabytes to free, keeps what was committed, and lets the store go on reading', async (context) => {
    const folder = smallDisk(6);
    context.skip(folder === null, 'no permission to mount a small disk');
    const store = await open(folder!);
    const { committed, failure } = await fill(store);
    expect(failure).toBeInstanceOf(VolterraError);
    expect(failure).toMatchObject({ code: 'STORE_FULL' });
    expect((failure as Error).message).toMatch(/free at least \d+ MB\.$/);
    expect(committed).toBeGreaterThan(2);
    expect((await store.read.dailySeries('VIX'))!.days).toHaveLength(committed * 2000);
    expect(await store.write.verify({})).toMatchObject({
      mismatches: [],
      rows: committed * 2000,
      batches: committed,
    });
    await expect(store.write.snapshot(join(folder!, 'copy.db'))).rejects.toMatchObject({
      code: 'STORE_FULL',
    });
    await expect(store.write.backupDaily(0)).rejects.toMatchObject({ code: 'STORE_FULL' });
    await store.close();
    const again = await open(folder!).catch((error: unknown) => error as VolterraError);
    if (again instanceof VolterraError) expect(again.code).toBe('STORE_FULL');
    else {
      expect((await again.read.dailySeries('VIX'))!.days).toHaveLength(committed * 2000);
      await again.close();
    }
  });

  test('is seen before an import starts, where the size of its file is known', async () => {
    const folder = makeFolder();
    const store = await open(folder);
    const { bavail, bsize } = statfsSync(folder);
    const start = importStart({ fileBytes: bavail * bsize });
    await expect(store.write.beginImport(start)).rejects.toMatchObject({ code: 'STORE_FULL' });
    await importChunks(store, [bars(0)], { fileBytes: 1000 });
    await store.close();
  });

  test('at the very start is a typed error too', async (context) => {
    const folder = smallDisk(1);
    context.skip(folder === null, 'no permission to mount a small disk');
    const { bavail, bsize } = statfsSync(folder!);
    writeFileSync(join(folder!, 'ballast'), Buffer.alloc(bavail * bsize));
    await expect(open(folder!)).rejects.toMatchObject({ code: 'STORE_FULL' });
  });
});
