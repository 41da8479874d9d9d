import { neweyWestLags } from '../math/regression.ts';
import { logChanges } from '../math/statistics.ts';
import type { BootstrapItem } from './bootstrap-item.ts';
import {
  makeEstimate,
  missingEstimate,
  windowOf,
  type EstimateSpec,
  type MarketEstimate,
} from './estimate.ts';
import type { MarketWindow } from './market-data.ts';
import { robustCorrelation } from './robust-moments.ts';

const LEAST_PAIRS = 30;
/** Levels of volatility are dependent over months: lags and blocks of one quarter. */
const LEVEL_LAGS = 63;
const source = 'Pearson; Fisher 1921; Newey and West 1987';

const spxVix: EstimateSpec = {
  id: 'rho-spx-vix',
  label: 'ρ(SPX return, ΔVIX)',
  unit: 'correlation',
  source,
  method:
    'Pearson correlation of daily SPX log returns and VIX changes in points; Newey–West error, Fisher interval',
};
const returnVol: EstimateSpec = {
  id: 'rho-absreturn-vix',
  label: 'ρ(|SPX return|, VIX the day before)',
  unit: 'correlation',
  source,
  method:
    'Pearson correlation of |r_t| and VIX_{t−1}; the volatility is implied and known before the return, so the figure is no ' +
    'artefact of a realised volatility made from the same returns; Newey–West error, Fisher interval',
};
const vixVvix: EstimateSpec = {
  id: 'rho-vix-vvix',
  label: 'ρ(VIX, VVIX), levels',
  unit: 'correlation',
  source: `${source}; Politis and Romano 1994`,
  method:
    'Pearson correlation of daily levels; error and interval by stationary block bootstrap, mean block 63 sessions',
};
const vixVvixChanges: EstimateSpec = {
  id: 'rho-vix-vvix-changes',
  label: 'ρ(Δ ln VIX, Δ ln VVIX)',
  unit: 'correlation',
  source,
  method: 'Pearson correlation of daily log changes; Newey–West error, Fisher interval',
};

/**
 * Correlations of SPX, VIX and VVIX with errors.
 * @param window market data of the estimation window
 * @returns four estimates; the level correlation gets its bootstrap error later
 */
export function correlationEstimates(window: MarketWindow): MarketEstimate[] {
  const { spxVix: pair, vixVvix: levels } = window;
  const returns = logChanges(pair.left);
  const changes = pair.right.slice(1).map((level, index) => level - pair.right[index]!);
  const before = pair.right.subarray(0, Math.max(0, pair.right.length - 1));
  const spx = { days: pair.days, series: ['SPX', 'VIX'], left: returns };
  const family = { days: levels.days, series: ['VIX', 'VVIX'] };
  return [
    estimate(spxVix, { ...spx, right: changes }),
    estimate(returnVol, { ...spx, left: returns.map(Math.abs), right: before }),
    estimate(vixVvix, { ...family, left: levels.left, right: levels.right, lags: LEVEL_LAGS }),
    estimate(vixVvixChanges, { ...family, left: logChanges(levels.left), right: logChanges(levels.right) }),
  ];
}

/**
 * Bootstrap of the level correlation.
 * @param window market data of the estimation window
 * @param count resamples
 * @param seed of the resampling
 * @returns at most one item
 */
export function correlationBootstraps(window: MarketWindow, count: number, seed: number): BootstrapItem[] {
  const { left, right } = window.vixVvix;
  if (left.length < LEAST_PAIRS) return [];
  const plan = {
    seed,
    stream: 1,
    blockLength: Math.min(LEVEL_LAGS, left.length / 4),
    scheme: 'stationary',
  } as const;
  return [{ id: vixVvix.id, statistic: 'correlation', columns: [left, right], plan, count }];
}

interface Pairs {
  readonly days: Int32Array;
  readonly series: readonly string[];
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly lags?: number;
}

function estimate(spec: EstimateSpec, pairs: Pairs): MarketEstimate {
  const { left, right, series, lags = neweyWestLags(left.length) } = pairs;
  const data = { count: left.length, window: windowOf(pairs.days), series };
  if (left.length < LEAST_PAIRS) {
    const reason = `${left.length} common days of ${series.join(' and ')}; at least ${LEAST_PAIRS} are needed.`;
    return missingEstimate(spec, data, left.length === 0 ? 'NO_DATA' : 'TOO_FEW_DATA', [reason]);
  }
  return makeEstimate(
    spec,
    data,
    robustCorrelation(left, right, Math.min(lags, Math.floor(left.length / 4))),
  );
}
