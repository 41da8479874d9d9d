import type { RepairGrid } from '../repair-grid.ts';

/** Shares of places of a grid where a condition is broken. */
export interface ArbitrageRates {
  /** Share of steps in maturity where total variance falls by more than 1e-8. */
  readonly calendar: number;
  /** Share of inner nodes with discrete g below −1e-6. */
  readonly butterfly: number;
  /** Share of nodes with a total variance that is not finite and positive. */
  readonly bounds: number;
}

/**
 * Violations of a surface of total variance as the published benchmark counts them.
 *
 * g = (1 − k w′/(2w))² − (w′²/4)(1/w + 1/4) + w″/2 with three-point differences.
 * @param totalVariance [n·m]
 * @param grid axes
 * @returns shares in [0, 1]
 * @source published surface-repair benchmark; g: Gatheral and Jacquier 2014, equation (2.1)
 */
export function arbitrageRates(totalVariance: ArrayLike<number>, grid: RepairGrid): ArbitrageRates {
  const rows = grid.expiriesYears.length;
  const columns = grid.logMoneyness.length;
  let [falls, dips, bad] = [0, 0, 0];
  for (let cell = 0; cell < rows * columns; cell += 1) {
    const w = totalVariance[cell]!;
    if (!(w > 0 && w < Number.POSITIVE_INFINITY)) bad += 1;
    if (cell >= columns && w - totalVariance[cell - columns]! < -1e-8) falls += 1;
    const column = cell % columns;
    if (column > 0 && column < columns - 1 && densityFactor(totalVariance, grid, cell) < -1e-6) dips += 1;
  }
  const steps = Math.max((rows - 1) * columns, 1);
  const inner = Math.max(rows * (columns - 2), 1);
  return { calendar: falls / steps, butterfly: dips / inner, bounds: bad / (rows * columns) };
}

function densityFactor(w: ArrayLike<number>, { logMoneyness }: RepairGrid, cell: number): number {
  const column = cell % logMoneyness.length;
  const k = logMoneyness[column]!;
  const left = k - logMoneyness[column - 1]!;
  const right = logMoneyness[column + 1]! - k;
  const [below, here, above] = [w[cell - 1]!, w[cell]!, w[cell + 1]!];
  const fall = (here - below) / left;
  const rise = (above - here) / right;
  const slope = (fall * right + rise * left) / (left + right);
  const bend = (2 * (rise - fall)) / (left + right);
  const lean = 1 - (k * slope) / (2 * here);
  return lean * lean - 0.25 * slope * slope * (1 / here + 0.25) + 0.5 * bend;
}
