import { randomStream } from '#quant/math/philox.ts';
import type { Batch, Executor } from './executor.ts';
import { plainExecutor } from './executors/plain.ts';
import { programOf } from './network.ts';
import { startWeights } from './program.ts';

/** Largest gap of a loss beside the referee's, relative, that an executor in single precision may show. */
export const agreement = 1e-4;

const steps = 5;
const rows = 4;

/** Small, with every kind of layer. */
const program = programOf({
  inputShape: [5, 4, 2],
  layers: [
    { kind: 'conv2d', channels: 3, size: 3, activation: 'silu' },
    { kind: 'residual', layers: [{ kind: 'conv2d', channels: 3, size: 1, activation: 'softplus' }] },
    { kind: 'flatten' },
    { kind: 'dense', units: 6, activation: 'tanh' },
    {
      kind: 'heads',
      heads: [[{ kind: 'dense', units: 1, activation: 'sigmoid' }], [{ kind: 'dense', units: 1 }]],
    },
  ],
  loss: { kind: 'huber', delta: 0.5 },
  init: 'glorot',
});

/**
 * Trains a small network on the executor and beside it on the referee.
 * @returns largest relative gap of the losses; NaN where one is no number
 */
export async function measureGap(executor: Executor): Promise<number> {
  const wanted = await trainOn(plainExecutor);
  const found = await trainOn(executor);
  return found.reduce((worst, loss, step) => maxOrNan(worst, Math.abs(loss / wanted[step]! - 1)), 0);
}

async function trainOn(executor: Executor): Promise<number[]> {
  const session = await executor.open(program, {
    optimiser: { learningRate: 1e-2, weightDecay: 1e-2, clipNorm: 0.5 },
    rows,
    weights: startWeights(program, 1),
  });
  try {
    const batch = drawBatch();
    const losses: number[] = [];
    for (let step = 0; step < steps; step += 1) losses.push(await session.step(batch));
    return losses;
  } finally {
    await session.dispose();
  }
}

function drawBatch(): Batch {
  const random = randomStream(2);
  const draw = (stream: number, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => random.normal(stream, i));
  return { x: draw(0, rows * 40), target: draw(1, rows * 2) };
}

function maxOrNan(a: number, b: number): number {
  return Number.isNaN(b) ? b : Math.max(a, b);
}
