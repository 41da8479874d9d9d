import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction, Model, ModelParams } from '../models/model.ts';
import { multiplyInPlace } from './complex-arrays.ts';
import { sumOnContour, type ContourSums, type WeightRule } from './contour-sums.ts';
import { characteristicFunctionOf, type EngineKernels } from './kernels.ts';
import { deltaToOutOfTheMoney } from './parity.ts';
import { deltaWeights, densityWeights, priceWeights, speedWeights } from './payoff-weights.ts';
import type { BandSamples } from './sample-slice.ts';

/**
 * Derivatives of undiscounted out-of-the-money prices per unit of forward, P = F·g(ln(K/F), T), at fixed strike.
 * Columns [n]; NaN where they could not be had.
 */
export interface ForwardDerivatives {
  /** ∂P/∂F, F·∂²P/∂F², F²·∂³P/∂F³ */
  readonly delta: Float64Array;
  readonly gamma: Float64Array;
  readonly speed: Float64Array;
  /** ∂/∂T of P/F, of delta, and of gamma, at fixed forward. */
  readonly priceByTime: Float64Array;
  readonly deltaByTime: Float64Array;
  readonly gammaByTime: Float64Array;
}

/** Terms φ̂ must move by for a derivative to time: differences of fourth order on the nodes of the price. */
const TIME_STEP = 2.5e-3;
/** Largest error of a Greek as part of the sum of the sizes of its terms. */
const WORST_ERROR = 1e-5;
/** The same of a derivative to time against the value itself per time to expiry. */
const SETTLED_ERROR = 1e-8;

/**
 * Columns without numbers, to be filled band by band.
 * @param count number of strikes
 * @returns columns of NaN
 */
export function noForwardDerivatives(count: number): ForwardDerivatives {
  const column = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  return {
    delta: column(),
    gamma: column(),
    speed: column(),
    priceByTime: column(),
    deltaByTime: column(),
    gammaByTime: column(),
  };
}

/** What derivatives of a slice depend on besides its samples. */
export interface DerivativeInput {
  readonly model: Model;
  readonly params: ModelParams;
  readonly expiryYears: number;
  readonly logMoneyness: Float64Array;
  readonly kernels: EngineKernels;
}

/**
 * Writes the derivatives of one band, on the contour that priced it.
 * @param part band with samples
 * @param input model, expiry and strikes
 * @param out columns of the whole slice, written at the indices of the band
 * @source differentiation under Lewis' integral: each ∂/∂F brings a power of iu
 */
export function writeForwardDerivatives(
  { band, sampled }: BandSamples,
  input: DerivativeInput,
  out: ForwardDerivatives,
): void {
  if (sampled === null) {
    for (const column of Object.values(out) as Float64Array[])
      for (const index of band.indices) column[index] = 0;
    return;
  }
  const positions = Float64Array.from(band.indices, (index) => input.logMoneyness[index]!);
  const sum = (rule: WeightRule, samples: ComplexVector): ContourSums =>
    sumOnContour({ ...sampled, samples }, rule, positions, input.kernels);
  const delta = sum(deltaWeights, sampled.samples);
  const gamma = sum(densityWeights, sampled.samples);
  const price = sum(priceWeights, sampled.samples);
  const target = { indices: band.indices, positions };
  writeColumn(out.delta, target, delta);
  for (const [j, index] of band.indices.entries()) {
    out.delta[index]! += deltaToOutOfTheMoney(sampled.contour.side, positions[j]!);
  }
  writeColumn(out.gamma, target, gamma);
  writeColumn(out.speed, target, sum(speedWeights, sampled.samples));
  const byTime = timeDerivative(input, sampled.nodes, -sampled.base);
  multiplyInPlace(byTime, sampled.factors);
  // A model that has settled moves by so little that only rounding is left: small against the value per year is exact too.
  const perYear = SETTLED_ERROR / input.expiryYears;
  writeColumn(out.priceByTime, target, sum(priceWeights, byTime), (j) => perYear * price.masses[j]!);
  writeColumn(out.deltaByTime, target, sum(deltaWeights, byTime), (j) => perYear * delta.masses[j]!);
  writeColumn(out.gammaByTime, target, sum(densityWeights, byTime), (j) => perYear * gamma.masses[j]!);
}

interface ColumnTarget {
  readonly indices: Int32Array;
  readonly positions: Float64Array;
}

function writeColumn(
  column: Float64Array,
  { indices, positions }: ColumnTarget,
  { values, masses, relativeError }: ContourSums,
  allowance: (j: number) => number = () => 0,
): void {
  for (const [j, index] of indices.entries()) {
    const exact = relativeError * masses[j]! <= WORST_ERROR * masses[j]! + allowance(j);
    column[index] = exact ? Math.exp(positions[j]!) * values[j]! : Number.NaN;
  }
}

/** ∂φ̂/∂T at the nodes, by a difference of fourth order; of second order and tighter where the moment p needs it. */
function timeDerivative(
  { model, params, expiryYears, kernels }: DerivativeInput,
  nodes: ComplexVector,
  moment: number,
): ComplexVector {
  const at = (years: number): CharacteristicFunction =>
    characteristicFunctionOf(kernels, model, params, years);
  const wide = at(expiryYears * (1 + 2 * TIME_STEP));
  const step = moment > wide.moments.lower && moment < wide.moments.upper ? TIME_STEP : 0.01 * TIME_STEP;
  const h = step * expiryYears;
  const out = complexVector(nodes.re.length);
  const value = complexVector(nodes.re.length);
  for (const [shift, coefficient] of [
    [-2, 1],
    [-1, -8],
    [1, 8],
    [2, -1],
  ] as const) {
    at(expiryYears + shift * h).evaluate(nodes, value);
    for (let j = 0; j < value.re.length; j += 1) {
      out.re[j]! += (coefficient * value.re[j]!) / (12 * h);
      out.im[j]! += (coefficient * value.im[j]!) / (12 * h);
    }
  }
  return out;
}
