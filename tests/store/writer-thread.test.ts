import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WriterThread } from '#store/threads/writer.thread.ts';
import { dailyBars, importStart, makeFolder, migrationsDir, removeFolders, summary } from './support.ts';

const context = { signal: new AbortController().signal, progress: () => undefined };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
afterAll(removeFolders);

test('a session that nobody feeds for a minute is rolled back and lets the others through', async () => {
  const start = {
    role: 'writer',
    folder: makeFolder(),
    migrationsDir,
    readOnly: false,
    recovery: null,
  } as const;
  const writer = new WriterThread(start).handlers();
  const forgotten = await writer.beginImport(context, importStart());
  await writer.append(context, forgotten, dailyBars('VIX', [[1, 1, 2, 3, 4]]));
  const waiting = writer.beginImport(context, importStart());
  await vi.advanceTimersByTimeAsync(59_000);
  await writer.append(context, forgotten, dailyBars('VIX', [[2, 1, 2, 3, 4]]));
  await vi.advanceTimersByTimeAsync(59_000);
  await writer.append(context, forgotten, dailyBars('VIX', [[3, 1, 2, 3, 4]]));
  await vi.advanceTimersByTimeAsync(60_000);
  const next = await waiting;
  expect(() => writer.append(context, forgotten, dailyBars('VIX', [[4]]))).toThrow(
    expect.objectContaining({ code: 'INTERRUPTED' }),
  );
  await writer.append(context, next, dailyBars('VIX', [[1, 1, 2, 3, 9]]));
  expect(await writer.commit(context, next, summary(1))).toMatchObject({ status: 'accepted', records: 1 });
  await writer.close(context);
});
