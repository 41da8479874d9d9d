import tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createInlineCompute } from '#jobs/compute.ts';
import { tensorProbeTask, tensorProbeTaskId } from '#jobs/tasks/tensor-probe.task.ts';
import type { ExecutorReport } from '#tensor/choose-executor.ts';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { programOf } from '#tensor/network.ts';
import { startWeights } from '#tensor/program.ts';
import { batchFor, imageCase, perceptron } from './support/cases.ts';

const example = imageCase(2, 4);
const program = programOf(example.network);
const options = { optimiser: example.optimiser, rows: example.rows, weights: startWeights(program, 2) };
const batch = batchFor(example, 3);

describe('a session of TensorFlow.js', () => {
  it('holds no more tensors after a hundred steps than after one, and none when it is disposed of', async () => {
    expect((await tfjsWasmExecutor.available()).ok).toBe(true);
    const before = tf.memory().numTensors;
    const session = await tfjsWasmExecutor.open(program, options);
    await session.step(batch);
    const afterOne = tf.memory().numTensors;
    for (let step = 0; step < 99; step += 1) await session.step(batch);
    expect(tf.memory().numTensors).toBe(afterOne);
    await session.forward(batch, example.rows);
    await session.forward(batch, example.rows);
    await session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a session of onnxruntime', () => {
  it('takes no further step once it is disposed of', async () => {
    const session = await onnxExecutor.open(program, options);
    await session.step(batch);
    await session.dispose();
    await expect(session.step(batch)).rejects.toThrow();
  });
});

describe.each([onnxExecutor, tfjsWasmExecutor, plainExecutor])('$label', (executor) => {
  it('takes the learning rate of the step', async () => {
    const session = await executor.open(program, options);
    await session.step(batch, 0);
    expect(await session.weights()).toEqual(options.weights);
    await session.step(batch, 1e-2);
    expect(await session.weights()).not.toEqual(options.weights);
    await session.dispose();
  });

  it('repeats itself bit for bit', async () => {
    const runs: number[][] = [];
    for (let run = 0; run < 2; run += 1) {
      const session = await executor.open(program, options);
      const losses: number[] = [];
      for (let step = 0; step < 3; step += 1) losses.push(await session.step(batch));
      runs.push(losses);
      await session.dispose();
    }
    expect(runs[1]).toEqual(runs[0]);
  });
});

it('two sessions on one device do not disturb each other', async () => {
  const own = programOf(perceptron.network);
  const a = await tfjsWasmExecutor.open(program, options);
  const b = await tfjsWasmExecutor.open(own, {
    optimiser: perceptron.optimiser,
    rows: perceptron.rows,
    weights: startWeights(own, 1),
  });
  const alone = await onnxExecutor.open(program, options);
  const other = batchFor(perceptron, 1);
  for (let step = 0; step < 3; step += 1) {
    const [lossA, , wanted] = await Promise.all([a.step(batch), b.step(other), alone.step(batch)]);
    expect(Math.abs(lossA / wanted - 1)).toBeLessThan(1e-4);
  }
  for (const session of [a, b, alone]) await session.dispose();
});

it('the probe is a task', async () => {
  const compute = createInlineCompute([tensorProbeTask]);
  const { signal } = new AbortController();
  const reports = await compute.run<ExecutorReport[]>(
    tensorProbeTaskId,
    { budgetMs: 5 },
    { signal, seed: 0 },
  );
  expect(reports.map(({ id }) => id)).toEqual(['tfjs-native', 'tfjs-webgpu', 'onnx', 'tfjs-wasm', 'plain']);
  expect(structuredClone(reports)).toEqual(reports);
});
