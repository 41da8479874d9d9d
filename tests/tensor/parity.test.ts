import { describe, expect, it } from 'vitest';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { imageCase, perceptron } from './support/cases.ts';
import type { Case } from './support/cases.ts';
import { train, worstGap } from './support/train.ts';

/** Single beside double precision: sums of up to 1768 products of 24 bits, and twenty steps that hand errors on. */
const agreement = 1e-4;

const image = imageCase(8, 8);
const cases: Case[] = [
  perceptron,
  image,
  // as many channels as are kept in blocks on any processor
  { ...imageCase(1, 32), name: 'image of 32 channels' },
  {
    ...image,
    name: 'masked image with decay and clipping',
    rows: 2,
    network: { ...image.network, loss: { kind: 'maskedMeanSquare' } },
    optimiser: {
      learningRate: 2e-3,
      weightDecay: 0.1,
      clipNorm: 0.5,
      beta1: 0.8,
      beta2: 0.99,
      epsilon: 1e-6,
    },
  },
];

describe.each(cases)('$name', (example) => {
  it.each([onnxExecutor, tfjsWasmExecutor])(
    '$label trains like the referee over 20 steps',
    async (executor) => {
      const wanted = await train(plainExecutor, example, 20);
      const found = await train(executor, example, 20);
      expect(found.losses).toHaveLength(20);
      expect(worstGap(found, wanted)).toBeLessThan(agreement);
      expect(found.losses.at(-1)).toBeLessThan(0.97 * found.losses[0]!);
      // Predictions are of order one.
      for (const [i, value] of found.prediction.entries())
        expect(Math.abs(value - wanted.prediction[i]!)).toBeLessThan(1e-3);
    },
  );
});
