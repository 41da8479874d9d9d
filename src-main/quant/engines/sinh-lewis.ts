import { complexVector } from '../math/complex-vector.ts';
import { checkMoments } from './check-moments.ts';
import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';
import { characteristicFunctionOf, type EngineKernels } from './kernels.ts';
import { toOutOfTheMoney } from './parity.ts';
import { priceWeights } from './payoff-weights.ts';
import { sampleSlice, type BandSamples } from './sample-slice.ts';

/** Lewis' integral on a contour through the saddle, bent by a hyperbolic sine: few nodes, and digits deep in the wings. */
export const sinhLewis: Engine = {
  id: 'sinh-lewis',
  label: 'Lewis, bent contour',
  source: 'Lewis 2001; Lord and Kahl 2007; Boyarchenko and Levendorskii 2019',
  doc: 'Trapezoid rule on a sinh-shaped contour through the saddle of each band of strikes; about 30 to 60 values of the characteristic function a maturity. Out-of-the-money prices keep their relative accuracy.',
  needs: ['characteristicFunction'],
  finest: 1e-14,
  price: priceBySinhLewis,
};

/** Nobody reads a price of 1e-100 of the forward, and far beyond it φ̂ leaves the range of doubles. */
export const NEGLIGIBLE = 1e-100;

function priceBySinhLewis({
  model,
  params,
  expiryYears,
  logMoneyness,
  tolerance,
  kernels,
}: SliceInput): SlicePrices {
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const issue = checkMoments(cf);
  const result = unpricedSlice(logMoneyness.length, issue);
  if (issue !== null) return result;
  for (const part of sampleSlice(cf, logMoneyness, { tolerance, kernels, negligible: NEGLIGIBLE })) {
    priceBand(part, logMoneyness, kernels, result);
  }
  return result;
}

/**
 * Writes out-of-the-money prices and errors of one band into the columns of its slice.
 * @param part band with its samples
 * @param logMoneyness [n] of the whole slice
 * @param kernels hot loops
 * @param result columns of the whole slice, written at the indices of the band
 */
export function priceBand(
  { band, sampled, bound }: BandSamples,
  logMoneyness: Float64Array,
  kernels: EngineKernels,
  result: SlicePrices,
): void {
  if (sampled === null) {
    for (const index of band.indices) {
      result.prices[index] = 0;
      result.errors[index] = bound;
    }
    return;
  }
  const { nodes, samples, contour, base, mass, relativeError } = sampled;
  const count = nodes.re.length;
  const weights = complexVector(count);
  priceWeights(weights, nodes, samples);
  const positions = Float64Array.from(band.indices, (index) => logMoneyness[index]!);
  const sums = new Float64Array(positions.length);
  kernels.sumWaves(sums, positions, nodes, weights);
  for (const [j, index] of band.indices.entries()) {
    const k = positions[j]!;
    const moneyness = Math.exp(k);
    const { shift, rounding } = toOutOfTheMoney(contour.side, k);
    result.prices[index] = Math.max(moneyness * sums[j]! + shift, 0);
    result.errors[index] = relativeError * mass * Math.exp(k * (1 + base)) + rounding;
  }
}
