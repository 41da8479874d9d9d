import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { meanWithError } from '#quant/repair/metrics/missing-error.ts';
import { quotingProfit, type QuotingSplit } from '#quant/repair/metrics/quoting-profit.ts';
import type { BenchmarkSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';

/** Profit of a market maker over surfaces, in 1e-4 of the forward for each option quoted. */
export interface QuotingMeans {
  readonly spreadEarned: number;
  readonly repairLoss: number;
  readonly net: number;
  /** Of `net`, from the spread between surfaces. */
  readonly netStandardError: number;
  /** Share of quotes that those who know better trade on. */
  readonly pickedOff: number;
  readonly byBucket: Readonly<Record<string, QuotingSplit>>;
}

export interface QuotingOfSet {
  /** Half as wide as the band of 80 % at each node. */
  readonly atBand: QuotingMeans;
  /** Half a vol point either way everywhere. */
  readonly atFixedSpread: QuotingMeans;
}

/** What quoting the missing nodes of repaired surfaces earns and loses. */
export function quotingOf(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
  halfWidths: readonly Float64Array[],
): QuotingOfSet {
  const profits = (widths: readonly Float64Array[] | null) =>
    surfaces.map(({ grid, observed, truth }, at) =>
      quotingProfit({
        grid,
        truthVols: volsOfVariances(truth, grid),
        repairedVols: volsOfVariances(repaired[at]!.totalVariance, grid),
        bandHalfWidths: widths?.[at] ?? null,
        quoted: observed.map((seen) => 1 - seen),
      }),
    );
  return { atBand: meansOf(profits(halfWidths)), atFixedSpread: meansOf(profits(null)) };
}

function meansOf(profits: readonly (QuotingSplit & Pick<QuotingMeans, 'byBucket'>)[]): QuotingMeans {
  const { standardError } = meanWithError(profits.map((each) => each.net));
  const { spreadEarned, repairLoss, net, pickedOff } = together(profits);
  const names = [...new Set(profits.flatMap(({ byBucket }) => Object.keys(byBucket)))].sort();
  const byBucket = Object.fromEntries(
    names.map((name) => [name, together(profits.flatMap((each) => each.byBucket[name] ?? []))]),
  );
  return { spreadEarned, repairLoss, net, netStandardError: standardError, pickedOff, byBucket };
}

/** Means over surfaces for the whole, weighted by options quoted. */
function together(splits: readonly QuotingSplit[]): QuotingSplit {
  const count = splits.reduce((sum, split) => sum + split.count, 0);
  const mean = (of: (split: QuotingSplit) => number): number =>
    splits.reduce((sum, split) => sum + (split.count > 0 ? split.count * of(split) : 0), 0) / count;
  const [spreadEarned, repairLoss] = [mean((each) => each.spreadEarned), mean((each) => each.repairLoss)];
  const pickedOff = mean((each) => each.pickedOff);
  return { spreadEarned, repairLoss, net: spreadEarned - repairLoss, pickedOff, count };
}
