import type { LevyBoard } from '#quant/engines/levy-board.ts';
import { randomStream } from '#quant/math/philox.ts';
import { cgmy } from '#quant/models/cgmy.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { varianceGamma } from '#quant/models/variance-gamma.ts';

/** Boxes of parameters as the peers draw theirs from. */
const boxes: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  'variance-gamma': { sigma: [0.1, 0.45], theta: [-0.5, 0], nu: [0.05, 0.8] },
  cgmy: { C: [0.05, 1], G: [3, 25], M: [5, 25], Y: [0.15, 1.2] },
};

export const levyModels: Readonly<Record<string, Model>> = { 'variance-gamma': varianceGamma, cgmy };

const expiryYears = Float64Array.from({ length: 10 }, (_, i) => 0.1 + (1.9 * i) / 9);

/** Spot 100, rate 3 %, dividend yield 1 %. */
export const levyGrid: LevyBoard = {
  expiryYears,
  forwards: expiryYears.map((years) => 100 * Math.exp(0.02 * years)),
  strikes: Float64Array.from({ length: 20 }, (_, j) => 80 + (40 * j) / 19),
};

export function levyParams(id: string, index: number): ModelParams {
  const random = randomStream(9);
  return Object.fromEntries(
    Object.entries(boxes[id]!).map(([name, [low, high]], i) => [
      name,
      low + (high - low) * random.uniform(index, i),
    ]),
  );
}
