import {
  makeEstimate,
  missingEstimate,
  windowOf,
  type EstimateSpec,
  type MarketEstimate,
} from './estimate.ts';
import type { MarketWindow } from './market-data.ts';
import { robustMean } from './robust-moments.ts';

/** States last for weeks: errors of their means use a month of lags. */
const STATE_LAGS = 21;
const LEAST_DAYS = 20;
const source = 'Newey and West 1987';

const frequency: EstimateSpec = {
  id: 'contango-frequency',
  label: 'Share of days in contango',
  unit: 'share of days',
  source,
  method:
    'days with M2 settlement above M1, of all days with two monthly contracts; Newey–West error over 21 days',
};
const contangoVix: EstimateSpec = {
  id: 'mean-vix-contango',
  label: 'Mean VIX in contango',
  unit: 'VIX points',
  source,
  method: 'mean VIX close of the days with M2 above M1; Newey–West error over 21 days of that state',
};
const otherVix: EstimateSpec = {
  id: 'mean-vix-backwardation',
  label: 'Mean VIX out of contango',
  unit: 'VIX points',
  source,
  method: 'mean VIX close of the days with M2 at or below M1; Newey–West error over 21 days of that state',
};

/**
 * How often the futures curve is in contango, and the mean VIX in and out of it.
 * @param window market data of the estimation window
 * @returns three estimates
 */
export function contangoEstimates(window: MarketWindow): MarketEstimate[] {
  const { states } = window;
  const data = { count: states.days.length, window: windowOf(states.days), series: ['VX', 'VIX'] };
  if (data.count < LEAST_DAYS) {
    const reason = `${data.count} days with two VIX futures; at least ${LEAST_DAYS} are needed.`;
    const status = data.count === 0 ? 'NO_DATA' : 'TOO_FEW_DATA';
    return [frequency, contangoVix, otherVix].map((spec) => missingEstimate(spec, data, status, [reason]));
  }
  const share = robustMean(states.inContango, STATE_LAGS);
  const [low, high] = share.interval95 ?? [share.value, share.value];
  const interval95 = [Math.max(0, low), Math.min(1, high)] as const;
  return [
    makeEstimate(frequency, data, { ...share, interval95 }),
    meanVix(contangoVix, 1),
    meanVix(otherVix, 0),
  ];

  function meanVix(spec: EstimateSpec, state: 0 | 1): MarketEstimate {
    const levels = states.vix.filter(
      (level, index) => states.inContango[index] === state && Number.isFinite(level),
    );
    const story = { ...data, count: levels.length };
    if (levels.length < LEAST_DAYS)
      return missingEstimate(spec, story, 'TOO_FEW_DATA', [`${levels.length} days in this state.`]);
    return makeEstimate(spec, story, robustMean(levels, Math.min(STATE_LAGS, Math.floor(levels.length / 4))));
  }
}
