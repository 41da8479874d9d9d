import { describe, expect, it } from 'vitest';
import type { Executor } from '#tensor/executor.ts';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { programOf } from '#tensor/network.ts';
import { startWeights } from '#tensor/program.ts';
import { batchFor, imageCase, perceptron } from './support/cases.ts';
import type { Case } from './support/cases.ts';

async function train(executor: Executor, example: Case, steps: number) {
  const program = programOf(example.network);
  const { optimiser, rows } = example;
  const session = await executor.open(program, { optimiser, rows, weights: startWeights(program, 11) });
  const batch = batchFor(example, 5);
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) losses.push(await session.step(batch));
  const prediction = await session.forward(batch, rows);
  await session.dispose();
  return { losses, prediction };
}

/** Single beside double precision: sums of up to 2304 products with 24 bits, 20 steps on. */
const agreement = 1e-4;

describe.each([perceptron, imageCase(8, 8)])('$name', (example) => {
  it.each([onnxExecutor, tfjsWasmExecutor])(
    '$label trains like the referee over 20 steps',
    async (executor) => {
      const wanted = await train(plainExecutor, example, 20);
      const found = await train(executor, example, 20);
      for (const [step, loss] of found.losses.entries())
        expect(Math.abs(loss / wanted.losses[step]! - 1)).toBeLessThan(agreement);
      expect(found.losses.at(-1)).toBeLessThan(0.9 * found.losses[0]!);
      for (const [i, value] of found.prediction.entries())
        expect(Math.abs(value - wanted.prediction[i]!)).toBeLessThan(1e-3);
    },
  );
});
