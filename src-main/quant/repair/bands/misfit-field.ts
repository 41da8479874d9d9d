import type { GridQuotes } from '../chain/resample-to-grid.ts';
import type { RepairGrid } from '../repair-grid.ts';
import { coordinateOn } from './places.ts';

/** Reach of a node's own misfit in spacings, and of the faint one that carries it into holes. */
const NEAR = 0.6;
const FAR = 1.8;
const FAINT = 1e-3;
const FAINTEST = 1e-9;
/** Quotes of a node after which more of them say nothing new: denser smiles are sampled. */
const ENOUGH = 5;

/**
 * How far quotes lie from the surface repaired from them, smoothed over the grid: noise of the quotes, and what a surface on nodes
 * cannot say between them.
 *
 * Mean squares around each node, averaged with weights e^{−d²/2h²}, h = 0.6 spacings, and a thousandth of a kernel three times as wide.
 * @param grid axes
 * @param quotes what the repair was made from
 * @param volAt repaired vol between nodes, NaN outside the grid
 * @returns [n·m] root mean square in vol, 0 where no quote lies on the grid
 */
export function misfitField(
  grid: RepairGrid,
  quotes: readonly GridQuotes[],
  volAt: (years: number, k: number) => number,
): Float64Array {
  const columns = grid.logMoneyness.length;
  const size = grid.expiriesYears.length * columns;
  const [squares, counts] = [new Float64Array(size), new Float64Array(size)];
  for (const { expiryYears, logMoneyness, impliedVols } of quotes) {
    const row = Math.round(coordinateOn(grid.expiriesYears, expiryYears));
    const stride = Math.ceil(logMoneyness.length / (ENOUGH * columns));
    for (let at = 0; at < logMoneyness.length; at += stride) {
      const miss = volAt(expiryYears, logMoneyness[at]!) - impliedVols[at]!;
      if (Number.isNaN(miss)) continue;
      const cell = row * columns + Math.round(coordinateOn(grid.logMoneyness, logMoneyness[at]!));
      squares[cell]! += miss * miss;
      counts[cell]! += 1;
    }
  }
  const met = [...counts.keys()].filter((cell) => counts[cell]! > 0);
  const kernels = Float64Array.from({ length: size }, (_, at) =>
    kernel(Math.floor(at / columns) ** 2 + (at % columns) ** 2),
  );
  return Float64Array.from({ length: size }, (_, cell) => {
    let [sum, weights] = [0, 0];
    for (const other of met) {
      const rows = Math.abs(Math.floor(cell / columns) - Math.floor(other / columns));
      const across = Math.abs((cell % columns) - (other % columns));
      const weight = kernels[rows * columns + across]! * Math.min(counts[other]!, ENOUGH);
      sum += (weight * squares[other]!) / counts[other]!;
      weights += weight;
    }
    return weights > 0 ? Math.sqrt(sum / weights) : 0;
  });
}

function kernel(squared: number): number {
  const [near, far] = [2 * NEAR * NEAR, 2 * FAR * FAR];
  return Math.exp(-squared / near) + FAINT * Math.exp(-squared / far) + FAINTEST;
}
