import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  repairTrainingNews,
  trainRepairInput,
  trainRepairResult,
} from '#contract/schemas/repair-training.ts';
import type { RepairTrainingNews, TrainRepairResult } from '#contract/schemas/repair-training.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { trainSurfaceRepairTask, trainSurfaceRepairTaskId } from '#jobs/tasks/train-surface-repair.task.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import {
  decodeRepairModel,
  manifestFile,
  openRepairModel,
  readRepairModel,
  weightsFile,
} from '#tensor/networks/repair-model.ts';
import type { TrainModelOrder } from '#tensor/networks/train-repair-model.ts';

let folder = '';
/** What an unbroken run of the order gives. */
let unbroken: TrainRepairResult;
const news: RepairTrainingNews[] = [];
const compute = createInlineCompute([trainSurfaceRepairTask]);
const sizes = { lawSurfaces: 150, rows: 8, batchesPerEpoch: 3, reuse: 2, validationSurfaces: 4, rank: 20 };
const order: TrainModelOrder = {
  input: trainRepairInput.parse({ families: ['ssvi', 'svi-event'], epochs: 3, executor: 'onnx', seed: 9 }),
  codeVersion: 'test',
  sizes,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volterra-repair-'));
  unbroken = trainRepairResult.parse(await train(order, { hear: (each) => news.push(each) }));
});
afterAll(() => rm(folder, { recursive: true }));

function train(
  input: TrainModelOrder,
  {
    signal = new AbortController().signal,
    hear,
  }: { signal?: AbortSignal; hear?: (news: RepairTrainingNews) => void } = {},
): Promise<TrainRepairResult> {
  return compute.run(trainSurfaceRepairTaskId, input, {
    signal,
    seed: 0,
    publish: (value) => hear?.(repairTrainingNews.parse(value)),
  });
}

describe('a training of the repair lab', () => {
  it('gives weights that are stored, verified and opened again', async () => {
    const result = unbroken;
    expect(result).toMatchObject({ stopped: 'done', resumedIn: null, steps: 9 });
    expect(news[0]).toMatchObject({ kind: 'begun', executor: 'onnx', resumedIn: null });
    expect(result.history).toHaveLength(3);
    const { manifest } = result;
    expect(manifest.validation).toEqual(result.history[manifest.bestEpoch!]!.validation);
    expect(manifest.validation!.groups.map(({ family, mask }) => `${family} ${mask}`)).toEqual([
      'ssvi regular',
      'ssvi adversarial',
      'svi-event regular',
      'svi-event adversarial',
    ]);
    await writeFile(join(folder, manifestFile), JSON.stringify(manifest));
    await writeFile(join(folder, weightsFile), result.weights);
    const surfaces = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 2, seed: 1 });
    const direct = await openRepairModel(decodeRepairModel(manifest, result.weights, 'memory'));
    const stored = await openRepairModel(await readRepairModel(folder));
    const repaired = await stored.repair(surfaces);
    expect(repaired).toEqual(await direct.repair(surfaces));
    expect(repaired.every(({ volErrors }) => volErrors!.every((error) => error > 0))).toBe(true);
    const bytes = await readFile(join(folder, weightsFile));
    bytes[1000]! ^= 1;
    await writeFile(join(folder, weightsFile), bytes);
    await expect(readRepairModel(folder)).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
    await expect(readRepairModel(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it('keeps the best so far when it is stopped, and goes on from there to the same weights', async () => {
    const checkpointPath = join(folder, 'run.checkpoint');
    const stop = new AbortController();
    let progress = 0;
    const stopped = (await compute.run(
      trainSurfaceRepairTaskId,
      { ...order, checkpointPath },
      {
        signal: stop.signal,
        seed: 0,
        progress: (fraction) => {
          progress = Math.max(progress, fraction);
          // Past the preparation and half of the steps.
          if (fraction > 0.6) stop.abort();
        },
      },
    )) as TrainRepairResult;
    expect(stopped.stopped).toBe('cancelled');
    expect(stopped.history.length).toBeGreaterThan(0);
    expect(stopped.history.length).toBeLessThan(3);
    expect(progress).toBeLessThan(0.9);
    const resumed = await train({ ...order, checkpointPath });
    expect(resumed.resumedIn).toBe(stopped.history.length);
    expect(resumed.manifest.weightsHash).toBe(unbroken.manifest.weightsHash);
    expect(resumed.history).toEqual(unbroken.history);
  });

  it('refuses families that it does not know', async () => {
    const input = { ...order.input, families: ['ssvi', 'martian'] };
    await expect(train({ ...order, input })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
