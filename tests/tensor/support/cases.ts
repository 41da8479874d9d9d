import { randomStream } from '#quant/math/philox.ts';
import type { Batch } from '#tensor/executor.ts';
import type { Network } from '#tensor/network.ts';
import type { Optimiser } from '#tensor/program.ts';

export interface Case {
  readonly name: string;
  readonly network: Network;
  readonly optimiser: Optimiser;
  readonly rows: number;
  /** Values of a row of the target. */
  readonly targets: number;
}

const dense = (units: number) => ({ kind: 'dense', units, activation: 'tanh' }) as const;
const conv = (channels: number) => ({ kind: 'conv2d', channels, size: 3, activation: 'silu' }) as const;
const head = [{ kind: 'conv2d', channels: 1, size: 1 }] as const;

/** 15-64-64-64-1, batch 256. */
export const perceptron: Case = {
  name: 'perceptron',
  network: {
    inputShape: [15],
    layers: [dense(64), dense(64), dense(64), { kind: 'dense', units: 1 }],
    loss: { kind: 'meanSquare' },
    init: 'glorot',
  },
  optimiser: { learningRate: 1e-3 },
  rows: 256,
  targets: 1,
};

/** Four 3 × 3 layers and two heads on a grid of 13 × 17 with four planes. */
export function imageCase(rows: number, channels = 32): Case {
  return {
    name: 'image',
    network: {
      inputShape: [13, 17, 4],
      layers: [...[1, 2, 3, 4].map(() => conv(channels)), { kind: 'heads', heads: [head, head] }],
      loss: { kind: 'meanSquare' },
      init: 'he',
    },
    optimiser: { learningRate: 1e-3 },
    rows,
    targets: 13 * 17 * 2,
  };
}

/** A batch that says something: targets are a smooth function of the inputs. */
export function batchFor({ network, rows, targets }: Case, seed: number): Batch {
  const random = randomStream(seed);
  const width = network.inputShape.reduce((total, length) => total * length, 1);
  const x = new Float32Array(rows * width);
  const target = new Float32Array(rows * targets);
  const mask = new Float32Array(rows * targets);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < width; i += 1) x[row * width + i] = random.normal(row, i);
    for (let i = 0; i < targets; i += 1) {
      const [a, b] = [x[row * width + (i % width)]!, x[row * width + ((7 * i + 3) % width)]!];
      target[row * targets + i] = Math.sin(a) + 0.5 * a * b;
      mask[row * targets + i] = random.uniform(row, width + i) < 0.6 ? 1 : 0;
    }
  }
  return network.loss.kind === 'maskedMeanSquare' ? { x, target, mask } : { x, target };
}
