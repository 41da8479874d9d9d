import type { Model, ModelParams } from '../models/model.ts';
import { sumOnContour } from './contour-sums.ts';
import { unpricedSlice, type SlicePrices, type Tolerance } from './engine.ts';
import { characteristicFunctionOf, referenceKernels, type EngineKernels } from './kernels.ts';
import { outOfTheMoneyVol } from './out-of-the-money-vol.ts';
import { densityWeights, tailWeights } from './payoff-weights.ts';
import { chooseEngine, withModelError } from './price-options.ts';
import { sampleSlice, type BandSamples } from './sample-slice.ts';
import { priceBand } from './sinh-lewis.ts';

export interface ExploreSliceRequest {
  readonly expiryYears: number;
  readonly forward: number;
  /** [n] ln(K/F), ascending. */
  readonly logMoneyness: Float64Array;
  /** Two elements of it between which a probability is asked for; the first and the last where absent. */
  readonly covered?: readonly [number, number];
}

/** A smile and a density for a picture; NaN where a number could not be had to the accuracy of a picture. */
export interface ExploredSlice {
  /** [n] decimal per √year. */
  readonly impliedVols: Float64Array;
  /** [n] density of ln(S_T/F_T) per unit of log-moneyness. */
  readonly density: Float64Array;
  /** Probability that ln(S_T/F_T) lies in the range asked for; NaN where it is not known. */
  readonly coveredProbability: number;
  /** Of the prices behind the vols, in units of the underlying. */
  readonly errorEstimate: number;
  readonly engine: string;
}

/** A picture shows four digits; six are computed. */
const PICTURE: Tolerance = { absolute: 1e-8, relative: 1e-6 };
/** Prices that no axis shows, per unit of forward. */
const INVISIBLE = 1e-30;
/** Of the highest density of the picture, and of a probability. */
const DENSITY_ERROR = 1e-3;
const READABLE = 20;

/**
 * Smile and risk-neutral density of one maturity, fast enough to follow a slider.
 *
 * One set of values of φ̂ serves prices, density and tail probabilities: they differ by the factor beside φ̂ alone.
 * @param model model with a characteristic function or a closed form
 * @param params parameters that `checkParams` lets pass
 * @param request expiry, forward and grid
 * @param kernels faster twins where the host has them
 * @returns columns [n]
 * @throws QuantError NO_ENGINE when nothing prices the model
 */
export function exploreSlice(
  model: Model,
  params: ModelParams,
  request: ExploreSliceRequest,
  kernels: EngineKernels = referenceKernels,
): ExploredSlice {
  const engine = chooseEngine(model, undefined);
  const count = request.logMoneyness.length;
  const tolerance = pictureTolerance(model);
  const density = new Float64Array(count).fill(Number.NaN);
  let coveredProbability = Number.NaN;
  let priced: SlicePrices | null = null;
  if (model.capabilities.characteristicFunction !== undefined) {
    const cf = characteristicFunctionOf(kernels, model, params, request.expiryYears);
    const parts = sampleSlice(cf, request.logMoneyness, {
      tolerance,
      kernels,
      negligible: INVISIBLE,
    });
    writeDensities(parts, request.logMoneyness, kernels, density);
    coveredProbability = probabilityBetween(parts, request, kernels);
    if (engine.needs.includes('characteristicFunction'))
      priced = priceParts(parts, request.logMoneyness, kernels);
  }
  priced ??= engine.price({
    ...request,
    model,
    params,
    kernels,
    tolerance,
    strikes: request.logMoneyness.map((k) => request.forward * Math.exp(k)),
  });
  const { vols, worst } = readVols(withModelError(priced, model), request, 2 * tolerance.absolute);
  return {
    impliedVols: vols,
    density,
    coveredProbability,
    errorEstimate: worst * request.forward,
    engine: engine.id,
  };
}

/** A model whose own numerics are coarser than a picture is not asked for more than it has. */
function pictureTolerance({ accuracy }: Model): Tolerance {
  return accuracy === undefined ? PICTURE : { absolute: accuracy, relative: Number.POSITIVE_INFINITY };
}

function priceParts(parts: readonly BandSamples[], k: Float64Array, kernels: EngineKernels): SlicePrices {
  const result = unpricedSlice(k.length);
  for (const part of parts) priceBand(part, k, kernels, result);
  return result;
}

/** Densities of all bands; those whose error shows against the highest of them are left out. */
function writeDensities(
  parts: readonly BandSamples[],
  k: Float64Array,
  kernels: EngineKernels,
  out: Float64Array,
): void {
  const errors = new Float64Array(out.length).fill(Number.POSITIVE_INFINITY);
  let peak = 0;
  for (const { band, sampled, bound } of parts) {
    const positions = Float64Array.from(band.indices, (index) => k[index]!);
    const sums = sampled === null ? null : sumOnContour(sampled, densityWeights, positions, kernels);
    for (const [j, index] of band.indices.entries()) {
      out[index] = Math.max(sums?.values[j] ?? 0, 0);
      errors[index] = sums === null ? bound : sums.relativeError * sums.masses[j]!;
      if (errors[index]! < out[index]!) peak = Math.max(peak, out[index]!);
    }
  }
  for (const [index, error] of errors.entries())
    if (!(error <= DENSITY_ERROR * peak)) out[index] = Number.NaN;
}

function probabilityBetween(
  parts: readonly BandSamples[],
  { logMoneyness, covered }: ExploreSliceRequest,
  kernels: EngineKernels,
): number {
  if (logMoneyness.length === 0) return Number.NaN;
  const [from, to] = covered ?? [logMoneyness[0]!, logMoneyness.at(-1)!];
  return 1 - tailBeyond(parts, from, -1, kernels) - tailBeyond(parts, to, 1, kernels);
}

/** P(X < k) for sign −1, P(X > k) for sign 1. */
function tailBeyond(parts: readonly BandSamples[], k: number, sign: -1 | 1, kernels: EngineKernels): number {
  const { sampled, bound, band } = parts.find(({ band }) => k >= band.lowest && k <= band.highest)!;
  if (sampled === null && !(bound < INVISIBLE)) return Number.NaN;
  if (sampled === null) return (band.side === 'put') === (sign === -1) ? 0 : 1;
  const { values, relativeError, masses } = sumOnContour(sampled, tailWeights, Float64Array.of(k), kernels);
  if (!(relativeError * masses[0]! < DENSITY_ERROR)) return Number.NaN;
  const isBelow = sampled.contour.side === 'put';
  const tail = isBelow ? -values[0]! : values[0]!;
  return isBelow === (sign === -1) ? tail : 1 - tail;
}

function readVols(
  { prices, errors }: SlicePrices,
  { logMoneyness, expiryYears }: ExploreSliceRequest,
  worstAllowed: number,
): { vols: Float64Array; worst: number } {
  const vols = new Float64Array(prices.length).fill(Number.NaN);
  let worst = 0;
  for (let i = 0; i < prices.length; i += 1) {
    if (!(errors[i]! <= worstAllowed)) continue;
    worst = Math.max(worst, errors[i]!);
    if (prices[i]! < READABLE * errors[i]!) continue;
    vols[i] = outOfTheMoneyVol(prices[i]!, logMoneyness[i]!, expiryYears).value;
  }
  return { vols, worst };
}
