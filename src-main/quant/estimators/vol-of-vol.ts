import { logChanges } from '../math/statistics.ts';
import {
  makeEstimate,
  missingEstimate,
  windowOf,
  type EstimateSpec,
  type MarketEstimate,
} from './estimate.ts';
import type { MarketWindow } from './market-data.ts';
import { SESSIONS_PER_YEAR } from './realised-volatility.ts';
import { robustDeviation } from './robust-moments.ts';

const LEAST_CHANGES = 20;

const implied: EstimateSpec = {
  id: 'eta-implied',
  label: 'Vol of vol, implied',
  unit: 'per √year',
  method: 'VVIX/100 on the last day of the window; an observation, so it has no sampling error',
  source: 'Cboe VVIX methodology',
};
const realised: EstimateSpec = {
  id: 'eta-realised',
  label: 'Vol of vol, realised',
  unit: 'per √year',
  method: 'standard deviation of daily ln VIX changes · √252; Newey–West error',
  source: 'definition',
};
const ratio: EstimateSpec = {
  id: 'eta-ratio',
  label: 'Vol of vol, implied to realised',
  unit: 'ratio',
  method: 'eta-implied / eta-realised; the error is that of the realised part',
  source: 'definition',
};

/**
 * Vol of vol η: implied VVIX/100, realised std(Δ ln VIX)·√252, and their ratio.
 * @param window market data of the estimation window
 * @returns three estimates
 */
export function volOfVolEstimates(window: MarketWindow): MarketEstimate[] {
  const changes = logChanges(window.vix.close);
  const realisedData = { count: changes.length, window: windowOf(window.vix.days), series: ['VIX'] };
  const lastVvix = window.vvix.close.at(-1);
  const lastDay = window.vvix.days.at(-1);
  const impliedData = {
    count: lastVvix === undefined ? 0 : 1,
    window: lastDay === undefined ? null : { firstDay: lastDay, lastDay },
    series: ['VVIX'],
  };
  const impliedEstimate =
    lastVvix === undefined
      ? missingEstimate(implied, impliedData, 'NO_DATA', ['No VVIX in the window; import VVIX_History.csv.'])
      : makeEstimate(implied, impliedData, {
          value: lastVvix / 100,
          standardError: Number.NaN,
          warnings: staleWarning(),
        });
  if (changes.length < LEAST_CHANGES) {
    const status = changes.length === 0 ? 'NO_DATA' : 'TOO_FEW_DATA';
    return [
      impliedEstimate,
      missingEstimate(realised, realisedData, status),
      missingEstimate(ratio, realisedData, status),
    ];
  }
  const daily = robustDeviation(changes);
  const value = daily.value * Math.sqrt(SESSIONS_PER_YEAR);
  const standardError = daily.standardError * Math.sqrt(SESSIONS_PER_YEAR);
  const realisedEstimate = makeEstimate(realised, realisedData, { value, standardError });
  const ratioData = { ...realisedData, series: ['VVIX', 'VIX'] };
  const share = (impliedEstimate.value ?? Number.NaN) / value;
  const ratioEstimate =
    impliedEstimate.value === null
      ? missingEstimate(ratio, ratioData, 'NO_DATA')
      : makeEstimate(ratio, ratioData, { value: share, standardError: (share * standardError) / value });
  return [impliedEstimate, realisedEstimate, ratioEstimate];

  function staleWarning(): string[] {
    const vixDay = window.vix.days.at(-1);
    return vixDay !== undefined && lastDay !== undefined && lastDay < vixDay
      ? [`The last VVIX is ${vixDay - lastDay} calendar days older than the last VIX.`]
      : [];
  }
}
