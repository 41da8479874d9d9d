import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '#tensor/executor.ts';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { decodeCheckpoint, loadCheckpoint } from '#tensor/training/checkpoint.ts';
import { trainNetwork } from '#tensor/training/train-network.ts';
import type { TrainingEvent } from '#tensor/training/training-run.ts';
import { smallRun } from './small-run.ts';

let folder = '';
let places = 0;
const newPath = (): string => join(folder, `run-${(places += 1)}.checkpoint`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volterra-training-'));
  await onnxExecutor.available();
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the child until it has said so many steps, then kills it without warning. */
function killAfter(path: string, steps: number): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'train-child.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = 0;
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString().split('\n').length - 1;
    if (said >= steps) child.kill('SIGKILL');
  });
  return new Promise((done) => {
    child.on('exit', (_code, signal) => {
      done(signal);
    });
  });
}

describe('a run of a training', () => {
  it('is the same after kills at any place as without one, bit for bit', async () => {
    const unbroken = await trainNetwork(smallRun(onnxExecutor));
    const path = newPath();
    expect(await killAfter(path, 5)).toBe('SIGKILL');
    const first = await loadCheckpoint(path);
    expect(first!.state.steps).toBeGreaterThan(0);
    expect(await killAfter(path, 20)).toBe('SIGKILL');
    const second = await loadCheckpoint(path);
    expect(second!.state.steps).toBeGreaterThan(first!.state.steps);
    expect(second!.state.steps).toBeLessThan(unbroken.steps);
    const resumed = await trainNetwork(smallRun(onnxExecutor, path));
    expect(resumed.resumedIn).toBe(second!.epoch);
    expect(resumed.weights).toEqual(unbroken.weights);
    expect(resumed.history).toEqual(unbroken.history);
    const wholePath = newPath();
    await trainNetwork(smallRun(onnxExecutor, wholePath));
    expect(await loadCheckpoint(path)).toEqual(await loadCheckpoint(wholePath));
  });

  it('stops where it is asked to, keeps the best so far and goes on from there', async () => {
    const unbroken = await trainNetwork(smallRun(plainExecutor));
    const path = newPath();
    let steps = 0;
    const stopped = await trainNetwork(smallRun(plainExecutor, path), {
      shouldStop: () => steps >= 43,
      heard: ({ kind }) => (steps += kind === 'step' ? 1 : 0),
    });
    expect(stopped).toMatchObject({ stopped: 'cancelled', steps: 43 });
    expect(stopped.history).toEqual(unbroken.history.slice(0, 5));
    expect(stopped.bestEpoch).toBe(stopped.history.findLast(({ isBest }) => isBest)!.epoch);
    const resumed = await trainNetwork(smallRun(plainExecutor, path));
    expect(resumed.weights).toEqual(unbroken.weights);
    expect(resumed).toMatchObject({ stopped: 'done', resumedIn: 5 });
  });

  it('tells every step and epoch, learns, and keeps the weights of the best validation', async () => {
    const events: TrainingEvent[] = [];
    const fractions: number[] = [];
    const outcome = await trainNetwork(smallRun(onnxExecutor), {
      heard: (event) => events.push(event),
      progress: (fraction) => fractions.push(fraction),
    });
    const { history, bestEpoch } = outcome;
    expect(events.filter(({ kind }) => kind === 'step')).toHaveLength(96);
    expect(events.filter((event) => event.kind === 'epoch').map(({ record }) => record)).toEqual(history);
    expect(fractions).toHaveLength(96);
    expect(fractions.at(-1)).toBe(1);
    const scores = history.map(({ validation }) => validation.score);
    expect(scores[bestEpoch!]).toBe(Math.min(...scores));
    expect(Math.min(...scores)).toBeLessThan(0.8 * scores[0]!);
    // Warmed up over two epochs, then a cosine from the whole rate.
    expect(history.slice(0, 3).map(({ learningRate }) => 100 * learningRate)).toEqual([1 / 3, 2 / 3, 1]);
  });

  it('ends with an error where the loss is no number', async () => {
    const run = smallRun(plainExecutor);
    const batch = (epoch: number, place: number): Batch => {
      const { x, target } = run.data.batch(epoch, place) as Record<'x' | 'target', Float32Array>;
      return { x, target: place === 2 ? target.map(() => NaN) : target };
    };
    await expect(trainNetwork({ ...run, data: { ...run.data, batch } })).rejects.toMatchObject({
      code: 'TRAINING_DIVERGED',
      detail: { data: { epoch: 0, place: 2 } },
    });
  });

  it('refuses a checkpoint of another run and a damaged one', async () => {
    const path = newPath();
    const run = smallRun(plainExecutor, path);
    await trainNetwork({ ...run, epochs: 1 });
    await expect(trainNetwork(run)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const again = { ...run, epochs: 1, seed: 6, checkpoint: { path, ofAnotherRun: 'startAgain' } as const };
    expect(await trainNetwork(again)).toMatchObject({ resumedIn: null, stopped: 'done' });
    await trainNetwork({ ...run, epochs: 1, checkpoint: { path, ofAnotherRun: 'startAgain' } });
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    await expect(trainNetwork({ ...run, epochs: 1 })).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
    expect(() => decodeCheckpoint(bytes.subarray(0, 20), path)).toThrow(
      expect.objectContaining({ code: 'FILE_DAMAGED' }) as Error,
    );
  });
});
