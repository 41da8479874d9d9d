import type { ModelParams } from '../../models/model.ts';
import type { ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { atForward } from '../index-of-asset-values.ts';
import { smileCurve, writeTrueVols, writeVols, type SmileCurve } from '../smile-curve.ts';
import type { CalibrationTargets } from '../targets.ts';
import { conditionalPrices } from './conditional-prices.ts';
import type { ForwardVarianceNodes } from './forward-variance-nodes.ts';
import { linearPrices, type LinearPrices } from './linear-prices.ts';
import { quinticStates, type QuinticState } from './quintic-state.ts';
import type { VarianceSums } from './simulate-variance.ts';
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

/** Values of all quotes, and what they change by. */
export interface QuinticPricer {
  /** The same parameters give the same bits. */
  readonly price: (params: ModelParams) => QuinticValues;
  /**
   * What small moves of the parameters do to the values, one column each: paths are simulated anew, their prices follow from the
   * derivatives of each path's price, everything else is computed anew.
   */
  readonly moves: (params: ModelParams, moved: readonly ModelParams[]) => Float64Array[];
}

/**
 * Values of all quotes under a quintic model whose forward variance reprices the futures.
 * @param modelId of a quintic model
 * @param targets what is to be met
 * @param size paths, steps and seed of the asset's simulation; the same random numbers for all parameters
 * @returns functions of the parameters
 */
export function quinticPricer(
  modelId: string,
  targets: CalibrationTargets,
  size: SimulationSize,
): QuinticPricer {
  const { assetOptions, indexFutures, indexOptions, varianceSwaps } = targets;
  const stateAt = quinticStates(modelId, targets);
  const expiries = assetOptions.map(({ expiryYears }) => expiryYears);
  const ascending = Float64Array.from(new Set(expiries)).sort();
  const simulate = variancePaths(simulationGrid(ascending, size.refinement), size);
  const sumsAt = ({ process, curve }: QuinticState): VarianceSums[] => {
    const sums = expiries.length > 0 ? simulate(process, curve) : [];
    return expiries.map((expiry) => sums[ascending.indexOf(expiry)]!);
  };
  const assetCurves = assetOptions.map(smileCurve);
  const assetCount = assetOptions.reduce((sum, { strikes }) => sum + strikes.length, 0);
  const rest = indexRest(targets);
  const total =
    assetCount +
    indexFutures.length +
    varianceSwaps.length +
    indexOptions.reduce((sum, { strikes }) => sum + strikes.length, 0);
  const price = (params: ModelParams): QuinticValues => {
    const state = stateAt(params);
    const sums = sumsAt(state);
    const columns = { values: new Float64Array(total), told: new Float64Array(total) };
    const standardErrors = new Float64Array(total);
    let at = 0;
    for (const [e, smile] of assetCurves.entries()) {
      const errors = size.withErrors === true ? standardErrors.subarray(at) : undefined;
      const prices = conditionalPrices(sums[e]!, state.process.rho, smile.logMoneyness, errors);
      at = writeBoth(columns, at, smile, prices);
      if (errors) for (const [i, vega] of smile.vegas.entries()) errors[i]! /= vega;
    }
    rest(state, columns, at);
    return { ...columns, standardErrors, nodes: state.nodes, futuresError: state.futuresError };
  };
  const restAt = (state: QuinticState): Float64Array => {
    const values = new Float64Array(total);
    rest(state, { values, told: new Float64Array(total) }, assetCount);
    return values;
  };
  const moves = (params: ModelParams, moved: readonly ModelParams[]): Float64Array[] => {
    const state = stateAt(params);
    const lines = sumsAt(state).map((own, e) => ({
      ...lineOf(assetCurves[e]!, linearPrices(own, state.process.rho, assetCurves[e]!.logMoneyness)),
    }));
    const base = restAt(state);
    return moved.map((to) => {
      const next = stateAt(to);
      const change = restAt(next).map((value, i) => value - base[i]!);
      let at = 0;
      for (const [e, own] of sumsAt(next).entries()) {
        const { line, slopes } = lines[e]!;
        for (const [i, price] of line.moved(own, next.process.rho).entries())
          change[at + i] = slopes[i]! * (price - line.prices[i]!);
        at += slopes.length;
      }
      return change;
    });
  };
  return { price, moves };
}

/** Prices of an expiry that may move, and the slopes of their vols. */
function lineOf(smile: SmileCurve, line: LinearPrices): { line: LinearPrices; slopes: Float64Array } {
  const slopes = new Float64Array(line.prices.length);
  writeVols(smile, line.prices, new Float64Array(slopes.length), slopes);
  return { line, slopes };
}

/** Writes futures, options on the index and variance swaps from `at` on. */
function indexRest({ indexFutures, indexOptions, varianceSwaps }: CalibrationTargets) {
  const indexCurves = indexOptions.map(smileCurve);
  return (state: QuinticState, columns: ValueColumns, from: number): void => {
    let at = writePoints(
      columns,
      from,
      indexFutures.map(({ expiryYears }) => state.futureAt(expiryYears)),
    );
    for (const [e, { strikes, expiryYears }] of indexOptions.entries()) {
      const slice = state.sliceAt(expiryYears);
      const prices = new Float64Array(strikes.length);
      slice.calls(strikes, prices);
      for (let i = 0; i < prices.length; i += 1)
        prices[i] = (prices[i]! - Math.max(slice.future - strikes[i]!, 0)) / slice.future;
      at = writeBoth(columns, at, atForward(indexCurves[e]!, indexOptions[e]!, slice.future), prices);
    }
    writePoints(
      columns,
      at,
      varianceSwaps.map(({ expiryYears }) => Math.sqrt(meanOver(state.curve, expiryYears))),
    );
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
