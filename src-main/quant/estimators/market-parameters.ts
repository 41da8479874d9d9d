import { summariseBootstrap } from '../math/block-bootstrap.ts';
import type { BootstrapItem } from './bootstrap-item.ts';
import { contangoEstimates } from './contango-frequency.ts';
import { correlationBootstraps, correlationEstimates } from './market-correlations.ts';
import type { MarketEstimate } from './estimate.ts';
import { windowOfData, type MarketData } from './market-data.ts';
import { meanReversionEstimates } from './mean-reversion-estimates.ts';
import { roughnessBootstraps, roughnessEstimates } from './roughness-estimates.ts';
import { variancePremium } from './variance-premium.ts';
import { volOfVolEstimates } from './vol-of-vol.ts';

/**
 * All market parameters of one day: vol of vol, mean reversion, correlations, roughness, contango, variance premium.
 *
 * Nothing after the as-of day is read. Bootstrap errors are added by `withBootstrapErrors`.
 * @param data series of the market
 * @returns estimates in a fixed order, those that lack data with their reason
 */
export function estimateMarketParameters(data: MarketData): MarketEstimate[] {
  const window = windowOfData(data);
  const volOfVol = volOfVolEstimates(window);
  const realised = volOfVol.find((estimate) => estimate.id === 'eta-realised')?.value ?? null;
  return [
    ...volOfVol,
    ...meanReversionEstimates(window, realised),
    ...correlationEstimates(window),
    ...roughnessEstimates(window, data),
    ...contangoEstimates(window),
    premiumEstimate(data),
  ];
}

/**
 * The statistics of `estimateMarketParameters` whose errors come from a block bootstrap.
 * @param data the same series
 * @param count resamples of each
 * @param seed of the resampling
 * @returns items to be cut and run anywhere
 */
export function marketBootstraps(data: MarketData, count: number, seed: number): BootstrapItem[] {
  const window = windowOfData(data);
  return [...correlationBootstraps(window, count, seed), ...roughnessBootstraps(window, data, count, seed)];
}

/**
 * Puts bootstrap errors in place of the large-sample ones.
 * @param estimates results of `estimateMarketParameters`
 * @param replicates resampled statistics by id of the estimate, in order of their numbers
 * @returns the estimates with their new errors and intervals
 */
export function withBootstrapErrors(
  estimates: readonly MarketEstimate[],
  replicates: ReadonlyMap<string, Float64Array>,
): MarketEstimate[] {
  return estimates.map((estimate) => {
    const drawn = replicates.get(estimate.id);
    if (!drawn || estimate.value === null) return estimate;
    const summary = summariseBootstrap(drawn, estimate.value);
    if (!summary.interval95) {
      const warning = `Only ${summary.usable} of ${drawn.length} resamples gave a value, so there is no bootstrap error.`;
      return { ...estimate, warnings: [...estimate.warnings, warning] };
    }
    const large = Math.abs(summary.bias) > 2 * summary.standardError;
    const shift = `Resampling in blocks shifts this statistic by ${summary.bias.toFixed(3)}; the interval is recentred.`;
    return {
      ...estimate,
      standardError: summary.standardError,
      interval95: summary.interval95,
      warnings: large ? [...estimate.warnings, shift] : estimate.warnings,
    };
  });
}

function premiumEstimate(data: MarketData): MarketEstimate {
  const last = data.spxDays.findLastIndex((day) => day <= data.asOfDay) + 1;
  const lastVix = data.vix.days.findLastIndex((day) => day <= data.asOfDay) + 1;
  return variancePremium({
    barDays: data.spxDays.subarray(0, last),
    bars: {
      open: data.spx.open.subarray(0, last),
      high: data.spx.high.subarray(0, last),
      low: data.spx.low.subarray(0, last),
      close: data.spx.close.subarray(0, last),
    },
    impliedDays: data.vix.days.subarray(0, lastVix),
    impliedPoints: data.vix.close.subarray(0, lastVix),
    series: ['SPX', 'VIX'],
  }).latest;
}
