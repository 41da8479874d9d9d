import { describe, expect, it } from 'vitest';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { programOf } from '#tensor/network.ts';
import type { Network } from '#tensor/network.ts';
import { packWeights, startWeights, unpackWeights } from '#tensor/program.ts';
import { imageCase, perceptron } from './support/cases.ts';

const everyLayer: Network = {
  inputShape: [3, 2, 2],
  layers: [
    { kind: 'conv2d', channels: 2, size: 3, activation: 'silu' },
    { kind: 'residual', layers: [{ kind: 'conv2d', channels: 2, size: 1, activation: 'relu' }] },
    { kind: 'activation', name: 'sigmoid' },
    { kind: 'dense', units: 3, activation: 'softplus' },
    { kind: 'flatten' },
    { kind: 'reshape', shape: [6, 3] },
    { kind: 'heads', heads: [[{ kind: 'dense', units: 2 }], [{ kind: 'activation', name: 'tanh' }]] },
  ],
  loss: { kind: 'huber', delta: 1 },
  init: 'he',
};

describe('first weights', () => {
  it('have the same bits for the same seed, and others for another', () => {
    const program = programOf(imageCase(1).network);
    const [a, b, c] = [7, 7, 8].map((seed) => packWeights(program, startWeights(program, seed)));
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  it.each([plainExecutor, onnxExecutor, tfjsWasmExecutor])(
    'arrive on $label with every bit',
    async (executor) => {
      const program = programOf(perceptron.network);
      const weights = startWeights(program, 3);
      const session = await executor.open(program, { optimiser: { learningRate: 1e-3 }, rows: 4, weights });
      expect(await session.weights()).toEqual(weights);
      await session.dispose();
    },
  );

  it('spread as the fan asks: a uniform of variance 2 / (from + to), biases zero', () => {
    const weights = startWeights(programOf(perceptron.network), 5);
    const hidden = weights['1.weights']!;
    const variance = hidden.reduce((total, value) => total + value * value, 0) / hidden.length;
    // 4096 draws: the variance of a uniform is known to 0.9/64 = 1.4 % (one standard error).
    expect(variance / (2 / 128)).toBeGreaterThan(0.95);
    expect(variance / (2 / 128)).toBeLessThan(1.05);
    expect(Math.max(...hidden.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 128));
    expect([...new Set(weights['1.bias'])]).toEqual([0]);
  });
});

describe('a network as data', () => {
  it('names its parameters by the place of the layer', () => {
    const names = programOf(everyLayer).parameters.map(({ name, shape }) => `${name} ${shape.join('×')}`);
    expect(names).toEqual([
      '0.weights 3×3×2×2',
      '0.bias 2',
      '1.0.weights 1×1×2×2',
      '1.0.bias 2',
      '3.weights 2×3',
      '3.bias 3',
      '6.0.0.weights 3×2',
      '6.0.0.bias 2',
    ]);
  });

  it('survives JSON', () => {
    const again = JSON.parse(JSON.stringify(everyLayer)) as Network;
    expect(programOf(again).parameters).toEqual(programOf(everyLayer).parameters);
  });

  it.each([onnxExecutor, tfjsWasmExecutor])(
    'of every layer predicts alike on $label, for any number of rows',
    async (executor) => {
      const program = programOf(everyLayer);
      const options = { optimiser: { learningRate: 1e-2 }, rows: 2, weights: startWeights(program, 4) };
      const sessions = [await plainExecutor.open(program, options), await executor.open(program, options)];
      for (const rows of [1, 5, 2]) {
        const x = Float32Array.from({ length: rows * 12 }, (_, i) => Math.sin(3 * i));
        const [wanted, found] = await Promise.all(sessions.map((session) => session.forward({ x }, rows)));
        expect(found).toHaveLength(rows * 30);
        for (const [i, value] of found!.entries()) expect(Math.abs(value - wanted![i]!)).toBeLessThan(1e-5);
      }
      for (const session of sessions) await session.dispose();
    },
  );

  it('packs and unpacks its weights, and refuses those of another', () => {
    const program = programOf(everyLayer);
    const weights = startWeights(program, 1);
    expect(unpackWeights(program, packWeights(program, weights))).toEqual(weights);
    expect(() => packWeights(program, { ...weights, '0.bias': new Float32Array(3) })).toThrow(
      'Weights 0.bias have 3 values where the program has 2.',
    );
  });
});
