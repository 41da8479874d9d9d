// Training steps on one executor: node time-steps.ts <executor> <perceptron|image> <threads> <seconds>; one line of JSON.
import type { Executor } from '#tensor/executor.ts';
import { createOnnx } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { programOf } from '#tensor/network.ts';
import { startWeights } from '#tensor/program.ts';
import { batchFor, imageCase, perceptron } from '../../tensor/support/cases.ts';
import { median, print } from '../support/figures.ts';

const [id, name, threads, seconds] = process.argv.slice(2);
const executors: Readonly<Record<string, Executor>> = {
  onnx: createOnnx({ threads: Number(threads) }),
  'tfjs-wasm': tfjsWasmExecutor,
  plain: plainExecutor,
};
const example = name === 'image' ? imageCase(128) : perceptron;
const program = programOf(example.network);
const { optimiser, rows } = example;
const executor = executors[id!]!;
await executor.available();
const session = await executor.open(program, { optimiser, rows, weights: startWeights(program, 1) });
const batch = batchFor(example, 1);
for (let warm = 0; warm < 3; warm += 1) await session.step(batch);
const times: number[] = [];
const cpu = process.cpuUsage();
const end = performance.now() + 1000 * Number(seconds);
while (performance.now() < end || times.length < 5) {
  const started = performance.now();
  await session.step(batch);
  times.push(performance.now() - started);
}
const { user, system } = process.cpuUsage(cpu);
const processorMs = (user + system) / 1000 / times.length;
print(JSON.stringify({ msPerStep: median(times), fastestMs: Math.min(...times), processorMs }));
await session.dispose();
