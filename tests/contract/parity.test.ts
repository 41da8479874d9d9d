import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobEvent } from '#contract/schemas/system.ts';
import { collect } from '../support/collect.ts';
import { doors } from './support/doors.ts';
import type { OpenDoor } from './support/doors.ts';

/** One suite for all doors: what a caller sees must not depend on how it came in. */
describe.each(doors)('$name', ({ open, mostDoublesIn }) => {
  let door: OpenDoor;
  beforeAll(async () => {
    door = await open();
  });
  afterAll(() => door.close());

  const untilStopped = async (name: string): Promise<void> => {
    await expect.poll(async () => (await door.client.probe.stopped()).names).toContain(name);
  };

  test('answers a read', async () => {
    const text = 'ünïcode \u0000 "quotes" 𝜎';
    expect(await door.client.probe.echo({ text })).toEqual({ text });
  });

  test('keeps many calls in flight apart', async () => {
    const texts = Array.from({ length: 100 }, (_item, index) => `call ${index}`);
    const answers = await Promise.all(texts.map((text) => door.client.probe.echo({ text })));
    expect(answers.map((answer) => answer.text)).toEqual(texts);
  });

  test('carries a million doubles with a gap, bit by bit', async () => {
    const count = 1_000_000;
    const { nested, note } = await door.client.probe.numbers({ count });
    const values = nested[0]!.values;
    expect(note).toBe('ünïcode');
    expect(values).toBeInstanceOf(Float64Array);
    expect(values.length).toBe(count);
    expect(Number.isNaN(values[count / 2])).toBe(true);
    expect([values[1], values[count - 1]]).toEqual([1 / 7, (count - 1) / 7]);
  });

  test('carries doubles to the engine', async () => {
    const values = new Float64Array(mostDoublesIn).fill(0.5);
    expect(await door.client.probe.sum({ values })).toEqual({ sum: mostDoublesIn / 2, count: mostDoublesIn });
  });

  test('carries a view into a larger buffer as the view', async () => {
    const values = new Float64Array([1, 2, 3, 4, 5]).subarray(1, 4);
    expect(await door.client.probe.sum({ values })).toEqual({ sum: 9, count: 3 });
  });

  test('reports a typed error whole', async () => {
    await expect(door.client.probe.fail({ how: 'typed' })).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'Nothing yet.',
      detail: { field: 'how', data: { files: ['a.csv'] } },
    });
  });

  test.each(['unforeseen', 'wrong-shape'] as const)('hides what happened in an %s failure', async (how) => {
    const error = await door.client.probe.fail({ how }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'INTERNAL',
      detail: { data: { logId: expect.stringMatching(/^[0-9a-f]{12}$/) } },
    });
    expect(JSON.stringify(error)).not.toMatch(/secret|home|passwd/);
  });

  test('names the field that does not fit', async () => {
    const wrong = { text: 7 } as unknown as { text: string };
    await expect(door.client.probe.echo(wrong)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      detail: { field: 'text' },
    });
    const extra = { text: 'a', more: 1 };
    await expect(door.client.probe.echo(extra)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('an aborted call reaches the work', async () => {
    const controller = new AbortController();
    const waiting = door.client.probe.wait({ name: 'call' }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await untilStopped('call');
  });

  test('a stream ends by itself, and stops where its reader leaves', async () => {
    const ticks = await collect(door.client.probe.ticks({ name: 'short', count: 5 }));
    expect(ticks.map(({ tick }) => tick)).toEqual([0, 1, 2, 3, 4]);
    for await (const { tick } of door.client.probe.ticks({ name: 'endless', count: -1 }))
      if (tick === 3) break;
    await untilStopped('endless');
  });

  test('a job is accepted, shows progress and ends with its result', async () => {
    const job = door.client.probe.work({ name: 'job', steps: 300 });
    const events: JobEvent[] = await collect(job.events);
    expect(await job.result).toEqual({ steps: 300 });
    expect(events[0]).toEqual({ type: 'accepted', jobId: await job.jobId });
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.length).toBeGreaterThan(1);
    const fractions = progress.map((event) => event.fraction ?? -1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(events).toContainEqual({ type: 'partial', value: { almost: true } });
  });

  test('a job that fails says why', async () => {
    const job = door.client.probe.work({ name: 'failing', steps: 1, fails: true });
    await expect(job.result).rejects.toMatchObject({ code: 'TOO_FEW_DATA' });
    const { jobs } = await door.client.jobs.list({});
    const row = jobs.find(({ error }) => error?.code === 'TOO_FEW_DATA');
    expect(row).toMatchObject({ status: 'failed', procedure: 'probe.work' });
  });

  test('cancelling a job stops the work', async () => {
    const job = door.client.probe.work({ name: 'cancelled job', steps: -1 });
    await job.jobId;
    await job.cancel();
    await expect(job.result).rejects.toMatchObject({ code: 'CANCELLED' });
    await untilStopped('cancelled job');
    const { jobs } = await door.client.jobs.list({ status: 'cancelled' });
    expect(jobs.map(({ jobId }) => jobId)).toContain(await job.jobId);
  });

  test('a job goes on without its caller and can be followed again', async () => {
    const job = door.client.probe.work({ name: 'detached job', steps: -1 });
    const jobId = await job.jobId;
    job.detach();
    await expect(job.result).rejects.toMatchObject({ code: 'CANCELLED' });
    const { jobs } = await door.client.jobs.list({ status: 'running' });
    expect(jobs.map((row) => row.jobId)).toContain(jobId);
    let last;
    for await (const { row } of door.client.jobs.watch({ jobId })) {
      last = row;
      if (row.status === 'running') await door.client.jobs.cancel({ jobId });
    }
    expect(last).toMatchObject({ jobId, status: 'cancelled' });
  });
});
