import { randomStream } from '#quant/math/philox.ts';
import type { Workload } from './probe-executors.ts';
import { programOf } from './network.ts';
import type { Layer } from './network.ts';

const rows = 256;
const hidden: Layer = { kind: 'dense', units: 64, activation: 'tanh' };

/** What is measured where nothing is to be trained yet: 15-64-64-64-1, batch 256. */
export function createProbeWorkload(): Workload {
  const random = randomStream(3);
  const draw = (stream: number, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => random.normal(stream, i));
  return {
    program: programOf({
      inputShape: [15],
      layers: [hidden, hidden, hidden, { kind: 'dense', units: 1 }],
      loss: { kind: 'meanSquare' },
      init: 'glorot',
    }),
    optimiser: { learningRate: 1e-3 },
    rows,
    batch: { x: draw(0, rows * 15), target: draw(1, rows) },
  };
}
