import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readOwner, WriterLock } from '#store/writer-lock.ts';
import { dailyBars, importChunks, makeFolder, open, removeFolders } from './support.ts';

afterAll(removeFolders);

function runChild(folder: string, ...args: string[]): { said: Promise<string>; kill: () => void } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-child.ts'), folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const said = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.on('close', () => resolve(text.trim()));
  });
  return { said, kill: () => void child.kill('SIGKILL') };
}

describe('two writers', () => {
  test('in one process: the second is told who is there, and may read', async () => {
    const folder = makeFolder();
    const first = await open(folder);
    await expect(open(folder)).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      detail: { data: { pid: process.pid } },
    });
    const reader = await open(folder, true);
    await importChunks(first, [dailyBars('VIX', [[1, 1, 2, 3, 4]])]);
    expect((await reader.read.dailySeries('VIX'))!.close).toEqual(Float64Array.of(4));
    await reader.close();
    await first.close();
    expect(readOwner(folder)).toBeNull();
    await (await open(folder)).close();
  });

  test('in two processes; the lock of a killed one is free at once', async () => {
    const folder = makeFolder();
    const holder = runChild(folder, 'hold');
    expect(await holder.said).toBe('locked');
    const failure = await open(folder).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'STORE_LOCKED' });
    expect((failure as Error).message).toMatch(/process number \d+ has this data folder open/);
    holder.kill();
    let store: Awaited<ReturnType<typeof open>> | undefined;
    // The system frees the lock with the process; its death itself takes a moment to arrive.
    for (let attempt = 0; attempt < 100 && !store; attempt += 1) {
      store = await open(folder).catch(() => undefined);
    }
    expect(store).toBeDefined();
    await store!.close();
  });

  test('never two at once, however many start together', { timeout: 60_000 }, async () => {
    const folder = makeFolder();
    const racers = Array.from({ length: 6 }, () => runChild(folder, 'race'));
    const wins = await Promise.all(racers.map(({ said }) => said));
    // Each holds the lock for a while and counts in a file that only the holder may touch.
    expect(
      wins.every((line) => /^won \d+ clean$/.test(line)),
      wins.join('; '),
    ).toBe(true);
    const total = wins.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
    expect(total).toBe(6 * 20);
  });

  test('a lock can be taken again after release', () => {
    const folder = makeFolder();
    for (let round = 0; round < 50; round += 1) {
      const lock = new WriterLock(folder);
      expect(() => new WriterLock(folder)).toThrow(expect.objectContaining({ code: 'STORE_LOCKED' }));
      lock.release();
    }
  });
});

test('readers and a writer at the same time: nobody meets a busy database', { timeout: 60_000 }, async () => {
  const folder = makeFolder();
  const store = await open(folder);
  const readers = await Promise.all([1, 2, 3].map(() => open(folder, true)));
  let running = true;
  let answers = 0;
  const reading = readers.map(async (reader) => {
    while (running) {
      const series = await reader.read.dailySeries('VIX');
      // Each import brings ten days: a torn read would show another number.
      expect((series?.days.length ?? 0) % 10).toBe(0);
      await reader.read.summaries();
      answers += 1;
    }
  });
  for (let batch = 0; batch < 40; batch += 1) {
    const rows = Array.from({ length: 10 }, (_, row) => [batch * 10 + row, 1, 2, 3, 4]);
    await importChunks(store, [dailyBars('VIX', rows)]);
  }
  running = false;
  await Promise.all(reading);
  expect((await store.read.dailySeries('VIX'))!.days).toHaveLength(400);
  expect(answers).toBeGreaterThan(3);
  for (const reader of readers) await reader.close();
  await store.close();
});
