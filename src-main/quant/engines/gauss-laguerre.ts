import { blackPrice } from '../black/black76.ts';
import { complexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { controlVariance, lessBlack } from './black-control.ts';
import { checkMoments } from './check-moments.ts';
import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';
import { characteristicFunctionOf, type EngineKernels } from './kernels.ts';
import { scaledLaguerre } from './laguerre-nodes.ts';
import { priceWeights } from './payoff-weights.ts';

/** The fixed rule of many libraries, with an honest error: two orders are compared. */
export const gaussLaguerreEngine: Engine = {
  id: 'gauss-laguerre',
  label: 'Gauss–Laguerre',
  source: 'Lewis 2001; Andersen and Piterbarg 2010, section 8.4; Abramowitz and Stegun 25.4.45',
  doc: 'Gauss–Laguerre rules of 64 and 128 nodes along −Im u = ½ for the difference to a Black model, scaled to the deviation; their difference is the error. Absolute accuracy.',
  needs: ['characteristicFunction'],
  finest: 1e-13,
  price: priceByGaussLaguerre,
};

const COARSE = 64;
const FINE = 128;
/** Nodes x stand at u = x/(scale·deviation): the normal part of φ̂ has died out where half of the nodes are used. */
const SCALE = 12;
const ROUNDING = 1e-13;
/** Slow decay makes two orders agree better than they are right. */
const CAUTION = 10;

function priceByGaussLaguerre(input: SliceInput): SlicePrices {
  const { model, params, expiryYears, logMoneyness, kernels } = input;
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const result = unpricedSlice(logMoneyness.length, checkMoments(cf));
  if (result.issue !== null) return result;
  const variance = controlVariance(cf);
  const difference = lessBlack(cf, variance);
  const spacing = 1 / (SCALE * Math.sqrt(variance));
  const coarse = sumRule(
    difference,
    { count: COARSE, spacing: (spacing * FINE) / COARSE },
    logMoneyness,
    kernels,
  );
  const fine = sumRule(difference, { count: FINE, spacing }, logMoneyness, kernels);
  let worst = 0;
  for (let i = 0; i < fine.length; i += 1) worst = Math.max(worst, Math.abs(fine[i]! - coarse[i]!));
  for (let i = 0; i < fine.length; i += 1) {
    const strike = Math.exp(logMoneyness[i]!);
    const control = blackPrice(1, strike, variance, logMoneyness[i]! >= 0);
    result.prices[i] = Math.max(control + fine[i]!, 0);
    result.errors[i] = CAUTION * worst + ROUNDING * Math.max(strike, 1);
  }
  return result;
}

function sumRule(
  cf: CharacteristicFunction,
  { count, spacing }: { readonly count: number; readonly spacing: number },
  positions: Float64Array,
  kernels: EngineKernels,
): Float64Array {
  const { nodes, scaledWeights } = scaledLaguerre(count);
  const u = complexVector(count);
  const samples = complexVector(count);
  for (let j = 0; j < count; j += 1) {
    u.re[j] = nodes[j]! * spacing;
    u.im[j] = -0.5;
  }
  cf.evaluate(u, samples);
  for (let j = 0; j < count; j += 1) {
    samples.re[j]! *= (scaledWeights[j]! * spacing) / Math.PI;
    samples.im[j]! *= (scaledWeights[j]! * spacing) / Math.PI;
  }
  const weights = complexVector(count);
  priceWeights(weights, u, samples);
  const sums = new Float64Array(positions.length);
  kernels.sumWaves(sums, positions, u, weights);
  return sums.map((sum, i) => sum * Math.exp(positions[i]!));
}
