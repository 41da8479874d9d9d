import { impliedVolsOfTimeValues } from '../../black/implied-vols.ts';
import type { ModelParams } from '../../models/model.ts';
import type { ForwardVarianceCurve } from '../../models/quintic/forward-variance.ts';
import { quinticOu2fIndex } from '../../models/quintic-ou-2f.ts';
import { quinticOuIndex } from '../../models/quintic-ou.ts';
import { fastAccuracy } from '../../models/quintic/index-slice.ts';
import type { VolatilityIndexModel } from '../../models/model.ts';
import type { CalibrationTargets, OptionTargets } from '../targets.ts';
import { conditionalPrices } from './conditional-prices.ts';
import { forwardVarianceNodes, repriceFutures, type ForwardVarianceNodes } from './forward-variance-nodes.ts';
import { polynomialProcess } from './polynomial-process.ts';
import { drawNormals, simulateVariance } from './simulate-variance.ts';
import { simulationGrid } from './simulation-grid.ts';

/** How finely the asset is simulated. */
export interface SimulationSize {
  readonly pairs: number;
  readonly refinement: number;
  readonly seed: number;
}

/** All values of a model under one set of parameters, in the order of the targets; NaN where there is none. */
export interface QuinticValues {
  readonly values: Float64Array;
  /** Monte-Carlo error of each vol of the asset's options; 0 for all others. */
  readonly standardErrors: Float64Array;
  readonly nodes: ForwardVarianceNodes;
  /** Largest relative miss of a future that was to be repriced. */
  readonly futuresError: number;
}

export type QuinticPricer = (params: ModelParams) => QuinticValues;

/**
 * Values of all quotes under a quintic model whose forward variance reprices the futures.
 * @param modelId `quintic-ou` or `quintic-ou-2f`
 * @param targets what is to be met
 * @param size paths, steps and seed of the asset's simulation; its normals are drawn here, once
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
  const normals = drawNormals(grid.times.length - 1, size.pairs, size.seed);
  const count = [assetOptions, indexOptions].flat().reduce((sum, { strikes }) => sum + strikes.length, 0);
  const total = count + indexFutures.length + varianceSwaps.length;
  return (params) => {
    const indexOf = indexFactory(modelId, params);
    const future = (curve: ForwardVarianceCurve, years: number): number => indexOf(curve).slice(years).future;
    const repriced = repriceFutures(nodes, futures, future);
    const values = new Float64Array(total).fill(Number.NaN);
    const standardErrors = new Float64Array(total);
    const process = polynomialProcess(modelId, params);
    const sums = assetOptions.length > 0 ? simulateVariance(process, repriced.curve, grid, normals) : [];
    let at = 0;
    for (const expiry of assetOptions) {
      const logStrikes = expiry.strikes.map((strike) => Math.log(strike / expiry.forward));
      const simulated = conditionalPrices(
        sums[ascending.indexOf(expiry.expiryYears)]!,
        process.rho,
        logStrikes,
      );
      writeAssetVols(expiry, simulated, values.subarray(at), standardErrors.subarray(at));
      at += expiry.strikes.length;
    }
    const index = indexOf(repriced.curve);
    for (const { expiryYears } of indexFutures) values[at++] = index.slice(expiryYears).future;
    for (const expiry of indexOptions) {
      writeIndexVols(expiry, index, values.subarray(at));
      at += expiry.strikes.length;
    }
    for (const { expiryYears } of varianceSwaps)
      values[at++] = Math.sqrt(meanOver(repriced.curve, expiryYears));
    return {
      values,
      standardErrors,
      nodes: { ...nodes, variances: repriced.variances },
      futuresError: repriced.error,
    };
  };
}

function indexFactory(
  modelId: string,
  params: ModelParams,
): (curve: ForwardVarianceCurve) => VolatilityIndexModel {
  const process = polynomialProcess(modelId, params);
  const { alpha } = process;
  if (modelId === 'quintic-ou')
    return (curve) => quinticOuIndex({ alpha, H: params['H']!, epsilon: params['epsilon']! }, curve);
  const speeds = { lambdaX: params['lambdaX']!, lambdaY: params['lambdaY']!, theta: params['theta']! };
  return (curve) => quinticOu2fIndex({ ...speeds, alpha }, curve, { accuracy: fastAccuracy });
}

/** Implied vols of out-of-the-money prices per unit of forward, with their errors by vega. */
function writeAssetVols(
  { expiryYears, forward, strikes }: OptionTargets,
  { prices, standardErrors }: ReturnType<typeof conditionalPrices>,
  vols: Float64Array,
  errors: Float64Array,
): void {
  writeVols(vols, prices, { ones: 1, strikes: strikes.map((strike) => strike / forward), expiryYears });
  for (let i = 0; i < strikes.length; i += 1)
    errors[i] = standardErrors[i]! / vegaOf(Math.log(strikes[i]! / forward), vols[i]!, expiryYears);
}

function writeIndexVols(
  { expiryYears, strikes }: OptionTargets,
  index: VolatilityIndexModel,
  vols: Float64Array,
): void {
  const slice = index.slice(expiryYears);
  const calls = new Float64Array(strikes.length);
  slice.calls(strikes, calls);
  const timeValues = calls.map((call, i) => call - Math.max(slice.future - strikes[i]!, 0));
  writeVols(vols, timeValues, { ones: slice.future, strikes, expiryYears });
}

interface VolOrder {
  /** Forward of every option. */
  readonly ones: number;
  readonly strikes: Float64Array;
  readonly expiryYears: number;
}

function writeVols(
  out: Float64Array,
  timeValues: Float64Array,
  { ones, strikes, expiryYears }: VolOrder,
): void {
  const n = strikes.length;
  const status = new Uint8Array(n);
  impliedVolsOfTimeValues(out.subarray(0, n), status, {
    timeValues,
    forwards: new Float64Array(n).fill(ones),
    strikes,
    expiryYears: new Float64Array(n).fill(expiryYears),
  });
}

/** ∂(price per unit of forward)/∂vol. */
function vegaOf(k: number, vol: number, expiryYears: number): number {
  const deviation = vol * Math.sqrt(expiryYears);
  const d1 = -k / deviation + deviation / 2;
  return (Math.exp(-0.5 * d1 * d1) / Math.sqrt(2 * Math.PI)) * Math.sqrt(expiryYears);
}

function meanOver(curve: ForwardVarianceCurve, years: number): number {
  const steps = 64;
  let sum = 0;
  for (let i = 0; i < steps; i += 1) sum += curve.at(((i + 0.5) / steps) * years);
  return sum / steps;
}
