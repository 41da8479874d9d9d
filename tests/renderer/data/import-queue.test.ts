import { describe, expect, it, vi } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { wireLimits } from '#contract/wire.ts';
import { ImportQueue } from '#renderer/panels/data/import-queue.svelte.ts';
import type { NamedFile } from '#renderer/panels/data/import-queue.svelte.ts';
import { itemWords } from '#renderer/panels/data/import-words.ts';
import { accounting, report } from '../support/data-fixture.ts';
import { openFake } from '../support/fake-connection.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { until } from '../support/rune-root.svelte.ts';

async function openQueue(overrides: Overrides = {}): Promise<ImportQueue> {
  return new ImportQueue(await openFake(overrides));
}

function file(name: string, bytes = 20): NamedFile {
  return { name, file: new File([new Uint8Array(bytes)], name) };
}

const idle = (queue: ImportQueue) => (): boolean =>
  queue.items.every((item) => !item.isWorking) && !queue.progress;

describe('the import queue', () => {
  it('sends each file in chunks, asks what it is, and reads nothing before it is told to', async () => {
    const ingest = vi.fn();
    const sizes: number[] = [];
    const queue = await openQueue({
      data: {
        ingest,
        uploadChunk: async ({ offset, bytes }) => {
          sizes.push(bytes.length);
          return { receivedBytes: offset + bytes.length };
        },
      },
    });
    queue.addFiles([file('VIX_History.csv', wireLimits.uploadChunkBytes + 7)]);
    await until(idle(queue));
    expect(sizes).toEqual([wireLimits.uploadChunkBytes, 7]);
    expect(queue.items[0]).toMatchObject({ state: 'ready', sentBytes: wireLimits.uploadChunkBytes + 7 });
    expect(itemWords(queue.items[0]!).text).toBe('Cboe index history');
    expect(ingest).not.toHaveBeenCalled();
  });

  it('sorts files by what they are: ready, to map, known, refused, broken', async () => {
    const queue = await openQueue();
    const names = ['a.csv', 'unknown.csv', 'known-already.csv', 'binary.csv', 'missing.csv'];
    queue.addFiles(names.map((name) => file(name)));
    await until(idle(queue));
    expect(queue.items.map(({ state }) => state)).toEqual([
      'ready',
      'needs-mapping',
      'known',
      'refused',
      'failed',
    ]);
    expect(queue.items[4]!.error?.code).toBe('FILE_NOT_FOUND');
    expect(queue.ready).toHaveLength(1);
  });

  it('reads all that is ready at once, hands each file its report, and leaves the rest alone', async () => {
    const queue = await openQueue({
      data: {
        ingest: async ({ sources }, { partial }) => {
          expect(sources).toHaveLength(2);
          const first = report('b.csv', {
            status: 'partial',
            accounting: accounting({ accepted: 9, quarantined: 2 }),
          });
          partial(first);
          return { files: [first, report('a.csv')], rowsPerSecond: 5, removedSampleImports: 0 };
        },
      },
    });
    queue.addFiles([file('a.csv'), file('b.csv'), file('unknown.csv')]);
    await until(idle(queue));
    await queue.importReady();
    const words = queue.items.map((item) => itemWords(item).text);
    expect(words).toEqual(['252 rows', '9 rows, 2 not used', 'Unknown table: map its columns']);
    expect(queue.lastResult?.rowsPerSecond).toBe(5);
    expect(queue.hasOpenItems).toBe(true);
    queue.clearFinished();
    expect(queue.items.map(({ name }) => name)).toEqual(['unknown.csv']);
  });

  it('says of a file that was refused while it was read why', async () => {
    const error = {
      code: 'FILE_DAMAGED',
      message: 'The quote of line 7 never ends.',
      advice: 'Download it again.',
    };
    const queue = await openQueue({
      data: {
        ingest: async () => ({
          files: [report('a.csv', { status: 'refused', batchId: null, error })],
          rowsPerSecond: 0,
          removedSampleImports: 0,
        }),
      },
    });
    queue.addFiles([file('a.csv')]);
    await until(idle(queue));
    await queue.importReady();
    expect(itemWords(queue.items[0]!)).toMatchObject({
      text: 'The quote of line 7 never ends.',
      tone: 'red',
    });
  });

  it('shows progress, and cancels the work itself', async () => {
    let stopped = false;
    const queue = await openQueue({
      data: {
        ingest: (_input, { signal, progress }) => {
          progress(0.3, '300 rows');
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              stopped = true;
              reject(new VolterraError('CANCELLED'));
            });
          });
        },
      },
    });
    queue.addFiles([file('a.csv')]);
    await until(idle(queue));
    const done = queue.importReady();
    await until(() => queue.progress?.fraction === 0.3);
    expect(queue.progress).toMatchObject({ label: 'a.csv', stage: '300 rows' });
    await queue.cancel();
    await done;
    expect(stopped).toBe(true);
    expect(queue.progress).toBeNull();
    expect(itemWords(queue.items[0]!).text).toBe('Cancelled');
  });

  it('takes folders of the window as paths without a preview', async () => {
    const queue = await openQueue({
      data: {
        preview: () => Promise.reject(new VolterraError('FILE_NOT_REGULAR')),
      },
    });
    queue.addPaths(['/home/analyst/vix-data/']);
    await until(idle(queue));
    expect(queue.items[0]).toMatchObject({ name: 'vix-data', state: 'ready', preview: null });
    expect(itemWords(queue.items[0]!).text).toBe('Folder: every file in it');
  });

  it('remembers a mapping once for all waiting files with the same header', async () => {
    let saved = false;
    const { preview, unknownTable } = await import('../support/data-fixture.ts');
    const queue = await openQueue({
      data: {
        saveMapping: async () => {
          saved = true;
          return {};
        },
        preview: async () => (saved ? preview('x.csv') : unknownTable('x.csv')),
      },
    });
    queue.addFiles([file('x.csv'), file('y.csv')]);
    await until(idle(queue));
    const mapping = {
      ...queue.items[0]!.preview!.proposedMapping!,
      roles: ['date', 'close', 'ignore'] as const,
    };
    await queue.acceptMapping(queue.items[0]!, { ...mapping, roles: [...mapping.roles] });
    expect(queue.items.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('stops sending a file that is taken out', async () => {
    let chunks = 0;
    const queue = await openQueue({
      data: {
        uploadChunk: async ({ offset, bytes }) => {
          chunks += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return { receivedBytes: offset + bytes.length };
        },
      },
    });
    queue.addFiles([file('large.csv', wireLimits.uploadChunkBytes * 50)]);
    await until(() => chunks >= 2);
    queue.remove(queue.items[0]!);
    const atRemoval = chunks;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(chunks).toBeLessThanOrEqual(atRemoval + 1);
    expect(queue.items).toHaveLength(0);
  });
});
