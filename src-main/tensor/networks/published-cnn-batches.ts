import type { BenchmarkSurface, ObservedSurface, RepairGrid } from '#quant/repair/repair-grid.ts';
import type { Batch } from '../executor.ts';
import { shuffledOrder } from '../training/shuffle.ts';
import type { TrainingData } from '../training/training-run.ts';
import { varianceUnit } from './published-cnn.ts';

/** Epochs before the likelihood counts. */
const epochsWithoutLikelihood = 10;
const planes = 4;

/** Total variance in its unit, mask, maturities and log-moneyness on [−1, 1]: [rows, n, m, 4]. */
export function cnnInputs(surfaces: readonly ObservedSurface[]): Float32Array {
  const grid = surfaces[0]!.grid;
  const expiries = onUnitInterval(grid.expiriesYears);
  const strikes = onUnitInterval(grid.logMoneyness);
  const cells = countCells(grid);
  const x = new Float32Array(surfaces.length * cells * planes);
  surfaces.forEach(({ totalVariance, observed }, row) => {
    for (let cell = 0; cell < cells; cell += 1) {
      const at = (row * cells + cell) * planes;
      x[at] = observed[cell] === 1 ? totalVariance[cell]! / varianceUnit : 0;
      x[at + 1] = observed[cell]!;
      x[at + 2] = expiries[Math.floor(cell / strikes.length)]!;
      x[at + 3] = strikes[cell % strikes.length]!;
    }
  });
  return x;
}

/** Batches are there at once. */
type ReadyData = Omit<TrainingData, 'batch'> & { batch(epoch: number, place: number): Batch };

/** The published training: a fixed set in a new order each epoch; the last batch is what is left. */
export function cnnTrainingData(
  surfaces: readonly BenchmarkSurface[],
  { rows, seed, id }: { readonly rows: number; readonly seed: number; readonly id: string },
): ReadyData {
  const cells = countCells(surfaces[0]!.grid);
  const x = cnnInputs(surfaces);
  const batchesPerEpoch = Math.ceil(surfaces.length / rows);
  let order = { epoch: -1, indices: shuffledOrder(0, seed, 0) };
  return {
    id: `${id}/${surfaces.length}/${seed}`,
    rows,
    batchesPerEpoch,
    batch: (epoch, place) => {
      if (order.epoch !== epoch) order = { epoch, indices: shuffledOrder(surfaces.length, seed, epoch) };
      const chosen = order.indices.subarray(place * rows, (place + 1) * rows);
      return gather(surfaces, {
        x,
        cells,
        chosen,
        rows,
        likelihood: epoch >= epochsWithoutLikelihood ? 1 : 0,
      });
    },
  };
}

interface Choice {
  readonly x: Float32Array;
  readonly cells: number;
  readonly chosen: Uint32Array;
  readonly rows: number;
  readonly likelihood: number;
}

function gather(
  surfaces: readonly BenchmarkSurface[],
  { x, cells, chosen, rows, likelihood }: Choice,
): Batch {
  const width = cells * planes;
  const batch = {
    x: new Float32Array(rows * width),
    target: new Float32Array(rows * cells),
    mask: new Float32Array(rows * cells),
    rowWeight: new Float32Array(rows),
    likelihood: Float32Array.of(likelihood),
  };
  chosen.forEach((surface, row) => {
    batch.x.set(x.subarray(surface * width, (surface + 1) * width), row * width);
    batch.target.set(
      surfaces[surface]!.truth.map((variance) => variance / varianceUnit),
      row * cells,
    );
    batch.mask.set(surfaces[surface]!.observed, row * cells);
    batch.rowWeight[row] = rows / chosen.length;
  });
  return batch;
}

function countCells({ expiriesYears, logMoneyness }: RepairGrid): number {
  return expiriesYears.length * logMoneyness.length;
}

function onUnitInterval(values: Float64Array): Float64Array {
  const [first, last] = [values[0]!, values.at(-1)!];
  return values.map((value) => (2 * (value - first)) / (last - first) - 1);
}
