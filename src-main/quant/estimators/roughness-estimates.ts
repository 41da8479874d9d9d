import { logChanges } from '../math/statistics.ts';
import type { BootstrapItem, BootstrapStatistic } from './bootstrap-item.ts';
import {
  makeEstimate,
  missingEstimate,
  windowOf,
  type EstimateSpec,
  type MarketEstimate,
} from './estimate.ts';
import {
  hurstByLocalWhittle,
  hurstByRescaledRange,
  hurstByVariogram,
  variogramLags,
  type HurstResult,
} from './hurst.ts';
import type { MarketData, MarketWindow } from './market-data.ts';

interface RoughnessCase {
  readonly spec: EstimateSpec;
  readonly statistic: BootstrapStatistic;
  readonly estimator: (increments: Float64Array) => HurstResult;
  readonly input: 'VIX' | 'SPX' | 'VIX 15min';
  readonly warnings: readonly string[];
}

const QUARTER_HOUR_MS = 900_000;
const MS_PER_DAY = 86_400_000;
const bootstrap = 'circular block bootstrap of the daily steps, interval recentred on the estimate';

const cases: readonly RoughnessCase[] = [
  {
    spec: {
      id: 'hurst-vix-variogram',
      label: 'Hurst of ln VIX, variogram',
      unit: 'exponent',
      method: `moments of order ½ to 3 over lags of 1 to 20 sessions; ${bootstrap}`,
      source: 'Gatheral, Jaisson and Rosenbaum 2018',
    },
    statistic: 'hurst-variogram',
    estimator: hurstByVariogram,
    input: 'VIX',
    warnings: [],
  },
  {
    spec: {
      id: 'hurst-vix-rescaled-range',
      label: 'Hurst of ln VIX, R/S',
      unit: 'exponent',
      method: `rescaled range of daily steps over 16 to n/4 sessions, Anis–Lloyd corrected; ${bootstrap}`,
      source: 'Hurst 1951; Anis and Lloyd 1976',
    },
    statistic: 'hurst-rescaled-range',
    estimator: hurstByRescaledRange,
    input: 'VIX',
    warnings: [
      'R/S is drawn towards ½: on exact fractional paths with H = 0.15 it reads 0.22. Its interval is of sampling only.',
    ],
  },
  {
    spec: {
      id: 'hurst-vix-local-whittle',
      label: 'Hurst of ln VIX, local Whittle',
      unit: 'exponent',
      method: `memory d of daily steps from the n^0.65 lowest frequencies, H = d + ½; ${bootstrap}`,
      source: 'Robinson 1995',
    },
    statistic: 'hurst-local-whittle',
    estimator: hurstByLocalWhittle,
    input: 'VIX',
    warnings: [],
  },
  {
    spec: {
      id: 'hurst-spx-range-variogram',
      label: 'Hurst of ln SPX daily range, variogram',
      unit: 'exponent',
      method: `moments of order ½ to 3 of ln(ln H/L) over lags of 1 to 20 sessions; ${bootstrap}`,
      source: 'Gatheral, Jaisson and Rosenbaum 2018; Parkinson 1980',
    },
    statistic: 'hurst-variogram',
    estimator: hurstByVariogram,
    input: 'SPX',
    warnings: ['The daily range is a noisy proxy of volatility, which pulls H towards zero.'],
  },
  {
    spec: {
      id: 'hurst-vix-15min-variogram',
      label: 'Hurst of ln VIX, 15 minutes, variogram',
      unit: 'exponent',
      method: `moments of order ½ to 3 over lags of 1 to 20 bars, steps over a night left out; ${bootstrap}`,
      source: 'Gatheral, Jaisson and Rosenbaum 2018',
    },
    statistic: 'hurst-variogram',
    estimator: hurstByVariogram,
    input: 'VIX 15min',
    warnings: [],
  },
];

/**
 * Hurst exponents of daily ln VIX by three estimators, of the SPX daily range and of 15-minute ln VIX.
 * @param window market data of the estimation window
 * @param data the series themselves, for the range of the index
 * @returns five estimates; bootstrap errors come later, the asymptotic one of local Whittle stands until then
 */
export function roughnessEstimates(window: MarketWindow, data: MarketData): MarketEstimate[] {
  return cases.map((one) => {
    const { days, increments } = incrementsOf(one.input, window, data);
    const result = one.estimator(increments);
    const story = { count: increments.length, window: windowOf(days), series: [one.input] };
    if (result.status === 'TOO_FEW_DATA') {
      const reason = `${increments.length} steps of ${one.input}; at least 100 are needed.`;
      return missingEstimate(one.spec, story, increments.length === 0 ? 'NO_DATA' : 'TOO_FEW_DATA', [reason]);
    }
    const warnings = [...one.warnings];
    if (Number.isFinite(result.asymptoticError)) {
      warnings.push(`Large-sample standard error ${result.asymptoticError.toFixed(3)}.`);
    }
    return makeEstimate(one.spec, story, {
      value: result.hurst,
      standardError: result.asymptoticError,
      status: result.status,
      warnings,
    });
  });
}

/**
 * Bootstraps of the roughness estimates.
 * @param window market data of the estimation window
 * @param data the series themselves
 * @param count resamples of each
 * @param seed of the resampling
 * @returns one item for each estimate that has a value
 */
export function roughnessBootstraps(
  window: MarketWindow,
  data: MarketData,
  count: number,
  seed: number,
): BootstrapItem[] {
  return cases.flatMap((one, index) => {
    const { increments } = incrementsOf(one.input, window, data);
    if (one.estimator(increments).status === 'TOO_FEW_DATA') return [];
    const blockLength = Math.max(
      2,
      Math.min(4 * variogramLags(increments.length), Math.floor(increments.length / 4)),
    );
    const plan = { seed, stream: 2 + index, blockLength, scheme: 'circular' } as const;
    return [{ id: one.spec.id, statistic: one.statistic, columns: [increments], plan, count }];
  });
}

function incrementsOf(
  input: RoughnessCase['input'],
  window: MarketWindow,
  data: MarketData,
): { days: Int32Array; increments: Float64Array } {
  if (input === 'VIX 15min') return quarterHourSteps(data);
  if (input === 'VIX') return { days: window.vix.days, increments: logChanges(window.vix.close) };
  const first = window.vix.days[0] ?? Number.POSITIVE_INFINITY;
  const rows: number[] = [];
  data.spxDays.forEach((day, row) => {
    const usable = data.spx.low[row]! > 0 && data.spx.high[row]! > data.spx.low[row]!;
    if (day >= first && day <= data.asOfDay && usable) rows.push(row);
  });
  const ranges = Float64Array.from(rows, (row) => Math.log(data.spx.high[row]! / data.spx.low[row]!));
  return { days: Int32Array.from(rows, (row) => data.spxDays[row]!), increments: logChanges(ranges) };
}

/** Log changes between bars of one session; `days` are the days of the bars. */
function quarterHourSteps(data: MarketData): { days: Int32Array; increments: Float64Array } {
  const { endMs, close } = data.vixQuarterHours;
  const days: number[] = [];
  const increments: number[] = [];
  for (let row = 1; row < endMs.length; row += 1) {
    const isNextBar = endMs[row]! - endMs[row - 1]! <= 2 * QUARTER_HOUR_MS;
    const change = Math.log(close[row]! / close[row - 1]!);
    if (!isNextBar || !Number.isFinite(change) || endMs[row]! >= (data.asOfDay + 1) * MS_PER_DAY) continue;
    days.push(Math.floor(endMs[row]! / MS_PER_DAY));
    increments.push(change);
  }
  return { days: Int32Array.from(days), increments: Float64Array.from(increments) };
}
