import type * as Onnx from 'onnxruntime-node';
import { conv2d, input } from '../../graph/expressions.ts';
import { countElements } from '../../graph/value.ts';
import type { Graph } from '../../graph/value.ts';
import { emitGraph } from './emit-graph.ts';
import { blockedDomain, writeModel } from './model-bytes.ts';
import type { OnnxGraph } from './model-bytes.ts';

export type Runtime = typeof Onnx;

/** A graph ready to run, with convolutions on blocked images where this machine has them. */
export async function openGraph(
  runtime: Runtime,
  graph: Graph,
  threads: number,
): Promise<Onnx.InferenceSession> {
  block ??= findBlock(runtime);
  return openModel(runtime, emitGraph(graph, await block), threads);
}

let block: Promise<number | null> | undefined;

function openModel(runtime: Runtime, model: OnnxGraph, threads: number): Promise<Onnx.InferenceSession> {
  return runtime.InferenceSession.create(writeModel(model), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Errors alone: it warns of every constant that it folds away.
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

/** Single precision sums of 288 products of numbers below 1. */
const largestGap = 1e-3;

/**
 * The size of a block depends on the processor and is not told: it is read off an image that is turned over. The convolution on
 * such images is no part of ONNX, so it is used only where it gives what the one of ONNX gives.
 */
async function findBlock(runtime: Runtime): Promise<number | null> {
  try {
    const found = await readBlock(runtime);
    const channels = 2 * found;
    const image = input('image', [2, 5, 9, channels]);
    const kernel = input('kernel', [3, 3, channels, channels]);
    const graph: Graph = { inputs: { image, kernel }, outputs: { image: conv2d(image, kernel) } };
    const [wanted, given] = [await runOnce(runtime, graph, null), await runOnce(runtime, graph, found)];
    return wanted.every((value, i) => Math.abs(value - given[i]!) < largestGap) ? found : null;
  } catch {
    return null;
  }
}

async function readBlock(runtime: Runtime): Promise<number> {
  const shape = [1, 64, 1, 2];
  const session = await openModel(
    runtime,
    {
      nodes: [{ type: 'ReorderInput', inputs: ['x'], output: 'y', attributes: {}, domain: blockedDomain }],
      constants: [],
      inputs: [{ name: 'x', shape }],
      outputs: [{ name: 'y', shape }],
    },
    1,
  );
  const x = new runtime.Tensor(
    'float32',
    Float32Array.from({ length: 128 }, (_, i) => i),
    shape,
  );
  const { y } = await session.run({ x });
  await session.release();
  // the second pixel of the first channel follows the first block of the first pixel
  return (y!.data as Float32Array).indexOf(1);
}

async function runOnce(runtime: Runtime, graph: Graph, size: number | null): Promise<Float32Array> {
  const session = await openModel(runtime, emitGraph(graph, size), 1);
  const feeds = Object.entries(graph.inputs).map(([name, { shape }]) => {
    const values = Float32Array.from({ length: countElements(shape) }, (_, i) => Math.sin(0.7 * i * i));
    return [name, new runtime.Tensor('float32', values, shape)] as const;
  });
  const { imageNext } = await session.run(Object.fromEntries(feeds));
  await session.release();
  return imageNext!.data as Float32Array;
}
