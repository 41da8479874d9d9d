import {
  makeEstimate,
  missingEstimate,
  type EstimateSpec,
  type EstimateStatus,
  type MarketEstimate,
} from './estimate.ts';
import {
  fitFuturesMeanReversion,
  KAPPA_BOUNDS,
  type FuturesPanel,
  type MeanReversionFit,
} from './futures-mean-reversion.ts';
import type { MarketWindow } from './market-data.ts';
import { SESSIONS_PER_YEAR } from './realised-volatility.ts';

const CALENDAR_DAYS_PER_YEAR = 365;
const method =
  'ln F(T) = e^{−κT} ln VIX + θ(1 − e^{−κT}) + σ²(1 − e^{−2κT})/(4κ), T = calendar days/365, σ = eta-realised; least squares ' +
  'over all monthly contracts of the window; errors by Driscoll–Kraay over at least 21 days';
const source = 'Bao 2013, MRLR model';

const kappaSpec: EstimateSpec = {
  id: 'kappa',
  label: 'Mean reversion κ',
  unit: 'per year of 365 days',
  method,
  source,
};
const calendarSpec: EstimateSpec = {
  id: 'half-life-calendar',
  label: 'Half-life, calendar clock',
  unit: 'calendar days (365 a year)',
  method: `365·ln 2/κ; ${method}`,
  source,
};
const sessionSpec: EstimateSpec = {
  id: 'half-life-sessions',
  label: 'Half-life, trading clock',
  unit: 'sessions (252 a year)',
  method: `252·ln 2/κ; ${method}`,
  source,
};
const thetaSpec: EstimateSpec = {
  id: 'theta',
  label: 'Long-run VIX θ',
  unit: 'VIX points',
  method: `exp(θ + σ²/(4κ)), the level of distant futures; ${method}`,
  source,
};

/**
 * κ, its half-life on both clocks and the long-run level, from the VIX futures of the window.
 * @param window market data of the estimation window
 * @param volOfVolAnnual σ of ln VIX, null where it could not be estimated
 * @returns four estimates that share one fit
 */
export function meanReversionEstimates(
  window: MarketWindow,
  volOfVolAnnual: number | null,
): MarketEstimate[] {
  const specs = [kappaSpec, calendarSpec, sessionSpec, thetaSpec];
  const panel = panelOf(window);
  const data = {
    count: panel.days.length,
    window: panel.days.length === 0 ? null : { firstDay: panel.days[0]!, lastDay: panel.days.at(-1)! },
    series: ['VX', 'VIX'],
  };
  if (data.count === 0 || volOfVolAnnual === null) {
    return specs.map((spec) =>
      missingEstimate(spec, data, 'NO_DATA', ['No VIX futures with a VIX close in the window.']),
    );
  }
  const fit = fitFuturesMeanReversion(panel, volOfVolAnnual);
  if (fit.status === 'TOO_FEW_DATA')
    return specs.map((spec) => missingEstimate(spec, data, 'TOO_FEW_DATA', warningsOf(fit)));
  const shared = { status: fit.status as EstimateStatus, warnings: warningsOf(fit) };
  const halfLife = (
    unitsPerYear: number,
  ): { value: number; standardError: number; interval95: readonly [number, number] | null } => {
    const value = (unitsPerYear * Math.LN2) / fit.kappa;
    const slowest = fit.kappa - 1.96 * fit.kappaError;
    const fastest = (unitsPerYear * Math.LN2) / (fit.kappa + 1.96 * fit.kappaError);
    return {
      value,
      standardError: (value * fit.kappaError) / fit.kappa,
      interval95: slowest > 0 ? [fastest, (unitsPerYear * Math.LN2) / slowest] : null,
    };
  };
  return [
    makeEstimate(kappaSpec, data, { ...shared, value: fit.kappa, standardError: fit.kappaError }),
    makeEstimate(calendarSpec, data, { ...shared, ...halfLife(CALENDAR_DAYS_PER_YEAR) }),
    makeEstimate(sessionSpec, data, { ...shared, ...halfLife(SESSIONS_PER_YEAR) }),
    makeEstimate(thetaSpec, data, {
      ...shared,
      value: fit.longRunLevel,
      standardError: fit.longRunLevelError,
    }),
  ];
}

function panelOf(window: MarketWindow): FuturesPanel {
  const { curves, vix } = window;
  const spotOf = new Map(Array.from(vix.days, (day, index) => [day, vix.close[index]!]));
  const rows: { day: number; years: number; future: number; spot: number }[] = [];
  for (let index = 0; index < curves.days.length; index += 1) {
    const day = curves.days[index]!;
    const spot = spotOf.get(day);
    if (spot === undefined) continue;
    for (let row = curves.offsets[index]!; row < curves.offsets[index + 1]!; row += 1) {
      rows.push({
        day,
        years: curves.daysToExpiry[row]! / CALENDAR_DAYS_PER_YEAR,
        future: curves.settle[row]!,
        spot,
      });
    }
  }
  return {
    days: Int32Array.from(rows, (row) => row.day),
    expiryYears: Float64Array.from(rows, (row) => row.years),
    logFuture: Float64Array.from(rows, (row) => Math.log(row.future)),
    logSpot: Float64Array.from(rows, (row) => Math.log(row.spot)),
  };
}

function warningsOf(fit: MeanReversionFit): string[] {
  if (fit.status === 'TOO_FEW_DATA') {
    return [
      `${fit.dayCount} days with ${fit.rows} futures; at least 20 days with two contracts each are needed.`,
    ];
  }
  const warnings = [`Typical misfit of a futures price ${(100 * fit.rmse).toFixed(1)} %.`];
  if (fit.status === 'AT_BOUND')
    warnings.push(`κ stopped at a bound of ${KAPPA_BOUNDS[0]} to ${KAPPA_BOUNDS[1]} per year.`);
  if (fit.status === 'NOT_IDENTIFIED')
    warnings.push('The 95 % interval of κ reaches zero: these curves do not tell κ and θ apart.');
  return warnings;
}
