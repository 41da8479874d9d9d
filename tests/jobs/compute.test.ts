import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { ComputeClient } from '#jobs/compute-client.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from './support/test-tasks.ts';

const root = join(import.meta.dirname, '../..');
const registry = pathToFileURL(join(import.meta.dirname, 'support/test-tasks.ts')).href;
const never = new AbortController().signal;

const open: ComputeClient[] = [];
function startCompute(
  threads: number,
  nowMs: () => number = Date.now,
  heartbeatMs = 5000,
): { compute: ComputeClient; notices: string[] } {
  const notices: string[] = [];
  const compute = new ComputeClient({
    entryUrl: pathToFileURL(join(root, 'src-main/hosts/compute.ts')),
    args: ['--threads', String(threads), '--registry', registry],
    nowMs,
    heartbeatMs,
    onNotice: (notice) => notices.push(notice),
  });
  open.push(compute);
  return { compute, notices };
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((compute) => compute.close()));
});

const meanInput = { count: 40_000, pieces: 7 };

describe('the compute child', () => {
  test('gives the same bits on 1, 2 and 4 threads and in place', async () => {
    const inline = await createInlineCompute(tasks).run('mean', meanInput, { signal: never, seed: 5 });
    const results = [];
    for (const threads of [1, 2, 4])
      results.push(await startCompute(threads).compute.run('mean', meanInput, { signal: never, seed: 5 }));
    expect(results).toEqual([inline, inline, inline]);
    const other = await startCompute(2).compute.run('mean', meanInput, { signal: never, seed: 6 });
    expect(other).not.toEqual(inline);
  });

  test('reports progress that rises to the end', async () => {
    const fractions: number[] = [];
    const options = { signal: never, seed: 1, progress: (fraction: number) => void fractions.push(fraction) };
    await startCompute(2).compute.run('mean', { count: 3_000_000, pieces: 6 }, options);
    expect(fractions.length).toBeGreaterThan(0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
  });

  test('passes typed errors on and keeps unforeseen ones apart', async () => {
    const { compute } = startCompute(1);
    await expect(compute.run('typed-failure', {}, { signal: never, seed: 1 })).rejects.toMatchObject({
      code: 'TOO_FEW_DATA',
      message: 'Three days are not enough.',
    });
    await expect(compute.run('unforeseen-failure', {}, { signal: never, seed: 1 })).rejects.toThrow(
      'out of everything',
    );
    await expect(compute.run('no-such-task', {}, { signal: never, seed: 1 })).rejects.toThrow('no-such-task');
    expect(await compute.run('mean', { count: 10, pieces: 1 }, { signal: never, seed: 1 })).toMatchObject({
      parts: 1,
    });
  });

  test.each(['polite', 'deaf'])(
    'a %s task can be cancelled, and the thread works on for others',
    async (taskId) => {
      const { compute } = startCompute(1);
      const controller = new AbortController();
      const running = compute.run(taskId, {}, { signal: controller.signal, seed: 1 });
      setTimeout(() => controller.abort(), 150);
      await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await compute.run('mean', { count: 10, pieces: 1 }, { signal: never, seed: 1 })).toMatchObject({
        parts: 1,
      });
    },
  );

  test('a task that keeps what it reached answers a stop with it, pieces that never began left out', async () => {
    const { compute } = startCompute(2);
    const controller = new AbortController();
    const places = new Set<number>();
    const publish = (value: unknown, place: number): void => {
      expect((value as { count: number }).count).toBeGreaterThan(0);
      places.add(place);
      if (places.size === 2) controller.abort();
    };
    const kept = await compute.run('keeper', { pieces: 3 }, { signal: controller.signal, seed: 1, publish });
    expect(kept).toEqual({ counted: [true, true, false], stopped: true });
  });

  test('a piece that does not hear the stop is left out of what is kept', async () => {
    const { compute } = startCompute(2);
    const controller = new AbortController();
    const places = new Set<number>();
    const publish = (_value: unknown, place: number): void => {
      if (places.add(place).size === 2) controller.abort();
    };
    const options = { signal: controller.signal, seed: 1, publish };
    const kept = await compute.run('keeper', { pieces: 2, deaf: 0 }, options);
    expect(kept).toEqual({ counted: [false, true], stopped: true });
    expect(await compute.run('mean', { count: 10, pieces: 1 }, { signal: never, seed: 1 })).toMatchObject({
      parts: 1,
    });
  });

  test('in place, what was published and what was kept arrive just so', async () => {
    const controller = new AbortController();
    const publish = (): void => controller.abort();
    const options = { signal: controller.signal, seed: 1, publish };
    const kept = await createInlineCompute(tasks).run('keeper', { pieces: 2 }, options);
    expect(kept).toEqual({ counted: [true, false], stopped: true });
  });

  test('interactive work goes before batch work that waits', async () => {
    const { compute } = startCompute(1);
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    const batch = { signal: never, seed: 1, priority: 'batch' as const };
    await Promise.all([
      compute.run('mean', { count: 400_000, pieces: 40 }, batch).then(note('batch')),
      compute.run('mean', { count: 100, pieces: 1 }, { signal: never, seed: 1 }).then(note('interactive')),
    ]);
    expect(order).toEqual(['interactive', 'batch']);
  });

  test('a death costs the tasks at hand; the third one pauses with a notice until ten minutes are over', async () => {
    let nowMs = 0;
    const { compute, notices } = startCompute(1, () => nowMs);
    for (let deaths = 0; deaths < 3; deaths += 1)
      await expect(compute.run('death', {}, { signal: never, seed: 1 })).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
    await expect(compute.run('mean', meanInput, { signal: never, seed: 1 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: expect.stringContaining('three times in ten minutes'),
    });
    expect(notices).toHaveLength(4);
    nowMs += 10 * 60_000;
    expect(await compute.run('mean', { count: 10, pieces: 2 }, { signal: never, seed: 1 })).toMatchObject({
      parts: 2,
    });
  });

  test.skipIf(process.platform === 'win32')(
    'a child that stops answering is ended (skipped: no SIGSTOP on Windows)',
    async () => {
      const { compute } = startCompute(1, Date.now, 1000);
      await expect(compute.run('frozen', {}, { signal: never, seed: 1 })).rejects.toMatchObject({
        code: 'TIMED_OUT',
      });
      expect(await compute.run('mean', { count: 10, pieces: 2 }, { signal: never, seed: 1 })).toMatchObject({
        parts: 2,
      });
    },
  );

  test.skipIf(process.platform === 'win32')(
    'a cancel does not wait for a child that says nothing (skipped: no SIGSTOP on Windows)',
    async () => {
      const { compute } = startCompute(1);
      const controller = new AbortController();
      const running = compute.run('frozen', {}, { signal: controller.signal, seed: 1 });
      setTimeout(() => controller.abort(), 300);
      await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    },
  );

  test('does not start for work that is cancelled before, nor after closing', async () => {
    const { compute } = startCompute(1);
    await expect(compute.run('mean', meanInput, { signal: AbortSignal.abort(), seed: 1 })).rejects.toThrow();
    await compute.close();
    await expect(compute.run('mean', meanInput, { signal: never, seed: 1 })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
