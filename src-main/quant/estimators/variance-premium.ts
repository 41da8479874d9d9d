import type { DayNumber } from '../time/day-number.ts';
import { makeEstimate, missingEstimate, type EstimateSpec, type MarketEstimate } from './estimate.ts';
import { defaultHarOptions, forecastHar, forecastStandardError, type HarOptions } from './har-forecast.ts';
import { dailyVariance, type BarColumns } from './realised-volatility.ts';

export interface PremiumInput {
  /** [n] days of the index bars, ascending. */
  readonly barDays: Int32Array;
  readonly bars: BarColumns;
  /** [m] days of the implied volatility, ascending. */
  readonly impliedDays: Int32Array;
  /** [m] VIX points. */
  readonly impliedPoints: Float64Array;
  readonly series: readonly string[];
}

export interface VariancePremium {
  readonly days: Int32Array;
  /** VIX points. */
  readonly impliedVol: Float64Array;
  /** 100·√(forecast of the annualised variance), made at the close of the day. */
  readonly forecastVol: Float64Array;
  /** Implied less forecast volatility, in vol points. */
  readonly premiumVolPoints: Float64Array;
  /** VIX² − E[RV²] on the last day, in squared vol points. */
  readonly latest: MarketEstimate;
  /** Days with a forecast, all out of sample. */
  readonly outOfSampleDays: number;
}

const spec: EstimateSpec = {
  id: 'variance-risk-premium',
  label: 'Variance risk premium',
  unit: 'squared vol points',
  method:
    'VIX² − E^P[RV²] of the next 21 sessions (252-session clock); E^P by log-HAR on daily, weekly and monthly range ' +
    'variances, refitted each day on the last ten years of outcomes known that day; standard error of the forecast mean, Newey–West',
  source: 'Corsi 2009; Bollerslev, Tauchen and Zhou 2009',
};

/**
 * Variance risk premium against a forecast made before the variance is realised.
 * @param input index bars and implied volatility
 * @param options forecast options; horizon 21 matches the 30 days of the VIX
 * @returns history on the days that have both, and the latest premium with the error of its forecast
 */
export function variancePremium(
  input: PremiumInput,
  options: HarOptions = defaultHarOptions,
): VariancePremium {
  const variances = dailyVariance(input.bars);
  const squares = squaredReturns(input.bars.close);
  const forecast = forecastHar(variances, squares, options);
  const rows: { day: DayNumber; bar: number; implied: number }[] = [];
  for (let bar = 0, quote = 0; bar < input.barDays.length; bar += 1) {
    const day = input.barDays[bar]!;
    while (quote < input.impliedDays.length && input.impliedDays[quote]! < day) quote += 1;
    if (input.impliedDays[quote] !== day || !Number.isFinite(forecast.variance[bar])) continue;
    const implied = input.impliedPoints[quote]!;
    if (implied > 0) rows.push({ day, bar, implied });
  }
  const impliedVol = Float64Array.from(rows, (row) => row.implied);
  const forecastVol = Float64Array.from(rows, (row) => 100 * Math.sqrt(forecast.variance[row.bar]!));
  return {
    days: Int32Array.from(rows, (row) => row.day),
    impliedVol,
    forecastVol,
    premiumVolPoints: impliedVol.map((value, index) => value - forecastVol[index]!),
    latest: latestPremium(),
    outOfSampleDays: rows.length,
  };

  function latestPremium(): MarketEstimate {
    const last = rows.at(-1);
    const data = { count: 0, window: null, series: input.series };
    if (!last)
      return missingEstimate(spec, data, 'TOO_FEW_DATA', [
        'No day has both an implied volatility and a forecast.',
      ]);
    const count = forecast.trainingRows[last.bar]!;
    const firstTrained = Math.max(0, last.bar - options.horizon - count + 1);
    const window = { firstDay: input.barDays[firstTrained]!, lastDay: last.day };
    const value = last.implied ** 2 - 1e4 * forecast.variance[last.bar]!;
    const standardError = 1e4 * forecastStandardError(variances, squares, last.bar, options);
    return makeEstimate(spec, { ...data, count, window }, { value, standardError });
  }
}

/**
 * Squared close-to-close log returns.
 * @param closes [n] positive levels
 * @returns [n] squares, NaN for the first day
 */
export function squaredReturns(closes: Float64Array): Float64Array {
  const out = new Float64Array(closes.length).fill(Number.NaN);
  for (let index = 1; index < out.length; index += 1)
    out[index] = Math.log(closes[index]! / closes[index - 1]!) ** 2;
  return out;
}
