import { evaluateSpline, naturalSplineCurvature } from '../../math/natural-spline.ts';
import type { RepairedSurface, RepairGrid } from '../repair-grid.ts';

/**
 * Vol of a repaired surface between its nodes: total variance by a natural cubic spline along strikes, linear along maturities.
 * @param grid axes
 * @param repaired surface
 * @returns vol at (years, log-moneyness) inside the grid, NaN outside
 */
export function volBetweenNodes(
  { expiriesYears, logMoneyness }: RepairGrid,
  { totalVariance }: RepairedSurface,
): (years: number, k: number) => number {
  const columns = logMoneyness.length;
  const smiles = Array.from(expiriesYears, (_, row) => {
    const values = totalVariance.slice(row * columns, (row + 1) * columns);
    return { values, curvature: naturalSplineCurvature(logMoneyness, values) };
  });
  const varianceOn = (row: number, k: number): number => {
    const { values, curvature } = smiles[row]!;
    return evaluateSpline(logMoneyness, values, curvature, k).value;
  };
  return (years, k) => {
    if (years < expiriesYears[0]! || years > expiriesYears.at(-1)!) return Number.NaN;
    if (k < logMoneyness[0]! || k > logMoneyness.at(-1)!) return Number.NaN;
    const after = Math.max(
      expiriesYears.findIndex((each) => each >= years),
      1,
    );
    const [early, late] = [expiriesYears[after - 1]!, expiriesYears[after]!];
    const share = (years - early) / (late - early);
    const variance = (1 - share) * varianceOn(after - 1, k) + share * varianceOn(after, k);
    return Math.sqrt(Math.max(variance, 0) / years);
  };
}
