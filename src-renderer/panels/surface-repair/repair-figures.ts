import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { volPointsOf, type RepairChartData } from '#renderer/charts/repair-data.ts';
import { quoteTime } from '../surface/chain-choice.ts';
import type { ShownRepair } from './shown-repair.ts';

/** The pictures' data, with where the quotes come from in words. */
export function chartDataOf({ result, compared, truth, chain, draft }: ShownRepair): RepairChartData {
  const from = chain
    ? `${quoteTime(chain)}, ${chain.source}`
    : `generated, ${draft.family}, ${draft.mask} mask, seed ${draft.seed}`;
  return {
    result,
    compared: isSameGrid(result, compared) ? compared : null,
    truth,
    asOf: chain?.quoteDate ?? null,
    source: `${result.estimator.label}; ${from}`,
    sample: chain?.sample ?? false,
  };
}

/** Two estimators may answer on grids of their own; only cells of one grid can be held against each other. */
function isSameGrid(a: SurfaceRepairResult, b: SurfaceRepairResult | null): boolean {
  const isSame = (own: Float64Array, other: Float64Array): boolean =>
    own.length === other.length && own.every((value, at) => Math.abs(value - other[at]!) < 1e-9);
  return b !== null && isSame(a.expiriesYears, b.expiriesYears) && isSame(a.logMoneyness, b.logMoneyness);
}

/** Root-mean-square error in vol points over the cells without a quote; null without a truth or such cells. */
export function missingError(result: SurfaceRepairResult, truth: Float64Array | null): number | null {
  if (!truth) return null;
  const right = volPointsOf(truth, result);
  let [squares, count] = [0, 0];
  result.impliedVols.forEach((vol, cell) => {
    if (result.observed[cell] === 1) return;
    squares += (100 * vol - right[cell]!) ** 2;
    count += 1;
  });
  return count === 0 ? null : Math.sqrt(squares / count);
}

export const quoteCount = ({ observed }: SurfaceRepairResult): number =>
  observed.reduce((sum, seen) => sum + seen, 0);

export const timeWords = (ms: number): string =>
  ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;

export function violationCount({ butterfly, calendar, lee }: SurfaceRepairResult['before']): number {
  return butterfly.length + calendar.length + lee.length;
}

/** The expiry with most quotes: its smile says most at first. */
export function richestRow({ observed, expiriesYears, logMoneyness }: SurfaceRepairResult): number {
  const columns = logMoneyness.length;
  let [best, most] = [0, -1];
  for (let row = 0; row < expiriesYears.length; row += 1) {
    const count = observed.slice(row * columns, (row + 1) * columns).reduce((sum, seen) => sum + seen, 0);
    if (count > most) [best, most] = [row, count];
  }
  return best;
}
