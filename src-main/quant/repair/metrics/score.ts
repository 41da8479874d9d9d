import { QuantError } from '../../math/quant-error.ts';
import { correlation } from '../../math/statistics.ts';
import type { BenchmarkSurface, RepairedSurface } from '../repair-grid.ts';
import { arbitrageRates } from './arbitrage-rates.ts';
import { meanWithError, missingCellError, volErrors, type MeanWithError } from './missing-error.ts';

/** How an estimator did on a set of surfaces. */
export interface SetScore {
  /** Root-mean-square error in vol over missing nodes, decimal per √year. */
  readonly error: MeanWithError;
  /** Shares of places that break a condition, means over surfaces. */
  readonly calendarRate: number;
  readonly butterflyRate: number;
  readonly boundsRate: number;
  /** Only of estimators that have a view of their error: share of missing nodes inside 80 % and 95 % normal bands. */
  readonly coverage80?: number;
  readonly coverage95?: number;
  /** Correlation over missing nodes of the absolute error with the standard error. */
  readonly errorCorrelation?: number;
}

/** Two-sided normal quantiles of 80 % and 95 %. */
const BAND_80 = 1.281_551_565_544_600_5;
const BAND_95 = 1.959_963_984_540_054;

/**
 * Scores of the published benchmark for one estimator on one set.
 * @param surfaces with their truth
 * @param repaired one for each, in order
 * @returns error with standard error, violation rates and, where the estimator gives errors of its own, their coverage
 * @throws QuantError LENGTH_MISMATCH
 * @source published surface-repair benchmark
 */
export function scoreSet(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
): SetScore {
  if (surfaces.length !== repaired.length)
    throw new QuantError('LENGTH_MISMATCH', { surfaces: surfaces.length, repaired: repaired.length });
  const rates = surfaces.map(({ grid }, at) => arbitrageRates(repaired[at]!.totalVariance, grid));
  const average = (pick: (rate: (typeof rates)[number]) => number): number =>
    rates.reduce((sum, rate) => sum + pick(rate), 0) / rates.length;
  return {
    error: meanWithError(surfaces.map((surface, at) => missingCellError(surface, repaired[at]!))),
    calendarRate: average((rate) => rate.calendar),
    butterflyRate: average((rate) => rate.butterfly),
    boundsRate: average((rate) => rate.bounds),
    ...bandScores(surfaces, repaired),
  };
}

function bandScores(
  surfaces: readonly BenchmarkSurface[],
  repaired: readonly RepairedSurface[],
): Pick<SetScore, 'coverage80' | 'coverage95' | 'errorCorrelation'> {
  const misses: number[] = [];
  const deviations: number[] = [];
  surfaces.forEach((surface, at) => {
    const own = repaired[at]!.volErrors;
    if (!own) return;
    volErrors(surface, repaired[at]!).forEach((error, cell) => {
      if (surface.observed[cell] === 1) return;
      misses.push(Math.abs(error));
      deviations.push(own[cell]!);
    });
  });
  if (misses.length === 0) return {};
  const inside = (width: number): number =>
    misses.filter((miss, at) => miss <= width * deviations[at]!).length / misses.length;
  return {
    coverage80: inside(BAND_80),
    coverage95: inside(BAND_95),
    errorCorrelation: correlation(misses, deviations),
  };
}
