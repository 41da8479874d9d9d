import { blackPrice } from '../black/black76.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { controlVariance, lessBlack } from './black-control.ts';
import { checkMoments } from './check-moments.ts';
import type { Contour } from './contour.ts';
import { sumOnContour } from './contour-sums.ts';
import { unpricedSlice, type Engine, type SliceInput, type SlicePrices } from './engine.ts';
import { characteristicFunctionOf } from './kernels.ts';
import { priceWeights } from './payoff-weights.ts';
import { sampleContour } from './sample-contour.ts';

/** Lewis' integral half-way between the poles, for the difference to a Black price. */
export const lewis: Engine = {
  id: 'lewis',
  label: 'Lewis, control variate',
  source: 'Lewis 2001, equation (3.11); Andersen and Piterbarg 2010, section 8.4',
  doc: 'Integral along −Im u = ½, which every model allows, of the characteristic function less that of a Black model with the variance of the log contract. Absolute accuracy.',
  needs: ['characteristicFunction'],
  finest: 1e-14,
  price: priceByLewis,
};

/** Half-width of the strip of ξ for a level contour. */
const HALF_WIDTH = 0.5;
const ROUNDING = 3e-14;

function priceByLewis(input: SliceInput): SlicePrices {
  const { model, params, expiryYears, logMoneyness, kernels } = input;
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const result = unpricedSlice(logMoneyness.length, checkMoments(cf));
  if (result.issue !== null || logMoneyness.length === 0) return result;
  const variance = controlVariance(cf);
  const difference = lessBlack(cf, variance);
  const band = {
    side: 'between' as const,
    lowest: Math.min(...logMoneyness),
    highest: Math.max(...logMoneyness),
  };
  const tolerance = { absolute: input.tolerance.absolute, relative: Number.POSITIVE_INFINITY };
  const sampled = sampleContour(difference, levelContour(cf, variance), band, { tolerance, kernels });
  const { values, relativeError, masses } = sumOnContour(sampled, priceWeights, logMoneyness, kernels);
  for (let i = 0; i < logMoneyness.length; i += 1) {
    const strike = Math.exp(logMoneyness[i]!);
    const control = blackPrice(1, strike, variance, logMoneyness[i]! >= 0);
    result.prices[i] = Math.max(control + strike * values[i]!, 0);
    result.errors[i] = strike * relativeError * masses[i]! + ROUNDING * Math.max(strike, 1);
  }
  return result;
}

/** Without the poles, which the difference has no more, only the moments bound the strip; the scale follows the decay. */
function levelContour({ moments }: CharacteristicFunction, variance: number): Contour {
  const room = 0.9 * Math.min(0.5 - moments.lower, moments.upper - 0.5);
  const window = Math.min(room, 2.5 / Math.sqrt(variance));
  return {
    side: 'between',
    centre: -0.5,
    scale: window / Math.sin(HALF_WIDTH),
    tilt: 0,
    halfWidth: HALF_WIDTH,
    vouched: false,
    level: true,
    saddle: 0.5,
    logSize: 0,
    logMoment: 0,
    noise: 0,
  };
}
