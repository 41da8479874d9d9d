import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { checkMoments } from './check-moments.ts';
import { findCosRange, type CosRange } from './cos-range.ts';
import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';
import { characteristicFunctionOf } from './kernels.ts';

/** Fourier cosine series on an interval that is wide enough by proof, not by rule of thumb. */
export const cos: Engine = {
  id: 'cos',
  label: 'COS',
  source: 'Fang and Oosterlee 2008; Junike and Pankrashkin 2022',
  doc: 'Cosine series of the density on an interval whose tails are bounded by exponential moments; as many terms as the decay of the characteristic function asks for. Absolute accuracy; puts, calls by parity.',
  needs: ['characteristicFunction'],
  finest: 1e-13,
  price: priceByCos,
};

const BLOCK = 64;
const MOST_TERMS = 1 << 17;
const ROUNDING = 1e-15;
/** Rounding of φ̂ in units of the last place; that of a phase is the phase itself besides. */
const PHASE_ROUNDING = 20;

function priceByCos(input: SliceInput): SlicePrices {
  const { model, params, expiryYears, logMoneyness, tolerance, kernels } = input;
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const issue = checkMoments(cf);
  if (issue !== null) return unpricedSlice(logMoneyness.length, issue);
  const highest = Math.max(1, ...logMoneyness.map(Math.exp));
  // The folded series puts a payoff between 0 and e^k where the tails are: each may carry a quarter of the error.
  const range = findCosRange(cf, Math.max((0.25 * tolerance.absolute) / highest, 1e-300));
  if (range === null) {
    const rule = 'must be below 0: the interval of the series needs a negative moment';
    return unpricedSlice(logMoneyness.length, { field: 'moments.lower', rule, value: cf.moments.lower });
  }
  const series = cosineSeries(cf, range, (0.25 * tolerance.absolute) / highest);
  return sumSeries(input, range, series);
}

interface CosineSeries {
  /** [N] ω_j = jπ/(b − a), on the real axis. */
  readonly nodes: ComplexVector;
  /** [N] A_j = Re(φ̂(ω_j)e^{−iω_j a}), halved for j = 0. */
  readonly amplitudes: Float64Array;
  /** Bound of the terms left out, per unit of strike. */
  readonly tail: number;
}

/**
 * Coefficients of a put satisfy |V_j| ≤ 4e^k/((b − a)ω_j²), so the terms from N on add up to at most
 * 4(b − a)/(π²(N − 1)) max|φ̂| e^k: blocks are added until that is below the error allowed. |φ̂| is taken to rise no more.
 */
function cosineSeries(cf: CharacteristicFunction, { lower, upper }: CosRange, allowed: number): CosineSeries {
  const width = upper - lower;
  const frequencies: number[] = [];
  const amplitudes: number[] = [];
  const u = complexVector(BLOCK);
  const value = complexVector(BLOCK);
  let tail = Number.POSITIVE_INFINITY;
  while (tail > allowed && amplitudes.length < MOST_TERMS) {
    let largest = 0;
    for (let j = 0; j < BLOCK; j += 1) u.re[j] = ((amplitudes.length + j) * Math.PI) / width;
    cf.evaluate(u, value);
    for (let j = 0; j < BLOCK; j += 1) {
      const angle = u.re[j]! * lower;
      const amplitude = value.re[j]! * Math.cos(angle) + value.im[j]! * Math.sin(angle);
      frequencies.push(u.re[j]!);
      amplitudes.push(frequencies.length === 1 ? 0.5 * amplitude : amplitude);
      largest = Math.max(largest, Math.abs(value.re[j]!) + Math.abs(value.im[j]!));
    }
    tail = (largest * 4 * width) / (Math.PI * Math.PI * (amplitudes.length - 1));
    if (Number.isNaN(largest)) break;
  }
  const re = Float64Array.from(frequencies);
  return {
    nodes: { re, im: new Float64Array(re.length) },
    amplitudes: Float64Array.from(amplitudes),
    tail: Number.isNaN(tail) ? Number.POSITIVE_INFINITY : tail,
  };
}

/**
 * Put = (2/(b − a)) [e^k Σ A_j(sin y_j/(ω_j(1 + ω_j²)) − cos y_j/(1 + ω_j²)) + e^a Σ A_j/(1 + ω_j²)], y_j = ω_j(k − a); the
 * sine of j = 0 is k − a. This is χ and ψ of Fang and Oosterlee with the common denominator taken out.
 */
function sumSeries(
  { logMoneyness, tolerance, kernels }: SliceInput,
  { lower, upper }: CosRange,
  { nodes, amplitudes, tail }: CosineSeries,
): SlicePrices {
  const weights = complexVector(amplitudes.length);
  let constant = 0;
  let size = 0;
  for (let j = 0; j < amplitudes.length; j += 1) {
    const omega = nodes.re[j]!;
    weights.re[j] = -amplitudes[j]! / (1 + omega * omega);
    weights.im[j] = j === 0 ? 0 : -weights.re[j]! / omega;
    constant -= weights.re[j]!;
    const angle = omega * Math.max(Math.abs(lower), upper - lower);
    size += (Math.abs(weights.re[j]!) + Math.abs(weights.im[j]!)) * (PHASE_ROUNDING + angle);
  }
  const positions = logMoneyness.map((k) => Math.min(Math.max(k, lower), upper) - lower);
  const sums = new Float64Array(positions.length);
  kernels.sumWaves(sums, positions, nodes, weights);
  const result = unpricedSlice(positions.length);
  const factor = 2 / (upper - lower);
  for (let i = 0; i < positions.length; i += 1) {
    const k = logMoneyness[i]!;
    const strike = Math.exp(k);
    const end = Math.exp(positions[i]! + lower);
    const inside = end * (sums[i]! + amplitudes[0]! * positions[i]!) + Math.exp(lower) * constant;
    // Beyond the interval the payoff is a straight e^k − e^b more for every path.
    const put = factor * inside + (strike - end) * (k > upper ? 1 : 0);
    result.prices[i] = Math.max(k < 0 ? put : put - Math.expm1(k), 0);
    result.errors[i] =
      0.5 * tolerance.absolute + strike * tail + ROUNDING * (factor * size * (end + strike) + strike);
  }
  return result;
}
