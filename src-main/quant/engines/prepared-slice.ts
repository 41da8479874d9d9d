import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction, CharacteristicGradient } from '../models/model.ts';
import { applyPhases, phaseTable, type PhaseTable } from './apply-phases.ts';
import { multiplyInPlace } from './complex-arrays.ts';
import type { Tolerance } from './engine.ts';
import { referenceKernels } from './kernels.ts';
import { deltaToOutOfTheMoney, toOutOfTheMoney } from './parity.ts';
import { priceWeights } from './payoff-weights.ts';
import { errorFromDifference, type ErrorRule } from './contour-errors.ts';
import { sampleSlice, type BandSamples } from './sample-slice.ts';

/**
 * One maturity with fixed strikes made ready for many sets of parameters: contour, payoff factors and phases are computed
 * once, so that a price costs some values of φ̂ and a small matrix product.
 */
export interface PreparedSlice {
  readonly logMoneyness: Float64Array;
  readonly bands: readonly PreparedBand[];
}

interface PreparedBand {
  readonly indices: Int32Array;
  readonly nodes: ComplexVector;
  /** −u′ step/(π u(u + i)) */
  readonly factors: ComplexVector;
  readonly phases: PhaseTable;
  readonly coarseCount: number;
  readonly errorRule: ErrorRule;
  /** p = −Im u where the contour crosses the imaginary axis: a moment that must exist. */
  readonly moment: number;
  /** Index of the node farthest out, and the largest e^{(1 + Im u)k} there: what the sum leaves out is of that size. */
  readonly farthest: number;
  readonly farthestSize: number;
  /** [m] parity terms of the strikes. */
  readonly shifts: Float64Array;
  /** [m] times E e^X − 1: what parity adds where X is taken to another forward than its own. */
  readonly ownForward: Float64Array;
  readonly roundings: Float64Array;
  /** Scratch: values of φ̂, of the columns of its gradient once asked for, and sums. */
  readonly values: ComplexVector;
  gradient: readonly ComplexVector[];
  readonly sums: Float64Array;
  readonly early: Float64Array;
}

/** Rounding of φ̂ and of the sum in units of the largest sum of the band. */
const ROUNDING = 1e-14;
/** What is left out as a multiple of the last term: other parameters may decay more slowly than those of the contour. */
const REMAINDER = 100;

/**
 * Prepares a maturity around one set of parameters.
 * @param cf characteristic function at parameters like those to come
 * @param logMoneyness [n] ln(K/F)
 * @param tolerance error wanted per unit of forward; without a relative part one contour serves all strikes
 * @returns what `pricePrepared` needs
 */
export function prepareSlice(
  cf: CharacteristicFunction,
  logMoneyness: Float64Array,
  tolerance: Tolerance,
): PreparedSlice {
  const parts = sampleSlice(cf, logMoneyness, { tolerance, kernels: referenceKernels });
  return { logMoneyness, bands: parts.map((part) => prepareBand(part, logMoneyness)) };
}

function prepareBand({ band, sampled }: BandSamples, logMoneyness: Float64Array): PreparedBand {
  const { nodes, factors, contour, coarseCount, farthest, errorRule, base } = sampled!;
  const positions = Float64Array.from(band.indices, (index) => logMoneyness[index]!);
  const payoff = complexVector(nodes.re.length);
  priceWeights(payoff, nodes, factors);
  const parity = Array.from(positions, (k) => toOutOfTheMoney(contour.side, k));
  return {
    indices: band.indices,
    nodes,
    factors: payoff,
    phases: phaseTable(positions, nodes),
    coarseCount,
    errorRule,
    moment: -base,
    farthest,
    farthestSize: Math.max(...positions.map((k) => Math.exp((1 + nodes.im[farthest]!) * k))),
    shifts: Float64Array.from(parity, ({ shift }) => shift),
    ownForward: Float64Array.from(positions, (k) => deltaToOutOfTheMoney(contour.side, k)),
    roundings: Float64Array.from(parity, ({ rounding }) => rounding),
    values: complexVector(nodes.re.length),
    gradient: [],
    sums: new Float64Array(positions.length),
    early: new Float64Array(positions.length),
  };
}

/**
 * Out-of-the-money prices of a prepared maturity, undiscounted, per unit of forward.
 * @param prepared from `prepareSlice`
 * @param cf characteristic function at any parameters
 * @param out [n] written
 * @param logForward ln E e^X, where X is ln(S_T/F) to another forward F than its own
 * @returns bound of the absolute error; Infinity where these parameters need a contour of their own
 */
export function pricePrepared(
  prepared: PreparedSlice,
  cf: CharacteristicFunction,
  out: Float64Array,
  logForward = 0,
): number {
  let worst = 0;
  const excess = Math.expm1(logForward);
  for (const band of prepared.bands) {
    if (!(band.moment > cf.moments.lower && band.moment < cf.moments.upper)) return Number.POSITIVE_INFINITY;
    cf.evaluate(band.nodes, band.values);
    worst = Math.max(worst, writePrices(band, out, excess));
  }
  return worst;
}

/**
 * The same with ∂P/∂θ for every parameter: one pass over the nodes gives prices and all derivatives.
 * @param prepared from `prepareSlice`
 * @param cf characteristic function with gradient
 * @param out [n] prices, written
 * @param derivatives [p] columns [n], written, in the order of the parameters of the model
 * @returns bound of the absolute error of the prices; Infinity where these parameters need a contour of their own
 */
export function priceAndDifferentiatePrepared(
  prepared: PreparedSlice,
  cf: CharacteristicGradient,
  out: Float64Array,
  derivatives: readonly Float64Array[],
): number {
  let worst = 0;
  for (const band of prepared.bands) {
    if (!(band.moment > cf.moments.lower && band.moment < cf.moments.upper)) return Number.POSITIVE_INFINITY;
    if (band.gradient.length !== derivatives.length)
      band.gradient = derivatives.map(() => complexVector(band.nodes.re.length));
    const { gradient } = band;
    cf.evaluateGradient(band.nodes, band.values, gradient);
    worst = Math.max(worst, writePrices(band, out, 0));
    for (const [parameter, column] of derivatives.entries()) writeColumn(band, gradient[parameter]!, column);
  }
  return worst;
}

function writePrices(band: PreparedBand, out: Float64Array, excess: number): number {
  const { indices, values, factors, sums, early, shifts, ownForward, roundings, errorRule } = band;
  const { farthest, farthestSize } = band;
  multiplyInPlace(values, factors);
  applyPhases(sums, early, band.phases, { weights: values, coarseCount: band.coarseCount });
  let largest = 0;
  let difference = 0;
  let rounding = 0;
  for (let i = 0; i < sums.length; i += 1) {
    out[indices[i]!] = Math.max(sums[i]! + shifts[i]! + excess * ownForward[i]!, 0);
    largest = Math.max(largest, Math.abs(sums[i]!));
    difference = Math.max(difference, Math.abs(sums[i]! - 2 * early[i]!));
    rounding = Math.max(rounding, roundings[i]!);
  }
  if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  const scale = Math.max(largest, Number.MIN_VALUE);
  const last = Math.abs(values.re[farthest]!) + Math.abs(values.im[farthest]!);
  const truncation = REMAINDER * last * farthestSize;
  return scale * (errorFromDifference(difference / scale, errorRule) + ROUNDING) + truncation + rounding;
}

function writeColumn(
  { indices, factors, phases, sums, early }: PreparedBand,
  weights: ComplexVector,
  column: Float64Array,
): void {
  multiplyInPlace(weights, factors);
  applyPhases(sums, early, phases, { weights, coarseCount: 0 });
  for (let i = 0; i < sums.length; i += 1) column[indices[i]!] = sums[i]!;
}
