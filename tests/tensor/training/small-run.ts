import { randomStream } from '#quant/math/philox.ts';
import type { Executor } from '#tensor/executor.ts';
import { programOf } from '#tensor/network.ts';
import type { TrainingRun } from '#tensor/training/training-run.ts';

const rows = 16;
const width = 6;

/** A perceptron on endless random batches: every batch from its address. */
export function smallRun(executor: Executor, path?: string): TrainingRun {
  const draw = (epoch: number, place: number): { x: Float32Array; target: Float32Array } => {
    const random = randomStream(7, epoch);
    const x = Float32Array.from({ length: rows * width }, (_, i) => random.normal(place, i));
    const target = Float32Array.from(
      { length: rows },
      (_, row) => Math.sin(x[row * width]!) * x[row * width + 1]!,
    );
    return { x, target };
  };
  const check = draw(1000, 0);
  return {
    program: programOf({
      inputShape: [width],
      layers: [
        { kind: 'dense', units: 12, activation: 'silu' },
        { kind: 'dense', units: 1 },
      ],
      loss: { kind: 'meanSquare' },
      init: 'he',
    }),
    executor,
    optimiser: { learningRate: 1e-2, weightDecay: 1e-3, clipNorm: 1 },
    schedule: { kind: 'cosine', warmupEpochs: 2 },
    epochs: 12,
    seed: 5,
    data: { id: 'small', rows, batchesPerEpoch: 8, batch: draw },
    validate: async (session) => {
      const prediction = await session.forward({ x: check.x }, rows);
      const squares = prediction.reduce((sum, value, row) => sum + (value - check.target[row]!) ** 2, 0);
      return { score: Math.sqrt(squares / rows) };
    },
    ...(path === undefined ? {} : { checkpoint: { path, intervalMs: 0 } }),
  };
}
