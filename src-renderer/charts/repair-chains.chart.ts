import type { RepairChainScores } from '#contract/schemas/repair.ts';
import { extentOf } from './axis.ts';
import { formatNumber } from './format.ts';
import { roundUp } from './repair-data.ts';
import type { ChartDefinition, HeatmapSpec } from './spec.ts';

export interface RepairChainsOptions {
  readonly mask: 'regular' | 'adversarial';
  readonly labelOf: (estimator: string) => string;
}

/** Estimators down, days of stored chains across: how far hidden quotes were missed, in half bid–ask spreads. */
export const repairChainsChart: ChartDefinition<RepairChainScores, RepairChainsOptions, HeatmapSpec> = {
  id: 'repair-chains',
  title: 'Hidden quotes of stored chains',
  query: 'repairLab.scoreChains',
  fixture: 'repair-chain-scores.json',
  view: ({ scores, seed }, { mask, labelOf }) => {
    const own = scores.filter((score) => score.mask === mask);
    const estimators = [...new Set(own.map(({ estimator }) => estimator))];
    const days = [...new Set(own.map(({ quoteDate }) => quoteDate))].sort();
    const values = new Float64Array(estimators.length * days.length).fill(Number.NaN);
    for (const { estimator, quoteDate, medianHalfSpreads } of own)
      values[estimators.indexOf(estimator) * days.length + days.indexOf(quoteDate)] = medianHalfSpreads;
    const range = extentOf(values);
    const sorted = values.filter(Number.isFinite).sort();
    return {
      kind: 'heatmap',
      id: 'repair-chains',
      title: `Hidden quotes, ${mask} mask`,
      summary: range
        ? `Hidden quotes of ${days.length} chains were missed by ${formatNumber(range[0])} to ${formatNumber(range[1])} half bid–ask spreads in the median; below one is inside.`
        : `No chain could be scored under the ${mask} mask.`,
      asOf: days.at(-1) ?? null,
      source: `stored SPX chains, seed ${seed}`,
      sample: false,
      rowTitle: 'Estimator',
      columnTitle: 'Chain',
      valueTitle: 'Median miss',
      unit: 'half-spreads',
      rows: estimators.map(labelOf),
      columns: days,
      values,
      counts: Int32Array.from(values, (value) => Number(Number.isFinite(value))),
      counted: null,
      cellDays: null,
      scale: {
        kind: 'sequential',
        low: 0,
        high: roundUp(sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 1),
        clipped: true,
      },
      decimals: 2,
      written: true,
    };
  },
};
