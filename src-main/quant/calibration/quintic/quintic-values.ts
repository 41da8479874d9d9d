import type { ModelParams } from '../../models/model.ts';
import type { ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { squareOf } from '../../models/quintic/gaussian-polynomial.ts';
import { createIndexModel } from '../../models/quintic/index-model.ts';
import { fastAccuracy, fineAccuracy } from '../../models/quintic/index-slice.ts';
import { VIX_WINDOW_YEARS } from '../../models/quintic-ou.ts';
import type { VolatilityIndexModel } from '../../models/model.ts';
import { atForward } from '../index-of-asset-values.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from '../smile-curve.ts';
import type { CalibrationTargets } from '../targets.ts';
import { conditionalPrices } from './conditional-prices.ts';
import { forwardVarianceNodes, repriceFutures, type ForwardVarianceNodes } from './forward-variance-nodes.ts';
import { polynomialProcess } from './polynomial-process.ts';
import { simulationGrid } from './simulation-grid.ts';
import { variancePaths } from './variance-paths.ts';

/** How finely the asset is simulated. */
export interface SimulationSize {
  readonly paths: number;
  readonly refinement: number;
  readonly seed: number;
  /** Errors of the vols too; without them all are 0. */
  readonly withErrors?: boolean;
}

/** All values of a model under one set of parameters, in the order of the targets. */
export interface QuinticValues {
  /** Vols continued where a price has none, for a solver. */
  readonly values: Float64Array;
  /** The same with NaN there. */
  readonly told: Float64Array;
  /** Monte-Carlo error of each vol of the asset's options; 0 for all others. */
  readonly standardErrors: Float64Array;
  readonly nodes: ForwardVarianceNodes;
  /** Largest relative miss of a future that was to be repriced. */
  readonly futuresError: number;
}

export type QuinticPricer = (params: ModelParams) => QuinticValues;

/**
 * Values of all quotes under a quintic model whose forward variance reprices the futures.
 * @param modelId of a quintic model
 * @param targets what is to be met
 * @param size paths, steps and seed of the asset's simulation; the same random numbers for all parameters
 * @returns function of the parameters; the same parameters give the same bits
 */
export function quinticPricer(
  modelId: string,
  targets: CalibrationTargets,
  size: SimulationSize,
): QuinticPricer {
  const { assetOptions, indexFutures, indexOptions, varianceSwaps } = targets;
  const futures = [...indexFutures].sort((a, b) => a.expiryYears - b.expiryYears);
  const nodes = forwardVarianceNodes(targets, futures);
  const expiries = assetOptions.map(({ expiryYears }) => expiryYears);
  const ascending = Float64Array.from(new Set(expiries)).sort();
  const grid = simulationGrid(ascending, size.refinement);
  const simulate = variancePaths(grid, size);
  const assetCurves = assetOptions.map(smileCurve);
  const indexCurves = indexOptions.map(smileCurve);
  const count = [assetOptions, indexOptions].flat().reduce((sum, { strikes }) => sum + strikes.length, 0);
  const total = count + indexFutures.length + varianceSwaps.length;
  const windowYears = targets.indexWindowYears ?? VIX_WINDOW_YEARS;
  const accuracy = modelId === 'quintic-ou-2f' ? fastAccuracy : fineAccuracy;
  return (params) => {
    const process = polynomialProcess(modelId, params);
    const square = squareOf(process.alpha);
    const { driverAt } = process;
    const indexOf = (forwardVariance: ForwardVarianceCurve): VolatilityIndexModel =>
      createIndexModel({ square, driverAt, forwardVariance, windowYears, accuracy });
    const future = (curve: ForwardVarianceCurve, years: number): number => indexOf(curve).slice(years).future;
    const repriced = repriceFutures(nodes, futures, future);
    const sums = assetOptions.length > 0 ? simulate(process, repriced.curve) : [];
    const columns = { values: new Float64Array(total), told: new Float64Array(total) };
    const standardErrors = new Float64Array(total);
    let at = 0;
    for (const [e, curve] of assetCurves.entries()) {
      const own = sums[ascending.indexOf(expiries[e]!)]!;
      const errors = size.withErrors === true ? standardErrors.subarray(at) : undefined;
      const prices = conditionalPrices(own, process.rho, curve.logMoneyness, errors);
      at = writeBoth(columns, at, curve, prices);
      if (errors) for (const [i, vega] of curve.vegas.entries()) errors[i]! /= vega;
    }
    const index = indexOf(repriced.curve);
    at = writePoints(
      columns,
      at,
      indexFutures.map(({ expiryYears }) => index.slice(expiryYears).future),
    );
    for (const [e, { strikes, expiryYears }] of indexOptions.entries()) {
      const slice = index.slice(expiryYears);
      const prices = new Float64Array(strikes.length);
      slice.calls(strikes, prices);
      for (let i = 0; i < prices.length; i += 1)
        prices[i] = (prices[i]! - Math.max(slice.future - strikes[i]!, 0)) / slice.future;
      const curve = atForward(indexCurves[e]!, indexOptions[e]!, slice.future);
      at = writeBoth(columns, at, curve, prices);
    }
    writePoints(
      columns,
      at,
      varianceSwaps.map(({ expiryYears }) => Math.sqrt(meanOver(repriced.curve, expiryYears))),
    );
    return {
      ...columns,
      standardErrors,
      nodes: { ...nodes, variances: repriced.variances },
      futuresError: repriced.error,
    };
  };
}

interface ValueColumns {
  readonly values: Float64Array;
  readonly told: Float64Array;
}

/** Writes the vols of an expiry from `at` on and gives the place after them. */
function writeBoth(
  { values, told }: ValueColumns,
  at: number,
  curve: SmileCurve,
  prices: Float64Array,
): number {
  const end = at + prices.length;
  writeVols(curve, prices, values.subarray(at, end));
  writeTrueVols(curve, prices, told.subarray(at, end));
  return end;
}

function writePoints({ values, told }: ValueColumns, at: number, points: readonly number[]): number {
  values.set(points, at);
  told.set(points, at);
  return at + points.length;
}

function meanOver(curve: ForwardVarianceCurve, years: number): number {
  const steps = 64;
  let sum = 0;
  for (let i = 0; i < steps; i += 1) sum += curve.at(((i + 0.5) / steps) * years);
  return sum / steps;
}
