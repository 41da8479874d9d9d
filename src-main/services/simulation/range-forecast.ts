import { VolterraError } from '#contract/errors.ts';
import type { RangeForecast, RangeForecastInput } from '#contract/schemas/range-forecast.ts';
import { simulatePictureTaskId } from '#jobs/tasks/simulate-picture.task.ts';
import {
  backtestRange,
  fitGeometricBrownian,
  probabilityBelow,
  rangeMoments,
  rangeQuantile,
  type GeometricBrownianFit,
  type RangeHorizon,
  type RangeKind,
} from '#quant/estimators/range-forecast.ts';
import { normalPdf } from '#quant/math/normal.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import type { PathPicture } from '#simulation/estimate/path-picture.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { ServiceContext } from '../service-context.ts';
import type { SimulationDeps } from './on-back-end.ts';
import { readRangeBars, SESSIONS_A_YEAR, type RangeBars } from './range-bars.ts';
import { rangeHorizon, type ForecastHorizon } from './range-horizon.ts';
import { rangeStatement } from './range-statement.ts';

const probabilities = [0.01, 0.025, 0.05, 0.1, 0.16, 0.25, 0.5, 0.75, 0.84, 0.9, 0.95, 0.975, 0.99];
const centralRanges = [0.5, 0.68, 0.8, 0.9, 0.95];
/** Thirty years of daily closes: older ones are of another market. */
const MOST_BACKTEST_CLOSES = 30 * SESSIONS_A_YEAR;

/** Where a series goes if it goes on as its last bars did: by formula, by paths, and how often that held. */
export async function forecastRange(
  { compute, market }: Pick<SimulationDeps, 'compute' | 'market'>,
  input: RangeForecastInput,
  { signal }: ServiceContext,
): Promise<RangeForecast> {
  const bars = await readRangeBars(market, input);
  const fit = fitGeometricBrownian(bars.logReturns, bars.returnYears);
  if (!(fit.volAnnual > 0))
    throw new VolterraError('TOO_FEW_DATA', {
      message: `${input.series} does not move in the ${fit.returns} bars that were read. Widen the window.`,
      field: 'windowSessions',
    });
  const ahead = rangeHorizon(market, input, bars);
  const horizon = { spot: bars.spot, years: ahead.years };
  const picture = await compute.run<PathPicture>(simulatePictureTaskId, requestOf(fit, horizon, input), {
    signal,
    seed: input.seed,
  });
  const closedForm = {
    ...describeClosedForm(fit, horizon, input.strikes),
    fan: describeFan(fit, horizon, picture.times),
  };
  return {
    series: input.series,
    spot: bars.spot,
    asOf: toIsoDate(bars.day),
    asOfMs: bars.endMs,
    horizon: {
      label: ahead.label,
      endDate: ahead.endDay === null ? null : toIsoDate(ahead.endDay),
      years: ahead.years,
      sessions: ahead.years * SESSIONS_A_YEAR,
    },
    fit: describeFit(fit, bars),
    closedForm,
    simulated: describePaths(picture, fit, horizon),
    backtest: backtestOf(bars, input),
    statement: rangeStatement(input.series, { ahead, fit, closedForm }),
    warnings: warningsOf(fit, ahead),
    provenance: provenanceOf({
      inputs: [bars.lineage],
      firstDay: bars.firstDay,
      lastDay: bars.day,
      count: bars.logReturns.length,
      method: `Geometric Brownian motion on ${bars.kind} bars; year of 252 sessions of 390 minutes, nights and holes left out of intraday bars`,
      codeVersion: market.codeVersion,
      seed: input.seed,
    }),
  };
}

/** Of the asset under the drift of the bars: a rate in the place of the drift. */
function requestOf(
  { driftAnnual, volAnnual }: GeometricBrownianFit,
  { spot, years }: RangeHorizon,
  { seed }: RangeForecastInput,
): SimulationRequest {
  return {
    processId: 'black-scholes',
    params: { sigma: volAnnual },
    market: { spot, rate: driftAnnual, dividendYield: 0 },
    payoffs: [{ kind: 'vanilla', side: 'call', strike: spot, expiryYears: years }],
    stepsPerYear: 1 / years,
    seed,
    mirrored: false,
    estimator: 'plain',
    precision: 'f64',
  };
}

function describeFit(fit: GeometricBrownianFit, bars: RangeBars): RangeForecast['fit'] {
  const { driftAnnual, driftStandardError, volAnnual, volStandardError, returns } = fit;
  const reach = 1.96 * driftStandardError;
  return {
    ...{ bars: bars.kind, returns, sessions: bars.sessions },
    ...{ driftAnnual, driftStandardError, volAnnual, volStandardError },
    driftInterval95: [driftAnnual - reach, driftAnnual + reach],
  };
}

function describeClosedForm(
  fit: GeometricBrownianFit,
  horizon: RangeHorizon,
  strikes: readonly number[],
): Omit<RangeForecast['closedForm'], 'fan'> {
  return {
    ...rangeMoments(fit, horizon),
    quantiles: probabilities.map((probability) => ({
      probability,
      level: rangeQuantile(fit, horizon, probability),
      withDriftError: rangeQuantile(fit, horizon, probability, 'driftEstimated'),
    })),
    strikes: strikes.map((strike) => ({
      strike,
      below: probabilityBelow(fit, horizon, strike),
      belowWithDriftError: probabilityBelow(fit, horizon, strike, 'driftEstimated'),
    })),
  };
}

function describeFan(
  fit: GeometricBrownianFit,
  { spot }: RangeHorizon,
  times: Float64Array,
): RangeForecast['closedForm']['fan'] {
  const at = (probability: number, kind: RangeKind): Float64Array =>
    times.map((years) => rangeQuantile(fit, { spot, years }, probability, kind));
  return {
    mean: times.map((years) => rangeMoments(fit, { spot, years }).mean),
    low: at(0.05, 'driftKnown'),
    high: at(0.95, 'driftKnown'),
    lowWithDriftError: at(0.05, 'driftEstimated'),
    highWithDriftError: at(0.95, 'driftEstimated'),
  };
}

function describePaths(
  picture: PathPicture,
  fit: GeometricBrownianFit,
  horizon: RangeHorizon,
): RangeForecast['simulated'] {
  const { times, means, deviations, quantiles, samplePaths, terminal, paths } = picture;
  const density = densityOf(fit, horizon);
  const standardDeviation = deviations.at(-1)!;
  return {
    paths,
    sessions: times.map((years) => years * SESSIONS_A_YEAR),
    means,
    quantiles: [...quantiles],
    samplePaths: [...samplePaths],
    terminal: { ...terminal, exact: terminal.levels.map(density) },
    mean: means.at(-1)!,
    meanStandardError: standardDeviation / Math.sqrt(paths),
    standardDeviation,
    checks: quantiles.map(({ probability, values }) => {
      const closedForm = rangeQuantile(fit, horizon, probability);
      const spread = Math.sqrt((probability * (1 - probability)) / paths);
      return {
        probability,
        simulated: values.at(-1)!,
        closedForm,
        standardError: spread / density(closedForm),
      };
    }),
  };
}

/** Lognormal density of the level at the horizon, per unit of the level. */
function densityOf({ driftAnnual, volAnnual }: GeometricBrownianFit, { spot, years }: RangeHorizon) {
  const width = volAnnual * Math.sqrt(years);
  const centre = Math.log(spot) + (driftAnnual - volAnnual ** 2 / 2) * years;
  return (level: number): number => normalPdf((Math.log(level) - centre) / width) / (width * level);
}

function backtestOf(
  { history, sessions, kind }: RangeBars,
  { horizon }: RangeForecastInput,
): RangeForecast['backtest'] {
  if (!history || kind !== 'daily' || horizon.kind !== 'sessions') return null;
  const closes = history.closes.subarray(-MOST_BACKTEST_CLOSES);
  const days = history.days.subarray(-MOST_BACKTEST_CLOSES);
  const { forecasts, coverage } = backtestRange(closes, {
    window: sessions,
    horizon: horizon.sessions,
    returnYears: 1 / SESSIONS_A_YEAR,
    probabilities: centralRanges,
  });
  if (forecasts === 0) return null;
  return {
    forecasts,
    independent: Math.floor(forecasts / horizon.sessions),
    firstDate: toIsoDate(days[sessions]!),
    lastDate: toIsoDate(days[sessions + forecasts - 1]!),
    coverage: [...coverage],
  };
}

function warningsOf(fit: GeometricBrownianFit, ahead: ForecastHorizon): RangeForecast['warnings'] {
  const { driftAnnual, driftStandardError } = fit;
  const isNothing = Math.abs(driftAnnual) < 1.96 * driftStandardError;
  return [
    ...ahead.warnings,
    ...(isNothing
      ? [
          {
            code: 'DRIFT_NOT_TOLD_FROM_ZERO',
            message:
              'The drift of these bars cannot be told from zero: the direction of the trajectory is a guess, its width is not.',
          },
        ]
      : []),
  ];
}
