import { QuantError } from '../math/quant-error.ts';
import type { RepairGrid } from './repair-grid.ts';

const TOLERANCE = 1e-9;

/**
 * Whether two grids have the same nodes, to rounding.
 * @param one grid
 * @param other grid
 * @returns true where they do
 */
export function sameGrid(one: RepairGrid, other: RepairGrid): boolean {
  const same = (a: Float64Array, b: Float64Array): boolean =>
    a.length === b.length && a.every((value, at) => Math.abs(value - b[at]!) <= TOLERANCE);
  return (
    one === other ||
    (same(one.expiriesYears, other.expiriesYears) && same(one.logMoneyness, other.logMoneyness))
  );
}

/**
 * Refuses a grid other than the one an estimator was learned on.
 * @param learned grid of the estimator
 * @param given grid of the quotes
 * @throws QuantError BAD_GRID naming the first node that differs
 */
export function requireGrid(learned: RepairGrid, given: RepairGrid): void {
  if (sameGrid(learned, given)) return;
  for (const axis of ['expiriesYears', 'logMoneyness'] as const) {
    const [wanted, found] = [learned[axis], given[axis]];
    if (wanted.length !== found.length)
      throw new QuantError('BAD_GRID', { axis, wantedCount: wanted.length, foundCount: found.length });
    const at = wanted.findIndex((value, index) => Math.abs(value - found[index]!) > TOLERANCE);
    if (at >= 0) throw new QuantError('BAD_GRID', { axis, at, wanted: wanted[at], found: found[at] });
  }
}
